"""A message to a Slack channel by an incoming webhook; Mattermost and Rocket.Chat understand the same request."""

import json
from typing import Any, Literal

from pydantic import Field

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_text import (
    addresses,
    clip,
    colour,
    facts,
    heading,
    lasted,
    moment,
    moments,
    reason,
    units,
)
from watchbell.domain.notifying import ChannelConfig, Message, Notifier, Receipt, SendLimits
from watchbell.lib.outgoing import post
from watchbell.lib.web_address import HttpUrl, shown

_TEXT_LIMIT = 3000
"""Slack refuses a text block that is longer."""
_VALUE_LIMIT = 500
_LABEL_LIMIT = 80
_HEADING_LIMIT = 300
_PERMANENT = frozenset({403, 404, 410})
"""no_service, channel_is_archived, action_prohibited, invalid_token: nothing that time mends."""


class SlackConfig(ChannelConfig):
    """Slack's incoming webhook."""

    kind: Literal["slack"] = "slack"
    webhook_url: HttpUrl = Field(
        repr=False,
        title="Webhook URL",
        description="In Slack: Apps → Incoming Webhooks → Add to a channel. Whoever has it can post there.",
        json_schema_extra={
            "format": "uri",
            "x-secret": True,
            "x-placeholder": "https://hooks.slack.com/services/T000/B000/…",
        },
    )


async def send(config: SlackConfig, message: Message, limits: SendLimits) -> Receipt:
    """Posts the message. 403, 404 and 410 are permanent; ``Retry-After`` of 429 is passed on."""
    answer = await post(
        config.webhook_url,
        json.dumps(payload(message)).encode("ascii"),
        {"Content-Type": "application/json"},
        timeout_ms=limits.timeout_ms,
        allow_private=limits.allow_private,
    )
    return receipt_of(answer, permanent=_PERMANENT, secrets=_secrets(config.webhook_url))


def payload(message: Message) -> dict[str, Any]:
    """The request's JSON: one line of text for the notification, and a coloured attachment with the rest."""
    text = reason(message)
    sections = [section for section in (_fit(escape(text)), _fit(_lines(message))) if section]
    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": section}} for section in sections
    ]
    if anchors := [_anchor(address, label) for label, address in addresses(message)]:
        blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": each} for each in anchors]})
    title = escape(clip(heading(message), _HEADING_LIMIT))
    attachment: dict[str, Any] = {"color": f"#{colour(message):06x}", "fallback": title}
    if blocks:
        attachment["blocks"] = blocks
    else:
        attachment["text"] = title
    return {"text": title, "attachments": [attachment]}


def escape(text: str) -> str:
    """The three characters by which Slack recognises mentions and links, made harmless."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _lines(message: Message) -> str:
    # Slack writes a moment in the reader's own zone; what follows the bar is for clients that cannot.
    when = [
        f"*{label}:* <!date^{at // 1000}^{{date_short_pretty}} {{time_secs}}|{moment(at)}>"
        for label, at in moments(message)
    ]
    if (span := lasted(message)) is not None:
        when.append(f"*Duration:* {span}")
    room = _TEXT_LIMIT - sum(units(row) + 1 for row in when)
    rows: list[str] = []
    why = reason(message)
    for label, value in facts(message):
        if value == why:
            continue
        row = f"*{escape(clip(label, _LABEL_LIMIT))}:* {escape(clip(value, _VALUE_LIMIT))}"
        room -= units(row) + 1
        if room < 0:
            break
        rows.append(row)
    return "\n".join((*rows, *when))


def _fit(escaped: str) -> str:
    """Within the limit, and never ending in half of an ``&amp;``."""
    short = clip(escaped, _TEXT_LIMIT)
    head, mark, tail = short.rpartition("&")
    if mark and ";" not in tail and short != escaped:
        return head + "…"
    return short


def _anchor(address: str, label: str) -> str:
    return f"<{escape(address).replace('|', '%7C')}|{label}>"


def _secrets(url: str) -> tuple[str, ...]:
    return (url, *(part for part in url.split("/")[3:] if part != "services"))


def describe(config: SlackConfig) -> str:
    """``Slack webhook at hooks.slack.com``: the path is the key to the channel, so it is not shown."""
    return f"Slack webhook at {shown(config.webhook_url, with_path=False)}"


NOTIFIER = Notifier(config=SlackConfig, send=send, label="Slack", describe=describe)
