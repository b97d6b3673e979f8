"""Time zones: what a clock on the wall shows, as instants, right where clocks are put forward or back."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_WEEK_MS = 7 * 86_400_000


def zone_of(name: str) -> ZoneInfo:
    """The IANA time zone of this name. Raises `ValueError` with what to write."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone; write an IANA name such as UTC or Europe/Berlin") from None


def check_zone(name: str) -> str:
    """The name itself when it is an IANA time zone. Raises `ValueError` with what to write."""
    zone_of(name)
    return name


def local(at: int, zone: ZoneInfo) -> datetime:
    """What the clock shows at an instant (ms), as a naive time."""
    return datetime.fromtimestamp(at / 1000, zone).replace(tzinfo=None, fold=0)


def offset_ms(at: int, zone: ZoneInfo) -> int:
    """How far the clock is ahead of UTC at an instant (ms)."""
    ahead = datetime.fromtimestamp(at // 1000, zone).utcoffset()
    return 0 if ahead is None else round(ahead.total_seconds() * 1000)


def first_showing(reading: datetime, zone: ZoneInfo) -> int:
    """The first instant (ms) at which the clock shows at least this; for a skipped time the end of the gap."""
    return _showing(reading, zone, fold=0)


def last_showing(reading: datetime, zone: ZoneInfo) -> int:
    """The last instant (ms) at which the clock shows at most this; for a skipped time the gap itself."""
    return _showing(reading, zone, fold=1)


def _showing(reading: datetime, zone: ZoneInfo, *, fold: int) -> int:
    at = round(reading.replace(tzinfo=zone, fold=fold).timestamp()) * 1000
    if local(at, zone) == reading:
        return at
    # A skipped time: read with the offset from before the gap it lies behind it, with the other one in front of it.
    other = round(reading.replace(tzinfo=zone, fold=1 - fold).timestamp()) * 1000
    change = first_change(zone, min(at, other), max(at, other))
    return at if change is None else change


def first_change(zone: ZoneInfo, begin: int, end: int) -> int | None:
    """The first instant (ms, whole seconds) after `begin`, up to `end`, from which the clock runs at another offset.

    No zone changes twice within a week.
    """
    known, at = offset_ms(begin, zone), begin
    while at < end:
        later = min(at + _WEEK_MS, end)
        if offset_ms(later, zone) != known:
            return _bisect(zone, at, later, known)
        at = later
    return None


def _bisect(zone: ZoneInfo, before: int, after: int, known: int) -> int:
    low, high = before // 1000, -(-after // 1000)
    while high - low > 1:
        middle = (low + high) // 2
        if offset_ms(middle * 1000, zone) == known:
            low = middle
        else:
            high = middle
    return high * 1000


def utc_ms(moment: datetime) -> int:
    """A naive time in UTC as an instant (ms)."""
    return round(moment.replace(tzinfo=UTC).timestamp() * 1000)
