"""Foreign text for chats that read Markdown, each its own: what could be read as markup is shown as code. Pure.

The dialects (Mattermost, Rocket.Chat, Zulip) differ in what a backslash takes away, and some know no backslash at all; in
code none of them formats, links or mentions.
"""

import json
import re
from typing import Any

from watchbell.domain.message_rows import rows
from watchbell.domain.message_text import (
    ACKNOWLEDGE,
    TAGS,
    ack_link,
    clip,
    colour,
    heading,
    link,
    one_line,
    reason,
    subject,
    units,
)
from watchbell.domain.notifying import Message

_MARKUP = re.compile(
    r"[`*\\\[\]<>|{}^\n]|~~|\$\$|(?<!\w)[@_]|_(?!\w)|!(?=\w*\()|^\s*(?:#|[-+]\s|\d+[.)]\s|/)|(?<![\w/])#(?=\S)"
)
"""Whatever starts a format, a link, a mention, a formula, a list or a command in any of them. Addresses stay what they are."""
_HEADING, _REASON, _DEAR_REASON, _SHORT = 200, 1500, 500, 40


def safe(text: str) -> str:
    """The text as it is, where nothing in it is markup; else as code: a block where it has several lines."""
    if not text or not _MARKUP.search(text):
        return text
    tame = text.replace("`", "ˋ")
    return f"```\n{tame}\n```" if "\n" in tame else f"`{tame}`"


def headline(message: Message) -> str:
    """One line: ``[DOWN] Shop is down``."""
    return f"[{TAGS[message.type]}] {safe(clip(subject(message), _HEADING))}"


def attachment(message: Message, *, room: int) -> dict[str, Any]:
    """The message as Slack's attachments say it, which others took over; as JSON it has at most `room` characters."""
    title = clip(heading(message), _HEADING)
    text = safe(clip(reason(message), _REASON))
    if _size(text) > room // 2:
        text = safe(clip(reason(message), _DEAR_REASON))
    card: dict[str, Any] = {
        "fallback": title,
        "color": f"#{colour(message):06x}",
        "title": _unlinked(title),
        "text": text,
    }
    if address := link(message):
        card["title_link"] = address
    if address := ack_link(message):
        card["text"] += f"\n[{ACKNOWLEDGE}]({address})"
    card["fields"] = rows(message, _field, size=_size, room=room - _size(card))
    return card


def _field(label: str, value: str) -> dict[str, Any]:
    return {"title": _unlinked(one_line(label)), "value": safe(value), "short": units(value) <= _SHORT}


def _unlinked(text: str) -> str:
    """For titles, in which only links are looked for, and code is not read."""
    return text.replace("](", "] (").replace("<", "‹").replace(">", "›")


def _size(part: object) -> int:
    """As JSON that is written for browsers too: there ``<``, ``>`` and ``&`` are six characters long."""
    text = json.dumps(part, ensure_ascii=False)
    return units(text) + 5 * len(re.findall("[<>&]", text)) + 2
