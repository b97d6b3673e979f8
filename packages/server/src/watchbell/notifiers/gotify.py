"""A push message by a Gotify server of one's own, in Markdown, with the incident behind a tap.

Source: Gotify's documentation, "Push messages" and "Message extras", and its server: the token goes into ``X-Gotify-Key``. There
is no documented limit for a message; the narrowest database holds 65,535 bytes.
"""

import json
import re
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_text import addresses, burns, clip, heading, link
from watchbell.domain.notifying import ChannelConfig, Message, Notifier, Receipt, SendLimits
from watchbell.domain.plain_message import octets, plain
from watchbell.lib.base_address import BaseUrl
from watchbell.lib.outgoing import post
from watchbell.lib.web_address import shown

_MESSAGE, _TITLE = 16_000, 250
_PERMANENT = frozenset({400, 401, 403, 404, 410})
_NOT_AN_APP = "the token must be an application's: Apps → Create application"
_ADVICE = {
    400: _NOT_AN_APP,
    401: f"Gotify does not know the token; {_NOT_AN_APP}",
    403: _NOT_AN_APP,
    404: "this is no Gotify server; check its address, with its path if it has one",
}
_BY_SEVERITY = {"critical": 10, "high": 8, "medium": 6, "low": 4}
_TALK = 5
_MARKS = re.compile(r"([\\`*_\[\]<>#|~&!])")
_AT_LINE_START = re.compile(r"(?m)^(\s*(?:\d{1,9})?)([-+=.)])")


class GotifyConfig(ChannelConfig):
    """A push message by your own Gotify server."""

    kind: Literal["gotify"] = "gotify"
    server: BaseUrl = Field(
        title="Server",
        description="The address at which you open Gotify in the browser, with its path if it has one.",
        json_schema_extra={"format": "uri", "x-placeholder": "https://gotify.example.com"},
    )
    app_token: Annotated[str, StringConstraints(pattern=r"^[!-~]+$")] = Field(
        repr=False,
        max_length=256,
        title="Application token",
        description="In Gotify: Apps → Create application, then the eye beside its token. Not a client's token.",
        json_schema_extra={"x-secret": True, "x-placeholder": "AxM5yP2kQ8rT1vW"},
    )


async def send(config: GotifyConfig, message: Message, limits: SendLimits) -> Receipt:
    """Posts the message. A token that is not (or no longer) an application's is permanent."""
    answer = await post(
        f"{config.server}/message",
        json.dumps(payload(message)).encode("ascii"),
        {"Content-Type": "application/json", "X-Gotify-Key": config.app_token},
        timeout_ms=limits.timeout_ms,
        allow_private=limits.allow_private,
    )
    return receipt_of(answer, permanent=_PERMANENT, secrets=(config.app_token,), advice=_ADVICE)


def payload(message: Message) -> dict[str, Any]:
    """The request's JSON: Markdown, and what a tap on the notification opens."""
    text = plain(message, _MESSAGE, _size, with_link=False, with_ack=False, escape=escape, row="**{}:** {}".format)
    extras: dict[str, Any] = {"client::display": {"contentType": "text/markdown"}}
    text += "".join(f"\n[{label}](<{where}>)" for label, where in addresses(message))
    if address := link(message):
        extras["client::notification"] = {"click": {"url": address}}
    return {
        "title": clip(heading(message), _TITLE),
        "message": _broken(text) or "…",
        "priority": _priority(message),
        "extras": extras,
    }


def escape(text: str) -> str:
    """Marks that format, link or load a picture, made plain: a target's answer must not dress itself up."""
    return _AT_LINE_START.sub(r"\1\\\2", _MARKS.sub(r"\\\1", text))


def _broken(text: str) -> str:
    """Every line on its own: in Markdown a lone line feed is a blank."""
    return text.replace("\n", "  \n")


def _size(text: str) -> int:
    return octets(_broken(text))


def _priority(message: Message) -> int:
    """From 4 (a sound) to 10 (vibrates and wakes); 0 to 3 would be silent."""
    if burns(message):
        return _BY_SEVERITY.get(message.severity, 8)
    return _TALK


def describe(config: GotifyConfig) -> str:
    """``Gotify at push.example``."""
    return f"Gotify at {shown(config.server, with_path=False)}"


NOTIFIER = Notifier(config=GotifyConfig, send=send, label="Gotify", describe=describe)
