"""Services: queries."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, delete, func, insert, or_, select, update

from watchbell.domain.services import Impact, PublicStatus, Service
from watchbell.domain.states import MonitorStatus
from watchbell.store.paging import counted, matches
from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import incident_services, incidents, monitor_states, monitors, services
from watchbell.store.versions import save_next_version

SHOWN_STATUS: ColumnElement[str] = case(
    (or_(~monitors.c.is_active, monitors.c.disabled_reason.is_not(None)), MonitorStatus.PAUSED.value),
    (monitor_states.c.maintenance_id.is_not(None), MonitorStatus.MAINTENANCE.value),
    else_=func.coalesce(monitor_states.c.status, MonitorStatus.UNKNOWN.value),
)
"""What people read of a monitor: `Monitor.shown_status` for the database."""

BADNESS = {
    MonitorStatus.DOWN.value: 0,
    MonitorStatus.DEGRADED.value: 1,
    MonitorStatus.MAINTENANCE.value: 2,
    MonitorStatus.UNKNOWN.value: 3,
    MonitorStatus.UP.value: 4,
    MonitorStatus.PAUSED.value: 5,
}
"""The worst first."""


async def get(tx: Tx, org_id: str, service_id: str) -> Service | None:
    """The service, if the organization has it."""
    row = await tx.first(select(services).where(services.c.org_id == org_id, services.c.id == service_id))
    return value_of(Service, row) if row else None


async def by_ids(tx: Tx, org_id: str, ids: Sequence[str]) -> dict[str, Service]:
    """Those of these services that the organization has."""
    if not ids:
        return {}
    rows = await tx.all(select(services).where(services.c.org_id == org_id, services.c.id.in_(ids)))
    return {row["id"]: value_of(Service, row) for row in rows}


async def hold(tx: Tx, ids: Sequence[str]) -> None:
    """Keep these services to ourselves until the transaction ends, as whoever decides about their incidents does."""
    if ids and not tx.is_sqlite:
        query = select(services.c.id).where(services.c.id.in_(ids)).order_by(services.c.id)
        await tx.all(query.with_for_update())


async def page(
    tx: Tx,
    org_id: str,
    *,
    offset: int,
    limit: int,
    search: str | None = None,
    state: MonitorStatus | None = None,
    group_name: str | None = None,
    is_visible: bool | None = None,
) -> tuple[list[Service], int]:
    """A page in display order, and how many there are."""
    query = select(services).where(services.c.org_id == org_id)
    if search:
        query = query.where(or_(matches(services.c.name, search), matches(services.c.description, search)))
    if state is not None:
        query = query.where(services.c.state == state.value)
    if group_name is not None:
        query = query.where(services.c.group_name == group_name)
    if is_visible is not None:
        query = query.where(services.c.is_visible.is_(is_visible))
    ordered = query.order_by(services.c.display_order, services.c.name, services.c.id)
    rows = await tx.all(ordered.limit(limit).offset(offset))
    return [value_of(Service, row) for row in rows], await counted(tx, query)


async def visible(tx: Tx, org_id: str) -> list[Service]:
    """All that the public may see, in display order."""
    rows = await tx.all(
        select(services)
        .where(services.c.org_id == org_id, services.c.is_visible)
        .order_by(services.c.display_order, services.c.name, services.c.id)
    )
    return [value_of(Service, row) for row in rows]


async def next_order(tx: Tx, org_id: str) -> int:
    """The place after the last."""
    highest = await tx.scalar(select(func.max(services.c.display_order)).where(services.c.org_id == org_id))
    return 0 if highest is None else int(highest) + 1


async def add(tx: Tx, service: Service) -> None:
    """Store a new service."""
    await tx.execute(insert(services), [columns_of(service)])


async def save(tx: Tx, service: Service) -> None:
    """Store the next version of one that is there already. Raises `Conflict`."""
    await save_next_version(tx, services, service)


async def remove(tx: Tx, service_id: str) -> None:
    """Remove a service, and with it its monitors."""
    await tx.execute(delete(services).where(services.c.id == service_id))


async def reorder(tx: Tx, org_id: str, ids: Sequence[str], now: int) -> None:
    """Give these services the places 0, 1, 2 …; the others follow in their present order."""
    rest = await tx.all(
        select(services.c.id)
        .where(services.c.org_id == org_id, services.c.id.not_in(ids))
        .order_by(services.c.display_order, services.c.name, services.c.id)
    )
    places = [*ids, *(row["id"] for row in rest)]
    if places:
        await tx.execute(
            update(services)
            .where(services.c.id == bindparam("the_id"), services.c.display_order != bindparam("place"))
            .values(display_order=bindparam("place"), updated_at=now, version=services.c.version + 1),
            [{"the_id": service_id, "place": place} for place, service_id in enumerate(places)],
        )


async def monitor_statuses(tx: Tx, service_ids: Sequence[str]) -> dict[str, list[MonitorStatus]]:
    """The statuses people read of each service's monitors."""
    found: dict[str, list[MonitorStatus]] = {service_id: [] for service_id in service_ids}
    if not found:
        return found
    rows = await tx.all(
        select(monitors.c.service_id, SHOWN_STATUS.label("shown"))
        .select_from(monitors.outerjoin(monitor_states, monitor_states.c.monitor_n == monitors.c.n))
        .where(monitors.c.service_id.in_(list(found)))
    )
    for row in rows:
        found[row["service_id"]].append(MonitorStatus(row["shown"]))
    return found


async def open_impacts(tx: Tx, service_ids: Sequence[str]) -> dict[str, list[Impact]]:
    """The impacts of the open incidents that touch each service."""
    found: dict[str, list[Impact]] = {service_id: [] for service_id in service_ids}
    if not found:
        return found
    rows = await tx.all(
        select(incident_services.c.service_id, incidents.c.impact)
        .join(incidents, incidents.c.id == incident_services.c.incident_id)
        .where(incidents.c.resolved_at.is_(None), incident_services.c.service_id.in_(list(found)))
    )
    for row in rows:
        found[row["service_id"]].append(Impact(row["impact"]))
    return found


async def set_status(tx: Tx, service_id: str, state: MonitorStatus, current: PublicStatus, now: int) -> None:
    """Store what follows from monitors, incidents and a person's floor. No new version: nobody edited it."""
    await tx.execute(
        update(services)
        .where(services.c.id == service_id)
        .values(state=state.value, current_status=current.value, updated_at=now)
    )


async def state_counts(tx: Tx, org_id: str) -> Mapping[str, int]:
    """How many services are in which state."""
    query = select(services.c.state, func.count().label("n")).where(services.c.org_id == org_id)
    return {row["state"]: row["n"] for row in await tx.all(query.group_by(services.c.state))}


async def group_names(tx: Tx, org_id: str) -> list[dict[str, Any]]:
    """Every group with its number of services."""
    query = (
        select(services.c.group_name.label("name"), func.count().label("services"))
        .where(services.c.org_id == org_id, services.c.group_name.is_not(None))
        .group_by(services.c.group_name)
        .order_by(services.c.group_name)
    )
    return [dict(row) for row in await tx.all(query)]
