"""Messages as Telegram shows them: HTML within its limits, buttons, and what becomes of a message when the trouble is over.

HTML and not MarkdownV2: of a text only ``&``, ``<`` and ``>`` mean something there, everywhere alike, while MarkdownV2 has
eighteen such marks, others inside links and code, and refuses the whole message for one that was missed. Telegram counts a
text without its markup; so do we, in UTF-16 units. Source: https://core.telegram.org/bots/api#formatting-options
"""

import html
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from watchbell.domain.message_text import clean, clip, facts, heading, is_over, lasted, lines, link, one_line, units
from watchbell.domain.notifying import Message, MessageType
from watchbell.lib.telegram_answer import CALLBACK_BYTES, TEXT_UNITS

_HEADING, _REASON, _LABEL, _VALUE, _ROWS, _LINK = 256, 1200, 64, 300, 30, "Open in Watchbell"
_KEPT = 300
"""Of what a failure said so much is remembered, to be struck out when it is over."""
_MUTES = ((15, "Mute 15 m"), (60, "Mute 1 h"), (1440, "Mute 24 h"))
_ASKS = frozenset(
    {
        MessageType.FAILURE,
        MessageType.DEGRADED,
        MessageType.REMINDER,
        MessageType.ESCALATION,
        MessageType.ACKNOWLEDGED,
        MessageType.UNACKNOWLEDGED,
    }
)
"""Only what goes on can be acknowledged or muted."""
_SIGNS = {
    MessageType.RECOVERY: "\N{WHITE HEAVY CHECK MARK}",
    MessageType.DEGRADED: "\N{WARNING SIGN}\ufe0f",
    MessageType.REMINDER: "\N{ALARM CLOCK}",
    MessageType.FLAPPING: "\N{WARNING SIGN}\ufe0f",
    MessageType.TEST: "\N{BELL}",
    MessageType.SYSTEM: "\N{INFORMATION SOURCE}\ufe0f",
}
_BURNS = {"medium": "\N{LARGE ORANGE CIRCLE}", "low": "\N{LARGE YELLOW CIRCLE}"}


def html_of(message: Message) -> str:
    """The whole message: heading, reason, everything that is known, and the link."""
    title = f"{sign(message)} <b>{escape(clip(heading(message), _HEADING))}</b>"
    reason = clip(plain(clean(message.text).strip()), _REASON)
    return _joined(title, escape(reason), message, _HEADING + units(reason) + 8)


def html_of_end(message: Message) -> str:
    """A short answer to the first message, for those who only look at what is new."""
    span = lasted(message)
    parts = [
        f"{sign(message)} <b>{escape(clip(heading(message), _HEADING))}</b>",
        escape(clip(plain(clean(message.text).strip()), _KEPT)),
        f"Recovered after {span}." if span else "",
        _anchor(message),
    ]
    return "\n".join(part for part in parts if part)


def html_of_past(message: Message, reference: Mapping[str, Any]) -> str:
    """What the first message becomes: struck out, with how long it lasted."""
    span = lasted(message)
    over = f"{_SIGNS[MessageType.RECOVERY]} <b>Recovered{f' after {span}' if span else ''}</b>"
    said = [clip(plain(clean(str(reference.get(key) or ""))).strip(), _KEPT) for key in ("title", "text")]
    struck = "\n".join(f"<s>{escape(each)}</s>" for each in said if each)
    return _joined(over, struck, message, sum(map(units, said)) + 100)


def html_of_care(message: Message, reference: Mapping[str, Any]) -> str:
    """What the first message becomes when somebody takes care of it, or does so no more."""
    why = clean(str(dict(message.details).get("Reason") or reference.get("text") or "")).strip()
    title = clip(plain(clean(str(reference.get("title") or heading(message)))), _HEADING)
    note, reason = _note(message), clip(plain(why), _REASON)
    used = _HEADING + units(reason) + units(note) + 10
    text = _joined(f"{sign(message)} <b>{escape(title)}</b>", escape(reason), replace(message, text=why), used)
    return f"{text}\n\n{escape(note)}" if note else text


def _note(message: Message) -> str:
    is_taken = message.type is MessageType.ACKNOWLEDGED
    return f"\N{HEAVY CHECK MARK} {clip(plain(one_line(message.text)), _KEPT)}" if is_taken else ""


def kept_of(message: Message) -> dict[str, str]:
    """What is remembered of a first message, for `html_of_care` and `html_of_past`."""
    return {"title": clip(heading(message), _KEPT), "text": clip(clean(message.text).strip(), _KEPT)}


def buttons(message: Message) -> list[list[dict[str, str]]]:
    """Acknowledge, and mute for a while; none under what is over, a test, or news without an alert."""
    if message.type not in _ASKS:
        return []
    alert_id, service_id = _id_in(message, "alert"), _id_in(message, "service")
    is_open = message.type is not MessageType.ACKNOWLEDGED
    rows = [[_button("Acknowledge", f"ack:{alert_id}")]] if alert_id and is_open else []
    if service_id:
        rows.append([_button(text, f"mute:{service_id}:{minutes}") for minutes, text in _MUTES])
    return [row for row in rows if all(len(each["callback_data"].encode()) <= CALLBACK_BYTES for each in row)]


def sign(message: Message) -> str:
    """The one sign that shows at a glance what it is."""
    if is_over(message):
        return _SIGNS[MessageType.RECOVERY]
    return _SIGNS.get(message.type) or _BURNS.get(message.severity, "\N{LARGE RED CIRCLE}")


def escape(text: str) -> str:
    """The text as HTML that shows it."""
    return html.escape(text, quote=False)


def plain(text: str) -> str:
    """The text in which nothing calls a user by name: a target's answer must not ring other people's phones."""
    return re.sub(r"(?<!\w)@(?=\w)", "@\u2060", text)


def _joined(first: str, second: str, message: Message, used: int) -> str:
    end, known = _anchor(message), facts(message)
    times = [(clip(label, _LABEL), clip(value, _VALUE)) for label, value in lines(message)[len(known) :]]
    room = TEXT_UNITS - used - len(_LINK) - 10 - sum(units(label) + units(value) + 3 for label, value in times)
    rows: list[tuple[str, str]] = []
    for label, value in [row for row in known if row[1] != message.text][:_ROWS]:
        pair = clip(plain(label), _LABEL), clip(plain(value), _VALUE)
        room -= units(pair[0]) + units(pair[1]) + 3
        if room < 0:
            break
        rows.append(pair)
    shown = "\n".join(f"<b>{escape(label)}:</b> {escape(value)}" for label, value in (*rows, *times))
    blocks = ("\n".join(part for part in (first, second) if part), shown, end)
    return "\n\n".join(block for block in blocks if block)


def _anchor(message: Message) -> str:
    address = link(message)
    return f'<a href="{html.escape(address)}">{_LINK}</a>' if address else ""


def _id_in(message: Message, noun: str) -> str:
    found = message.facts.get(noun)
    return str(found.get("id") or "") if isinstance(found, Mapping) else ""


def _button(text: str, data: str) -> dict[str, str]:
    return {"text": text, "callback_data": data}
