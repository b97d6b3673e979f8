"""The hot log: results in time order, until their hour is sealed."""

from collections.abc import AsyncIterator, Sequence

import msgspec
from sqlalchemy import exists, func, select

from watchbell.domain.checks import CheckRow
from watchbell.store.check_rows import StoredRow, restored, stored
from watchbell.store.session import Tx
from watchbell.store.tables import check_log

COLUMNS = ("at", "monitor_n", "verdict", "ms", "code", "error")
_NAMES = ", ".join(COLUMNS)
_INSERT = f"INSERT INTO check_log ({_NAMES}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608 - fixed names
_COLUMNS = [check_log.c[name] for name in COLUMNS]
_PORTION = 10_000
_MANY = "SELECT {names} FROM check_log WHERE monitor_n = ANY($1::integer[]) AND at >= $2 AND at < $3 ORDER BY at"

_NEWEST = """
SELECT newest.* FROM unnest($1::integer[]) AS wanted (n) CROSS JOIN LATERAL (
    SELECT {names} FROM check_log WHERE monitor_n = wanted.n AND at < $3 ORDER BY at DESC LIMIT $2
) AS newest
ORDER BY newest.at DESC
"""
_TAKE = "DELETE FROM check_log WHERE monitor_n = ANY($1::integer[]) AND at < $2 RETURNING {names}"
_REMOVE = """
DELETE FROM check_log
WHERE rowid IN (SELECT rowid FROM check_log WHERE rowid <= ? AND at < ? ORDER BY rowid LIMIT ?)
"""


async def append(tx: Tx, rows: Sequence[CheckRow]) -> None:
    """Write a batch in the fastest way each database has."""
    await tx.append("check_log", COLUMNS, _INSERT, stored(rows))


def everything(tx: Tx) -> AsyncIterator[Sequence[StoredRow]]:
    """All of the log, a portion at a time: for the start, when memory is filled."""
    return tx.portions(select(*_COLUMNS), _PORTION)


async def has_before(tx: Tx, at: int) -> bool:
    """Whether any row is from before the instant. Reads all of the log."""
    return bool(await tx.scalar(select(exists().where(check_log.c.at < at))))


async def rows_of(tx: Tx, monitor_ns: Sequence[int], from_at: int, to_at: int) -> dict[int, list[CheckRow]]:
    """Some monitors' rows in the span, oldest first. PostgreSQL only: there the log has an index for it."""
    found: dict[int, list[CheckRow]] = {n: [] for n in monitor_ns}
    result = await tx.sql(_MANY.format(names=_NAMES), (list(monitor_ns), from_at, to_at))
    for row in result:
        checked = restored(*tuple(row))
        found[checked.monitor_n].append(checked)
    return found


async def newest_of(tx: Tx, monitor_n: int, limit: int, before: int) -> list[CheckRow]:
    """One monitor's newest rows before the instant, newest first. PostgreSQL only."""
    statement = (
        select(*_COLUMNS)
        .where(check_log.c.monitor_n == monitor_n, check_log.c.at < before)
        .order_by(check_log.c.at.desc())
        .limit(limit)
    )
    return [restored(*row) for row in await tx.tuples(statement)]


async def newest_of_many(tx: Tx, monitor_ns: Sequence[int], limit: int, before: int) -> dict[int, list[CheckRow]]:
    """Of each monitor the newest rows before the instant, newest first. PostgreSQL only."""
    found: dict[int, list[CheckRow]] = {n: [] for n in monitor_ns}
    for row in await tx.sql(_NEWEST.format(names=_NAMES), (list(monitor_ns), limit, before)):
        checked = restored(*tuple(row))
        found[checked.monitor_n].append(checked)
    return found


async def first_at(tx: Tx) -> int | None:
    """The oldest instant in the log. Reads all of it: once an hour, on PostgreSQL only."""
    at = await tx.scalar(select(func.min(check_log.c.at)))
    return None if at is None else int(at)


async def monitors_before(tx: Tx, to_at: int) -> list[int]:
    """Who has rows before the instant."""
    result = await tx.execute(select(check_log.c.monitor_n).where(check_log.c.at < to_at).distinct())
    return [int(n) for n in result.scalars()]


async def take_rows(tx: Tx, monitor_ns: Sequence[int], to_at: int) -> dict[int, list[CheckRow]]:
    """Remove some monitors' rows before the instant and answer them, in no order. PostgreSQL only."""
    found: dict[int, list[CheckRow]] = {}
    for row in await tx.sql(_TAKE.format(names=_NAMES), (list(monitor_ns), to_at)):
        checked = restored(*tuple(row))
        found.setdefault(checked.monitor_n, []).append(checked)
    return found


async def last_row_before(tx: Tx, to_at: int) -> int | None:
    """The place in the log of the last row before the instant. SQLite only; reads all of the log."""
    place = (await tx.sql("SELECT max(rowid) FROM check_log WHERE at < ?", (to_at,))).scalar()
    return None if place is None else int(place)


async def remove_rows(tx: Tx, last_row: int, to_at: int, limit: int) -> int:
    """Remove sealed rows up to a place in the log; how many there were. SQLite only."""
    return (await tx.sql(_REMOVE, (last_row, to_at, limit))).rowcount


def json_list(monitor_ns: Sequence[int]) -> str:
    """Numbers for SQLite's `json_each`: one parameter, however many."""
    return msgspec.json.encode(list(monitor_ns)).decode()
