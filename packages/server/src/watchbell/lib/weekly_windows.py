"""Times of the week when something is open: business hours, night shifts. A window belongs to the day it begins on."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from watchbell.lib.time_zones import first_showing, last_showing, local

DAY_MINUTES = 24 * 60
_WEEK_MINUTES = 7 * DAY_MINUTES
_MINUTE_MS = 60_000
_SEARCH_DAYS = 1_000
"""How far ahead is looked: holidays may close any day, not years."""


class Window(NamedTuple):
    """`days` count from Monday = 0; minutes of the day, `end` up to 24:00 and inclusive. An end before the start is tomorrow's."""

    days: frozenset[int]
    start: int
    end: int

    @property
    def minutes(self) -> int:
        """How long it lasts on a day when no clock changes."""
        return (self.end - self.start) % DAY_MINUTES or DAY_MINUTES


class Span(NamedTuple):
    """From one instant to another one (ms), both included."""

    start_at: int
    end_at: int


def parse_minute(text: str) -> int:
    """``08:30`` as minutes since midnight; ``24:00`` is the day's end. Raises `ValueError`."""
    hours, colon, minutes = text.partition(":")
    is_clock = colon and all(part.isascii() and part.isdigit() and len(part) == 2 for part in (hours, minutes))
    if not is_clock or int(minutes) > 59 or int(hours) * 60 + int(minutes) > DAY_MINUTES:
        raise ValueError("write the time as HH:MM, for example 08:00; 24:00 is the end of the day")
    return int(hours) * 60 + int(minutes)


def spans(windows: Sequence[Window], zone: ZoneInfo, since: int, is_off: Callable[[date], bool]) -> Iterator[Span]:
    """The windows that end at or after `since`, in their order; they may overlap. None begins on a day that `is_off`.

    Ends after some years: with an `is_off` that is always true there would be no first one.
    """
    first = local(since, zone).date() - timedelta(days=2)
    ordered = sorted(windows, key=lambda window: window.start)
    for number in range(_SEARCH_DAYS):
        day = first + timedelta(days=number)
        todays = [window for window in ordered if day.weekday() in window.days]
        if not todays or is_off(day):
            continue
        midnight = datetime.combine(day, time())
        for window in todays:
            starts = midnight + timedelta(minutes=window.start)
            span = Span(first_showing(starts, zone), last_showing(starts + timedelta(minutes=window.minutes), zone))
            if span.end_at >= since:
                yield span


def together(parts: Iterator[Span], enough: Callable[[Span], bool]) -> Iterator[Span]:
    """Spans that overlap or adjoin (23:59 adjoins 00:00) as one, in their order, given as soon as `enough`.

    The last one given may go on: it is only known to be enough.
    """
    whole: Span | None = None
    for part in parts:
        if whole is None:
            whole = part
        elif part.start_at <= whole.end_at + _MINUTE_MS:
            whole = Span(whole.start_at, max(whole.end_at, part.end_at))
        else:
            yield whole
            whole = part
        if enough(whole):
            yield whole
            return
    if whole is not None:
        yield whole


def longest_minutes(windows: Sequence[Window]) -> int | None:
    """How long they are open at a stretch in a week without holidays; `None` = without end."""
    starts = sorted((day * DAY_MINUTES + window.start, window.minutes) for window in windows for day in window.days)
    twice = [(start + week * _WEEK_MINUTES, length) for week in range(3) for start, length in starts]
    longest, begun, until = 0, -2, -2
    for start, length in twice:
        if start > until + 1:
            begun = start
        until = max(until, start + length)
        longest = max(longest, until - begun)
    return None if longest > 2 * _WEEK_MINUTES else longest
