"""What an examination found."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """`WARNING` may become a trouble; `SKIPPED` could not be, or need not be, examined."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, what was seen, and what to do about it."""

    name: str
    health: Health
    text: str
    advice: str | None = None


def ok(name: str, text: str) -> Finding:
    """Nothing to do."""
    return Finding(name, Health.OK, text)


def warning(name: str, text: str, advice: str) -> Finding:
    """It works, but look at it."""
    return Finding(name, Health.WARNING, text, advice)


def failed(name: str, text: str, advice: str) -> Finding:
    """It does not work."""
    return Finding(name, Health.FAILED, text, advice)


def skipped(name: str, text: str) -> Finding:
    """There was nothing to examine."""
    return Finding(name, Health.SKIPPED, text)
