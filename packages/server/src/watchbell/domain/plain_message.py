"""A message as plain text within a service's limit, however that counts. Pure.

What matters most survives a narrow limit: the reason's beginning, since when and how long, and the link; of the other
facts as many are told as there is room for.
"""

from collections.abc import Callable

from watchbell.domain.message_text import ACKNOWLEDGE, ack_link, facts, lasted, link, moment, moments, reason
from watchbell.domain.notifying import Message

Measure = Callable[[str], int]
"""How a service counts a text: characters, UTF-16 units, bytes. Never less for a longer beginning of the same text."""

_LONGEST = 20_000


def octets(text: str) -> int:
    """The text's length in bytes of UTF-8."""
    return len(text.encode("utf-8", "replace"))


def fit(text: str, limit: int, measure: Measure = len) -> str:
    """At most `limit`, ending in ``…`` when it was longer; nothing where not even that has room."""
    if measure(text) <= limit:
        return text
    text = text[:_LONGEST]
    fits, fails = 0, len(text) + 1
    while fails - fits > 1:
        middle = (fits + fails) // 2
        if measure(text[:middle] + "…") <= limit:
            fits = middle
        else:
            fails = middle
    return text[:fits] + "…" if measure("…") <= limit else ""


def plain(
    message: Message,
    limit: int,
    measure: Measure = len,
    *,
    with_link: bool = True,
    with_ack: bool = True,
    escape: Callable[[str], str] = str,
    row: Callable[[str, str], str] = "{}: {}".format,
) -> str:
    """The reason, then a line for every fact, then when and how long, and at the end the links.

    `escape` makes a text harmless that others wrote, `row` writes a line from a label and a value that are escaped already.
    `measure` counts what is written: a clipped text is escaped after it was cut, so no mark is ever cut in half.
    """
    why = reason(message)
    last = [row(label, moment(at, message.time_zone)) for label, at in moments(message)]
    given = [(label, value) for label, value in facts(message) if value != why]
    if (span := lasted(message)) is not None and not any(
        label.casefold() in ("duration", "lasted") for label, _ in given
    ):
        last.append(row("Duration", span))
    for line in _addresses(message, with_link=with_link, with_ack=with_ack):
        if measure("\n".join((*last, line))) <= limit // 2:
            last.append(line)
    room = limit - sum(measure("\n" + line) for line in last)
    first = _fit_escaped(why, room // 2 if given else room, measure, escape)
    room -= measure(first)
    rows: list[str] = []
    for label, value in given:
        shown = row(_fit_escaped(label, limit // 20, measure, escape), _fit_escaped(value, limit // 4, measure, escape))
        room -= measure("\n" + shown)
        if room < 0:
            break
        rows.append(shown)
    return "\n".join(line for line in (first, *rows, *last) if line)


def _addresses(message: Message, *, with_link: bool, with_ack: bool) -> list[str]:
    found = []
    if with_link and (address := link(message)):
        found.append(address)
    if with_ack and (address := ack_link(message)):
        found.append(f"{ACKNOWLEDGE}: {address}")
    return found


def _fit_escaped(text: str, limit: int, measure: Measure, escape: Callable[[str], str]) -> str:
    return escape(fit(text, limit, lambda part: measure(escape(part))))
