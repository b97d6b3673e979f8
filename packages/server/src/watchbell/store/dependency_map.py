"""The map of what depends on what: queries. Only what it shows is read, however much there is of each monitor."""

from collections import defaultdict
from collections.abc import Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Text, cast, select

from watchbell.domain.states import MonitorStatus
from watchbell.store.services import SHOWN_STATUS
from watchbell.store.session import Tx
from watchbell.store.tables import monitor_states, monitors, service_dependencies, services

_AT_ONCE = 5_000


class NamedMonitor(NamedTuple):
    """A monitor as the map shows it. `status` is the one that people read."""

    id: str
    name: str
    kind: str
    service_id: str
    status: MonitorStatus


async def needs(tx: Tx, org_id: str) -> dict[str, list[str]]:
    """By service: the services that it depends on; none for those that depend on nothing."""
    query = (
        select(service_dependencies.c.service_id, service_dependencies.c.depends_on_id)
        .join(services, services.c.id == service_dependencies.c.service_id)
        .where(services.c.org_id == org_id)
        .order_by(service_dependencies.c.service_id, service_dependencies.c.depends_on_id)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for service_id, depends_on_id in await tx.tuples(query):
        found[service_id].append(depends_on_id)
    return dict(found)


async def wishes(tx: Tx, org_id: str) -> dict[str, list[str]]:
    """By monitor: the monitors that it depends on by name; none for those that name none."""
    names_some = cast(monitors.c.depends_on, Text) != "[]"
    query = select(monitors.c.id, monitors.c.depends_on).where(monitors.c.org_id == org_id, names_some)
    return {monitor_id: depends_on for monitor_id, depends_on in await tx.tuples(query) if depends_on}


async def named(tx: Tx, org_id: str, ids: Sequence[str]) -> list[NamedMonitor]:
    """Those of these monitors that the organization has, in the order in which they were made."""
    query = (
        select(monitors.c.id, monitors.c.name, monitors.c.kind, monitors.c.service_id, SHOWN_STATUS, monitors.c.n)
        .select_from(monitors.outerjoin(monitor_states, monitor_states.c.monitor_n == monitors.c.n))
        .where(monitors.c.org_id == org_id)
    )
    found: list[tuple[Any, ...]] = []
    for first in range(0, len(ids), _AT_ONCE):
        found += await tx.tuples(query.where(monitors.c.id.in_(ids[first : first + _AT_ONCE])))
    found.sort(key=itemgetter(-1))
    return [NamedMonitor(id_, name, kind, where, MonitorStatus(status)) for id_, name, kind, where, status, _ in found]
