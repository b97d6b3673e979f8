"""Pings: what passive monitors' clients sent."""

from collections.abc import Sequence

from sqlalchemy import insert, select

from watchbell.domain.pings import Ping
from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import pings


async def add_pings(tx: Tx, arrived: Sequence[Ping]) -> None:
    """Store a batch of pings."""
    if arrived:
        await tx.execute(insert(pings), [columns_of(ping) for ping in arrived])


async def newest(tx: Tx, monitor_n: int, *, before_id: str | None, limit: int) -> list[Ping]:
    """The newest pings of a monitor below a position."""
    query = select(pings).where(pings.c.monitor_n == monitor_n).order_by(pings.c.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(pings.c.id < before_id)
    return [value_of(Ping, row) for row in await tx.all(query)]
