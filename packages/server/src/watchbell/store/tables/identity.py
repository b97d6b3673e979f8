"""Tenants, people, and what proves who asks."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from watchbell.store.tables.metadata import Json, Uuid, id_column, instant, metadata, org_column

organizations = Table(
    "organizations",
    metadata,
    id_column(),
    Column("slug", String(64), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("ping_key", Text, comment="sealed, so that it can be read back; made when it is first asked for"),
    Column("ping_key_sha256", String(64)),
    instant("created_at"),
    instant("updated_at"),
    Index("ix_organizations_ping_key_sha256", "ping_key_sha256", unique=True),
)

users = Table(
    "users",
    metadata,
    id_column(),
    Column("username", String(64), nullable=False, unique=True),
    Column("email", String(254), unique=True),
    Column("password_hash", String(200)),
    Column("is_instance_admin", Boolean, nullable=False),
    instant("created_at"),
    instant("updated_at"),
)

members = Table(
    "members",
    metadata,
    Column("org_id", Uuid, ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("role", String(16), nullable=False),
    instant("created_at"),
)

sessions = Table(
    "sessions",
    metadata,
    id_column(),
    Column("user_id", Uuid, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("secret_sha256", String(64), nullable=False, unique=True),
    Column("csrf_token", String(64), nullable=False),
    Column("address", String(64), nullable=False),
    Column("user_agent", String(300), nullable=False),
    instant("created_at"),
    instant("last_seen_at"),
    instant("expires_at"),
)

credentials = Table(
    "credentials",
    metadata,
    id_column(),
    org_column(),
    Column("kind", String(16), nullable=False, comment="api, manage, agent or probe"),
    Column("name", String(200), nullable=False),
    Column("role", String(16), comment="an API token has a role or scopes"),
    Column("scopes", Json, nullable=False),
    Column("resource_id", Uuid, comment="the monitor (or page, host, region) a key is good for"),
    Column("prefix", String(16), nullable=False, comment="its first characters, to tell tokens apart in a list"),
    Column("secret_sha256", String(64), nullable=False),
    Column("created_by", Uuid),
    instant("created_at"),
    instant("expires_at", nullable=True),
    instant("last_used_at", nullable=True),
    instant("revoked_at", nullable=True),
    UniqueConstraint("secret_sha256"),
    Index("ix_credentials_org_id_kind", "org_id", "kind"),
    Index("ix_credentials_resource_id", "resource_id"),
)
