"""A message as a Statuspage sends it to its webhooks, for programs that read those. Pure.

`meta`, `page` and `incident` are Atlassian Statuspage's; `event_type`, `org_id`, `occurred_at` and `data` are what StatusPage.sh
sends. A receiver of either finds its own and leaves the other.
Source: https://support.atlassian.com/statuspage/docs/enable-webhook-notifications/
"""

from collections.abc import Mapping
from typing import Any

from watchbell.domain.message_text import burns, clean, heading, is_over, one_line
from watchbell.domain.notifying import Message
from watchbell.lib.clock import rfc3339

_INDICATORS = ("none", "minor", "major", "critical")
_DOCUMENTATION = "https://support.atlassian.com/statuspage/docs/enable-webhook-notifications/"


def payload(message: Message) -> dict[str, Any]:
    """The request's JSON; it depends on the message alone."""
    incident = _incident(message)
    now = rfc3339(message.created_at)
    return {
        "meta": {"unsubscribe": message.notices_link, "documentation": _DOCUMENTATION, "generated_at": now},
        "page": {
            "id": message.org_id,
            "status_indicator": incident["impact"] if burns(message) else "none",
            "status_description": heading(message),
        },
        "incident": incident,
        "event_type": message.event,
        "org_id": message.org_id,
        "occurred_at": now,
        "data": _data(message, incident),
    }


def _incident(message: Message) -> dict[str, Any]:
    """The incident with the one update that this message is."""
    known, now = _facts(message, "incident"), rfc3339(message.created_at)
    id_ = str(known.get("id") or message.incident_id or message.delivery_id)
    impact = str(known.get("impact") or "none")
    status = str(known.get("status") or ("resolved" if is_over(message) else "investigating"))
    since = known.get("started_at") or (now if message.since_at is None else rfc3339(message.since_at))
    update = {
        "id": message.delivery_id,
        "incident_id": id_,
        "status": status,
        "body": clean(message.text).strip(),
        "created_at": now,
        "display_at": now,
        "updated_at": now,
        "wants_twitter_update": False,
        "twitter_updated_at": None,
    }
    return {
        "id": id_,
        "organization_id": message.org_id,
        "name": one_line(str(known.get("title") or message.title)),
        "status": status,
        "impact": impact if impact in _INDICATORS else "none",
        "impact_override": None,
        "backfilled": False,
        "shortlink": message.link,
        "created_at": since,
        "updated_at": now,
        "monitoring_at": None,
        "resolved_at": known.get("resolved_at"),
        "incident_updates": [update],
    }


def _data(message: Message, incident: Mapping[str, Any]) -> dict[str, Any]:
    service = _facts(message, "service")
    known = {"id": service.get("id"), "name": service.get("name"), "current_status": service.get("current_status")}
    return {
        "incident_id": incident["id"],
        "update_id": message.delivery_id,
        "title": incident["name"],
        "status": incident["status"],
        "impact": incident["impact"],
        "message": clean(message.text).strip(),
        "affected_services": [known] if service else [],
    }


def _facts(message: Message, noun: str) -> Mapping[str, Any]:
    found = message.facts.get(noun)
    return found if isinstance(found, Mapping) else {}
