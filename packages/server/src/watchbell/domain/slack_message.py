"""A message as Slack's incoming webhooks take it; Mattermost, Rocket.Chat and others understand the same JSON. Pure."""

from collections.abc import Mapping
from typing import Any

from watchbell.domain.message_text import (
    addresses,
    clip,
    colour,
    facts,
    heading,
    lasted,
    moment,
    moments,
    one_line,
    reason,
    units,
)
from watchbell.domain.notifying import Message

_TEXT_LIMIT = 3000
"""Slack refuses a text block that is longer."""
_VALUE_LIMIT = 500
_LABEL_LIMIT = 80
_HEADING_LIMIT = 300
_KEPT = 300


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


def payload_of_past(message: Message, first: Mapping[str, Any]) -> dict[str, Any]:
    """What the first message becomes when it is over: in the colour of the end, with what it said struck out."""
    said = payload(message)
    struck = [escape(clip(one_line(str(first.get(key) or "")), _KEPT)).replace("~", "∼") for key in ("title", "text")]
    was = "\n".join(f"~{each}~" for each in struck if each)
    if was:
        block = {"type": "section", "text": {"type": "mrkdwn", "text": was}}
        said["attachments"][0].setdefault("blocks", []).insert(0, block)
    return said


def kept_of(message: Message) -> dict[str, str]:
    """What is remembered of a first message for `payload_of_past`."""
    return {"title": clip(heading(message), _KEPT), "text": clip(one_line(message.text), _KEPT)}


def escape(text: str) -> str:
    """The three characters by which Slack recognises mentions and links, made harmless."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _lines(message: Message) -> str:
    # Slack writes a moment in the reader's own zone; what follows the bar is for clients that cannot.
    when = [
        f"*{label}:* <!date^{at // 1000}^{{date_short_pretty}} {{time_secs}}|{moment(at, message.time_zone)}>"
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
