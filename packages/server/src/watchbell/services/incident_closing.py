"""Incidents: what an action leaves behind, and the end that comes with the end of a service."""

from dataclasses import replace
from typing import Any

from watchbell.domain.alerts import Alert, AlertType, Reason
from watchbell.domain.events import Event
from watchbell.domain.incidents import Entry, EntryKind, Incident, IncidentStatus
from watchbell.domain.services import Service
from watchbell.lib.clock import rfc3339
from watchbell.lib.ids import uuid7
from watchbell.store import alerts as alert_rows
from watchbell.store import incidents as rows
from watchbell.store import outbox
from watchbell.store.session import Tx

_OF_THE_FAILURE = ("Reason", "Lasted", "Escalated to")
"""Details that its end does not repeat."""


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
    await tell_end(tx, closed, entry.body, now)
    tx.emit(told("incident.resolved", closed, service.id, entry.body, is_public=service.is_visible))


async def tell_end(tx: Tx, incident: Incident, text: str, now: int) -> None:
    """Told down, told up: everybody who was sent the failure is sent its end, after the failure itself."""
    failures = await alert_rows.failures_of(tx, incident.id)
    if not failures:
        return
    first = failures[0].message
    alert = Alert(
        id=uuid7(),
        org_id=incident.org_id,
        type=AlertType.RECOVERY,
        severity=str(first.get("severity", "medium")),
        service_id=incident.auto_service_id,
        monitor_id=None,
        incident_id=incident.id,
        message=text or "The incident was resolved",
        reason=Reason.RECOVERED,
        suppressed_by=None,
        created_at=now,
    )
    deliveries = [
        alert.on_its_way(uuid7(), failure.channel_id, _recovery_from(failure.message, alert, incident, now), failure.id)
        for failure in failures
    ]
    await outbox.put(tx, alert, deliveries)


def _recovery_from(failure: dict[str, Any], alert: Alert, incident: Incident, now: int) -> dict[str, Any]:
    """The failure's own message turned into the message of its end."""
    facts = dict(failure.get("facts") or {})
    facts["alert"] = {**(facts.get("alert") or {}), "id": alert.id, "type": alert.type.value, "message": alert.message}
    facts["alert"] |= {"reason": alert.reason.value, "created_at": rfc3339(now)}
    ended = {"status": IncidentStatus.RESOLVED.value, "resolved_at": rfc3339(now)}
    facts["incident"] = {**(facts.get("incident") or {}), **ended}
    kept = [[label, value] for label, value in failure.get("details", ()) if label not in _OF_THE_FAILURE]
    return {
        **failure,
        "type": AlertType.RECOVERY.value,
        "event": "incident.resolved",
        "title": f"{failure.get('service_name', incident.title)}: the incident was resolved",
        "text": alert.message,
        "created_at": now,
        "until_at": now,
        "details": [*kept, ["Resolved", alert.message]],
        "facts": facts,
    }


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
