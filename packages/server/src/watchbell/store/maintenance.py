"""Maintenance windows: queries. What they cover is asked of the monitors, never stored but as who is covered now."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update

from watchbell.domain.maintenance import MaintenanceWindow, WindowStatus
from watchbell.store.paging import counted
from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import maintenance_windows, monitor_states, monitors, services
from watchbell.store.versions import save_next_version

_window = maintenance_windows.c
_BY_TIME = ("status", "occurrence_starts_at", "occurrence_ends_at", "done_until_at")
_AT_ONCE = 500


class Workplace(NamedTuple):
    """A monitor as far as windows look at it, and the one that covers it now."""

    monitor_n: int
    monitor_id: str
    name: str
    org_id: str
    service_id: str
    group_name: str | None
    tags: tuple[str, ...]
    maintenance_id: str | None


async def add(tx: Tx, window: MaintenanceWindow) -> None:
    """Store a new window."""
    await tx.execute(insert(maintenance_windows).values(columns_of(window)))


async def save(tx: Tx, window: MaintenanceWindow) -> None:
    """Store the next version of one that is there already. Raises `Conflict`."""
    await save_next_version(tx, maintenance_windows, window)


async def save_progress(tx: Tx, window: MaintenanceWindow) -> None:
    """Store what time has made of it. No new version: nobody edited it."""
    values = {name: value for name, value in columns_of(window).items() if name in _BY_TIME}
    await tx.execute(update(maintenance_windows).where(_window.id == window.id).values(values))


async def remove(tx: Tx, window_id: str) -> None:
    """Remove a window; the clock's job lets go of what it covered."""
    await tx.execute(delete(maintenance_windows).where(_window.id == window_id))


async def get(tx: Tx, org_id: str, window_id: str, *, hold: bool = False) -> MaintenanceWindow | None:
    """The window, if the organization has it; with `hold` nobody else changes it until the transaction ends."""
    query = select(maintenance_windows).where(_window.org_id == org_id, _window.id == window_id)
    row = await tx.first(query.with_for_update() if hold and not tx.is_sqlite else query)
    return value_of(MaintenanceWindow, row) if row else None


async def page(
    tx: Tx, org_id: str, *, statuses: Collection[WindowStatus] = (), offset: int, limit: int
) -> tuple[list[MaintenanceWindow], int]:
    """A page: what lasts and what comes next first, then what is over, the newest first."""
    query = select(maintenance_windows).where(_window.org_id == org_id)
    if statuses:
        query = query.where(_window.status.in_([status.value for status in statuses]))
    # Without an occurrence it is over; PostgreSQL and SQLite place NULL differently.
    coming = func.coalesce(_window.occurrence_starts_at, 1 << 62)
    ordered = query.order_by(coming, _window.starts_at.desc(), _window.id.desc())
    rows = await tx.all(ordered.limit(limit).offset(offset))
    return [value_of(MaintenanceWindow, row) for row in rows], await counted(tx, query)


async def of_org(tx: Tx, org_id: str) -> list[MaintenanceWindow]:
    """All there ever were."""
    query = select(maintenance_windows).where(_window.org_id == org_id).order_by(_window.id)
    return [value_of(MaintenanceWindow, row) for row in await tx.all(query)]


async def count_open(tx: Tx, org_id: str) -> int:
    """How many are neither over nor canceled."""
    query = select(func.count()).where(_window.org_id == org_id, _window.occurrence_starts_at.is_not(None))
    return int(await tx.scalar(query) or 0)


async def public(tx: Tx, org_id: str) -> list[MaintenanceWindow]:
    """Those the public may read of, with an occurrence that lasts or comes; the first to begin first."""
    query = (
        select(maintenance_windows)
        .where(_window.org_id == org_id, _window.is_public, _window.occurrence_starts_at.is_not(None))
        .order_by(_window.occurrence_starts_at, _window.id)
    )
    return [value_of(MaintenanceWindow, row) for row in await tx.all(query)]


async def begun(tx: Tx, now: int, *, hold: bool = False) -> list[MaintenanceWindow]:
    """Those of all organizations whose occurrence has begun, in the order in which they did."""
    query = (
        select(maintenance_windows)
        .where(_window.occurrence_starts_at <= now)
        .order_by(_window.occurrence_starts_at, _window.id)
    )
    found = await tx.all(query.with_for_update() if hold and not tx.is_sqlite else query)
    return [value_of(MaintenanceWindow, row) for row in found]


async def workplaces(tx: Tx, org_ids: Collection[str], *, covered: bool = False) -> list[Workplace]:
    """The monitors of these organizations; with `covered` also those of others that are noted as covered."""
    query = select(
        monitors.c.n,
        monitors.c.id,
        monitors.c.name,
        monitors.c.org_id,
        monitors.c.service_id,
        services.c.group_name,
        monitors.c.tags,
        monitor_states.c.maintenance_id,
    ).select_from(
        monitors.join(services, services.c.id == monitors.c.service_id).join(
            monitor_states, monitor_states.c.monitor_n == monitors.c.n
        )
    )
    found: dict[int, Workplace] = {}
    parts = [monitors.c.org_id.in_(list(org_ids))] if org_ids else []
    parts += [monitor_states.c.maintenance_id.is_not(None)] if covered else []
    for part in parts:  # one after the other: each has its index
        for n, monitor_id, name, org_id, service_id, group, tags, maintenance_id in await tx.tuples(query.where(part)):
            place = Workplace(n, monitor_id, name, org_id, service_id, group, tuple(tags), maintenance_id)
            found[n] = place
    return [found[n] for n in sorted(found)]


async def open_of(tx: Tx, org_id: str) -> list[MaintenanceWindow]:
    """Those that are neither over nor canceled."""
    query = select(maintenance_windows).where(_window.org_id == org_id, _window.occurrence_starts_at.is_not(None))
    return [value_of(MaintenanceWindow, row) for row in await tx.all(query)]


async def tags_in(tx: Tx, service_id: str) -> list[tuple[str, ...]]:
    """The tags of each monitor of a service."""
    rows = await tx.tuples(select(monitors.c.tags).where(monitors.c.service_id == service_id))
    return [tuple(tags) for (tags,) in rows]


async def cover(tx: Tx, wanted: Sequence[tuple[int, str | None]]) -> list[int]:
    """Note by which window each monitor is covered now; answers those for which this is news.

    Whoever evaluates the same monitors waits, or is waited for.
    """
    news: list[int] = []
    for first in range(0, len(wanted), _AT_ONCE):
        part = dict(wanted[first : first + _AT_ONCE])
        query = (
            select(monitor_states.c.monitor_n, monitor_states.c.maintenance_id)
            .where(monitor_states.c.monitor_n.in_(list(part)))
            .order_by(monitor_states.c.monitor_n)
        )
        rows = await tx.tuples(query if tx.is_sqlite else query.with_for_update())
        changed = [n for n, maintenance_id in rows if maintenance_id != part[n]]
        for window_id in {part[n] for n in changed}:
            numbers = [n for n in changed if part[n] == window_id]
            values = {"maintenance_id": window_id}
            await tx.execute(update(monitor_states).where(monitor_states.c.monitor_n.in_(numbers)).values(values))
        news += changed
    return news
