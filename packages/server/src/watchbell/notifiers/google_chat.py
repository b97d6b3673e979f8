"""A card in a Google Chat space, by an incoming webhook; all messages of one incident stand in one thread.

Sources: developers.google.com/workspace/chat, "Build a Google Chat app as a webhook" and the reference of
``spaces.messages.create`` (32,000 bytes a message, ``requestId``, ``messageReplyOption``).
"""

import json
from html import escape
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import Field

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_rows import rows
from watchbell.domain.message_text import TAGS, addresses, clip, colour, heading, one_line, reason
from watchbell.domain.notifying import ChannelConfig, Message, Notifier, Receipt, SendLimits
from watchbell.lib.clock import MINUTE
from watchbell.lib.http_answer import HttpAnswer
from watchbell.lib.outgoing import post
from watchbell.lib.web_address import HttpUrl, shown

_ROOM = 32_000
"""Bytes of a message, texts and cards together."""
_TITLE, _REASON = 200, 3000
_PERMANENT = frozenset({401, 403, 404, 410})
_AGAIN = "copy the webhook's URL again from the space's Apps & integrations, whole with key and token"
_OURS = {"messageReplyOption", "requestId", "threadKey"}


class GoogleChatConfig(ChannelConfig):
    """A card in a Google Chat space, by a webhook."""

    kind: Literal["google_chat"] = "google_chat"
    webhook_url: HttpUrl = Field(
        repr=False,
        title="Webhook URL",
        description=(
            "In Google Chat: the space's name → Apps & integrations → Add webhooks → copy the link. "
            "Whoever has it can post there."
        ),
        json_schema_extra={
            "format": "uri",
            "x-secret": True,
            "x-placeholder": "https://chat.googleapis.com/v1/spaces/AAAA/messages?key=…&token=…",
        },
    )


async def send(config: GoogleChatConfig, message: Message, limits: SendLimits) -> Receipt:
    """Posts the card; an attempt that is repeated shows nothing twice. 401, 403, 404 and an unknown key are permanent.

    Google counts what a space gets by the minute, and names no wait.
    """
    answer = await post(
        _address(config.webhook_url, message),
        json.dumps(payload(message), ensure_ascii=False).encode(),
        {"Content-Type": "application/json; charset=UTF-8"},
        timeout_ms=limits.timeout_ms,
        allow_private=limits.allow_private,
    )
    permanent = _PERMANENT | {400} if _is_unknown_key(answer) else _PERMANENT
    advice = dict.fromkeys(permanent, _AGAIN)
    secrets = _secrets(config.webhook_url)
    return receipt_of(answer, permanent=permanent, secrets=secrets, busy_ms=MINUTE, advice=advice)


def _address(url: str, message: Message) -> str:
    """The webhook, asked to answer in the thread, and to know the delivery again."""
    parts = urlsplit(url)
    asked = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in _OURS]
    asked.append(("requestId", message.delivery_id))
    if message.incident_id:
        asked.append(("messageReplyOption", "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"))
    return urlunsplit(parts._replace(query=urlencode(asked)))


def payload(message: Message) -> dict[str, Any]:
    """The request's JSON: a card with the reason, the facts and a button. Cards mention nobody."""
    title = clip(heading(message), _TITLE)
    tag = f'<font color="#{colour(message):06x}"><b>{TAGS[message.type]}</b></font>'
    widgets: list[dict[str, Any]] = [_paragraph(f"{tag} {_html(clip(reason(message), _REASON))}")]
    foot = [_buttons(found)] if (found := addresses(message)) else []
    card = {"header": {"title": _plain(title)}, "sections": [{"widgets": widgets}]}
    whole: dict[str, Any] = {
        "fallbackText": _plain(title),
        "cardsV2": [{"cardId": message.delivery_id, "card": card}],
    }
    if message.incident_id:
        whole["thread"] = {"threadKey": message.incident_id}
    widgets += rows(message, _row, size=_size, room=_ROOM - _size([whole, *foot]))
    widgets += foot
    return whole


def _row(label: str, value: str) -> dict[str, Any]:
    return {"decoratedText": {"topLabel": _plain(label), "text": _html(value), "wrapText": True}}


def _paragraph(text: str) -> dict[str, Any]:
    return {"textParagraph": {"text": text}}


def _buttons(found: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    buttons = [{"text": label, "onClick": {"openLink": {"url": address}}} for label, address in found]
    return {"buttonList": {"buttons": buttons}}


def _html(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def _plain(text: str) -> str:
    """For places of which Google does not say whether they read HTML: no tag either way."""
    return one_line(text).replace("<", "‹").replace(">", "›")


def _size(part: Any) -> int:
    return len(json.dumps(part, ensure_ascii=False).encode()) + 2


def _is_unknown_key(answer: HttpAnswer) -> bool:
    return answer.status_code == 400 and "API_KEY_INVALID" in answer.text


def _secrets(url: str) -> tuple[str, ...]:
    query = urlsplit(url).query
    raw = (pair.partition("=")[2] for pair in query.split("&"))
    return (url, *raw, *(value for _, value in parse_qsl(query)))


def describe(config: GoogleChatConfig) -> str:
    """``Google Chat webhook of spaces/AAAA at chat.googleapis.com``: what follows the path opens the space."""
    parts = urlsplit(config.webhook_url).path.split("/")
    space = f"of spaces/{parts[parts.index('spaces') + 1]} " if "spaces" in parts[:-1] else ""
    return f"Google Chat webhook {space}at {shown(config.webhook_url, with_path=False)}"


NOTIFIER = Notifier(config=GoogleChatConfig, send=send, label="Google Chat", describe=describe)
