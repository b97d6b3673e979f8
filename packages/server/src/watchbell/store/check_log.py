"""The hot log: results in time order, until their hour is sealed."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import select

from watchbell.domain.checks import CheckRow
from watchbell.store.check_rows import restored, stored
from watchbell.store.session import Tx
from watchbell.store.tables import check_log

COLUMNS = ("at", "monitor_n", "verdict", "ms", "code", "error")
_NAMES = ", ".join(COLUMNS)
_INSERT = f"INSERT INTO check_log ({_NAMES}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608 - fixed names
_COLUMNS = [check_log.c[name] for name in COLUMNS]
_MANY = "SELECT {names} FROM check_log WHERE monitor_n = ANY($1::bigint[]) AND at >= $2 AND at < $3 ORDER BY at"


async def append(tx: Tx, rows: Sequence[CheckRow]) -> None:
    """Write a batch in the fastest way each database has."""
    records = stored(rows)
    if tx.is_sqlite:
        await tx.sql(_INSERT, records)
        return
    connection = (await tx.connection.get_raw_connection()).driver_connection
    assert connection is not None  # noqa: S101 - a pool's connection has a driver's connection
    if not connection.is_in_transaction():
        await tx.sql("SELECT 1")  # SQLAlchemy begins with the first statement, and the copy goes past it
    await connection.copy_records_to_table("check_log", records=records, columns=COLUMNS)


async def rows_since(tx: Tx, from_at: int) -> list[CheckRow]:
    """All monitors' rows from the instant on: for the start, when memory is filled."""
    result = await tx.execute(select(*_COLUMNS).where(check_log.c.at >= from_at))
    return [restored(*row) for row in result]


async def rows_of(tx: Tx, monitor_ns: Sequence[int], from_at: int, to_at: int) -> dict[int, list[CheckRow]]:
    """Some monitors' rows in the span, oldest first. PostgreSQL only: there the log has an index for it."""
    found: dict[int, list[CheckRow]] = {n: [] for n in monitor_ns}
    result = await tx.sql(_MANY.format(names=_NAMES), (list(monitor_ns), from_at, to_at))
    for row in result:
        found[row[1]].append(restored(*row))
    return found


async def newest_of(tx: Tx, monitor_n: int, limit: int, before: int) -> list[CheckRow]:
    """One monitor's newest rows before the instant, newest first. PostgreSQL only."""
    statement = (
        select(*_COLUMNS)
        .where(check_log.c.monitor_n == monitor_n, check_log.c.at < before)
        .order_by(check_log.c.at.desc())
        .limit(limit)
    )
    return [restored(*row) for row in await tx.execute(statement)]


def json_list(monitor_ns: Sequence[int]) -> str:
    """Numbers for SQLite's `json_each`: one parameter, however many."""
    return msgspec.json.encode(list(monitor_ns)).decode()
