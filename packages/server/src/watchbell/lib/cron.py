"""Cron expressions: when they fire next, in a time zone, right through daylight-saving changes; and what they say."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from watchbell.lib.time_zones import first_change, offset_ms, utc_ms, zone_of

_ANY_TIME = datetime(2024, 1, 1, tzinfo=UTC)


def check_cron(expression: str) -> str:
    """The expression itself when it can fire. Raises `ValueError` with what to write."""
    try:
        next(CronSim(expression, _ANY_TIME))
    except (CronSimError, StopIteration) as error:
        raise ValueError(
            f"{str(error) or 'it never fires'}; write five fields (minute hour day month weekday), for example 0 3 * * * "
            "for every day at 3:00"
        ) from error
    return expression


@lru_cache(maxsize=16_384)
def next_firing(expression: str, zone: str, after: int) -> int | None:
    """The first instant (ms) after `after` (ms) at which the expression fires; `None` when it never does again.

    As Debian's cron does it: jobs at a set hour and minute that daylight saving skips fire right after the gap, and once
    in the repeated hour; all others follow the clock on the wall.
    """
    minute, hour, *_ = expression.split()
    try:
        if minute.startswith("*") or hour.startswith("*"):
            return _by_the_clock(expression, zone_of(zone), after)
        return _at_set_times(expression, zone_of(zone), after)
    except (StopIteration, OverflowError):
        return None


def in_words(expression: str) -> str:
    """``0 3 * * *`` → ``At 03:00 every day``."""
    words: str = CronSim(expression, _ANY_TIME).explain()
    return words


def _at_set_times(expression: str, zone: ZoneInfo, after: int) -> int:
    firings = CronSim(expression, datetime.fromtimestamp(after / 1000, zone))
    while True:
        # Begun in the second pass of a repeated hour, the library answers with the first pass.
        found = round(next(firings).timestamp() * 1000)
        if found > after:
            return found


def _by_the_clock(expression: str, zone: ZoneInfo, after: int) -> int:
    """Between two changes of the clock it runs like any other: the library counts there without a zone."""
    since, offset = after, offset_ms(after, zone)
    start = after
    while True:
        reading = datetime.fromtimestamp((since + offset) / 1000, UTC).replace(tzinfo=None)
        found = utc_ms(next(CronSim(expression, reading))) - offset
        change = first_change(zone, start, found)
        if change is None:
            return found
        start, offset = change, offset_ms(change, zone)
        since = change - 1000
