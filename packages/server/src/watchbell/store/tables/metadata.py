"""The metadata all tables share, and the few column types both databases understand alike."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Integer, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Json = JSON().with_variant(JSONB(), "postgresql")
Serial = BigInteger().with_variant(Integer(), "sqlite")
"""A counting key; SQLite counts only in a column that says INTEGER."""
Instant = BigInteger()
"""Milliseconds since the epoch, UTC."""
Uuid = String(36)


def id_column() -> Column[str]:
    """The identifier the world sees."""
    return Column("id", Uuid, primary_key=True)


def org_column() -> Column[str]:
    """The tenant a row belongs to: on every row of a tenant from the first day."""
    return Column("org_id", Uuid, ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False)


def instant(name: str, *, nullable: bool = False) -> Column[int]:
    """A column of milliseconds since the epoch."""
    return Column(name, Instant, nullable=nullable)
