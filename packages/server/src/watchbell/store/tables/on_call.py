"""Who is on call, and who is told when nobody acknowledges."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from watchbell.store.tables.metadata import Json, Uuid, id_column, instant, metadata, org_column

on_call_schedules = Table(
    "on_call_schedules",
    metadata,
    id_column(),
    org_column(),
    Column("name", String(200), nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("rotations", Json, nullable=False, comment="the last one that has somebody wins"),
    Column("feed_sha256", String(64), unique=True, comment="of the token in its calendar's address"),
    instant("created_at"),
    instant("updated_at"),
    Column("version", Integer, nullable=False),
    Index("ix_on_call_schedules_org_id", "org_id"),
)

on_call_overrides = Table(
    "on_call_overrides",
    metadata,
    id_column(),
    org_column(),
    Column("schedule_id", Uuid, ForeignKey("on_call_schedules.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("contact_id", Uuid, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    instant("starts_at"),
    instant("ends_at"),
    Column("created_by", String(200), nullable=False),
    instant("created_at"),
)

escalation_policies = Table(
    "escalation_policies",
    metadata,
    id_column(),
    org_column(),
    Column("name", String(200), nullable=False),
    Column("steps", Json, nullable=False),
    Column("repeats", Integer, nullable=False, comment="how often the steps are gone through again"),
    Column("repeat_after_minutes", Integer, nullable=False, comment="so long after the last step"),
    instant("created_at"),
    instant("updated_at"),
    Column("version", Integer, nullable=False),
    Index("ix_escalation_policies_org_id", "org_id"),
)

escalations = Table(
    "escalations",
    metadata,
    Column("incident_id", Uuid, ForeignKey("incidents.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, comment="counts the steps taken, over all rounds"),
    Column("alert_id", Uuid),
    instant("created_at"),
)
