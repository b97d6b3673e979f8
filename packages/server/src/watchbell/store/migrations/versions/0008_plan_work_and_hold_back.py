"""Plan work, hold failures back, escalate and gather

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ONE_BY_ONE = (
    "alerta",
    "github_issue",
    "gitlab_issue",
    "home_assistant",
    "opsgenie",
    "pagerduty",
    "shell",
    "splunk_oncall",
    "syslog",
    "webhook",
)
"""The kinds whose channels so far are told each alert by itself."""
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Bring the database here."""
    op.create_table(
        "escalation_policies",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("org_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("steps", _JSON, nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False, comment="how often the steps are gone through again"),
        sa.Column("repeat_after_minutes", sa.Integer(), nullable=False, comment="so long after the last step"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organizations.id"], name=op.f("fk_escalation_policies_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_policies")),
    )
    op.create_index("ix_escalation_policies_org_id", "escalation_policies", ["org_id"], unique=False)

    op.create_table(
        "incident_templates",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("org_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("impact", sa.String(length=16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("service_ids", _JSON, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organizations.id"], name=op.f("fk_incident_templates_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_templates")),
    )
    op.create_index("ix_incident_templates_org_id", "incident_templates", ["org_id"], unique=False)

    op.create_table(
        "maintenance_windows",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("org_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("covers_all", sa.Boolean(), nullable=False, comment="everything of the organization"),
        sa.Column("service_ids", _JSON, nullable=False),
        sa.Column("groups", _JSON, nullable=False),
        sa.Column("tags", _JSON, nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("rrule", sa.Text(), nullable=True, comment="RFC 5545; once without"),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column(
            "announce_minutes", sa.Integer(), nullable=False, comment="how long before its start the public reads of it"
        ),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("occurrence_starts_at", sa.BigInteger(), nullable=True),
        sa.Column("occurrence_ends_at", sa.BigInteger(), nullable=True),
        sa.Column(
            "done_until_at", sa.BigInteger(), nullable=False, comment="occurrences planned to begin no later are over"
        ),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organizations.id"], name=op.f("fk_maintenance_windows_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_windows")),
    )
    op.create_index(
        "ix_maintenance_windows_occurrence_starts_at",
        "maintenance_windows",
        ["occurrence_starts_at"],
        unique=False,
        sqlite_where=sa.text("occurrence_starts_at IS NOT NULL"),
        postgresql_where=sa.text("occurrence_starts_at IS NOT NULL"),
    )
    op.create_index("ix_maintenance_windows_org_id", "maintenance_windows", ["org_id"], unique=False)

    op.create_table(
        "on_call_schedules",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("org_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column(
            "rotations",
            _JSON,
            nullable=False,
            comment="the last one that has somebody wins",
        ),
        sa.Column("feed_sha256", sa.String(length=64), nullable=True, comment="of the token in its calendar's address"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organizations.id"], name=op.f("fk_on_call_schedules_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_on_call_schedules")),
        sa.UniqueConstraint("feed_sha256", name=op.f("uq_on_call_schedules_feed_sha256")),
    )
    op.create_index("ix_on_call_schedules_org_id", "on_call_schedules", ["org_id"], unique=False)

    op.create_table(
        "on_call_overrides",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("org_id", sa.String(length=36), nullable=False),
        sa.Column("schedule_id", sa.String(length=36), nullable=False),
        sa.Column("contact_id", sa.String(length=36), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_on_call_overrides_contact_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organizations.id"], name=op.f("fk_on_call_overrides_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["on_call_schedules.id"], name=op.f("fk_on_call_overrides_schedule_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_on_call_overrides")),
    )
    op.create_index("ix_on_call_overrides_schedule_id", "on_call_overrides", ["schedule_id"], unique=False)

    op.create_table(
        "service_dependencies",
        sa.Column("service_id", sa.String(length=36), nullable=False),
        sa.Column("depends_on_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["depends_on_id"], ["services.id"], name=op.f("fk_service_dependencies_depends_on_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_service_dependencies_service_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", "depends_on_id", name=op.f("pk_service_dependencies")),
    )
    op.create_index("ix_service_dependencies_depends_on_id", "service_dependencies", ["depends_on_id"], unique=False)

    op.create_table(
        "escalations",
        sa.Column("incident_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="counts the steps taken, over all rounds"),
        sa.Column("alert_id", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_escalations_incident_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("incident_id", "number", name=op.f("pk_escalations")),
    )
    op.create_table(
        "incident_postmortems",
        sa.Column("incident_id", sa.String(length=36), nullable=False),
        sa.Column("org_id", sa.String(length=36), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("internal", sa.Text(), nullable=False, comment="the part that is for nobody outside"),
        sa.Column("published_body", sa.Text(), nullable=True, comment="the body as it was when it was published"),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("updated_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_incident_postmortems_incident_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organizations.id"], name=op.f("fk_incident_postmortems_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_incident_postmortems")),
    )
    op.create_table(
        "withheld_failures",
        sa.Column("monitor_id", sa.String(length=36), nullable=False),
        sa.Column("org_id", sa.String(length=36), nullable=False),
        sa.Column("service_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("by_id", sa.String(length=36), nullable=False, comment="the window or what it depends on"),
        sa.Column("by_name", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("freed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["monitor_id"], ["monitors.id"], name=op.f("fk_withheld_failures_monitor_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organizations.id"], name=op.f("fk_withheld_failures_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_withheld_failures_service_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("monitor_id", name=op.f("pk_withheld_failures")),
    )
    op.create_index("ix_withheld_failures_service_id", "withheld_failures", ["service_id"], unique=False)

    op.add_column(
        "channels",
        sa.Column(
            "hours",
            _JSON,
            nullable=True,
            comment="when it may be disturbed; always without",
        ),
    )
    op.add_column(
        "channels",
        sa.Column(
            "templates",
            _JSON,
            server_default="{}",
            nullable=False,
            comment="its own words, by message type",
        ),
    )
    op.add_column(
        "channels",
        sa.Column(
            "takes_digests",
            sa.Boolean(),
            server_default=sa.true(),
            nullable=False,
            comment="many alerts may come as one",
        ),
    )
    channels = sa.table("channels", sa.column("kind"), sa.column("takes_digests"))
    op.execute(channels.update().where(channels.c.kind.in_(_ONE_BY_ONE)).values(takes_digests=sa.false()))

    op.add_column(
        "deliveries",
        sa.Column(
            "digest_id",
            sa.String(length=36),
            nullable=True,
            comment="the delivery that carries this one as one of its lines",
        ),
    )
    op.add_column(
        "deliveries",
        sa.Column("first_wait_ms", sa.Integer(), nullable=True, comment="from when it was due to its first attempt"),
    )
    op.drop_index("ix_deliveries_channel_id", table_name="deliveries")
    op.create_index(
        "ix_deliveries_channel_id", "deliveries", ["channel_id", "status", "created_at", "first_wait_ms"], unique=False
    )
    op.create_index("ix_alerts_suppressed_by", "alerts", ["org_id", "suppressed_by", "created_at"], unique=False)
    op.create_index(
        "ix_deliveries_digest_id",
        "deliveries",
        ["digest_id"],
        unique=False,
        sqlite_where=sa.text("digest_id IS NOT NULL"),
        postgresql_where=sa.text("digest_id IS NOT NULL"),
    )
    op.create_index(
        "ix_deliveries_held",
        "deliveries",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("status = 'held'"),
        postgresql_where=sa.text("status = 'held'"),
    )

    op.add_column(
        "incidents",
        sa.Column("merged_into_id", sa.String(length=36), nullable=True, comment="the incident that it went on in"),
    )
    op.create_index(
        "ix_incidents_merged_into_id",
        "incidents",
        ["merged_into_id"],
        unique=False,
        sqlite_where=sa.text("merged_into_id IS NOT NULL"),
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )

    op.add_column(
        "monitor_states",
        sa.Column(
            "changes",
            _JSON,
            server_default="[]",
            nullable=False,
            comment="when it went down or came back lately",
        ),
    )
    op.add_column("monitor_states", sa.Column("flapping_since_at", sa.BigInteger(), nullable=True))
    op.add_column(
        "monitor_states",
        sa.Column(
            "maintenance_id",
            sa.String(length=36),
            nullable=True,
            comment="the window that covers it now; not part of the evaluated state",
        ),
    )
    op.create_index(
        "ix_monitor_states_flapping",
        "monitor_states",
        ["flapping_since_at"],
        unique=False,
        sqlite_where=sa.text("flapping_since_at IS NOT NULL"),
        postgresql_where=sa.text("flapping_since_at IS NOT NULL"),
    )
    op.create_index(
        "ix_monitor_states_maintenance_id",
        "monitor_states",
        ["maintenance_id"],
        unique=False,
        sqlite_where=sa.text("maintenance_id IS NOT NULL"),
        postgresql_where=sa.text("maintenance_id IS NOT NULL"),
    )

    op.add_column(
        "services",
        sa.Column(
            "escalation_policy_id",
            sa.String(length=36),
            nullable=True,
            comment="who is told when nobody acknowledges; no foreign key: made later than this table",
        ),
    )


def downgrade() -> None:
    """Take the database back."""
    op.drop_column("services", "escalation_policy_id")

    op.drop_index(
        "ix_monitor_states_maintenance_id",
        table_name="monitor_states",
        sqlite_where=sa.text("maintenance_id IS NOT NULL"),
        postgresql_where=sa.text("maintenance_id IS NOT NULL"),
    )
    op.drop_index(
        "ix_monitor_states_flapping",
        table_name="monitor_states",
        sqlite_where=sa.text("flapping_since_at IS NOT NULL"),
        postgresql_where=sa.text("flapping_since_at IS NOT NULL"),
    )
    op.drop_column("monitor_states", "maintenance_id")
    op.drop_column("monitor_states", "flapping_since_at")
    op.drop_column("monitor_states", "changes")

    op.drop_index(
        "ix_incidents_merged_into_id",
        table_name="incidents",
        sqlite_where=sa.text("merged_into_id IS NOT NULL"),
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )
    op.drop_column("incidents", "merged_into_id")

    op.drop_index(
        "ix_deliveries_held",
        table_name="deliveries",
        sqlite_where=sa.text("status = 'held'"),
        postgresql_where=sa.text("status = 'held'"),
    )
    op.drop_index(
        "ix_deliveries_digest_id",
        table_name="deliveries",
        sqlite_where=sa.text("digest_id IS NOT NULL"),
        postgresql_where=sa.text("digest_id IS NOT NULL"),
    )
    op.drop_column("deliveries", "digest_id")
    op.drop_index("ix_alerts_suppressed_by", table_name="alerts")
    op.drop_index("ix_deliveries_channel_id", table_name="deliveries")
    op.create_index("ix_deliveries_channel_id", "deliveries", ["channel_id"], unique=False)
    op.drop_column("deliveries", "first_wait_ms")

    op.drop_column("channels", "takes_digests")
    op.drop_column("channels", "templates")
    op.drop_column("channels", "hours")

    op.drop_index("ix_withheld_failures_service_id", table_name="withheld_failures")

    op.drop_table("withheld_failures")
    op.drop_table("incident_postmortems")
    op.drop_table("escalations")
    op.drop_index("ix_service_dependencies_depends_on_id", table_name="service_dependencies")

    op.drop_table("service_dependencies")
    op.drop_index("ix_on_call_overrides_schedule_id", table_name="on_call_overrides")

    op.drop_table("on_call_overrides")
    op.drop_index("ix_on_call_schedules_org_id", table_name="on_call_schedules")

    op.drop_table("on_call_schedules")
    op.drop_index("ix_maintenance_windows_org_id", table_name="maintenance_windows")
    op.drop_index(
        "ix_maintenance_windows_occurrence_starts_at",
        table_name="maintenance_windows",
        sqlite_where=sa.text("occurrence_starts_at IS NOT NULL"),
        postgresql_where=sa.text("occurrence_starts_at IS NOT NULL"),
    )

    op.drop_table("maintenance_windows")
    op.drop_index("ix_incident_templates_org_id", table_name="incident_templates")

    op.drop_table("incident_templates")
    op.drop_index("ix_escalation_policies_org_id", table_name="escalation_policies")

    op.drop_table("escalation_policies")
