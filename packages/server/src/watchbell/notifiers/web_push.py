"""A notification in the browsers of people who switched them on, by their browsers' push services (RFC 8030).

The text is encrypted for each browser, the services see only when and how much. A browser that its service calls gone (404,
410) is forgotten.
"""

import asyncio
import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from watchbell.domain.http_receipts import GONE, receipt_of
from watchbell.domain.message_text import ack_link, clean, clip, heading, lines, link, one_line
from watchbell.domain.notifying import ChannelConfig, Message, Notifier, Receipt, SendLimits, Undelivered
from watchbell.lib.clock import now_ms
from watchbell.lib.outgoing import post
from watchbell.lib.push_desk import Device, PushDesk, push_desk
from watchbell.lib.rehearsal import Letter, keep
from watchbell.lib.web_push import LARGEST, authorization, encoded, encrypt

_TITLE, _VALUE, _AT_ONCE = 200, 200, 16
_KEPT_SECONDS = 86_400
"""So long a push service keeps a message for a browser that is off."""
_URGENT = frozenset({"critical", "high"})


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class WebPushConfig(ChannelConfig):
    """A notification in the browsers of people who switched them on in their settings."""

    kind: Literal["web_push"] = "web_push"
    people: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=64)], ...], BeforeValidator(_split)] = Field(
        (),
        max_length=100,
        title="People",
        description="User names, as the list of members shows them. When empty: everybody of the organization whose browser"
        " has subscribed.",
        json_schema_extra={"x-placeholder": "anna, ben"},
    )


async def send(config: WebPushConfig, message: Message, limits: SendLimits) -> Receipt:
    """Tells every browser. Delivered when one of them was reached; those that failed then are not tried again."""
    text = payload(message)
    # Seen before it is encrypted: afterwards nobody but the browser can read it.
    keep(Letter("the browsers", text.decode(), content_type="application/json"))
    desk = push_desk()
    if desk is None:
        raise Undelivered("browsers can be told by a running Watchbell server only", permanent=True)
    devices = await desk.devices(message.org_id, config.people)
    if not devices:
        raise Undelivered("nobody's browser has subscribed yet: switch notifications on in the dashboard")
    key, places = await desk.key(), asyncio.Semaphore(_AT_ONCE)

    async def tell(device: Device) -> Receipt | Undelivered:
        async with places:
            return await _tell(device, text, message, desk, key, limits)

    outcomes = await asyncio.gather(*map(tell, devices))
    failed = [each for each in outcomes if isinstance(each, Undelivered)]
    gone = [device.id for device, each in zip(devices, outcomes, strict=True) if _is_gone(each)]
    if gone:
        await desk.forget(gone)
    reached = [each for each in outcomes if isinstance(each, Receipt)]
    others = [each for each in failed if not _is_gone(each)]
    said = f"{len(reached)} of {len(devices)} browsers told"
    said += f"; {len(gone)} gone and forgotten" if gone else ""
    if reached:
        return Receipt(reached[0].status_code, "; ".join([said, *(each.reason for each in others)])[:4096])
    if not others:
        raise Undelivered(f"{said}: subscribe again in the dashboard", status_code=410)
    waits = [each.retry_after_ms for each in others if each.retry_after_ms is not None]
    raise Undelivered(
        f"{said}: {others[0].reason}",
        permanent=all(each.permanent for each in others),
        retry_after_ms=max(waits, default=None),
        status_code=others[0].status_code,
        answer=others[0].answer,
    )


async def _tell(
    device: Device, text: bytes, message: Message, desk: PushDesk, key: str, limits: SendLimits
) -> Receipt | Undelivered:
    to = device.subscription
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(_KEPT_SECONDS),
        "Urgency": "high" if message.severity in _URGENT else "normal",
        "Topic": topic(message),
        "Authorization": authorization(to.endpoint, key, contact=desk.contact, now=now_ms()),
    }
    answer = await post(
        to.endpoint,
        encrypt(text, to),
        headers,
        timeout_ms=limits.timeout_ms,
        allow_private=limits.allow_private,
    )
    try:
        return receipt_of(answer, secrets=(to.endpoint, *to.endpoint.split("/")[3:]))
    except Undelivered as error:
        return error


def _is_gone(outcome: Receipt | Undelivered) -> bool:
    return isinstance(outcome, Undelivered) and outcome.status_code in GONE


def topic(message: Message) -> str:
    """A later message of the incident replaces an earlier one that still waits for the browser (RFC 8030 section 5.4)."""
    return encoded(hashlib.sha256((message.incident_id or message.delivery_id).encode()).digest())[:32]


def payload(message: Message) -> bytes:
    """The JSON that the dashboard's service worker shows: title, body, tag, url; as much text as fits."""
    rows = [f"{label}: {clip(one_line(value), _VALUE)}" for label, value in lines(message)]
    text = "\n".join([clean(message.text).strip() or one_line(message.title), *rows])
    told: dict[str, Any] = {
        "title": clip(heading(message), _TITLE),
        "tag": topic(message),
        "url": link(message),
        "type": message.type.value,
        "severity": message.severity,
        "timestamp": message.created_at,
        "delivery_id": message.delivery_id,
    }
    if address := ack_link(message):
        told["ack_url"] = address
    for most in (1500, 700, 300, 0):
        whole = {**told, "body": clip(text, most) if most else ""}
        data = json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace")
        if len(data) <= LARGEST:
            return data
    return json.dumps({**told, "body": "", "url": None, "ack_url": None}, ensure_ascii=False).encode("utf-8", "replace")


def describe(config: WebPushConfig) -> str:
    """``Browsers of anna, ben`` or ``Browsers of everybody``."""
    return f"Browsers of {', '.join(config.people) or 'everybody'}"


NOTIFIER = Notifier(config=WebPushConfig, send=send, label="Browser", describe=describe)
