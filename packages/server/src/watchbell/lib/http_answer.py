"""What came of an outgoing request: an answer, or the reason why there is none. Values only, no IO."""

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

MAX_RETRY_AFTER_MS = 86_400_000
"""A peer may ask us to wait for a day, not for a year."""

_SHORTEST_SECRET = 6
"""Shorter texts stand in any answer by chance; hiding them would only garble it."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An answer, or why there is none.

    `status_code` is `None` exactly when `failure` says why nobody answered; `is_hopeless` tells that trying again is
    useless. `text` is the first 4 KB of the body, `location` where a redirect points, without its query.
    """

    status_code: int | None = None
    text: str = ""
    retry_after_ms: int | None = None
    location: str | None = None
    failure: str | None = None
    is_hopeless: bool = False

    def as_object(self) -> dict[str, Any]:
        """The body's JSON object; an empty one where the body is something else, or longer than what was kept."""
        try:
            found = json.loads(self.text)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def retry_after_ms(value: str | None, *, now: int) -> int | None:
    """A ``Retry-After`` header, seconds or an HTTP date, as a wait from `now` (ms); `None` if absent or unreadable."""
    if value is None:
        return None
    text = value.strip()
    try:
        wait = seconds_as_ms(float(text))
    except ValueError:
        try:
            at = parsedate_to_datetime(text).timestamp() * 1000
        except (ValueError, OverflowError, TypeError):
            return None
        return min(max(round(at) - now, 0), MAX_RETRY_AFTER_MS)
    return wait


def quota_wait_ms(remaining: str | None, reset: str | None, *, now: int) -> int | None:
    """The wait (ms) until a used-up quota is filled again, from ``X-RateLimit-Remaining`` and ``X-RateLimit-Reset``.

    The moment is in seconds since 1970, as GitHub and GitLab say it; `None` while something remains, or for other notions.
    """
    if (remaining or "").strip() != "0" or not re.fullmatch(r"[1-9]\d{9}", (reset or "").strip()):
        return None
    return min(max(int(reset or 0) * 1000 - now, 0), MAX_RETRY_AFTER_MS)


def seconds_as_ms(seconds: float) -> int | None:
    """A wait that a peer names in seconds, within 0 and a day; `None` for what is no number."""
    if not math.isfinite(seconds):
        return None
    return min(max(math.ceil(seconds * 1000), 0), MAX_RETRY_AFTER_MS)


def hide(text: str, secrets: Iterable[str]) -> str:
    """The text without these secrets: receivers echo what they got, and answers are logged."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "********")
    return text
