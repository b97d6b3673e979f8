"""What a message says: one set of facts, which every channel renders its own way. Pure."""

from collections.abc import Sequence
from typing import Any

from watchbell.domain.alerts import Alert, AlertType
from watchbell.domain.events import Event
from watchbell.domain.incidents import Incident
from watchbell.domain.message_text import duration
from watchbell.domain.scenes import Trigger
from watchbell.domain.services import Service
from watchbell.lib.clock import rfc3339

_EVENTS = {
    AlertType.FAILURE: "incident.created",
    AlertType.RECOVERY: "incident.resolved",
    AlertType.REMINDER: "incident.reminder",
    AlertType.ESCALATION: "incident.escalated",
    AlertType.FLAPPING: "incident.flapping",
    AlertType.DIGEST: "alerts.digest",
    AlertType.TEST: "channel.test",
    AlertType.SYSTEM: "system.notice",
}
_VERBS = {
    AlertType.FAILURE: "is down",
    AlertType.RECOVERY: "is back up",
    AlertType.REMINDER: "is still down",
    AlertType.ESCALATION: "is still down and not acknowledged",
    AlertType.FLAPPING: "is flapping",
}
_NAMED = 3


def message(
    alert: Alert,
    service: Service,
    incident: Incident,
    trigger: Trigger | None,
    base_url: str,
) -> dict[str, Any]:
    """The stored form of a `domain.notifying.Message`, without the delivery's id."""
    since, until = incident.started_at, incident.resolved_at
    details = [("Service", service.name)]
    if trigger is not None:
        details.append(("Monitor", f"{trigger.monitor_name} ({trigger.monitor_kind})"))
        if trigger.place:
            details.append(("Where", trigger.place))
    details.append(("Reason", alert.message))
    return {
        "type": alert.type.value,
        "event": _EVENTS[alert.type],
        "title": f"{service.name} {_VERBS[alert.type]}",
        "text": alert.message,
        "severity": alert.severity,
        "created_at": alert.created_at,
        "service_name": service.name,
        "monitor_name": trigger.monitor_name if trigger else None,
        "since_at": since,
        "until_at": until,
        "link": f"{base_url}/incidents/{incident.id}",
        "details": details,
        "incident_id": incident.id,
        "facts": {
            "alert": alert_facts(alert),
            "incident": incident_facts(incident),
            "service": {**service_facts(service), "group_name": service.group_name},
            "monitor": trigger and monitor_facts(trigger),
        },
    }


def still_burning(burning: Sequence[Trigger], incident: Incident, now: int) -> str:
    """What burns, how long it has, and why, in one sentence. The first of `burning` gives the reason."""
    names = [each.monitor_name for each in burning[:_NAMED]]
    if len(burning) > _NAMED:
        names.append(f"{len(burning) - _NAMED} more")
    listed = " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
    verb = "is" if len(burning) == 1 else "are"
    reason = burning[0].error or "no reason given"
    return f"{listed} {verb} still down after {duration(max(0, now - incident.started_at))}: {reason}"


def alert_facts(alert: Alert) -> dict[str, Any]:
    """An alert in the API's shape."""
    return {
        "id": alert.id,
        "type": alert.type.value,
        "severity": alert.severity,
        "service_id": alert.service_id,
        "monitor_id": alert.monitor_id,
        "incident_id": alert.incident_id,
        "message": alert.message,
        "reason": alert.reason.value,
        "created_at": rfc3339(alert.created_at),
    }


def alert_event(alert: Alert) -> Event:
    """``alert.created``: the alert, and by which gate nobody is told of it."""
    gate = alert.suppressed_by.value if alert.suppressed_by else None
    data = {**alert_facts(alert), "suppressed_by": gate}
    return Event("alert.created", alert.org_id, data, alert.monitor_id, alert.service_id)


def incident_facts(incident: Incident) -> dict[str, Any]:
    """An incident in the API's shape, without its timeline."""
    return {
        "id": incident.id,
        "title": incident.title,
        "status": incident.status.value,
        "impact": incident.impact.value,
        "is_auto": incident.is_auto,
        "started_at": rfc3339(incident.started_at),
        "resolved_at": None if incident.resolved_at is None else rfc3339(incident.resolved_at),
    }


def service_facts(service: Service) -> dict[str, Any]:
    """A service in the API's shape, the part receivers need."""
    return {
        "id": service.id,
        "name": service.name,
        "severity": service.severity.value,
        "state": service.state.value,
        "current_status": service.current_status.value,
    }


def monitor_facts(trigger: Trigger) -> dict[str, Any]:
    """A monitor in the API's shape, the part receivers need."""
    return {
        "id": trigger.monitor_id,
        "name": trigger.monitor_name,
        "monitor_type": trigger.monitor_kind,
        "tags": list(trigger.tags),
        "status": trigger.status.value,
        "since": rfc3339(trigger.since_at),
        "target": trigger.place or None,
        "error": trigger.error,
    }
