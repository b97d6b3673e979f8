"""Pings: what passive monitors' clients sent. A monitor's pings are found by their numbers, which count from 1."""

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import select

from watchbell.domain.pings import Ping, PingKind
from watchbell.store.rows import value_of
from watchbell.store.session import Tx
from watchbell.store.tables import monitors, pings

_NAMES = Ping.__struct_fields__
_INSERT = f"INSERT INTO pings ({', '.join(_NAMES)}) VALUES ({', '.join('?' * len(_NAMES))})"  # noqa: S608 - fixed names
_LOOKED_THROUGH = 20_000
_ENDS = (PingKind.SUCCESS.value, PingKind.FAIL.value)


async def add_pings(tx: Tx, arrived: Sequence[Ping]) -> None:
    """Store a batch of pings in the fastest way each database has."""
    if arrived:
        await tx.append("pings", _NAMES, _INSERT, [msgspec.structs.astuple(ping) for ping in arrived])


async def newest(tx: Tx, monitor_n: int, *, before: int | None, limit: int) -> list[Ping]:
    """The newest pings of a monitor below a number."""
    query = select(pings).where(pings.c.monitor_n == monitor_n).order_by(pings.c.number.desc()).limit(limit)
    if before is not None:
        query = query.where(pings.c.number < before)
    return [value_of(Ping, row) for row in await tx.all(query)]


async def numbered(tx: Tx, monitor_n: int, number: int) -> Ping | None:
    """The ping of this number, unless it was removed since."""
    row = await tx.first(select(pings).where(pings.c.monitor_n == monitor_n, pings.c.number == number))
    return value_of(Ping, row) if row else None


async def last_durations(tx: Tx, monitor_ns: Collection[int]) -> dict[int, int]:
    """How long (ms) the run took that ended last; monitors whose last run told no start are left out."""
    newest_end = (
        select(pings.c.duration_ms)
        .where(pings.c.monitor_n == monitors.c.n, pings.c.kind.in_(_ENDS))
        .order_by(pings.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = await tx.tuples(select(monitors.c.n, newest_end).where(monitors.c.n.in_(list(monitor_ns))))
    return {n: duration for n, duration in found if duration is not None}


async def durations(tx: Tx, monitor_n: int, *, since: int, limit: int) -> list[int]:
    """How long (ms) the runs took that ended last, from an instant on, the newest first."""
    # A client that pings each second and never tells a start must not cost a walk through all it said.
    recent = (
        select(pings.c.number, pings.c.duration_ms, pings.c.created_at)
        .where(pings.c.monitor_n == monitor_n)
        .order_by(pings.c.number.desc())
        .limit(_LOOKED_THROUGH)
        .subquery()
    )
    query = (
        select(recent.c.duration_ms)
        .where(recent.c.created_at >= since, recent.c.duration_ms.is_not(None))
        .order_by(recent.c.number.desc())
        .limit(limit)
    )
    return [duration for (duration,) in await tx.tuples(query)]
