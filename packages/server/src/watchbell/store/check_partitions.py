"""Chunks on PostgreSQL lie in monthly partitions: made ahead, and dropped as a whole when all of a month is too old.

Whatever belongs to no month lies in the default partition, and moves when its month is made.
"""

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import text

from watchbell.store.session import Tx

_TABLE = "check_chunks"
_MONTHS_AHEAD = 2
_NAMES = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'check_chunks'::regclass
"""
_REMOVE = """
DELETE FROM check_chunks_default WHERE (monitor_n, start_at) IN (
    SELECT monitor_n, start_at FROM check_chunks_default WHERE start_at < $1 LIMIT $2
)
"""


class Month(NamedTuple):
    """A month of the calendar in UTC."""

    year: int
    month: int

    def next(self) -> "Month":
        """The one after."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def start_at(self) -> int:
        """Its first instant."""
        return round(datetime(self.year, self.month, 1, tzinfo=UTC).timestamp() * 1000)

    @property
    def partition(self) -> str:
        """The name of its partition."""
        return f"{_TABLE}_{self.year:04d}_{self.month:02d}"


async def make_ahead(tx: Tx, now: int) -> bool:
    """Make the partitions of this month and the next ones; never more to do."""
    existing = await _existing(tx)
    today = datetime.fromtimestamp(now / 1000, UTC)
    month = Month(today.year, today.month)
    for _ in range(1 + _MONTHS_AHEAD):
        if month not in existing:
            await _make(tx, month)
        month = month.next()
    return False


async def drop_before(tx: Tx, cutoff: int) -> bool:
    """Drop one partition that ends before the cutoff; whether there are more."""
    old = sorted(month for month in await _existing(tx) if month.next().start_at <= cutoff)
    if old:
        await tx.execute(text("SET LOCAL lock_timeout = '4s'"))
        await tx.execute(text(f"DROP TABLE {old[0].partition}"))
    return len(old) > 1


async def remove_before(tx: Tx, cutoff: int, at_once: int) -> bool:
    """Remove some chunks of months that have no partition; whether there may be more."""
    removed = await tx.sql(_REMOVE, (cutoff, at_once))
    return removed.rowcount == at_once


async def _existing(tx: Tx) -> set[Month]:
    found = set()
    for (name,) in await tx.tuples(text(_NAMES)):
        parts = name.removeprefix(f"{_TABLE}_").split("_")
        if len(parts) == 2:
            found.add(Month(int(parts[0]), int(parts[1])))
    return found


async def _make(tx: Tx, month: Month) -> None:
    name, first, end = month.partition, month.start_at, month.next().start_at
    await tx.execute(text("SET LOCAL lock_timeout = '4s'"))
    await tx.execute(text(f"CREATE TABLE {name} (LIKE {_TABLE} INCLUDING ALL)"))
    await tx.execute(
        text(
            f"WITH moved AS (DELETE FROM {_TABLE}_default WHERE start_at >= {first} AND start_at < {end} RETURNING *) "  # noqa: S608 - numbers and fixed names
            f"INSERT INTO {name} SELECT * FROM moved"
        )
    )
    await tx.execute(text(f"ALTER TABLE {_TABLE} ATTACH PARTITION {name} FOR VALUES FROM ({first}) TO ({end})"))
