"""Incidents: what an action leaves behind, and the end that comes with the end of a service."""

from dataclasses import replace
from typing import Any

from watchbell.domain.events import Event
from watchbell.domain.incidents import Entry, EntryKind, Incident, IncidentStatus
from watchbell.domain.services import Service
from watchbell.lib.clock import rfc3339
from watchbell.lib.ids import uuid7
from watchbell.store import incidents as rows
from watchbell.store.session import Tx


async def close_with_service(tx: Tx, service: Service, now: int) -> None:
    """End the open automatic incident of a service that goes away; its timeline says why."""
    incident = await rows.open_auto(tx, service.id)
    if incident is None:
        return
    closed = replace(
        incident, status=IncidentStatus.RESOLVED, resolved_at=now, updated_at=now, version=incident.version + 1
    )
    await rows.save(tx, closed)
    entry = new_entry(closed, EntryKind.RESOLVED, f"{service.name} was removed", "", now)
    await rows.append(tx, entry)
    tx.emit(told("incident.resolved", closed, service.id, entry.body, is_public=service.is_visible))


def new_entry(incident: Incident, kind: EntryKind, body: str, created_by: str, now: int) -> Entry:
    """The one timeline entry that an action leaves."""
    return Entry(uuid7(), incident.id, kind, incident.status, body, created_by, now)


def told(name: str, incident: Incident, service_id: str | None, body: str, *, is_public: bool) -> Event:
    """``incident.created``, ``incident.updated``, ``incident.resolved`` or ``incident.acknowledged``."""
    data: dict[str, Any] = {
        "id": incident.id,
        "title": incident.title,
        "status": incident.status.value,
        "impact": incident.impact.value,
        "is_auto": incident.is_auto,
        "started_at": rfc3339(incident.started_at),
        "resolved_at": None if incident.resolved_at is None else rfc3339(incident.resolved_at),
        "service_id": service_id,
        "body": body,
    }
    return Event(name, incident.org_id, data, None, service_id, is_public)
