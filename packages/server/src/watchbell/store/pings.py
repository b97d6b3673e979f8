"""Pings: what passive monitors' clients sent."""

from collections.abc import Sequence

from sqlalchemy import insert

from watchbell.domain.pings import Ping
from watchbell.store.rows import columns_of
from watchbell.store.session import Tx
from watchbell.store.tables import pings


async def add_pings(tx: Tx, arrived: Sequence[Ping]) -> None:
    """Store a batch of pings."""
    if arrived:
        await tx.execute(insert(pings), [columns_of(ping) for ping in arrived])
