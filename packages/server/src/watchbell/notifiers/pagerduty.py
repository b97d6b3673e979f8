"""An alert in PagerDuty by the Events API v2: the failure triggers it, whoever takes care acknowledges it, the recovery resolves it.

Requests, limits and answers are those of https://developer.pagerduty.com/docs/events-api-v2-overview. PagerDuty keeps one
open alert for each `dedup_key`, so an event that is sent twice is one alert.
"""

from typing import Any, Literal

from pydantic import Field

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_text import clip, heading, lines, link, one_line, reason
from watchbell.domain.notifying import ChannelConfig, Message, MessageType, Notifier, Receipt, SendLimits
from watchbell.lib.base_address import ServerUrl
from watchbell.lib.clock import rfc3339
from watchbell.lib.json_peer import JsonPeer
from watchbell.lib.web_address import shown

_SUMMARY, _KEY, _SOURCE, _LABEL, _VALUE, _DETAILS = 1024, 255, 255, 100, 2000, 30
"""PagerDuty cuts a longer summary, and refuses an event of more than 512 KB, escapes and all; these are at most 410."""
_SEVERITIES = {"critical": "critical", "high": "error", "medium": "warning", "low": "info"}
_MILD = {MessageType.DEGRADED: "warning", MessageType.SYSTEM: "warning", MessageType.TEST: "info"}
_ACTIONS: dict[MessageType, tuple[str, ...]] = {
    MessageType.ACKNOWLEDGED: ("acknowledge",),
    MessageType.UNACKNOWLEDGED: (),
    MessageType.RECOVERY: ("resolve",),
    MessageType.TEST: ("trigger", "resolve"),
}
_PERMANENT = frozenset({400, 401, 403, 404, 410})
"""PagerDuty says of 400 not to send it again: the key is no key."""
_BUSY_MS = 30_000
"""PagerDuty counts by the minute and names no wait: it suggests half of one."""
_WRONG_KEY = "copy the integration key from PagerDuty again, and check the region"
_ADVICE = {**dict.fromkeys((400, 401, 403), _WRONG_KEY), 404: "check the region"}


class PagerdutyConfig(ChannelConfig):
    """An incident that pages people, closed when it is over."""

    kind: Literal["pagerduty"] = "pagerduty"
    routing_key: str = Field(
        repr=False,
        pattern=r"^[!-~]{32}$",
        title="Integration key",
        description="In PagerDuty: Services → your service → Integrations → Add integration → Events API V2. 32 characters.",
        json_schema_extra={"x-secret": True, "x-placeholder": "e93facc04764012d7bfb002500d5d1a6"},
    )
    base_url: ServerUrl = Field(
        "https://events.pagerduty.com",
        title="Region",
        description="Accounts in the EU, whose address ends in eu.pagerduty.com, take https://events.eu.pagerduty.com.",
        json_schema_extra={
            "format": "uri",
            "x-suggestions": ["https://events.pagerduty.com", "https://events.eu.pagerduty.com"],
        },
    )


async def send(config: PagerdutyConfig, message: Message, limits: SendLimits) -> Receipt:
    """Triggers the incident's alert, acknowledges or resolves it; a test is triggered and resolved at once.

    By this API nobody can take an acknowledgement back.
    400 is permanent, as PagerDuty wants it; 429 and 5xx are worth another try.
    """
    peer = JsonPeer(config.base_url, {}, limits.timeout_ms, limits.allow_private)
    receipt = Receipt(answer="PagerDuty takes no acknowledgement back from other programs")
    for action in _ACTIONS.get(message.type, ("trigger",)):
        answer = await peer.ask("POST", "/v2/enqueue", {"routing_key": config.routing_key, **event(message, action)})
        secrets = (config.routing_key,)
        receipt = receipt_of(answer, permanent=_PERMANENT, secrets=secrets, busy_ms=_BUSY_MS, advice=_ADVICE)
    return receipt


def event(message: Message, action: str) -> dict[str, Any]:
    """The event's JSON without its key, within every limit."""
    since = message.created_at if message.since_at is None else message.since_at
    payload = {
        "summary": clip(heading(message), _SUMMARY),
        "source": clip(one_line(message.monitor_name or message.service_name), _SOURCE) or "Watchbell",
        "severity": _severity(message),
        "timestamp": rfc3339(since),
        "component": clip(one_line(message.monitor_name or ""), _SOURCE),
        "group": clip(one_line(message.service_name), _SOURCE),
        "class": message.event,
        "custom_details": _details(message),
    }
    told: dict[str, Any] = {
        "event_action": action,
        "dedup_key": clip(message.incident_id or message.delivery_id, _KEY),
        "payload": {name: value for name, value in payload.items() if value},
        "client": "Watchbell",
    }
    if address := link(message):
        told |= {"client_url": address, "links": [{"href": address, "text": "Open in Watchbell"}]}
    return told


def _severity(message: Message) -> str:
    return _MILD.get(message.type) or _SEVERITIES.get(message.severity, "error")


def _details(message: Message) -> dict[str, str]:
    given = (("Reason", reason(message)), *lines(message))
    return {clip(label, _LABEL): clip(value, _VALUE) for label, value in given[: _DETAILS - 1] if value}


def describe(config: PagerdutyConfig) -> str:
    """``PagerDuty service at events.pagerduty.com``: the key says which, and is secret."""
    return f"PagerDuty service at {shown(config.base_url, with_path=False)}"


NOTIFIER = Notifier(
    config=PagerdutyConfig,
    send=send,
    label="PagerDuty",
    describe=describe,
    takes_digests=lambda _: False,
    hears=frozenset({MessageType.ACKNOWLEDGED}),
)
