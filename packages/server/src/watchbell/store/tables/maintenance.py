"""Planned work."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, text

from watchbell.store.tables.metadata import Instant, Json, id_column, instant, metadata, org_column

maintenance_windows = Table(
    "maintenance_windows",
    metadata,
    id_column(),
    org_column(),
    Column("title", String(300), nullable=False),
    Column("description", Text, nullable=False),
    Column("covers_all", Boolean, nullable=False, comment="everything of the organization"),
    Column("service_ids", Json, nullable=False),
    Column("groups", Json, nullable=False),
    Column("tags", Json, nullable=False),
    instant("starts_at"),
    instant("ends_at"),
    Column("rrule", Text, comment="RFC 5545; once without"),
    Column("time_zone", String(64), nullable=False),
    Column("is_public", Boolean, nullable=False),
    Column("announce_minutes", Integer, nullable=False, comment="how long before its start the public reads of it"),
    Column("status", String(16), nullable=False),
    instant("occurrence_starts_at", nullable=True),
    instant("occurrence_ends_at", nullable=True),
    Column("done_until_at", Instant, nullable=False, comment="occurrences planned to begin no later are over"),
    Column("created_by", String(200), nullable=False),
    instant("created_at"),
    instant("updated_at"),
    Column("version", Integer, nullable=False),
    Index("ix_maintenance_windows_org_id", "org_id"),
    # Serves the clock: what is over for good is not in it.
    Index(
        "ix_maintenance_windows_occurrence_starts_at",
        "occurrence_starts_at",
        sqlite_where=text("occurrence_starts_at IS NOT NULL"),
        postgresql_where=text("occurrence_starts_at IS NOT NULL"),
    ),
)
