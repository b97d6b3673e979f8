"""A card in a Microsoft Teams channel or chat, by a webhook of its Workflows app.

The flow "Send webhook alerts to a channel" takes an Adaptive Card and answers 202 before it posts; what goes wrong after
that is seen in the flow's run history only. The retired Office 365 connectors take the same request and answer 200 even
when they could not post: then the body says so. Sources: learn.microsoft.com/microsoftteams/platform, "Create Incoming
Webhooks with Workflows", "Create and send messages", "Limits and specifications" (28 KB a message).
"""

import json
import re
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from pydantic import Field

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_rows import rows
from watchbell.domain.message_text import addresses, clip, heading, is_over, reason, units
from watchbell.domain.notifying import ChannelConfig, Message, MessageType, Notifier, Receipt, SendLimits
from watchbell.lib.http_answer import HttpAnswer
from watchbell.lib.outgoing import post
from watchbell.lib.web_address import HttpUrl, shown

_ROOM = 28_000
"""Bytes, counted as UTF-16, and as UTF-8 with a backslash before each quote: a flow puts the card as a text into its own
message, and what is then more than 28 KB is dropped after the webhook was answered with 202."""
_HEADING, _REASON, _REASON_LINES = 300, 2000, 20
_PERMANENT = frozenset({401, 403, 404, 410})
_OFF = frozenset({"WorkflowTriggerIsNotEnabled", "WorkflowNotFound", "TriggerNotFound"})
"""Codes of a flow that somebody switched off or removed, whatever status comes with them."""
_ADVICE = dict.fromkeys((401, 403, 404, 410), "make a new webhook in Workflows and put its URL here") | {
    400: "the flow must begin with “When a Teams webhook request is received” and be switched on",
    413: "the card was too big for Teams",
}
_BUSY_MS = 30_000
"""A connector takes 60 cards in so long, and names no wait."""
_HIDDEN_FAILURE = re.compile(r"delivery failed.*?HTTP error (\d{3})", re.DOTALL)
_STYLES = dict.fromkeys((MessageType.DEGRADED, MessageType.FLAPPING), "warning") | dict.fromkeys(
    (MessageType.TEST, MessageType.SYSTEM), "accent"
)


class TeamsConfig(ChannelConfig):
    """A card in a Teams channel or chat, by a workflow."""

    kind: Literal["teams"] = "teams"
    webhook_url: HttpUrl = Field(
        repr=False,
        title="Webhook URL",
        description=(
            "In Teams: ⋯ beside the channel → Workflows → “Send webhook alerts to a channel” → copy the URL. "
            "Whoever has it can post there."
        ),
        json_schema_extra={
            "format": "uri",
            "x-secret": True,
            "x-placeholder": "https://default….environment.api.powerplatform.com/powerautomate/automations/direct/workflows/…",
        },
    )


async def send(config: TeamsConfig, message: Message, limits: SendLimits) -> Receipt:
    """Posts the card. 401, 403, 404, 410 and a flow that is switched off are permanent."""
    answer = await post(
        config.webhook_url,
        json.dumps(payload(message), ensure_ascii=False).encode(),
        {"Content-Type": "application/json; charset=utf-8"},
        timeout_ms=limits.timeout_ms,
        allow_private=limits.allow_private,
    )
    answer = _honest(answer)
    permanent = _PERMANENT | {answer.status_code or 0} if _code(answer) in _OFF else _PERMANENT
    secrets = _secrets(config.webhook_url)
    return receipt_of(answer, permanent=permanent, secrets=secrets, busy_ms=_BUSY_MS, advice=_ADVICE)


def payload(message: Message) -> dict[str, Any]:
    """The request's JSON: one card. Its texts are runs, in which nothing is Markdown and nobody is mentioned."""
    title = clip(heading(message), _HEADING)
    style = "good" if is_over(message) else _STYLES.get(message.type, "attention")
    told = clip(reason(message), _REASON).split("\n", _REASON_LINES - 1)
    body = [
        {"type": "Container", "style": style, "bleed": True, "items": [_block(_run(title, is_bold=True))]},
        *(_block(_run(line)) for line in told if line.strip()),
    ]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": body,
        "actions": [
            {"type": "Action.OpenUrl", "title": label, "url": address} for label, address in addresses(message)
        ],
    }
    whole = {
        "type": "message",
        "summary": title,
        "attachments": [
            {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
        ],
    }
    body += rows(message, _row, size=_size, room=_ROOM - _size(whole))
    return whole


def _row(label: str, value: str) -> dict[str, Any]:
    return _block(_run(f"{label}: ", is_bold=True), _run(value)) | {"spacing": "Small"}


def _block(*runs: dict[str, Any]) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": list(runs)}


def _run(text: str, *, is_bold: bool = False) -> dict[str, Any]:
    return {"type": "TextRun", "text": text} | ({"weight": "Bolder"} if is_bold else {})


def _size(part: dict[str, Any]) -> int:
    text = json.dumps(part, ensure_ascii=False)
    quoted = json.dumps(text, ensure_ascii=False)
    return max(len(quoted.encode()), 2 * units(text)) + 4  # a comma and a blank, as UTF-16


def _honest(answer: HttpAnswer) -> HttpAnswer:
    """A connector's 200 that tells of a failure, with the status that it tells of."""
    failure = _HIDDEN_FAILURE.search(answer.text) if answer.status_code == 200 else None
    return replace(answer, status_code=int(failure[1])) if failure else answer


def _code(answer: HttpAnswer) -> str:
    error = answer.as_object().get("error")
    return str(error.get("code", "")) if isinstance(error, dict) else ""


def _secrets(url: str) -> tuple[str, ...]:
    """What opens the door: a flow's signature, and the long parts of a connector's path."""
    parts = urlsplit(url)
    raw = (pair.partition("=")[2] for pair in parts.query.split("&") if pair.startswith("sig="))
    read = (value for name, value in parse_qsl(parts.query) if name == "sig")
    return (url, *raw, *read, *(part for part in parts.path.split("/") if len(part) >= 20))


def describe(config: TeamsConfig) -> str:
    """``Teams webhook at default0123.45.environment.api.powerplatform.com``: the rest is the key to the channel."""
    return f"Teams webhook at {shown(config.webhook_url, with_path=False)}"


NOTIFIER = Notifier(config=TeamsConfig, send=send, label="Microsoft Teams", describe=describe)
