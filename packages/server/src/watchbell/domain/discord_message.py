"""A message as Discord's webhooks take it: one embed within its limits, and no way to mention anybody. Pure."""

import re
from typing import Any

from watchbell.domain.message_text import (
    ACKNOWLEDGE,
    ack_link,
    clean,
    clip,
    colour,
    facts,
    heading,
    lasted,
    link,
    moments,
    units,
)
from watchbell.domain.notifying import Message
from watchbell.lib.clock import rfc3339

_TITLE, _DESCRIPTION, _NAME, _VALUE, _FIELDS, _ALL = 256, 4096, 256, 1024, 25, 6000
"""Discord's limits for an embed; it refuses the whole message when one is passed."""
_REASON = 2000
"""Of a long reason this much is shown, so that there is room for the fields."""


def payload(message: Message) -> dict[str, Any]:
    """The request's JSON, within every limit."""
    title = clip(heading(message), _TITLE)
    description = clip(escape(clip(clean(message.text).strip(), _REASON)), _DESCRIPTION)
    embed: dict[str, Any] = {
        "title": title,
        "description": description,
        "color": colour(message),
        "timestamp": rfc3339(message.created_at),
        "fields": _fields(message, _ALL - units(title) - units(description)),
    }
    if address := link(message):
        embed["url"] = address
    return {"embeds": [embed], "allowed_mentions": {"parse": []}}


def escape(text: str) -> str:
    """Marks that format or hide a link, made plain: a target's answer must not dress itself up."""
    return re.sub(r"([\\*`|~\[\]<>#]|(?<!\w)_|_(?!\w))", r"\\\1", text)


def _fields(message: Message, room: int) -> list[dict[str, Any]]:
    # `<t:…>` is shown in the reader's own zone.
    when = [(label, f"<t:{at // 1000}:f>") for label, at in moments(message)]
    if (span := lasted(message)) is not None:
        when.append(("Duration", span))
    if address := ack_link(message):
        when.append((ACKNOWLEDGE, f"[I take care]({address})"))
    room -= sum(units(label) + units(value) for label, value in when)
    fields: list[tuple[str, str]] = []
    why = clean(message.text).strip()
    given = [row for row in facts(message) if row[1] != why]
    for label, value in given[: _FIELDS - len(when)]:
        pair = clip(label, _NAME), clip(escape(clip(value, _VALUE // 2)), _VALUE)
        room -= units(pair[0]) + units(pair[1])
        if room < 0:
            break
        fields.append(pair)
    return [{"name": name, "value": value, "inline": units(value) <= 40} for name, value in (*fields, *when)]
