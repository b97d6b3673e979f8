"""Calendar expressions as systemd's timers have them: ``Mon..Fri 09:00``, several of them on lines of their own."""

from datetime import UTC, datetime
from functools import lru_cache

from oncalendar import OnCalendar, OnCalendarError

from watchbell.lib.time_zones import zone_of

_ANY_TIME = datetime(2024, 1, 1, tzinfo=UTC)
MAX_LINES = 20


def check_on_calendar(expressions: str) -> str:
    """The expressions without empty lines when one of them can fire. Raises `ValueError` with what to write."""
    lines = [line.strip() for line in expressions.splitlines() if line.strip()]
    if not lines:
        raise ValueError("must not be empty")
    if len(lines) > MAX_LINES:
        message = f"at most {MAX_LINES} lines"
        raise ValueError(message)
    for line in lines:
        try:
            OnCalendar(line, _ANY_TIME)
        except (OnCalendarError, ValueError, IndexError) as error:
            message = f"{error} in {line[:60]!r}; write it as cron does (0 3 * * *) or as systemd's timers do (Mon..Fri 09:00)"
            raise ValueError(message) from error
    try:
        next(OnCalendar("\n".join(lines), _ANY_TIME))
    except StopIteration:
        raise ValueError("it never fires: no day of the calendar fits, or its years have passed") from None
    return "\n".join(lines)


@lru_cache(maxsize=16_384)
def next_elapse(expressions: str, zone: str, after: int) -> int | None:
    """The first instant (ms) after `after` (ms) at which one of them fires; `None` when none does again.

    A line may name a zone of its own. Times that daylight saving skips do not fire, as with systemd; in the repeated
    hour each fires once.
    """
    firings = OnCalendar(expressions, datetime.fromtimestamp(after / 1000, zone_of(zone)))
    for moment in firings:
        found = round(moment.timestamp() * 1000)
        if found > after:
            return found
    return None
