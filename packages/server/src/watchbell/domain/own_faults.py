"""Is the trouble ours? Judged by the share of checks that failed on our side in the last minute. Pure."""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

from watchbell.lib.clock import MINUTE

WINDOW_MS = MINUTE
LEAST_CHECKS = 3
"""Fewer checks than this in the window say nothing."""
BEGINS_AT = 0.5
ENDS_BELOW = 0.1


class Turn(StrEnum):
    """What has just become true of us."""

    BEGAN = "began"
    ENDED = "ended"


@dataclass(slots=True)
class OwnFaults:
    """The window, and whether the operators have been told that we are in trouble."""

    seen: deque[tuple[int, int, int]] = field(default_factory=deque)
    """(instant, checks, faults among them)"""
    is_in_trouble: bool = False
    last_error: str | None = None

    def count(self, at: int, checks: int, faults: int, error: str | None = None) -> None:
        """Take in a batch."""
        self.seen.append((at, checks, faults))
        if error is not None:
            self.last_error = error

    def judge(self, now: int) -> Turn | None:
        """Whether trouble began or ended. Half of the checks begin it, fewer than a tenth end it: it does not flutter."""
        while self.seen and self.seen[0][0] <= now - WINDOW_MS:
            self.seen.popleft()
        checks = sum(each[1] for each in self.seen)
        faults = sum(each[2] for each in self.seen)
        if checks < LEAST_CHECKS:
            return None
        if not self.is_in_trouble and faults >= checks * BEGINS_AT:
            self.is_in_trouble = True
            return Turn.BEGAN
        if self.is_in_trouble and faults < checks * ENDS_BELOW:
            self.is_in_trouble = False
            return Turn.ENDED
        return None
