"""HTTP status codes as people write and read them: sets such as ``200-299,301`` or ``2xx``, and their phrases."""

import re
from functools import lru_cache
from http import HTTPStatus

_PART = re.compile(r"^(?:(\d{3})(?:\s*-\s*(\d{3}))?|([1-9])xx)$", re.IGNORECASE)


def parse_status_ranges(text: str) -> frozenset[int]:
    """``"200-299,301"`` → the codes. Raises `ValueError` with what to write instead."""
    codes: set[int] = set()
    for part in text.split(","):
        match = _PART.match(part.strip())
        if match is None:
            raise ValueError(f"{part.strip()!r} is no status code or range; write for example 200-299,301")
        low, high, hundred = match.groups()
        first = int(hundred) * 100 if hundred else int(low)
        last = first + 99 if hundred else int(high or low)
        if not 100 <= first <= last <= 999:
            raise ValueError(f"{part.strip()!r}: codes run from 100 to 999, the smaller one first")
        codes.update(range(first, last + 1))
    return frozenset(codes)


@lru_cache(maxsize=1000)
def status_phrase(status: int) -> str:
    """``503`` → ``503 Service Unavailable``."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
