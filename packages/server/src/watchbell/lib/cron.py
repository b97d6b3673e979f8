"""Cron expressions: when they fire next, in a time zone, right through daylight-saving changes."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

_ANY_TIME = datetime(2024, 1, 1, tzinfo=UTC)


def check_zone(name: str) -> str:
    """The name itself when it is an IANA time zone. Raises `ValueError` with what to write."""
    _zone(name)
    return name


def check_cron(expression: str) -> str:
    """The expression itself when it can fire. Raises `ValueError` with what to write."""
    try:
        next(CronSim(expression, _ANY_TIME))
    except (CronSimError, StopIteration) as error:
        raise ValueError(
            f"{error}; write five fields (minute hour day month weekday), for example 0 3 * * * for every day at 3:00"
        ) from error
    return expression


@lru_cache(maxsize=16_384)
def next_firing(expression: str, zone: str, after: int) -> int:
    """The first instant (ms) after `after` (ms) at which the expression fires.

    Jobs at a set hour that daylight saving skips fire right after the gap; in the repeated hour they fire once.
    """
    moment = datetime.fromtimestamp(after / 1000, _zone(zone))
    found: datetime = next(CronSim(expression, moment))
    return round(found.timestamp() * 1000)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone; write an IANA name such as UTC or Europe/Berlin") from None
