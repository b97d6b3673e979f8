"""Contacts, their channels, and which services they are told of."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
    true,
)

from watchbell.store.tables.metadata import Json, Uuid, id_column, instant, metadata, org_column

contacts = Table(
    "contacts",
    metadata,
    id_column(),
    org_column(),
    Column("name", String(200), nullable=False),
    Column("is_default", Boolean, nullable=False),
    instant("created_at"),
    instant("updated_at"),
    Column("version", Integer, nullable=False),
    Index("ix_contacts_org_id", "org_id"),
    Index(
        "uq_contacts_default",
        "org_id",
        unique=True,
        sqlite_where=text("is_default"),
        postgresql_where=text("is_default"),
    ),
)

channels = Table(
    "channels",
    metadata,
    id_column(),
    org_column(),
    Column("contact_id", Uuid, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("config", Json, nullable=False, comment="the kind's own settings; secrets sealed"),
    Column("is_enabled", Boolean, nullable=False),
    Column("events", Json, nullable=False),
    Column("min_severity", String(16)),
    Column("remind_every_minutes", Integer, comment="while it burns and nobody has acknowledged; never without"),
    Column("hours", Json, comment="when it may be disturbed; always without"),
    Column("templates", Json, nullable=False, server_default="{}", comment="its own words, by message type"),
    Column("takes_digests", Boolean, nullable=False, server_default=true(), comment="many alerts may come as one"),
    Column("broken_reason", Text, comment="a permanent error: nothing is sent until somebody mends it"),
    instant("last_success_at", nullable=True),
    Column("failure_streak", Integer, nullable=False),
    instant("created_at"),
    instant("updated_at"),
    Column("version", Integer, nullable=False),
    Index("ix_channels_org_id", "org_id"),
)

service_contacts = Table(
    "service_contacts",
    metadata,
    Column("service_id", Uuid, ForeignKey("services.id", ondelete="CASCADE"), primary_key=True),
    Column("contact_id", Uuid, ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True, index=True),
)

push_subscriptions = Table(
    "push_subscriptions",
    metadata,
    id_column(),
    org_column(),
    Column("user_id", Uuid, nullable=False),
    Column("endpoint_sha256", String(64), nullable=False),
    Column("subscription", Text, nullable=False, comment="sealed: whoever has it can write to the browser"),
    Column("user_agent", String(300), nullable=False),
    instant("created_at"),
    ForeignKeyConstraint(["org_id", "user_id"], ["members.org_id", "members.user_id"], ondelete="CASCADE"),
    UniqueConstraint("org_id", "endpoint_sha256"),
    Index("ix_push_subscriptions_org_id_user_id", "org_id", "user_id"),
)
