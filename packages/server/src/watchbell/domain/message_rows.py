"""A message's lines in a channel's own dress, as many as its limits leave room for. Pure."""

from collections.abc import Callable
from typing import TypeVar

from watchbell.domain.message_text import clean, clip, facts, lines
from watchbell.domain.notifying import Message

T = TypeVar("T")

_LABEL = 80


def rows(
    message: Message,
    write: Callable[[str, str], T],
    *,
    size: Callable[[T], int],
    room: int,
    longest: int = 500,
    most: int = 25,
) -> list[T]:
    """Label and value of every line as `write` dresses them, until `room` is used up, counted by `size`.

    What only repeats the reason is left out. No value is longer than `longest` UTF-16 units before it is dressed, and
    there are at most `most` lines. Those that say since when and how long come last and always stay.
    """
    given, why = facts(message), clean(message.text).strip()
    when = [write(label, value) for label, value in lines(message)[len(given) :]]
    room -= sum(map(size, when))
    shown: list[T] = []
    where = [(label, value) for label, value in given if value != why]
    for label, value in where[: most - len(when)]:
        row = write(clip(label, _LABEL), clip(value, longest))
        room -= size(row)
        if room < 0:
            break
        shown.append(row)
    return [*shown, *when]
