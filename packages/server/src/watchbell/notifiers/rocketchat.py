"""A message to a Rocket.Chat room by an incoming webhook; newer servers keep an incident in one thread.

Sources: docs.rocket.chat, "Integrations"; the server's ``integrations/server/api/api.ts`` and ``processWebhookMessage.ts``.
Newer servers name the message they made when ``separateResponse`` is asked for; older ones ignore it.
"""

import json
import re
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_markdown import attachment, headline
from watchbell.domain.notifying import ChannelConfig, Message, Notifier, Receipt, SendLimits
from watchbell.lib.http_answer import HttpAnswer
from watchbell.lib.outgoing import request
from watchbell.lib.web_address import HttpUrl, shown

_ROOM = 5000
"""Characters that a server takes as one message unless an administrator allows more."""
_KEPT = 64 * 1024
"""The answer repeats the message, and its id may stand last."""
_PERMANENT = frozenset({401, 403, 404, 410})
_ADVICE = {
    "Invalid integration": "the integration was removed; make a new one and put its URL here",
    "overriding destination channel": "allow the integration to override its channel, or leave Channel empty",
    "invalid-channel": "there is no such channel or user",
    "error-not-allowed": "the integration's user may not post there",
    "error-action-not-allowed": "the integration's user may not post there",
    "room_is_archived": "the room is archived",
    "room_is_blocked": "the room is blocked",
    "You_have_been_muted": "the integration's user is muted there",
}
"""How the server's errors begin that time does not mend, and what to do about them."""
_WAIT = re.compile(r"wait (\d{1,6}) seconds")
_OVERRIDE: dict[str, Any] = {"x-group": "Appearance", "x-advanced": True}


def _empty_is_absent(value: object) -> object:
    # Forms send an empty text for what nobody filled in.
    return None if value == "" else value


class RocketChatConfig(ChannelConfig):
    """A message in a Rocket.Chat room, by a webhook."""

    kind: Literal["rocketchat"] = "rocketchat"
    webhook_url: HttpUrl = Field(
        repr=False,
        title="Webhook URL",
        description=(
            "In Rocket.Chat: Administration → Workspace → Integrations → New → Incoming. Whoever has it can post there."
        ),
        json_schema_extra={
            "format": "uri",
            "x-secret": True,
            "x-placeholder": "https://chat.example.com/hooks/65f0c0ffee/xxxxxxxxxxxxxxxxxxxx",
        },
    )
    channel: str = Field(
        "",
        max_length=121,
        pattern=r"^$|^[@#]?[^\s@#/]+$",
        title="Channel",
        description="Instead of the integration's own: #channel or @user. The integration must allow it.",
        json_schema_extra={"x-placeholder": "#ops", **_OVERRIDE},
    )
    username: str = Field(
        "",
        max_length=64,
        title="Alias",
        description="Shown as the sender instead of the integration's user.",
        json_schema_extra={"x-placeholder": "Watchbell", **_OVERRIDE},
    )
    icon_url: Annotated[HttpUrl | None, BeforeValidator(_empty_is_absent)] = Field(
        None,
        title="Avatar URL",
        description="A picture for the sender.",
        json_schema_extra={"format": "uri", "x-placeholder": "https://example.com/bell.png", **_OVERRIDE},
    )


async def send(config: RocketChatConfig, message: Message, limits: SendLimits) -> Receipt:
    """Posts the message, in the incident's thread if its id is known. Integrations and rooms that are gone are permanent."""
    answer = await request(
        "POST",
        config.webhook_url,
        json.dumps(payload(config, message)).encode("ascii"),
        {"Content-Type": "application/json"},
        timeout_ms=limits.timeout_ms,
        allow_private=limits.allow_private,
        kept_bytes=_KEPT,
    )
    said = answer.as_object()
    if said.get("success") is False and answer.status_code == 200:
        answer = replace(answer, status_code=400)
    code, error = answer.status_code or 0, _error(said)
    advice = next((advice for begin, advice in _ADVICE.items() if error.startswith(begin)), None)
    receipt = receipt_of(
        answer,
        permanent=_PERMANENT | ({code} if advice else set()),
        secrets=_secrets(config.webhook_url),
        wait_ms=_wait_ms(answer, error),
        advice={code: advice} if advice else None,
    )
    return replace(receipt, reference=_reference(said))


def payload(config: RocketChatConfig, message: Message) -> dict[str, Any]:
    """The request's JSON; what is not overridden is not named."""
    thread = message.reference.get("tmid") if message.reference else None
    more = {"channel": config.channel, "alias": config.username, "avatar": config.icon_url, "tmid": thread}
    return {
        "text": headline(message),
        **{name: value for name, value in more.items() if value},
        "attachments": [attachment(message, room=_ROOM)],
        "separateResponse": True,
    }


def _first(said: dict[str, Any]) -> dict[str, Any]:
    responses = said.get("responses")
    first = responses[0] if isinstance(responses, list) and responses else None
    return first if isinstance(first, dict) else {}


def _error(said: dict[str, Any]) -> str:
    return str(_first(said).get("error") or said.get("error") or "")


def _reference(said: dict[str, Any]) -> dict[str, Any] | None:
    made = _first(said).get("message")
    name = made.get("_id") if isinstance(made, dict) else None
    return {"tmid": name} if isinstance(name, str) and name else None


def _wait_ms(answer: HttpAnswer, error: str) -> int | None:
    wait = _WAIT.search(error) if answer.retry_after_ms is None else None
    return int(wait[1]) * 1000 if wait else None


def _secrets(url: str) -> tuple[str, ...]:
    return (url, *(part for part in url.split("/")[3:] if part != "hooks"))


def describe(config: RocketChatConfig) -> str:
    """``Rocket.Chat webhook at chat.example.com to #ops``: the path is the key, so it is not shown."""
    aim = f" to {config.channel}" if config.channel else ""
    return f"Rocket.Chat webhook at {shown(config.webhook_url, with_path=False)}{aim}"


NOTIFIER = Notifier(config=RocketChatConfig, send=send, label="Rocket.Chat", describe=describe)
