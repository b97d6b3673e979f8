"""Services: the things users care about."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from watchbell.store.tables.metadata import Uuid, id_column, instant, metadata, org_column

services = Table(
    "services",
    metadata,
    id_column(),
    org_column(),
    Column("name", String(200), nullable=False),
    Column("description", Text, nullable=False),
    Column("severity", String(16), nullable=False),
    Column("group_name", String(200)),
    Column("display_order", Integer, nullable=False),
    Column("is_visible", Boolean, nullable=False),
    Column("is_implicit", Boolean, nullable=False, comment="made with its monitor, removed with its last one"),
    Column("state", String(16), nullable=False),
    Column("current_status", String(32), nullable=False),
    Column("floor_status", String(32), comment="what a person set; the public status is never better"),
    Column(
        "escalation_policy_id",
        Uuid,
        comment="who is told when nobody acknowledges; no foreign key: made later than this table",
    ),
    instant("created_at"),
    instant("updated_at"),
    Column("version", Integer, nullable=False),
    Index("ix_services_org_id_display_order", "org_id", "display_order"),
)

service_dependencies = Table(
    "service_dependencies",
    metadata,
    Column("service_id", Uuid, ForeignKey("services.id", ondelete="CASCADE"), primary_key=True),
    Column("depends_on_id", Uuid, ForeignKey("services.id", ondelete="CASCADE"), primary_key=True, index=True),
)
