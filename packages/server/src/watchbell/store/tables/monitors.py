"""Monitors, what is known of them, their pings, and the note that tells the scheduler to look again."""

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from watchbell.store.tables.metadata import Json, Serial, Uuid, id_column, instant, metadata, org_column

monitors = Table(
    "monitors",
    metadata,
    Column("n", Serial, primary_key=True, autoincrement=True, comment="its small number in hot tables"),
    Column("id", Uuid, nullable=False, unique=True),
    org_column(),
    Column("service_id", Uuid, ForeignKey("services.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("config", Json, nullable=False, comment="the kind's own settings; secrets sealed"),
    Column("interval_seconds", Integer, nullable=False),
    Column("timeout_ms", Integer, nullable=False),
    Column("failure_threshold", Integer, nullable=False),
    Column("recovery_threshold", Integer, nullable=False),
    Column("retry_interval_seconds", Integer),
    Column("degraded_after_ms", Integer),
    Column("failure_window", Integer, comment="down when failure_threshold of so many last results failed"),
    Column("is_active", Boolean, nullable=False),
    Column("is_public", Boolean, nullable=False),
    Column("allow_private", Boolean, nullable=False, comment="false for monitors made without an account"),
    Column("tags", Json, nullable=False),
    Column("regions", Json, nullable=False),
    Column("depends_on", Json, nullable=False),
    instant("paused_until", nullable=True),
    Column("disabled_reason", Text),
    Column("ingest_token", Text, comment="sealed, so that its URL can be read back"),
    Column("ingest_sha256", String(64), unique=True),
    Column("slug", String(100), comment="its name in ping URLs with the organization's ping key"),
    instant("created_at"),
    instant("updated_at"),
    Column("version", Integer, nullable=False),
    Index("ix_monitors_org_id_name", "org_id", "name"),
    Index("ix_monitors_org_id_slug", "org_id", "slug"),
    Index("ix_monitors_paused_until", "paused_until", postgresql_where=text("paused_until IS NOT NULL")),
    sqlite_autoincrement=True,
)

monitor_states = Table(
    "monitor_states",
    metadata,
    Column("monitor_n", Serial, ForeignKey("monitors.n", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("status", String(16), nullable=False, comment="as evaluated: never paused or maintenance"),
    instant("since_at"),
    Column("consecutive_failures", Integer, nullable=False),
    Column("consecutive_successes", Integer, nullable=False),
    instant("failing_since_at", nullable=True),
    instant("evaluated_at"),
    Column("last_error", Text),
    instant("clock_started_at"),
    instant("last_ping_at", nullable=True),
    instant("deadline_at", nullable=True),
    Column(
        "recent_failures",
        Json,
        nullable=False,
        server_default="[]",
        comment="with a failure window: each result since the oldest failure in it, a success as 0",
    ),
    Column("memory", Json, nullable=False, server_default="{}", comment="what its passive kind keeps in mind"),
    Column("ping_count", Integer, nullable=False, server_default="0"),
    instant("last_checked_at", nullable=True),
    Column("last_response_time_ms", Integer),
    Column("last_status_code", Integer),
    Column("facts", Json, nullable=False, comment="the newest certificate, address and the like"),
    # Serves "which passive monitors are overdue": only those that have a deadline are in it.
    Index("ix_monitor_states_deadline_at", "deadline_at", sqlite_where=text("deadline_at IS NOT NULL")),
)

pings = Table(
    "pings",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True, comment="in time order, so that writing is appending"),
    # No foreign key: removing a monitor must not remove a million rows at once. Retention does, in small steps.
    Column("monitor_n", Serial, nullable=False),
    Column("number", Integer, nullable=False, server_default="0", comment="counts the monitor's pings from 1"),
    Column("kind", String(16), nullable=False, comment="success, start, fail, log or ignored"),
    Column("exit_status", Integer),
    Column("run_id", String(64)),
    Column("duration_ms", Integer),
    Column("source", String(64), nullable=False),
    Column("scheme", String(8), nullable=False, server_default="http", comment="http, https or email"),
    Column("method", String(8), nullable=False),
    Column("user_agent", String(300), nullable=False),
    Column("subject", String(300), comment="of a ping by e-mail"),
    Column("body", LargeBinary),
    instant("created_at"),
    Index("ix_pings_monitor_n_number", "monitor_n", "number"),
)

ingest_addresses = Table(
    "ingest_addresses",
    metadata,
    id_column(),
    Column("monitor_n", Serial, ForeignKey("monitors.n", ondelete="CASCADE"), nullable=False, index=True),
    Column("address", String(300), nullable=False, comment="how another tool's clients name the monitor"),
    Column("secret_sha256", String(64), nullable=False, comment="of the credential that belongs to it; empty = none"),
    instant("created_at"),
    UniqueConstraint("address", "secret_sha256"),
)

metric_readings = Table(
    "metric_readings",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("monitor_n", Serial, nullable=False, comment="no foreign key, as in pings"),
    instant("at"),
    Column("value", Double, nullable=False),
    Column("is_out", Boolean, nullable=False, comment="outside the bounds that held then"),
    Index("ix_metric_readings_monitor_n_at", "monitor_n", "at"),
)

schedule_changes = Table(
    "schedule_changes",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("monitor_n", Serial, nullable=False),
    Column("run_now", Boolean, nullable=False),
    Column("request_id", String(64), comment="somebody waits for this very check"),
    instant("created_at"),
)
