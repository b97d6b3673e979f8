"""Hear clients of other tools

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database here."""
    op.create_table(
        "ingest_addresses",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("monitor_n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "address", sa.String(length=300), nullable=False, comment="how another tool's clients name the monitor"
        ),
        sa.Column(
            "secret_sha256",
            sa.String(length=64),
            nullable=False,
            comment="of the credential that belongs to it; empty = none",
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["monitor_n"], ["monitors.n"], name=op.f("fk_ingest_addresses_monitor_n"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingest_addresses")),
        sa.UniqueConstraint("address", "secret_sha256", name=op.f("uq_ingest_addresses_address_secret_sha256")),
    )
    op.create_index(op.f("ix_ingest_addresses_monitor_n"), "ingest_addresses", ["monitor_n"], unique=False)

    op.create_table(
        "metric_readings",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("monitor_n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("is_out", sa.Boolean(), nullable=False, comment="outside the bounds that held then"),
        sa.ForeignKeyConstraint(
            ["monitor_n"], ["monitors.n"], name=op.f("fk_metric_readings_monitor_n"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_metric_readings")),
    )
    op.create_index("ix_metric_readings_monitor_n_at", "metric_readings", ["monitor_n", "at"], unique=False)

    op.add_column(
        "monitor_states",
        sa.Column(
            "memory",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            server_default="{}",
            nullable=False,
            comment="what its passive kind keeps in mind",
        ),
    )
    op.add_column("monitor_states", sa.Column("ping_count", sa.Integer(), server_default="0", nullable=False))

    op.add_column(
        "monitors",
        sa.Column(
            "slug",
            sa.String(length=100),
            nullable=True,
            comment="its name in ping URLs with the organization's ping key",
        ),
    )
    op.create_index("ix_monitors_org_id_slug", "monitors", ["org_id", "slug"], unique=False)

    op.add_column(
        "organizations",
        sa.Column(
            "ping_key",
            sa.Text(),
            nullable=True,
            comment="sealed, so that it can be read back; made when it is first asked for",
        ),
    )
    op.add_column("organizations", sa.Column("ping_key_sha256", sa.String(length=64), nullable=True))
    op.create_index("ix_organizations_ping_key_sha256", "organizations", ["ping_key_sha256"], unique=True)

    op.add_column(
        "pings",
        sa.Column(
            "number", sa.Integer(), server_default="0", nullable=False, comment="counts the monitor's pings from 1"
        ),
    )
    op.add_column(
        "pings",
        sa.Column("scheme", sa.String(length=8), server_default="http", nullable=False, comment="http, https or email"),
    )
    op.add_column("pings", sa.Column("subject", sa.String(length=300), nullable=True, comment="of a ping by e-mail"))

    # So far one failure of a passive monitor was enough, whatever its threshold said; now the threshold is obeyed.
    op.execute("UPDATE monitors SET failure_threshold = 1, failure_window = NULL WHERE kind = 'heartbeat'")


def downgrade() -> None:
    """Take the database back."""
    op.drop_column("pings", "subject")
    op.drop_column("pings", "scheme")
    op.drop_column("pings", "number")

    op.drop_index("ix_organizations_ping_key_sha256", "organizations")
    op.drop_column("organizations", "ping_key_sha256")
    op.drop_column("organizations", "ping_key")

    op.drop_index("ix_monitors_org_id_slug", "monitors")
    op.drop_column("monitors", "slug")

    op.drop_column("monitor_states", "ping_count")
    op.drop_column("monitor_states", "memory")

    op.drop_index("ix_metric_readings_monitor_n_at", "metric_readings")

    op.drop_table("metric_readings")
    op.drop_index("ix_ingest_addresses_monitor_n", "ingest_addresses")

    op.drop_table("ingest_addresses")
