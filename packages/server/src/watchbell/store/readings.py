"""Metrics: the values that clients have told."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, and_, case, func, insert, literal, or_, select

from watchbell.domain.listening import Lookback, StoredReading
from watchbell.domain.metric_values import MetricPoint, Place
from watchbell.lib.clock import MINUTE
from watchbell.store.session import Tx
from watchbell.store.tables import metric_readings as table

MAX_LOOKBACK = 10_000
"""Values that one judgement looks at, at most."""


async def add_readings(tx: Tx, arrived: Sequence[tuple[int, StoredReading]]) -> None:
    """Store values, each with its monitor's number."""
    if arrived:
        rows = [
            {"monitor_n": n, "at": reading.at, "value": reading.value, "is_out": reading.is_out}
            for n, reading in arrived
        ]
        await tx.execute(insert(table), rows)


async def newest_readings(tx: Tx, monitor_n: int, lookback: Lookback, first: int, now: int) -> list[StoredReading]:
    """The values that those from `first` (ms) on are judged by, oldest first.

    What is yet to come is left out: the clock was wrong when it was stored.
    """
    query = select(table.c.at, table.c.value, table.c.is_out)
    query = query.where(table.c.monitor_n == monitor_n, table.c.at <= now + MINUTE)
    if lookback.span_ms is not None:
        query = query.where(table.c.at > first - lookback.span_ms)
    query = query.order_by(table.c.at.desc(), table.c.seq.desc()).limit(lookback.newest or MAX_LOOKBACK)
    return [StoredReading(*row) for row in reversed(await tx.tuples(query))]


async def history(
    tx: Tx, monitor_n: int, *, from_at: int | None, to_at: int | None, before: Place | None, limit: int
) -> list[tuple[Place, StoredReading]]:
    """The newest values from an instant (ms, included) to another (left out), below a place, newest first."""
    query = select(table.c.at, table.c.seq, table.c.value, table.c.is_out).where(table.c.monitor_n == monitor_n)
    if from_at is not None:
        query = query.where(table.c.at >= from_at)
    if to_at is not None:
        query = query.where(table.c.at < to_at)
    if before is not None:
        same_instant = and_(table.c.at == before.at, table.c.seq < before.seq)
        query = query.where(table.c.at <= before.at, or_(table.c.at < before.at, same_instant))
    query = query.order_by(table.c.at.desc(), table.c.seq.desc()).limit(limit)
    return [(Place(at, seq), StoredReading(at, value, is_out)) for at, seq, value, is_out in await tx.tuples(query)]


async def series(tx: Tx, monitor_n: int, from_at: int, to_at: int, width_ms: int) -> list[MetricPoint]:
    """What there is in each stretch of `width_ms` that has values, oldest first; stretches begin at multiples of it."""
    width = literal(width_ms, BigInteger)
    # The remainder, not the quotient: what `/` does with whole numbers differs between databases and drivers.
    start = (table.c.at - table.c.at % width).label("start")
    query = (
        select(
            start,
            func.min(table.c.value),
            # PostgreSQL's avg() fails on values whose squares are too large to be numbers.
            func.sum(table.c.value),
            func.max(table.c.value),
            func.count(),
            func.max(case((table.c.is_out, 1), else_=0)),
        )
        .where(table.c.monitor_n == monitor_n, table.c.at >= from_at - from_at % width_ms, table.c.at < to_at)
        .group_by(start)
        .order_by(start)
    )
    return [
        MetricPoint(at, least, min(max(total / count, least), most), most, count, bool(is_out))
        for at, least, total, most, count, is_out in await tx.tuples(query)
    ]
