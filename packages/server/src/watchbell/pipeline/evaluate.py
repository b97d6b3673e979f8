"""State × observation → state: the rules of a monitor's status, pure."""

from enum import StrEnum

from msgspec.structs import replace

from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.states import MonitorState, MonitorStatus, Policy

_GOOD = (MonitorStatus.UP, MonitorStatus.DEGRADED)


class Change(StrEnum):
    """What an observation did to the state, and so why it is what it is now."""

    NONE = "none"
    STALE = "stale"
    """Older than the newest one evaluated: stored, never evaluated."""
    OWN_FAULT = "own_fault"
    """The trouble is ours: an interval without data."""
    COUNTED = "counted"
    """A failure, but not yet enough of them to believe it."""
    WENT_DOWN = "went_down"
    RECOVERED = "recovered"
    CAME_UP = "came_up"
    """The first success, or the first after a resume."""
    DEGRADED = "degraded"
    IMPROVED = "improved"

    @property
    def is_transition(self) -> bool:
        """Whether people see another status than before."""
        return self in (Change.WENT_DOWN, Change.RECOVERED, Change.CAME_UP, Change.DEGRADED, Change.IMPROVED)


def evaluate(before: MonitorState, seen: Observation, policy: Policy) -> tuple[MonitorState, Change]:
    """The state after an observation, and what changed.

    Down takes `failure_threshold` consecutive failures, or so many among the last `failure_window` results, and is dated
    from the first of them; up again takes `recovery_threshold` consecutive successes, which also empty the window.
    """
    if seen.verdict is Verdict.FAULT:
        return before, Change.OWN_FAULT
    if seen.observed_at < before.evaluated_at:
        return before, Change.STALE
    if seen.verdict.is_bad:
        return _after_failure(before, seen, policy)
    return _after_success(before, seen, policy)


def soften(seen: Observation, degraded_after_ms: int | None) -> Observation:
    """A success that took longer than allowed is degraded, and says so."""
    slow = (
        degraded_after_ms is not None
        and seen.verdict is Verdict.SUCCESS
        and seen.response_time_ms is not None
        and seen.response_time_ms > degraded_after_ms
    )
    if not slow:
        return seen
    reason = f"answered in {seen.response_time_ms:.0f} ms, slower than {degraded_after_ms} ms"
    return replace(seen, verdict=Verdict.DEGRADED, error=reason)


def _after_failure(before: MonitorState, seen: Observation, policy: Policy) -> tuple[MonitorState, Change]:
    recent = _window(before, seen.observed_at, policy)
    since = seen.observed_at if before.failing_since_at is None else before.failing_since_at
    if recent and before.status is not MonitorStatus.DOWN:
        since = recent[0]
    after = replace(
        before,
        consecutive_failures=before.consecutive_failures + 1,
        consecutive_successes=0,
        failing_since_at=since,
        evaluated_at=seen.observed_at,
        last_error=seen.error,
        recent_failures=recent,
    )
    failures = sum(at > 0 for at in recent) if recent else after.consecutive_failures
    if before.status is MonitorStatus.DOWN or failures < policy.failure_threshold:
        return after, Change.COUNTED
    return replace(after, status=MonitorStatus.DOWN, since_at=since, recent_failures=()), Change.WENT_DOWN


def _window(before: MonitorState, failed_at: int, policy: Policy) -> tuple[int, ...]:
    """The last results from the oldest failure on, with one more (`failed_at` 0 is a success); none while it is down."""
    if policy.failure_window is None or before.status is MonitorStatus.DOWN:
        return ()
    recent = (*before.recent_failures, failed_at)[-policy.failure_window :]
    first = next((place for place, at in enumerate(recent) if at), len(recent))
    return recent[first:]


def _after_success(before: MonitorState, seen: Observation, policy: Policy) -> tuple[MonitorState, Change]:
    status = MonitorStatus.DEGRADED if seen.verdict is Verdict.DEGRADED else MonitorStatus.UP
    successes = before.consecutive_successes + 1 if before.status is MonitorStatus.DOWN else 0
    if before.status is MonitorStatus.DOWN and successes < policy.recovery_threshold:
        after = replace(before, consecutive_successes=successes, consecutive_failures=0, evaluated_at=seen.observed_at)
        return after, Change.COUNTED
    after = replace(
        before,
        status=status,
        consecutive_failures=0,
        consecutive_successes=0,
        failing_since_at=None,
        evaluated_at=seen.observed_at,
        last_error=seen.error,
        recent_failures=_window(before, 0, policy),
    )
    if status is before.status:
        return after, Change.NONE
    return replace(after, since_at=seen.observed_at), _change(before.status, status)


def _change(before: MonitorStatus, after: MonitorStatus) -> Change:
    if before is MonitorStatus.DOWN:
        return Change.RECOVERED
    if before not in _GOOD:
        return Change.CAME_UP
    return Change.DEGRADED if after is MonitorStatus.DEGRADED else Change.IMPROVED
