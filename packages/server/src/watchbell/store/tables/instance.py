"""What belongs to the whole installation: settings, remembered answers, the audit log."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from watchbell.store.tables.metadata import Json, Uuid, id_column, instant, metadata

settings = Table(
    "settings",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Json, nullable=False),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("scope", String(200), primary_key=True, comment="who asked, and the route"),
    Column("key", String(200), primary_key=True),
    Column("body_sha256", String(64), nullable=False),
    Column("status", Integer, nullable=False, comment="0 while the first request is still being answered"),
    Column("headers", Json, nullable=False),
    Column("answer", Text, nullable=False, comment="sealed: it may hold a secret that is shown once"),
    instant("created_at"),
    Index("ix_idempotency_keys_created_at", "created_at"),
)

audit_log = Table(
    "audit_log",
    metadata,
    id_column(),
    Column("org_id", Uuid, nullable=False),
    Column("actor_kind", String(16), nullable=False),
    Column("actor_id", Uuid),
    Column("actor_name", String(200), nullable=False),
    Column("action", String(64), nullable=False),
    Column("resource_type", String(32), nullable=False),
    Column("resource_id", Uuid),
    Column("before", Json),
    Column("after", Json),
    Column("request_id", String(64)),
    instant("created_at"),
    Index("ix_audit_log_org_id_id", "org_id", "id"),
)
