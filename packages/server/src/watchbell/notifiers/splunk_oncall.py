"""An incident in Splunk On-Call, once VictorOps, by its REST endpoint; whoever takes care acknowledges it, the recovery resolves it.

Fields and limits are those of https://help.splunk.com/en/splunk-observability-cloud/splunk-on-call (REST endpoint integration,
incident fields glossary). All messages with one `entity_id` are one incident, so what is sent twice opens one.
"""

import re
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote, unquote

from pydantic import AfterValidator, Field, model_validator

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_text import clip, heading, lines, link, one_line, units
from watchbell.domain.notifying import ChannelConfig, Message, MessageType, Notifier, Receipt, SendLimits, Undelivered
from watchbell.domain.plain_message import plain
from watchbell.lib.json_peer import JsonPeer
from watchbell.lib.plain_validation import needed
from watchbell.lib.web_address import HttpUrl, shown

_ID, _NAME, _STATE, _LABEL, _VALUE, _DETAILS, _LINK = 512, 512, 20_480, 100, 1000, 30, 1124
_KEY = re.compile(r"(?P<base>.*/alert/(?P<key>[^/?#]+))(?:/(?P<route>[^/?#]*))?/?")
_TYPES = {
    MessageType.RECOVERY: "RECOVERY",
    MessageType.DEGRADED: "WARNING",
    MessageType.FLAPPING: "INFO",
    MessageType.ACKNOWLEDGED: "ACKNOWLEDGEMENT",
    MessageType.UNACKNOWLEDGED: "INFO",
    MessageType.SYSTEM: "INFO",
    MessageType.TEST: "INFO",
}
"""INFO stands in the timeline and opens nothing, so a test leaves nothing behind."""
_PERMANENT = frozenset({400, 401, 403, 404, 410})
_ADVICE = dict.fromkeys(_PERMANENT, "copy the URL of the REST integration again, and check the routing key")


def _check_url(url: str) -> str:
    if not _KEY.fullmatch(url):
        raise ValueError("the URL ends in /alert/, the key, and /$routing_key: copy it whole from the REST integration")
    return url


class SplunkOncallConfig(ChannelConfig):
    """An incident that pages people, closed when it is over (once VictorOps)."""

    kind: Literal["splunk_oncall"] = "splunk_oncall"
    rest_url: Annotated[HttpUrl, AfterValidator(_check_url)] = Field(
        repr=False,
        title="URL of the REST endpoint",
        description="In Splunk On-Call: Integrations → 3rd Party Integrations → REST – Generic. Whoever has it can page people.",
        json_schema_extra={
            "format": "uri",
            "x-secret": True,
            "x-placeholder": "https://alert.victorops.com/integrations/generic/20131114/alert/01234567-89ab-cdef/$routing_key",
        },
    )
    routing_key: str = Field(
        "",
        max_length=100,
        pattern=r"^[^/?#$]*$",
        title="Routing key",
        description="Settings → Routing Keys: it chooses the team. May be left empty when the URL already ends in it.",
        json_schema_extra={"x-placeholder": "database"},
    )

    @model_validator(mode="after")
    def _knows_its_route(self) -> Self:
        if not self.route:
            raise needed("routing_key", "is needed: the URL does not end in one")
        return self

    @property
    def route(self) -> str:
        """The routing key, from its field or from the URL."""
        found = unquote((_KEY.fullmatch(self.rest_url) or {"route": ""})["route"] or "")
        return self.routing_key or ("" if found.startswith("$") else found)


async def send(config: SplunkOncallConfig, message: Message, limits: SendLimits) -> Receipt:
    """Tells Splunk On-Call. A wrong key or URL is permanent; 429 and 5xx are worth another try."""
    found = _KEY.fullmatch(config.rest_url)
    if found is None:
        raise Undelivered(_ADVICE[404], permanent=True)
    peer = JsonPeer(found["base"], {}, limits.timeout_ms, limits.allow_private)
    answer = await peer.ask("POST", "/" + quote(config.route, safe=""), payload(message))
    receipt = receipt_of(answer, permanent=_PERMANENT, secrets=(config.rest_url, found["key"]), advice=_ADVICE)
    if answer.as_object().get("result") == "failure":
        reason = f"Splunk On-Call did not take it ({_ADVICE[404]}): {clip(one_line(receipt.answer), 200)}"
        raise Undelivered(reason, permanent=True, status_code=receipt.status_code, answer=receipt.answer)
    return receipt


def payload(message: Message) -> dict[str, Any]:
    """The request's JSON, within every limit. Fields of other names than Splunk's own are shown with the incident."""
    since = message.created_at if message.since_at is None else message.since_at
    details = {clip(label, _LABEL): clip(value, _VALUE) for label, value in lines(message)[:_DETAILS]}
    told: dict[str, Any] = {
        **details,
        "message_type": _type(message),
        "entity_id": clip(f"watchbell/{message.incident_id or message.delivery_id}", _ID),
        "entity_display_name": clip(heading(message), _NAME),
        "state_message": plain(message, _STATE, units),
        "state_start_time": since // 1000,
        "timestamp": message.created_at // 1000,
        "monitoring_tool": "Watchbell",
    }
    if (address := link(message)) and len(address) <= _LINK:
        told["vo_annotate.u.Watchbell"] = address
    return told


def _type(message: Message) -> str:
    return _TYPES.get(message.type) or ("WARNING" if message.severity == "low" else "CRITICAL")


def describe(config: SplunkOncallConfig) -> str:
    """``Splunk On-Call route database at alert.victorops.com``."""
    return f"Splunk On-Call route {config.route} at {shown(config.rest_url, with_path=False)}"


NOTIFIER = Notifier(
    config=SplunkOncallConfig,
    send=send,
    label="Splunk On-Call",
    describe=describe,
    takes_digests=lambda _: False,
    hears=frozenset({MessageType.ACKNOWLEDGED}),
)
