"""What messages of each type look like, to show how a channel tells them before there is one. Pure."""

from typing import Any

from watchbell.domain.alerts import NOTICES
from watchbell.domain.notifying import Message, MessageType
from watchbell.lib.clock import MINUTE, rfc3339

_TOLD_AT = 1_767_225_900_000
"""2026-01-01T00:05:00Z: a sample never changes by itself."""
_SINCE = _TOLD_AT - 5 * MINUTE
_PLACE = "https://shop.example/"
_REASON = "expected status 200-299, got 503"
_DIGESTED = (
    ("Shop is down", f"since 2026-01-01 00:00:00 UTC: {_REASON}"),
    ("Mail is down", "since 2026-01-01 00:04:00 UTC: mail.example.com:25 refused the connection"),
    ("Search is back up", "it was down for 12 min"),
)
_IDS = tuple(f"00000000-0000-7000-8000-00000000000{n}" for n in range(6))
_WORDS: dict[MessageType, tuple[str, str, str]] = {
    MessageType.FAILURE: ("incident.created", "Shop is down", _REASON),
    MessageType.RECOVERY: ("incident.resolved", "Shop is back up", "Front page is up again"),
    MessageType.DEGRADED: ("incident.created", "Shop is slow", "answered after 3 200 ms, 1 000 ms are wanted"),
    MessageType.REMINDER: (
        "incident.reminder",
        "Shop is still down",
        f"Front page is still down after 5 min: {_REASON}",
    ),
    MessageType.ESCALATION: (
        "incident.escalated",
        "Shop is still down and not acknowledged",
        f"Front page is still down after 5 min: {_REASON}",
    ),
    MessageType.FLAPPING: (
        "incident.flapping",
        "Shop is flapping",
        "Front page went up and down 6 times in 10 minutes",
    ),
    MessageType.ACKNOWLEDGED: ("incident.acknowledged", "Ann takes care of it", "Acknowledged by Ann: I am on it"),
    MessageType.UNACKNOWLEDGED: (
        "incident.unacknowledged",
        "Nobody takes care of it any more",
        "Ann took the acknowledgement back",
    ),
    MessageType.DIGEST: (
        "alerts.digest",
        "2 services are down, 1 is back up",
        "Down: Shop, Mail. Back up: Search.",
    ),
    MessageType.TEST: (
        "channel.test",
        "Test message from Watchbell",
        "This channel works: alerts will look like this.",
    ),
    MessageType.SYSTEM: ("system.notice", "The channel Ops is broken", "Nothing reaches it until it is mended."),
}
ASKING = (MessageType.FAILURE, MessageType.REMINDER, MessageType.ESCALATION)
"""These carry an address at which to acknowledge."""
_WITHOUT_INCIDENT = (MessageType.DIGEST, MessageType.TEST, MessageType.SYSTEM)


def sample_message(
    type_: MessageType, *, base_url: str = "https://watch.example.com", org_id: str = "", time_zone: str = "UTC"
) -> Message:
    """A made-up message about a shop that was down for five minutes."""
    event, title, text = _WORDS[type_]
    base, is_about_shop = base_url.rstrip("/"), type_ not in _WITHOUT_INCIDENT
    until = _TOLD_AT if type_ is MessageType.RECOVERY else None
    details = [*_DIGESTED] if type_ is MessageType.DIGEST else [("Reason", text)]
    if is_about_shop:
        details = [("Service", "Shop"), ("Monitor", "Front page (http)"), ("Where", _PLACE), ("Reason", text)]
    return Message(
        delivery_id=_IDS[0],
        type=type_,
        event=event,
        title=title,
        text=text,
        severity="high",
        created_at=_TOLD_AT,
        service_name="Shop" if is_about_shop else "" if type_ is MessageType.DIGEST else "Watchbell",
        monitor_name="Front page" if is_about_shop else None,
        since_at=_SINCE if is_about_shop else None,
        until_at=until,
        link=f"{base}/incidents/{_IDS[2]}" if is_about_shop else f"{base}/alerts",
        ack_link=f"{base}/ack/********" if type_ in ASKING else None,
        notices_link=f"{base}/notices/********" if type_.value in NOTICES else None,
        details=tuple(details),
        facts=_facts(type_, text, until, is_about_shop=is_about_shop),
        incident_id=_IDS[2] if is_about_shop else None,
        org_id=org_id,
        time_zone=time_zone,
    )


def _facts(type_: MessageType, text: str, until: int | None, *, is_about_shop: bool) -> dict[str, Any]:
    alert = {
        "id": _IDS[1],
        "type": type_.value,
        "severity": "high",
        "service_id": _IDS[3] if is_about_shop else None,
        "monitor_id": _IDS[4] if is_about_shop else None,
        "incident_id": _IDS[2] if is_about_shop else None,
        "message": text,
        "reason": "requested",
        "created_at": rfc3339(_TOLD_AT),
    }
    if not is_about_shop:
        return {"alert": alert, "incident": None, "service": None, "monitor": None}
    is_over = until is not None
    incident = {
        "id": _IDS[2],
        "title": "Shop is down",
        "status": "resolved" if is_over else "investigating",
        "impact": "major",
        "is_auto": True,
        "started_at": rfc3339(_SINCE),
        "resolved_at": None if until is None else rfc3339(until),
    }
    service = {
        "id": _IDS[3],
        "name": "Shop",
        "severity": "high",
        "group_name": "Customers",
        "state": "up" if is_over else "down",
        "current_status": "operational" if is_over else "major_outage",
    }
    monitor = {
        "id": _IDS[4],
        "name": "Front page",
        "monitor_type": "http",
        "tags": ["web", "berlin"],
        "status": "up" if is_over else "down",
        "since": rfc3339(until or _SINCE),
        "target": _PLACE,
        "error": None if is_over else text,
    }
    return {"alert": alert, "incident": incident, "service": service, "monitor": monitor}
