"""Alerts, their deliveries (the outbox), each attempt, and mutes."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from watchbell.store.tables.metadata import Json, Uuid, id_column, instant, metadata, org_column

alerts = Table(
    "alerts",
    metadata,
    id_column(),
    org_column(),
    Column("type", String(16), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("service_id", Uuid, ForeignKey("services.id", ondelete="SET NULL"), index=True),
    Column("monitor_id", Uuid, ForeignKey("monitors.id", ondelete="SET NULL"), index=True),
    Column("incident_id", Uuid, ForeignKey("incidents.id", ondelete="SET NULL"), index=True),
    Column("message", Text, nullable=False),
    Column("reason", String(32), nullable=False),
    Column("suppressed_by", String(32)),
    instant("created_at"),
    instant("acknowledged_at", nullable=True),
    Column("acknowledged_by", String(200)),
    Index("ix_alerts_org_id_id", "org_id", "id"),
    # Serves "how many were not told, and why".
    Index("ix_alerts_suppressed_by", "org_id", "suppressed_by", "created_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    id_column(),
    org_column(),
    Column("alert_id", Uuid, ForeignKey("alerts.id", ondelete="CASCADE"), nullable=False),
    Column("channel_id", Uuid, ForeignKey("channels.id", ondelete="CASCADE"), nullable=False),
    Column("status", String(16), nullable=False),
    Column("attempt_count", Integer, nullable=False),
    instant("due_at"),
    instant("lease_until", nullable=True),
    instant("created_at"),
    instant("settled_at", nullable=True),
    Column("first_wait_ms", Integer, comment="from when it was due to its first attempt"),
    Column("after_id", Uuid, comment="a delivery that must be settled first: no recovery before its failure"),
    Column("message", Json, nullable=False),
    Column("digest_id", Uuid, comment="the delivery that carries this one as one of its lines"),
    Column("reference", Json, comment="what its peer calls the message, for those that follow in its incident"),
    UniqueConstraint("alert_id", "channel_id"),
    Index("ix_deliveries_org_id_id", "org_id", "id"),
    # Serves a channel's health: how many stand where, and how long they waited.
    Index("ix_deliveries_channel_id", "channel_id", "status", "created_at", "first_wait_ms"),
    # Serves "what followed this failure": its reminders and its end.
    Index("ix_deliveries_after_id", "after_id"),
    Index(
        "ix_deliveries_digest_id",
        "digest_id",
        sqlite_where=text("digest_id IS NOT NULL"),
        postgresql_where=text("digest_id IS NOT NULL"),
    ),
    # Serves the end of quiet hours.
    Index(
        "ix_deliveries_held",
        "due_at",
        sqlite_where=text("status = 'held'"),
        postgresql_where=text("status = 'held'"),
    ),
    # Serves the claim: only what still has to go out is in it.
    Index(
        "ix_deliveries_due_at",
        "due_at",
        sqlite_where=text("status IN ('pending', 'retry', 'sending')"),
        postgresql_where=text("status IN ('pending', 'retry', 'sending')"),
    ),
)

delivery_attempts = Table(
    "delivery_attempts",
    metadata,
    id_column(),
    Column("delivery_id", Uuid, ForeignKey("deliveries.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("ok", Boolean, nullable=False),
    Column("status_code", Integer),
    Column("ms", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    Column("error", Text),
    instant("created_at"),
)

mutes = Table(
    "mutes",
    metadata,
    id_column(),
    org_column(),
    Column("service_id", Uuid, ForeignKey("services.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("created_by", String(200), nullable=False),
    instant("created_at"),
    instant("until_at"),
    instant("ended_at", nullable=True),
    Index("ix_mutes_until_at", "until_at", sqlite_where=text("ended_at IS NULL")),
)

withheld_failures = Table(
    "withheld_failures",
    metadata,
    Column("monitor_id", Uuid, ForeignKey("monitors.id", ondelete="CASCADE"), primary_key=True),
    org_column(),
    Column("service_id", Uuid, ForeignKey("services.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("reason", String(32), nullable=False),
    Column("by_id", Uuid, nullable=False, comment="the window or what it depends on"),
    Column("by_name", String(300), nullable=False),
    instant("created_at"),
    instant("freed_at", nullable=True),
)
