"""A message to a Matrix room by any homeserver; all messages of one incident stand in one thread.

Source: spec.matrix.org, Client-Server API v1.11: "Sending events to a room" (a transaction id that is used again makes no
second event), "Threading", "m.room.message msgtypes", "Standard error response", "Size limits" (64 KiB an event).
"""

import json
from dataclasses import replace
from html import escape
from typing import Any, Literal
from urllib.parse import quote

from pydantic import Field

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_rows import rows
from watchbell.domain.message_text import OPEN, addresses, clip, colour, heading, reason
from watchbell.domain.notifying import ChannelConfig, Message, Notifier, Receipt, SendLimits
from watchbell.lib.http_answer import MAX_RETRY_AFTER_MS, HttpAnswer, seconds_as_ms
from watchbell.lib.outgoing import request
from watchbell.lib.web_address import HttpUrl, shown

_ROOM = 48_000
"""Bytes of our part of an event; the homeserver adds ids, hashes and signatures before it counts to 65,536."""
_HEADING, _REASON = 300, 2500
_PERMANENT = frozenset({401, 403, 404, 410})
_ADVICE = {
    "M_FORBIDDEN": "invite the bot's account into the room, let it join, and let it send messages",
    "M_UNKNOWN_TOKEN": "the access token is no longer valid; log in again and put the new one here",
    "M_MISSING_TOKEN": "the access token is no longer valid; log in again and put the new one here",
    "M_USER_DEACTIVATED": "the bot's account was deactivated",
    "M_USER_LOCKED": "the bot's account is locked",
    "M_USER_SUSPENDED": "the bot's account is suspended",
    "M_CONSENT_NOT_GIVEN": "log in as the bot once and accept the homeserver's terms",
    "M_GUEST_ACCESS_FORBIDDEN": "the bot needs an account that is no guest",
    "M_NOT_FOUND": "there is no such room",
    "M_UNRECOGNIZED": "this is no Matrix homeserver; its address stands in Element under Settings → Help & About",
}
"""Errors that time does not mend, whatever their status, and what to do about them."""
_PASSES = frozenset({"M_LIMIT_EXCEEDED", "M_RESOURCE_LIMIT_EXCEEDED", "M_USER_LIMIT_EXCEEDED"})
"""Errors that may come as 403 and pass all the same: a disk that is full, a quota that is used up."""


class MatrixConfig(ChannelConfig):
    """A message in a Matrix room, with a thread for each incident."""

    kind: Literal["matrix"] = "matrix"
    homeserver_url: HttpUrl = Field(
        title="Homeserver",
        description="Its address for clients; in Element: Settings → Help & About → Homeserver is.",
        json_schema_extra={"format": "uri", "x-placeholder": "https://matrix.example.com"},
    )
    room_id: str = Field(
        max_length=255,
        pattern=r"^![^\s/?#]+$",
        title="Room ID",
        description="In Element: room settings → Advanced → Internal room ID. It begins with an exclamation mark.",
        json_schema_extra={"x-placeholder": "!ops:example.com"},
    )
    access_token: str = Field(
        min_length=1,
        max_length=4096,
        pattern=r"^[\x21-\x7e]+$",
        repr=False,
        title="Access token",
        description=(
            "Of an account made for this, which has joined the room. In Element: Settings → Help & About → Access Token; "
            "then close the window without logging out."
        ),
        json_schema_extra={"x-secret": True, "x-placeholder": "syt_xxxxxxxxxxxxxxxx"},
    )


async def send(config: MatrixConfig, message: Message, limits: SendLimits) -> Receipt:
    """Puts the event under the delivery's id, so that a repeated attempt shows nothing twice."""
    answer = await request(
        "PUT",
        _address(config, message),
        json.dumps(payload(message), ensure_ascii=False).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {config.access_token}"},
        timeout_ms=limits.timeout_ms,
        allow_private=limits.allow_private,
    )
    said = answer.as_object()
    code, error = answer.status_code or 0, str(said.get("errcode"))
    advice = _ADVICE.get(error)
    receipt = receipt_of(
        answer,
        permanent=() if error in _PASSES else _PERMANENT | ({code} if advice else set()),
        secrets=(config.access_token,),
        wait_ms=_wait_ms(answer, said),
        advice={code: advice} if advice else None,
    )
    event = said.get("event_id")
    return replace(receipt, reference={"event_id": event} if isinstance(event, str) and event else None)


def _address(config: MatrixConfig, message: Message) -> str:
    room, transaction = quote(config.room_id, safe=""), quote(message.delivery_id, safe="")
    base = config.homeserver_url.rstrip("/")
    return f"{base}/_matrix/client/v3/rooms/{room}/send/m.room.message/{transaction}"


def payload(message: Message) -> dict[str, Any]:
    """The event's content: plain text and HTML that say the same, and nobody mentioned."""
    title, why = clip(heading(message), _HEADING), clip(reason(message), _REASON)
    first = _pair(title, f'<strong><font data-mx-color="#{colour(message):06x}">{_html(title)}</font></strong>')
    last = [
        _pair(address if label == OPEN else f"{label}: {address}", f'<a href="{escape(address)}">{label}</a>')
        for label, address in addresses(message)
    ]
    parts = [first, _pair(why, _html(why))]
    room = _ROOM - sum(map(_size, (*parts, *last)))
    parts += [*rows(message, _row, size=_size, room=room), *last]
    content: dict[str, Any] = {
        "msgtype": "m.text",
        "body": "\n".join(text for text, _ in parts),
        "format": "org.matrix.custom.html",
        "formatted_body": "<br>".join(html for _, html in parts),
        "m.mentions": {},
    }
    root = message.reference.get("event_id") if message.reference else None
    if root:
        content["m.relates_to"] = {
            "rel_type": "m.thread",
            "event_id": root,
            "is_falling_back": True,
            "m.in_reply_to": {"event_id": root},
        }
    return content


def _row(label: str, value: str) -> tuple[str, str]:
    return _pair(f"{label}: {value}", f"<strong>{_html(label)}:</strong> {_html(value)}")


def _pair(text: str, html: str) -> tuple[str, str]:
    return text, html


def _html(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def _size(pair: tuple[str, str]) -> int:
    return len(json.dumps(pair, ensure_ascii=False).encode()) + 8


def _wait_ms(answer: HttpAnswer, said: dict[str, Any]) -> int | None:
    """The wait in the body; newer homeservers say it in the header, in whole seconds."""
    wait = said.get("retry_after_ms")
    if answer.status_code != 429 or isinstance(wait, bool) or not isinstance(wait, int | float):
        return None
    return seconds_as_ms(min(wait, MAX_RETRY_AFTER_MS) / 1000)


def describe(config: MatrixConfig) -> str:
    """``Matrix room !ops:example.com by matrix.example.com``."""
    return f"Matrix room {config.room_id} by {shown(config.homeserver_url, with_path=False)}"


NOTIFIER = Notifier(config=MatrixConfig, send=send, label="Matrix", describe=describe)
