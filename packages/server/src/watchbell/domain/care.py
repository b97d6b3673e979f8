"""Who takes care of an incident, as what it was told to hears of it. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from watchbell.domain.alerts import Alert, AlertType, Delivery, Reason
from watchbell.domain.incidents import Incident
from watchbell.lib.clock import rfc3339

_WHY = {AlertType.ACKNOWLEDGED: Reason.ACKNOWLEDGED, AlertType.UNACKNOWLEDGED: Reason.TAKEN_BACK}
_OF_OTHERS = ("Escalated to",)
"""Details that say to whom the failure went: nothing of that is repeated."""


def told_of_care(
    incident: Incident, type_: AlertType, by: str, failures: Sequence[Delivery], new_id: Callable[[], str], now: int
) -> tuple[Alert, list[Delivery]]:
    """The alert and its deliveries, each behind the failure (there is at least one) that its channel was sent.

    `incident` is as it is afterwards; `by` acknowledged it, or took that back.
    """
    is_taken = type_ is AlertType.ACKNOWLEDGED
    note = f": {incident.acknowledge_note}" if is_taken and incident.acknowledge_note else ""
    alert = Alert(
        id=new_id(),
        org_id=incident.org_id,
        type=type_,
        severity=str(failures[0].message.get("severity", "medium")),
        service_id=incident.auto_service_id,
        monitor_id=None,
        incident_id=incident.id,
        message=f"Acknowledged by {by}{note}" if is_taken else f"{by} took the acknowledgement back",
        reason=_WHY[type_],
        suppressed_by=None,
        created_at=now,
        acknowledged_at=now if is_taken else None,
        acknowledged_by=by if is_taken else None,
    )
    title = f"{by} takes care of it" if is_taken else "Nobody takes care of it any more"
    return alert, [
        alert.on_its_way(new_id(), each.channel_id, _from_failure(each.message, alert, incident, title), each.id)
        for each in failures
    ]


def _from_failure(failure: Mapping[str, Any], alert: Alert, incident: Incident, title: str) -> dict[str, Any]:
    """The failure's own message, with what is new since then."""
    facts = dict(failure.get("facts") or {})
    facts["alert"] = {**(facts.get("alert") or {}), "id": alert.id, "type": alert.type.value, "message": alert.message}
    facts["alert"] |= {"reason": alert.reason.value, "created_at": rfc3339(alert.created_at)}
    at = incident.acknowledged_at
    facts["incident"] = {
        **(facts.get("incident") or {}),
        "status": incident.status.value,
        "acknowledged_at": None if at is None else rfc3339(at),
        "acknowledged_by": incident.acknowledged_by,
        "acknowledge_note": incident.acknowledge_note,
    }
    return {
        **failure,
        "type": alert.type.value,
        "event": f"incident.{alert.type.value}",
        "title": title,
        "text": alert.message,
        "created_at": alert.created_at,
        "details": [[label, value] for label, value in failure.get("details", ()) if label not in _OF_OTHERS],
        "facts": facts,
    }
