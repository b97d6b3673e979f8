"""Days of a calendar: where they begin, in instants."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def day_start(at: int, zone: ZoneInfo) -> int:
    """The beginning of the day in which the instant lies, in the zone's calendar."""
    local = datetime.fromtimestamp(at / 1000, zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return round(local.timestamp() * 1000)


def day_starts(from_at: int, to_at: int, zone: ZoneInfo) -> list[int]:
    """The beginnings of all days that begin in the span."""
    day = datetime.fromtimestamp(from_at / 1000, UTC).astimezone(zone)
    day = day.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    found = []
    while (start := round(day.timestamp() * 1000)) < to_at:
        if start >= from_at:
            found.append(start)
        day += timedelta(days=1)  # by the calendar: a day with a change of the clocks has 23 or 25 hours
    return found


def last_days(now: int, count: int, zone: ZoneInfo) -> list[int]:
    """The beginnings of the last days, the one of `now` included, oldest first."""
    day = datetime.fromtimestamp(now / 1000, zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return [round((day - timedelta(days=back)).timestamp() * 1000) for back in range(count - 1, -1, -1)]


def day_name(start_at: int, zone: ZoneInfo) -> str:
    """``2026-01-31``."""
    return datetime.fromtimestamp(start_at / 1000, zone).date().isoformat()
