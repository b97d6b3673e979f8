"""A failure that is kept back: known, shown, and judged again when nothing holds it any more."""

from dataclasses import dataclass
from enum import Enum, auto

from watchbell.domain.alerts import Reason
from watchbell.domain.scenes import Hold
from watchbell.domain.states import MonitorStatus
from watchbell.lib.clock import MINUTE

UNCLEAR_MS = MINUTE
"""How long a failure waits at most for what it depends on to be looked at."""
FREED_MS = 2 * MINUTE
"""How long a failure that nothing holds any more waits at most for a fresh result of its own."""


@dataclass(frozen=True, slots=True)
class WithheldFailure:
    """A monitor that is down while a hold lasts. `freed_at` is when the hold was seen to be over: what is checked after it counts."""

    monitor_id: str
    org_id: str
    service_id: str
    reason: Reason
    by_id: str
    by_name: str
    created_at: int
    freed_at: int | None

    def is_held_by(self, hold: Hold) -> bool:
        """Whether this very hold is noted already."""
        return self.freed_at is None and (self.reason, self.by_id, self.by_name) == (hold.reason, hold.by_id, hold.by)


class Step(Enum):
    """What to do about a failure that is kept back."""

    KEEP = auto()
    WAIT = auto()
    """For a result: of what it depends on, or its own."""
    HOLD = auto()
    """Something else holds it now, or something does again."""
    FREE = auto()
    """Nothing holds it any more: note since when, and look at it."""
    JUDGE = auto()
    DROP = auto()
    """It is over, or its monitor is not watched any more."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of the monitor now. `is_asked` is false for what only its client tells.

    `is_doubtful` says that something it depends on may turn out to be down: it fails, or was not looked at since.
    """

    status: MonitorStatus
    failures: int
    evaluated_at: int
    is_asked: bool
    is_doubtful: bool


def next_step(failure: WithheldFailure, seen: Seen, hold: Hold | None, now: int) -> Step:
    """What follows from what is true now. Asked twice, it says the same: whoever was interrupted asks again.

    A wait that nobody looked at for long (the program did not run, the clock was put forward or back) begins anew: nobody
    is told on a result from before.
    """
    if seen.status is not MonitorStatus.DOWN:
        return Step.DROP
    if hold is not None:
        return Step.KEEP if failure.is_held_by(hold) else Step.HOLD
    if failure.freed_at is not None:
        return _once_freed(failure.freed_at, seen, now)
    if failure.reason is Reason.DEPENDENCY_UNCLEAR:
        age = now - failure.created_at
        if not 0 <= age < 2 * UNCLEAR_MS:
            return Step.FREE
        return Step.WAIT if seen.is_doubtful and age < UNCLEAR_MS else Step.JUDGE
    return Step.FREE if seen.is_asked or seen.is_doubtful else Step.JUDGE


def _once_freed(freed_at: int, seen: Seen, now: int) -> Step:
    age = now - freed_at
    if not 0 <= age < 2 * FREED_MS:
        return Step.FREE
    if age >= FREED_MS:
        return Step.JUDGE
    # What seems to be of later than now is of before the clock was put back.
    still_fails = not seen.is_asked or (seen.failures > 0 and freed_at < seen.evaluated_at <= now)
    return Step.JUDGE if still_fails and not seen.is_doubtful else Step.WAIT
