"""Hours and days summed up: read for many monitors at once, written while an hour is sealed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from watchbell.domain.rollups import Rollup
from watchbell.lib.histogram import pack_buckets, unpack_buckets
from watchbell.store.check_log import json_list
from watchbell.store.session import Tx
from watchbell.store.tables import rollups_day, rollups_hour

HOURS, DAYS = rollups_hour, rollups_day

_NAMES = (
    "total",
    "successful",
    "degraded",
    "up_ms",
    "degraded_ms",
    "down_ms",
    "sum_ms",
    "min_ms",
    "max_ms",
    "histogram",
)
_PLAIN = _NAMES[:6]
_TIMES = _NAMES[6:]


class Range(NamedTuple):
    """Rows that begin from the one instant up to, not including, the other."""

    from_at: int
    to_at: int


class StoredRollup(NamedTuple):
    """A row."""

    monitor_n: int
    start_at: int
    rollup: Rollup


async def rollups_in(tx: Tx, table: Table, monitor_ns: Sequence[int], ranges: Iterable[Range]) -> list[StoredRollup]:
    """The monitors' rows in the ranges, each row once, in no particular order."""
    rows = await _rows(tx, table, _NAMES, monitor_ns, ranges)
    return [StoredRollup(n, start_at, _rollup(*rest)) for n, start_at, *rest in rows]


async def plain_rollups_in(
    tx: Tx, table: Table, monitor_ns: Sequence[int], ranges: Iterable[Range]
) -> list[StoredRollup]:
    """As `rollups_in`, without response times: a fraction of the work where nobody asks for them."""
    rows = await _rows(tx, table, _PLAIN, monitor_ns, ranges)
    return [StoredRollup(n, start_at, Rollup(*rest)) for n, start_at, *rest in rows]


async def times_in(tx: Tx, table: Table, monitor_n: int, span: Range) -> list[tuple[Any, ...]]:
    """Of each of the monitor's rows in the span its beginning, then its response times as `Rollup.add_times` takes them."""
    return [row[1:] for row in await _rows(tx, table, _TIMES, [monitor_n], [span])]


async def put_rollups(tx: Tx, table: Table, rows: Mapping[tuple[int, int], Rollup]) -> None:
    """Write rows by monitor and beginning, in place of what was there."""
    if not rows:
        return
    insert = sqlite.insert if tx.is_sqlite else postgresql.insert
    statement = insert(table)
    written = {name: statement.excluded[name] for name in _NAMES}
    statement = statement.on_conflict_do_update(index_elements=["monitor_n", "start_at"], set_=written)
    await tx.execute(statement, [_columns(n, start_at, rollup) for (n, start_at), rollup in rows.items()])


def merged(ranges: Iterable[Range]) -> list[Range]:
    """The same instants in ranges that neither overlap nor are empty."""
    found: list[Range] = []
    for each in sorted(each for each in ranges if each.from_at < each.to_at):
        if found and each.from_at <= found[-1].to_at:
            found[-1] = Range(found[-1].from_at, max(found[-1].to_at, each.to_at))
        else:
            found.append(each)
    return found


async def _rows(
    tx: Tx, table: Table, names: Sequence[str], monitor_ns: Sequence[int], ranges: Iterable[Range]
) -> list[tuple[Any, ...]]:
    """Driver's SQL: a range of the primary key for each monitor, however many monitors and ranges there are."""
    wanted = merged(ranges)
    if not wanted or not monitor_ns:
        return []
    columns = ", ".join(("monitor_n", "start_at", *names))
    if tx.is_sqlite:
        part = (
            f"SELECT {columns} FROM {table.name} "  # noqa: S608 - fixed names
            "WHERE monitor_n IN (SELECT value FROM json_each(?)) AND start_at >= ? AND start_at < ?"
        )
        numbers = json_list(monitor_ns)
        parameters: tuple[Any, ...] = tuple(value for each in wanted for value in (numbers, *each))
        sql = " UNION ALL ".join([part] * len(wanted))
    else:
        parts = [
            f"SELECT {columns} FROM {table.name} "  # noqa: S608 - fixed names
            f"WHERE monitor_n = ANY($1::integer[]) AND start_at >= ${place} AND start_at < ${place + 1}"
            for place in range(2, 2 + 2 * len(wanted), 2)
        ]
        parameters = (list(monitor_ns), *(value for each in wanted for value in each))
        sql = " UNION ALL ".join(parts)
    return [tuple(row) for row in await tx.sql(sql, parameters)]


def _rollup(
    total: int,
    successful: int,
    degraded: int,
    up_ms: int,
    degraded_ms: int,
    down_ms: int,
    sum_ms: int,
    min_ms: int | None,
    max_ms: int | None,
    histogram: bytes,
) -> Rollup:
    buckets = unpack_buckets(histogram)
    return Rollup(total, successful, degraded, up_ms, degraded_ms, down_ms, sum_ms, min_ms, max_ms, buckets)


def _columns(monitor_n: int, start_at: int, rollup: Rollup) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(rollup, name) for name in _NAMES[:-1]}
    return row | {"monitor_n": monitor_n, "start_at": start_at, "histogram": pack_buckets(rollup.histogram)}
