"""Changes × time → whether a monitor flaps. Pure.

The rule is Nagios' and Sensu's: of the last 21 confirmed evaluations 20 can be changes, the newest weighs half as much
again as the oldest. An evaluation without a change is not stored, so how many there were is reckoned from the interval.
"""

from msgspec.structs import replace

from watchbell.domain.monitors import MAX_INTERVAL_SECONDS
from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.lib.clock import MINUTE, SECOND

SPAN = 20
"""So many evaluations back a change counts."""
_NEWEST, _OLDEST = 1.2, 0.8
STARTS_ABOVE = 0.30
ENDS_BELOW = 0.15
_PACE_OF_WHAT_IS_TOLD_MS = 5 * MINUTE
_SKEW_MS = MINUTE


def pace_ms(interval_seconds: int) -> int:
    """How far apart evaluations are reckoned to be.

    What is told by its client, or asked once a day, has no pace by which "often" could be measured: it is taken as
    every five minutes, so that a job that fails daily is told of daily.
    """
    return _PACE_OF_WHAT_IS_TOLD_MS if interval_seconds >= MAX_INTERVAL_SECONDS else interval_seconds * SECOND


def note_change(before: MonitorState, after: MonitorState, interval_ms: int) -> MonitorState:
    """The state with one more change, if it went down or came back; it may be flapping from now on."""
    if (before.status is MonitorStatus.DOWN) is (after.status is MonitorStatus.DOWN):
        return after
    if before.status is MonitorStatus.UNKNOWN:
        return after
    at = after.evaluated_at
    changes = (*(each for each in before.changes if _counts(each, at, interval_ms)), at)[-SPAN:]
    after = replace(after, changes=changes)
    if before.flapping_since_at is None and share(changes, at, interval_ms) > STARTS_ABOVE:
        return replace(after, flapping_since_at=at)
    return after


def is_steady(state: MonitorState, now: int, interval_ms: int) -> bool:
    """Whether a flapping monitor has calmed down."""
    return share(state.changes, now, interval_ms) < ENDS_BELOW


def share(changes: tuple[int, ...], now: int, interval_ms: int) -> float:
    """The weighted share of changes among the last evaluations, 0 to about 1."""
    step = (_NEWEST - _OLDEST) / (SPAN - 1)
    ages = [_age(each, now, interval_ms) for each in changes if _counts(each, now, interval_ms)]
    return sum(_NEWEST - step * age for age in ages) / SPAN


def _counts(at: int, now: int, interval_ms: int) -> bool:
    """Whether it was lately. What is yet to come was seen by a clock that has been put back: it would count for ever."""
    return at <= now + _SKEW_MS and _age(at, now, interval_ms) < SPAN


def _age(at: int, now: int, interval_ms: int) -> int:
    """How many evaluations ago, by the interval."""
    return max(0, now - at) // interval_ms
