"""When something is awaited, in plain words."""

import re
from collections.abc import Sequence

from watchbell.domain.expecting import Expecting, is_cron
from watchbell.lib import cron
from watchbell.lib.time_zones import zone_of
from watchbell.lib.weekly_windows import Window

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_UNITS = ((86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute"), (1_000, "second"))
_EVERY_FEW_MINUTES = re.compile(r"\*/(\d+) \* \* \* \*")


def duration_in_words(ms: int) -> str:
    """``300_000`` → ``5 minutes``; two units where one does not do: ``1 hour 30 minutes``."""
    parts = []
    for size, unit in _UNITS:
        count, ms = divmod(ms, size)
        if count:
            parts.append(f"{count} {unit}" if count == 1 else f"{count} {unit}s")
    return " ".join(parts[:2]) or f"{ms} ms"


def every(ms: int) -> str:
    """``every 5 minutes``, ``every hour``."""
    words = duration_in_words(ms)
    return f"every {words.removeprefix('1 ')}" if words.count(" ") == 1 else f"every {words}"


def in_words(expecting: Expecting) -> str:
    """``every 5 minutes``, ``at 03:00 every day (Europe/Berlin)``."""
    if expecting.schedule is not None:
        return _schedule(expecting.schedule, expecting.time_zone)
    words = every(expecting.period_ms or 0)
    if expecting.windows:
        words += f", {' and '.join(_window(window) for window in expecting.windows)} ({expecting.time_zone})"
    if expecting.region is not None:
        region = "-".join(part for part in expecting.region if part)
        words += f", not on public holidays of {region}"
    return words


def _schedule(schedule: str, zone: str) -> str:
    if not is_cron(schedule):
        lines = [line if _names_zone(line) else f"{line} ({zone})" for line in schedule.splitlines()]
        return f"at {', at '.join(lines)}"
    few = _EVERY_FEW_MINUTES.fullmatch(schedule.strip())
    if few is not None and 60 % int(few[1]) == 0:
        return every(int(few[1]) * 60_000)
    words = cron.in_words(schedule)
    return f"{words[:1].lower()}{words[1:]} ({zone})"


def _names_zone(line: str) -> bool:
    try:
        zone_of(line.rsplit(maxsplit=1)[-1])
    except ValueError:
        return False
    return True


def _window(window: Window) -> str:
    return f"{_days(sorted(window.days))} from {_clock(window.start)} to {_clock(window.end)}"


def _days(days: Sequence[int]) -> str:
    if len(days) == len(DAYS):
        return "every day"
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{DAYS[days[0]]} to {DAYS[days[-1]]}"
    *others, last = [DAYS[day] for day in days]
    return f"{', '.join(others)} and {last}" if others else last


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
