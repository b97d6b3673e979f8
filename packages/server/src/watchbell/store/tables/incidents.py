"""Incidents, what they touch, and their timelines."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text

from watchbell.store.tables.metadata import Json, Uuid, id_column, instant, metadata, org_column

incidents = Table(
    "incidents",
    metadata,
    id_column(),
    org_column(),
    Column("title", String(300), nullable=False),
    Column("status", String(16), nullable=False),
    Column("impact", String(16), nullable=False),
    Column("is_auto", Boolean, nullable=False),
    Column("auto_service_id", Uuid, ForeignKey("services.id", ondelete="SET NULL")),
    instant("started_at"),
    instant("resolved_at", nullable=True),
    instant("acknowledged_at", nullable=True),
    Column("acknowledged_by", String(200)),
    Column("acknowledge_note", Text),
    Column("created_by", String(200), nullable=False),
    instant("created_at"),
    instant("updated_at"),
    Column("version", Integer, nullable=False),
    Column("merged_into_id", Uuid, comment="the incident that it went on in"),
    Index("ix_incidents_org_id_started_at", "org_id", "started_at"),
    Index(
        "ix_incidents_merged_into_id",
        "merged_into_id",
        sqlite_where=text("merged_into_id IS NOT NULL"),
        postgresql_where=text("merged_into_id IS NOT NULL"),
    ),
    # The rule "one open automatic incident per service", held by the database itself.
    Index(
        "uq_incidents_open_auto",
        "auto_service_id",
        unique=True,
        sqlite_where=text("resolved_at IS NULL AND is_auto"),
        postgresql_where=text("resolved_at IS NULL AND is_auto"),
    ),
)

incident_services = Table(
    "incident_services",
    metadata,
    Column("incident_id", Uuid, ForeignKey("incidents.id", ondelete="CASCADE"), primary_key=True),
    Column("service_id", Uuid, ForeignKey("services.id", ondelete="CASCADE"), primary_key=True, index=True),
)

incident_monitors = Table(
    "incident_monitors",
    metadata,
    Column("incident_id", Uuid, ForeignKey("incidents.id", ondelete="CASCADE"), primary_key=True),
    Column("monitor_id", Uuid, ForeignKey("monitors.id", ondelete="CASCADE"), primary_key=True, index=True),
)

incident_entries = Table(
    "incident_entries",
    metadata,
    id_column(),
    Column("incident_id", Uuid, ForeignKey("incidents.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("status", String(16), nullable=False),
    Column("body", Text, nullable=False),
    Column("created_by", String(200), nullable=False),
    instant("created_at"),
    Index("ix_incident_entries_incident_id_id", "incident_id", "id"),
)

incident_templates = Table(
    "incident_templates",
    metadata,
    id_column(),
    org_column(),
    Column("name", String(200), nullable=False),
    Column("title", String(300), nullable=False),
    Column("status", String(16), nullable=False),
    Column("impact", String(16), nullable=False),
    Column("body", Text, nullable=False),
    Column("service_ids", Json, nullable=False),
    instant("created_at"),
    instant("updated_at"),
    Column("version", Integer, nullable=False),
    Index("ix_incident_templates_org_id", "org_id"),
)

incident_postmortems = Table(
    "incident_postmortems",
    metadata,
    Column("incident_id", Uuid, ForeignKey("incidents.id", ondelete="CASCADE"), primary_key=True),
    org_column(),
    Column("body", Text, nullable=False),
    Column("internal", Text, nullable=False, comment="the part that is for nobody outside"),
    Column("published_body", Text, comment="the body as it was when it was published"),
    instant("published_at", nullable=True),
    Column("updated_by", String(200), nullable=False),
    instant("created_at"),
    instant("updated_at"),
    Column("version", Integer, nullable=False),
)
