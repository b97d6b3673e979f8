"""Another tool's counts of an hour or a day as sums of ours.

It counts checks that found the target up and down; how long they stood for follows from the interval. A span's ratio is
the other tool's to the last digit, and so is that of several spans together unless checks were denser than the interval.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from watchbell.domain.days import day_start
from watchbell.domain.rollups import Rollup
from watchbell.lib.clock import DAY, HOUR
from watchbell.lib.histogram import bucket_of

_LARGEST = 2_000_000_000
"""Tenths of a millisecond that a column of ours holds."""


class Count(NamedTuple):
    """Checks of one span, which begins at `at` (ms, UTC); response times in milliseconds, `None` or 0 = not known."""

    at: int
    up: int
    down: int
    ping: float | None = None
    ping_min: float | None = None
    ping_max: float | None = None


class History(NamedTuple):
    """Sums by the beginnings of hours, and of days in the organization's calendar that are not made of those hours."""

    hours: Mapping[int, Rollup]
    days: Mapping[int, Rollup]


def sums_of(count: Count, interval_seconds: int, span_ms: int) -> Rollup:
    """A count as a sum over so many milliseconds."""
    up, down = max(0, count.up), max(0, count.down)
    if not up + down:
        return Rollup()
    each = min(interval_seconds * 1000, span_ms / (up + down))
    rollup = Rollup(total=up + down, successful=up, up_ms=round(up * each), down_ms=round(down * each))
    if up and count.ping is not None and count.ping > 0:
        average = _tenths(count.ping)
        low, high = _tenths(count.ping_min or count.ping), _tenths(count.ping_max or count.ping)
        rollup.min_ms, rollup.max_ms = min(low, average), max(high, average)
        rollup.sum_ms = average * up
        # Only the extremes and the average are known: one check each at the extremes, the others in the middle.
        edges = [rollup.min_ms, rollup.max_ms][: max(0, up - 1)]
        for value, number in (*((edge, 1) for edge in edges), (average, up - len(edges))):
            if number:
                rollup.histogram[bucket_of(value)] = rollup.histogram.get(bucket_of(value), 0) + number
    return rollup


def _tenths(ms: float) -> int:
    return min(max(0, round(ms * 10)), _LARGEST)


def history_of(hours: list[Count], days: list[Count], interval_seconds: int, zone: ZoneInfo, until: int) -> History:
    """The sums to store of whole hours that end by `until`.

    A day is made of its hours where these are known from its beginning; else the other tool's own day stands for it,
    which is a day of UTC: in another time zone it is taken for the day of the same date.
    """
    kept = [each for each in hours if each.at % HOUR == 0 and each.at + HOUR <= until and each.up + each.down > 0]
    by_hour = {each.at: sums_of(each, interval_seconds, HOUR) for each in kept}
    first = min(by_hour, default=until)
    by_day: dict[int, Rollup] = {}
    today = day_start(until, zone)
    for day in days:
        start = _same_date(day.at, zone)
        is_of_hours = start >= first and zone.key != "UTC"
        if start < today and day.up + day.down > 0 and not is_of_hours:
            by_day[start] = sums_of(day, interval_seconds, DAY)
    return History(by_hour, by_day)


def _same_date(at: int, zone: ZoneInfo) -> int:
    """The beginning, in the zone, of the day that has this date in UTC."""
    date = datetime.fromtimestamp(at / 1000, UTC)
    local = datetime(date.year, date.month, date.day, tzinfo=zone)
    return round(local.timestamp() * 1000)
