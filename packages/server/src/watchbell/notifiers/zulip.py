"""A message to a Zulip channel by a bot; every service has its topic there.

Sources: zulip.com/api, "Send a message", "Error handling", "HTTP headers"; the server's ``exceptions.py`` for its codes. A
message has at most 10,000 characters and a topic 60; what is longer the server cuts.
"""

import json
from base64 import b64encode
from typing import Any, Literal
from urllib.parse import urlencode

from pydantic import Field

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_markdown import headline, safe
from watchbell.domain.message_rows import rows
from watchbell.domain.message_text import addresses, clip, moment, moments, one_line, reason
from watchbell.domain.notifying import ChannelConfig, Message, Notifier, Receipt, SendLimits
from watchbell.lib.clock import rfc3339
from watchbell.lib.http_answer import MAX_RETRY_AFTER_MS, HttpAnswer, seconds_as_ms
from watchbell.lib.outgoing import post
from watchbell.lib.web_address import HttpUrl, shown

_CONTENT, _TOPIC, _REASON = 10_000, 60, 4000
_PERMANENT = frozenset({401, 403, 404, 410})
_ADVICE = {
    "INVALID_API_KEY": "copy the bot's API key again from Settings → Bots",
    "AUTHENTICATION_FAILED": "copy the bot's e-mail and API key again from Settings → Bots",
    "UNAUTHORIZED": "copy the bot's e-mail and API key again from Settings → Bots",
    "USER_DEACTIVATED": "the bot was deactivated; activate it in Settings → Bots",
    "REALM_DEACTIVATED": "the organization was deactivated",
    "NONEXISTENT_SUBDOMAIN": "there is no organization at this address",
    "STREAM_DOES_NOT_EXIST": "there is no such channel, or the bot's owner must subscribe the bot to it",
}
"""Codes of errors that time does not mend, whatever their status, and what to do about them."""
_FORBIDDEN = {
    "Not authorized to send": "allow the bot to post in this channel",
    "You do not have permission to create new topics": "let the bot create topics there, or name a topic that is there",
}
"""Of these errors there is no code; the words are those that a bot without a language of its own gets."""


class ZulipConfig(ChannelConfig):
    """A message in a Zulip channel, with a topic for each service."""

    kind: Literal["zulip"] = "zulip"
    site_url: HttpUrl = Field(
        title="Organization",
        description="The address at which you open Zulip.",
        json_schema_extra={"format": "uri", "x-placeholder": "https://example.zulipchat.com"},
    )
    bot_email: str = Field(
        max_length=254,
        pattern=r"^[^\s:@]+@[^\s:@]+$",
        title="Bot's e-mail",
        description="In Zulip: Settings → Bots → Add a new bot, of the type Incoming webhook or Generic bot.",
        json_schema_extra={"x-placeholder": "watchbell-bot@example.zulipchat.com"},
    )
    api_key: str = Field(
        min_length=1,
        max_length=256,
        pattern=r"^[\x21-\x7e]+$",
        repr=False,
        title="API key",
        description="Stands beside the bot in Settings → Bots.",
        json_schema_extra={"x-secret": True, "x-placeholder": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
    )
    channel: str = Field(
        min_length=1,
        max_length=60,
        title="Channel",
        description="The channel's name, without #; the bot must be allowed to post there.",
        json_schema_extra={"x-placeholder": "operations"},
    )
    topic: str = Field(
        "",
        max_length=_TOPIC,
        title="Topic",
        description="One topic for everything. When empty every service has a topic with its name.",
        json_schema_extra={"x-placeholder": "alerts", "x-advanced": True},
    )


async def send(config: ZulipConfig, message: Message, limits: SendLimits) -> Receipt:
    """Posts the message. A wrong key and a missing channel are permanent; a 429's wait is passed on."""
    login = b64encode(f"{config.bot_email}:{config.api_key}".encode()).decode()
    answer = await post(
        f"{config.site_url.rstrip('/')}/api/v1/messages",
        urlencode(form(config, message)).encode("ascii"),
        {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {login}"},
        timeout_ms=limits.timeout_ms,
        allow_private=limits.allow_private,
    )
    said = answer.as_object()
    code, advice = answer.status_code or 0, _advice(said)
    return receipt_of(
        answer,
        permanent=_PERMANENT | ({code} if advice else set()),
        secrets=(config.api_key, login),
        wait_ms=_wait_ms(answer, said),
        advice={code: advice} if advice else None,
    )


def form(config: ZulipConfig, message: Message) -> dict[str, str]:
    """The request's fields. The channel's name is JSON, or one of digits only would be an id."""
    return {
        "type": "stream",
        "to": json.dumps(config.channel, ensure_ascii=False),
        "topic": _topic(config.topic or message.service_name),
        "content": content(message),
    }


def content(message: Message) -> str:
    """The message in Zulip's Markdown; moments are shown in the reader's own zone."""
    tag, _, name = headline(message).partition("] ")
    parts = [f"**{tag}]** {name}", safe(clip(reason(message), _REASON))]
    last = " · ".join(
        f"[{label}]({address.replace('(', '%28').replace(')', '%29')})" for label, address in addresses(message)
    )
    times = {moment(at, message.time_zone): rfc3339(at) for _, at in moments(message)}

    def row(label: str, value: str) -> str:
        shown_value = f"<time:{times[value]}>" if value in times else safe(one_line(value))
        return f"* **{safe(label)}:** {shown_value}"

    room = _CONTENT - sum(len(part) + 2 for part in (*parts, last))
    facts = rows(message, row, size=lambda line: len(line) + 1, room=room)
    return "\n\n".join(part for part in (*parts, "\n".join(facts), last) if part)


def _topic(name: str) -> str:
    topic = one_line(name) or "Watchbell"
    return topic if len(topic) <= _TOPIC else f"{topic[: _TOPIC - 1]}…"


def _advice(said: dict[str, Any]) -> str | None:
    words = str(said.get("msg"))
    known = next((advice for begin, advice in _FORBIDDEN.items() if words.startswith(begin)), None)
    return known or _ADVICE.get(str(said.get("code")))


def _wait_ms(answer: HttpAnswer, said: dict[str, Any]) -> int | None:
    """The wait in the body, in seconds with their fractions."""
    wait = said.get("retry-after")
    if answer.status_code != 429 or isinstance(wait, bool) or not isinstance(wait, int | float):
        return None
    return seconds_as_ms(min(wait, MAX_RETRY_AFTER_MS))


def describe(config: ZulipConfig) -> str:
    """``Zulip channel operations at example.zulipchat.com``."""
    return f"Zulip channel {one_line(config.channel)} at {shown(config.site_url, with_path=False)}"


NOTIFIER = Notifier(config=ZulipConfig, send=send, label="Zulip", describe=describe)
