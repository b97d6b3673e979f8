"""A signed HTTP POST to a program: Standard Webhooks headers, one JSON body, the same bytes at every attempt."""

import json
import re
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator, Field

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.notifying import ChannelConfig, Message, Notifier, Receipt, SendLimits
from watchbell.lib.clock import now_ms, rfc3339
from watchbell.lib.outgoing import post
from watchbell.lib.web_address import HttpUrl, shown
from watchbell.lib.webhook_signing import new_secret, signed_headers, signing_key

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_OURS = {"connection", "content-length", "content-type", "host", "te", "trailer", "transfer-encoding", "upgrade"}
_PARTS = ("alert", "incident", "service", "monitor")


def _check_secret(secret: str) -> str:
    signing_key(secret)
    return secret


def _check_headers(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name):
            raise ValueError("a header's name holds letters, digits and dashes only")
        if name.lower() in _OURS or name.lower().startswith(("webhook-", "x-watchbell-")):
            raise ValueError(f"{name} is set by Watchbell itself; leave it out")
        if not value.isascii() or not value.isprintable():
            raise ValueError(f"the value of {name} must be printable ASCII on one line")
    return headers


class WebhookConfig(ChannelConfig):
    """Where to post, and how the receiver knows that it was us."""

    kind: Literal["webhook"] = "webhook"
    url: HttpUrl = Field(
        repr=False,
        title="URL",
        description="Gets a POST with JSON for every message. Redirects are not followed.",
        json_schema_extra={"format": "uri", "x-placeholder": "https://example.com/hooks/watchbell"},
    )
    secret: Annotated[str, AfterValidator(_check_secret)] = Field(
        default_factory=new_secret,
        repr=False,
        max_length=256,
        title="Signing secret",
        description="Made for you when left empty. whsec_… as Standard Webhooks defines it, or any text of 16 or more characters.",
        json_schema_extra={"x-secret": True, "x-placeholder": "whsec_…"},
    )
    headers: Annotated[dict[str, str], AfterValidator(_check_headers)] = Field(
        default_factory=dict,
        repr=False,
        max_length=32,
        title="Headers",
        description="Sent along with every request, for example an Authorization header. Values are kept secret.",
        json_schema_extra={"x-secret": True, "x-group": "Request", "x-advanced": True},
    )


async def send(config: WebhookConfig, message: Message, limits: SendLimits) -> Receipt:
    """Posts the message. 404 and 410 are permanent; ``Retry-After`` of 429 and 503 is passed on."""
    body = body_of(message)
    headers = {
        **config.headers,
        "Content-Type": "application/json",
        "X-Watchbell-Event": message.event,
        "X-Watchbell-Delivery": message.delivery_id,
        **signed_headers(config.secret, message_id=message.delivery_id, at=now_ms(), body=body),
    }
    answer = await post(
        config.url, body, headers, timeout_ms=limits.timeout_ms, allow_private=limits.allow_private, clock=now_ms
    )
    tokens = (value for _, value in parse_qsl(urlsplit(config.url).query))
    return receipt_of(answer, secrets=(config.secret, *config.headers.values(), *tokens))


def body_of(message: Message) -> bytes:
    """The JSON that is sent; it depends on the message alone, so every attempt sends the same bytes."""
    facts = message.facts
    data: dict[str, Any] = {part: facts.get(part) for part in _PARTS}
    if data["alert"] is None:
        data["alert"] = _alert_of(message)
    body = {
        "type": message.event,
        "id": message.delivery_id,
        "timestamp": rfc3339(message.created_at),
        "title": message.title,
        "text": message.text,
        "data": {**facts, **data},
    }
    if message.link:
        body["link"] = message.link
    if message.ack_link:
        body["ack_link"] = message.ack_link
    return json.dumps(body, separators=(",", ":"), default=str).encode("ascii")


def _alert_of(message: Message) -> dict[str, Any]:
    """A message without an alert of its own (a test, a notice of the system) still says what, why and when."""
    return {
        "type": message.type.value,
        "severity": message.severity,
        "title": message.title,
        "message": message.text,
        "service_name": message.service_name,
        "monitor_name": message.monitor_name,
        "since": None if message.since_at is None else rfc3339(message.since_at),
        "until": None if message.until_at is None else rfc3339(message.until_at),
        "link": message.link,
        "details": [{"label": label, "value": value} for label, value in message.details],
    }


def describe(config: WebhookConfig) -> str:
    """``POST https://example.com/hooks``: the query may hold a token, so it is not shown."""
    return f"POST {shown(config.url, with_path=True)}"


def prepare(config: dict[str, Any]) -> dict[str, Any]:
    """Gives a new channel a secret of its own when it came without one."""
    return config if config.get("secret") else {**config, "secret": new_secret()}


NOTIFIER = Notifier(
    config=WebhookConfig, send=send, label="Webhook", describe=describe, prepare=prepare, takes_digests=False
)
