"""Failures that are kept back: queries. A monitor has one at most, for the hold that keeps it back now."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from watchbell.domain.withholding import WithheldFailure
from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import withheld_failures


async def withhold(tx: Tx, failures: Sequence[WithheldFailure]) -> None:
    """Keep these back; one that is kept back already is held by the new hold from now on."""
    dialect = sqlite if tx.is_sqlite else postgresql
    for failure in failures:
        values = columns_of(failure)
        statement = dialect.insert(withheld_failures).values(values)
        again = {name: values[name] for name in ("reason", "by_id", "by_name", "freed_at")}
        await tx.execute(statement.on_conflict_do_update(index_elements=["monitor_id"], set_=again))


async def release(tx: Tx, monitor_ids: Collection[str]) -> None:
    """Keep these back no more."""
    if monitor_ids:
        await tx.execute(delete(withheld_failures).where(withheld_failures.c.monitor_id.in_(monitor_ids)))


async def all_withheld(tx: Tx) -> list[WithheldFailure]:
    """Everything that is kept back, the oldest first."""
    rows = await tx.all(select(withheld_failures).order_by(withheld_failures.c.created_at))
    return [value_of(WithheldFailure, row) for row in rows]


async def withheld_in(tx: Tx, service_ids: Collection[str]) -> list[WithheldFailure]:
    """What is kept back of these services."""
    query = select(withheld_failures).where(withheld_failures.c.service_id.in_(service_ids))
    return [value_of(WithheldFailure, row) for row in await tx.all(query)]


async def move(tx: Tx, monitor_id: str, service_id: str) -> None:
    """Its monitor belongs to another service now: there it is judged."""
    moved = update(withheld_failures).where(withheld_failures.c.monitor_id == monitor_id)
    await tx.execute(moved.values(service_id=service_id))


async def withheld_of(tx: Tx, monitor_ids: Collection[str]) -> dict[str, WithheldFailure]:
    """What is kept back of these monitors."""
    query = select(withheld_failures).where(withheld_failures.c.monitor_id.in_(monitor_ids))
    return {row["monitor_id"]: value_of(WithheldFailure, row) for row in await tx.all(query)}


async def set_freed(tx: Tx, monitor_ids: Collection[str], freed_at: int | None) -> None:
    """Note since when nothing holds them (`None`: something does again)."""
    if monitor_ids:
        statement = update(withheld_failures).where(withheld_failures.c.monitor_id.in_(monitor_ids))
        await tx.execute(statement.values(freed_at=freed_at))
