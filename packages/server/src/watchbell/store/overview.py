"""What the overview shows, each with one query however many monitors there are."""

from collections.abc import Sequence

from sqlalchemy import case, func, select

from watchbell.domain.incidents import Entry, HappenedEntry
from watchbell.domain.monitor_views import WatchedMonitor
from watchbell.domain.services import Service
from watchbell.domain.states import MonitorStatus
from watchbell.store import monitors as monitor_rows
from watchbell.store.rows import value_of
from watchbell.store.services import BADNESS, SHOWN_STATUS
from watchbell.store.session import Tx
from watchbell.store.tables import incident_entries, incident_services, incidents, monitor_states, monitors, services


async def first_services(tx: Tx, org_id: str, limit: int) -> list[Service]:
    """The services that matter now: those in trouble first, then in display order."""
    badness = case(BADNESS, value=services.c.state, else_=9)
    troubled = case((badness <= BADNESS[MonitorStatus.DEGRADED.value], badness), else_=9)
    query = (
        select(services)
        .where(services.c.org_id == org_id)
        .order_by(troubled, services.c.display_order, services.c.name, services.c.id)
        .limit(limit)
    )
    return [value_of(Service, row) for row in await tx.all(query)]


async def worst_monitors(tx: Tx, org_id: str, service_ids: Sequence[str]) -> dict[str, tuple[WatchedMonitor, int]]:
    """Of each service its worst monitor, and how many it has."""
    if not service_ids:
        return {}
    order = (case(BADNESS, value=SHOWN_STATUS, else_=9), monitors.c.n)
    ranked = (
        select(
            monitors.c.id,
            monitors.c.service_id,
            func.row_number().over(partition_by=monitors.c.service_id, order_by=order).label("place"),
            func.count().over(partition_by=monitors.c.service_id).label("many"),
        )
        .select_from(monitors.join(monitor_states, monitor_states.c.monitor_n == monitors.c.n))
        .where(monitors.c.service_id.in_(service_ids))
        .subquery()
    )
    rows = await tx.all(select(ranked.c.id, ranked.c.service_id, ranked.c.many).where(ranked.c.place == 1))
    found = await monitor_rows.by_ids(tx, org_id, [row["id"] for row in rows])
    return {row["service_id"]: (found[row["id"]], row["many"]) for row in rows}


async def expiring_certificates(tx: Tx, org_id: str, until: int, limit: int) -> list[tuple[WatchedMonitor, int]]:
    """Monitors whose newest certificate ends before an instant, and when; the first to end first."""
    ends_at = monitor_states.c.facts["certificate"]["not_after"].as_float()
    query = (
        select(monitors.c.id, ends_at.label("ends_at"))
        .select_from(monitors.join(monitor_states, monitor_states.c.monitor_n == monitors.c.n))
        .where(monitors.c.org_id == org_id, monitors.c.is_active, ends_at < until)
        .order_by(ends_at)
        .limit(limit)
    )
    rows = await tx.all(query)
    found = await monitor_rows.by_ids(tx, org_id, [row["id"] for row in rows])
    return [(found[row["id"]], int(row["ends_at"])) for row in rows]


async def newest_entries(tx: Tx, org_id: str, limit: int) -> list[HappenedEntry]:
    """The newest timeline entries of all incidents."""
    service_id = (
        select(func.min(incident_services.c.service_id))
        .where(incident_services.c.incident_id == incidents.c.id)
        .scalar_subquery()
    )
    query = (
        select(incident_entries, incidents.c.title, service_id.label("service_id"))
        .join(incidents, incidents.c.id == incident_entries.c.incident_id)
        .where(incidents.c.org_id == org_id)
        .order_by(incident_entries.c.id.desc())
        .limit(limit)
    )
    return [HappenedEntry(value_of(Entry, row), row["title"], row["service_id"]) for row in await tx.all(query)]
