"""Metrics: the values that clients have told."""

from collections.abc import Sequence

from sqlalchemy import insert, select

from watchbell.domain.listening import Lookback, StoredReading
from watchbell.store.session import Tx
from watchbell.store.tables import metric_readings

_MAX_LOOKBACK = 10_000


async def add_readings(tx: Tx, arrived: Sequence[tuple[int, StoredReading]]) -> None:
    """Store values, each with its monitor's number."""
    if arrived:
        rows = [
            {"monitor_n": n, "at": reading.at, "value": reading.value, "is_out": reading.is_out}
            for n, reading in arrived
        ]
        await tx.execute(insert(metric_readings), rows)


async def newest_readings(tx: Tx, monitor_n: int, lookback: Lookback, now: int) -> list[StoredReading]:
    """The values a metric is judged by, oldest first."""
    table = metric_readings
    query = select(table.c.at, table.c.value, table.c.is_out).where(table.c.monitor_n == monitor_n)
    if lookback.span_ms is not None:
        query = query.where(table.c.at > now - lookback.span_ms)
    query = query.order_by(table.c.at.desc(), table.c.seq.desc()).limit(lookback.newest or _MAX_LOOKBACK)
    return [StoredReading(*row) for row in reversed(await tx.tuples(query))]
