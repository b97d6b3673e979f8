"""An alert in Alerta; whoever takes care acknowledges it, the recovery says that all is normal, which closes it.

Fields and answers are those of https://docs.alerta.io/api/ and of its source. Alerta keeps one alert for each environment,
resource and event, so what is sent twice is counted, and opens no second one.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any, Literal
from urllib.parse import quote

from pydantic import Field

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_text import clip, heading, lines, link, one_line, units
from watchbell.domain.notifying import ChannelConfig, Message, MessageType, Notifier, Receipt, SendLimits
from watchbell.domain.plain_message import plain
from watchbell.lib.base_address import BaseUrl
from watchbell.lib.clock import rfc3339
from watchbell.lib.http_answer import hide
from watchbell.lib.json_peer import JsonPeer
from watchbell.lib.web_address import shown

_TEXT, _NAME, _VALUE, _DETAILS = 8000, 200, 500, 30
_SEVERITIES = {"critical": "critical", "high": "major", "medium": "minor", "low": "warning"}
_MILD = {
    MessageType.RECOVERY: "normal",
    MessageType.DEGRADED: "warning",
    MessageType.SYSTEM: "warning",
    MessageType.TEST: "informational",
}
_ACTIONS = {MessageType.ACKNOWLEDGED: "ack", MessageType.UNACKNOWLEDGED: "unack"}
_ANSWER = 200_000
"""Alerta repeats the whole alert, with its history."""
_PERMANENT = frozenset({400, 401, 402, 403, 404, 410, 422})
_KEY = "make a new API key with the right write:alerts, and see that Alerta allows the environment"
_ADVICE = {401: _KEY, 403: _KEY, 404: "check the address of Alerta's API; it often ends in /api"}


class AlertaConfig(ChannelConfig):
    """An alert in Alerta, closed when it is over."""

    kind: Literal["alerta"] = "alerta"
    base_url: BaseUrl = Field(
        title="API address",
        description="Of Alerta's API: what the web interface calls its endpoint, often ending in /api.",
        json_schema_extra={"format": "uri", "x-placeholder": "https://alerta.example.com/api"},
    )
    api_key: str = Field(
        repr=False,
        min_length=8,
        max_length=512,
        pattern=r"^[!-~]+$",
        title="API key",
        description="In Alerta: menu → API Keys → New, with write:alerts.",
        json_schema_extra={"x-secret": True, "x-placeholder": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
    )
    environment: str = Field(
        "Production",
        min_length=1,
        max_length=100,
        title="Environment",
        description="One that Alerta allows: without further settings Production or Development.",
        json_schema_extra={"x-suggestions": ["Production", "Development"]},
    )


async def send(config: AlertaConfig, message: Message, limits: SendLimits) -> Receipt:
    """Raises the incident's alert, acknowledges or closes it; a test is raised and closed at once.

    A wrong key or environment is permanent; 429 and 5xx are worth another try.
    """
    headers = {"Authorization": f"Key {config.api_key}"}
    peer = JsonPeer(config.base_url, headers, limits.timeout_ms, limits.allow_private)
    if message.type in _ACTIONS:
        return await _act(config, peer, message)
    severity = _MILD.get(message.type) or _SEVERITIES.get(message.severity, "major")
    receipt = Receipt()
    for each in (severity, "normal") if message.type is MessageType.TEST else (severity,):
        answer = await peer.ask("POST", "/alert", alert(config, message, each), kept_bytes=_ANSWER)
        receipt = receipt_of(answer, permanent=_PERMANENT, secrets=(config.api_key,), advice=_ADVICE)
        made = answer.as_object().get("id")
        receipt = replace(receipt, reference={"id": made} if isinstance(made, str) else None)
    return receipt


async def _act(config: AlertaConfig, peer: JsonPeer, message: Message) -> Receipt:
    """Acknowledges the alert that the failure raised, or takes that back.

    409 means that it is so already, or closed there, and 404 that somebody deleted it: then there is nothing to do.
    """
    first: Mapping[str, Any] = message.reference or {}
    if not isinstance(first.get("id"), str):
        return Receipt(answer="Alerta did not say which alert it raised; there is nothing to acknowledge")
    action = {"action": _ACTIONS[message.type], "text": clip(one_line(message.text), _NAME)}
    answer = await peer.ask("PUT", f"/alert/{quote(first['id'], safe='')}/action", action)
    if answer.status_code in (404, 409):
        return Receipt(answer.status_code, hide(answer.text, (config.api_key,)))
    return receipt_of(answer, permanent=_PERMANENT, secrets=(config.api_key,), advice=_ADVICE)


def alert(config: AlertaConfig, message: Message, severity: str) -> dict[str, Any]:
    """The alert's JSON. Alerta shows text and attributes as HTML, so nothing that others wrote stays HTML."""
    service = clip(one_line(message.service_name), _NAME) or "Watchbell"
    return {
        "resource": service,
        "event": f"incident {clip(message.incident_id or message.delivery_id, _NAME)}",
        "environment": config.environment,
        "severity": severity,
        "service": [service],
        "group": "Watchbell",
        "value": clip(one_line(message.title), _NAME),
        "text": escape(f"{clip(heading(message), _NAME)}\n{plain(message, _TEXT, units)}", quote=False),
        "origin": "watchbell",
        "type": "watchbellAlert",
        "createTime": rfc3339(message.created_at),
        "attributes": _attributes(message),
    }


def _attributes(message: Message) -> dict[str, str]:
    # Alerta refuses names with a dot or a dollar sign.
    named = ((re.sub(r"[^\w -]", "_", clip(label, _NAME)), value) for label, value in lines(message)[:_DETAILS])
    told = {name: escape(clip(value, _VALUE), quote=False) for name, value in named}
    if address := link(message):
        told["moreInfo"] = f'<a href="{escape(address)}" target="_blank">Open in Watchbell</a>'
    return told


def describe(config: AlertaConfig) -> str:
    """``Alerta at alerta.example.com, environment Production``."""
    return f"Alerta at {shown(config.base_url, with_path=False)}, environment {one_line(config.environment)}"


NOTIFIER = Notifier(
    config=AlertaConfig,
    send=send,
    label="Alerta",
    describe=describe,
    takes_digests=lambda _: False,
    hears=frozenset(_ACTIONS),
)
