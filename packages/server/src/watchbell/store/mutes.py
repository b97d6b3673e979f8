"""Mutes: queries."""

from collections.abc import Sequence

from sqlalchemy import insert, select, update

from watchbell.domain.mutes import Mute
from watchbell.store.paging import counted
from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import mutes


async def add(tx: Tx, mute: Mute) -> None:
    """Store a new mute."""
    await tx.execute(insert(mutes).values(columns_of(mute)))


async def page(tx: Tx, org_id: str, now: int, *, active: bool, offset: int, limit: int) -> tuple[list[Mute], int]:
    """A page of mutes, newest first: those that last, or all there ever were."""
    query = select(mutes).where(mutes.c.org_id == org_id)
    if active:
        query = query.where(mutes.c.ended_at.is_(None), mutes.c.until_at > now)
    rows = await tx.all(query.order_by(mutes.c.id.desc()).limit(limit).offset(offset))
    return [value_of(Mute, row) for row in rows], await counted(tx, query)


async def get(tx: Tx, org_id: str, mute_id: str) -> Mute | None:
    """One mute of an organization."""
    row = await tx.first(select(mutes).where(mutes.c.org_id == org_id, mutes.c.id == mute_id))
    return value_of(Mute, row) if row else None


async def active_of(tx: Tx, service_ids: Sequence[str], now: int) -> dict[str, Mute]:
    """The mute that lasts on each of these services, where one does."""
    if not service_ids:
        return {}
    query = (
        select(mutes)
        .where(mutes.c.service_id.in_(service_ids), mutes.c.ended_at.is_(None), mutes.c.until_at > now)
        .order_by(mutes.c.until_at)
    )
    return {row["service_id"]: value_of(Mute, row) for row in await tx.all(query)}


async def end_of_service(tx: Tx, service_id: str, now: int) -> None:
    """Close what lasts on the service because another mute takes its place: nobody is told anything."""
    await tx.execute(
        update(mutes).where(mutes.c.service_id == service_id, mutes.c.ended_at.is_(None)).values(ended_at=now)
    )


async def expire(tx: Tx, service_id: str, now: int) -> bool:
    """Let what lasts on the service be over now; closing it and telling what still burns follows. Whether there was one."""
    done = await tx.execute(
        update(mutes)
        .where(mutes.c.service_id == service_id, mutes.c.ended_at.is_(None), mutes.c.until_at > now)
        .values(until_at=now)
    )
    return done.rowcount > 0
