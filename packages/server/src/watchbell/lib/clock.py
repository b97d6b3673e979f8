"""Instants as integers: milliseconds since 1970-01-01T00:00:00Z, and their RFC 3339 text."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

Millis = int
"""An instant (suffix ``_at``) or a duration (suffix ``_ms``) in milliseconds."""

Clock = Callable[[], int]
"""Anything that tells the present instant; tests pass their own."""

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def now_ms() -> int:
    """The present instant by the system's clock."""
    return time.time_ns() // 1_000_000


def rfc3339(at: int) -> str:
    """``1700000000000`` → ``2023-11-14T22:13:20.000Z``."""
    return f"{_second(at // 1000)}.{at % 1000:03d}Z"


@lru_cache(maxsize=64)  # the instants of a batch of checks lie in few seconds
def _second(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def parse_rfc3339(text: str) -> int:
    """The instant a text names. Raises `ValueError` when it is no RFC 3339 time with an offset."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        message = "write a time with an offset, for example 2026-01-31T12:00:00Z"
        raise ValueError(message) from None
    if moment.tzinfo is None:
        message = "the time needs an offset, for example 2026-01-31T12:00:00Z"
        raise ValueError(message)
    return round(moment.timestamp() * 1000)
