"""What the use cases of monitors share: finding one, its audit picture, its events, its implicit service."""

import hashlib
from typing import Any

from watchbell.domain.access import Caller, can, require
from watchbell.domain.errors import NotFound
from watchbell.domain.events import Event
from watchbell.domain.monitor_views import WatchedMonitor
from watchbell.domain.monitors import Monitor
from watchbell.domain.services import PublicStatus, Service, Severity
from watchbell.domain.states import MonitorStatus
from watchbell.lib.clock import rfc3339
from watchbell.lib.ids import uuid7
from watchbell.services.configs import hidden
from watchbell.services.incident_closing import close_with_service
from watchbell.services.monitor_kinds import monitor_kinds
from watchbell.store import monitors as rows
from watchbell.store import services as service_rows
from watchbell.store.rows import columns_of
from watchbell.store.session import Tx


async def found(tx: Tx, caller: Caller, monitor_id: str, action: str) -> WatchedMonitor:
    """The monitor, when it is there and the caller may do this to it. Raises `NotFound`, `Forbidden`, `Unauthorized`."""
    watched = await rows.get(tx, caller.org_id, monitor_id)
    is_public = watched is not None and watched.monitor.is_public
    require(caller, action, resource_id=monitor_id, is_public=is_public)
    if watched is None:
        raise NotFound("there is no such monitor here")
    return watched


def is_insider(caller: Caller, monitor: Monitor, action: str) -> bool:
    """Whether the caller may do this also to a monitor that is not public: else a public one is read as strangers do."""
    return can(caller.principal, action, monitor.org_id, resource_id=monitor.id)


def picture(monitor: Monitor) -> dict[str, Any]:
    """The monitor for the audit log: secrets hidden, without the token that its URL holds."""
    kind = monitor_kinds().get(monitor.kind)
    shown = columns_of(monitor)
    for private in ("n", "ingest_token"):
        del shown[private]
    return shown | {"config": hidden(kind.target if kind else None, monitor.config)}


def told(name: str, monitor: Monitor) -> Event:
    """``monitor.created``, ``monitor.updated`` or ``monitor.deleted``."""
    data = {"monitor_id": monitor.id, "service_id": monitor.service_id, "name": monitor.name}
    return Event(name, monitor.org_id, data, monitor.id, monitor.service_id, monitor.is_public)


def status_changed(monitor: Monitor, before: MonitorStatus, after: MonitorStatus, now: int) -> Event:
    """What a pause or a resume tells those who watch live."""
    data = {
        "monitor_id": monitor.id,
        "service_id": monitor.service_id,
        "name": monitor.name,
        "from": before.value,
        "to": after.value,
        "since": rfc3339(now),
        "error": None,
    }
    return Event("monitor.status_changed", monitor.org_id, data, monitor.id, monitor.service_id, monitor.is_public)


def token_sha256(token: str) -> str:
    """What is stored of an ingest token to find it by."""
    return hashlib.sha256(token.encode()).hexdigest()


async def add_implicit_service(tx: Tx, org_id: str, name: str, now: int, *, is_visible: bool) -> Service:
    """The service that a monitor without one gets: of its name, removed with its last monitor."""
    service = Service(
        id=uuid7(),
        org_id=org_id,
        name=name,
        description="",
        severity=Severity.MEDIUM,
        group_name=None,
        display_order=await service_rows.next_order(tx, org_id),
        is_visible=is_visible,
        is_implicit=True,
        state=MonitorStatus.UNKNOWN,
        current_status=PublicStatus.OPERATIONAL,
        floor_status=None,
        created_at=now,
        updated_at=now,
        version=1,
    )
    await service_rows.add(tx, service)
    return service


async def drop_if_empty(tx: Tx, org_id: str, service_id: str, now: int) -> bool:
    """Remove an implicit service that has lost its last monitor; whether it was removed."""
    service = await service_rows.get(tx, org_id, service_id)
    if service is None or not service.is_implicit or await rows.count_in_service(tx, service_id):
        return False
    await close_with_service(tx, service, now)
    await service_rows.remove(tx, service_id)
    return True
