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


_KEPT = "monitor_n, kind, exit_status, run_id, duration_ms, source, method, user_agent, body, created_at"


def _columns() -> list[sa.Column[object]]:
    """Those that pings had before and have still."""
    return [
        sa.Column("monitor_n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="success, start, fail, log or ignored"),
        sa.Column("exit_status", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.String(length=64), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(length=8), nullable=False),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
    ]


def _number_pings() -> None:
    """Pings get numbers instead of identifiers, in the order in which they came."""
    op.execute("CREATE TABLE old_pings AS SELECT * FROM pings")
    op.drop_table("pings")
    op.create_table(
        "pings",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
            comment="in time order, so that writing is appending",
        ),
        *_columns(),
        sa.Column(
            "number", sa.Integer(), server_default="0", nullable=False, comment="counts the monitor's pings from 1"
        ),
        sa.Column("scheme", sa.String(length=8), server_default="http", nullable=False, comment="http, https or email"),
        sa.Column("subject", sa.String(length=300), nullable=True, comment="of a ping by e-mail"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_pings")),
    )
    op.execute(
        f"INSERT INTO pings ({_KEPT}, number) SELECT {_KEPT}, row_number() OVER (PARTITION BY monitor_n ORDER BY id)"  # noqa: S608 - fixed names
        " FROM old_pings ORDER BY id"
    )
    op.execute(
        "UPDATE monitor_states SET ping_count = (SELECT count(*) FROM pings WHERE pings.monitor_n = monitor_states.monitor_n)"
    )
    op.drop_table("old_pings")
    op.create_index("ix_pings_monitor_n_number", "pings", ["monitor_n", "number"])


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
        sa.Column(
            "monitor_n",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="no foreign key, as in pings",
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("is_out", sa.Boolean(), nullable=False, comment="outside the bounds that held then"),
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

    _number_pings()

    # So far one failure of a passive monitor was enough, whatever its threshold said; now the threshold is obeyed.
    op.execute("UPDATE monitors SET failure_threshold = 1, failure_window = NULL WHERE kind = 'heartbeat'")


def downgrade() -> None:
    """Take the database back."""
    op.execute("CREATE TABLE numbered_pings AS SELECT * FROM pings")
    op.drop_table("pings")
    op.create_table(
        "pings",
        sa.Column("id", sa.String(length=36), nullable=False),
        *_columns(),
        sa.ForeignKeyConstraint(["monitor_n"], ["monitors.n"], name=op.f("fk_pings_monitor_n"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pings")),
    )
    op.execute(
        f"INSERT INTO pings (id, {_KEPT}) SELECT 'number-' || monitor_n || '-' || number, {_KEPT} FROM numbered_pings"  # noqa: S608 - fixed names
    )
    op.drop_table("numbered_pings")
    op.create_index("ix_pings_monitor_n_id", "pings", ["monitor_n", "id"])

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
