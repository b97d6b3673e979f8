from dataclasses import replace

import pytest

from watchbell.domain.alerts import Reason
from watchbell.domain.scenes import Hold
from watchbell.domain.states import MonitorStatus
from watchbell.domain.withholding import FREED_MS, UNCLEAR_MS, Seen, Step, WithheldFailure, next_step

NOW = 1_800_000_000_000
DOWN = MonitorStatus.DOWN
DB = Hold(Reason.DEPENDENCY_DOWN, "db", "db-id")
WORK = Hold(Reason.MAINTENANCE, "Disks", "window-id")
HELD = WithheldFailure("m", "org", "svc", Reason.DEPENDENCY_DOWN, "db-id", "db", NOW - 5000, None)
UNCLEAR = replace(HELD, reason=Reason.DEPENDENCY_UNCLEAR)
FREED = replace(HELD, freed_at=NOW - 5000)


def seen(**changes) -> Seen:
    plain = {"status": DOWN, "failures": 3, "evaluated_at": NOW - 9000, "is_asked": True, "is_doubtful": False}
    return Seen(**{**plain, **changes})


@pytest.mark.parametrize("failure", [HELD, UNCLEAR, FREED], ids=["held", "unclear", "freed"])
@pytest.mark.parametrize("hold", [None, DB], ids=["free", "held"])
def test_what_is_over_or_paused_is_dropped_whatever_holds_it(failure, hold):
    for status in (MonitorStatus.UP, MonitorStatus.DEGRADED, MonitorStatus.PAUSED, MonitorStatus.UNKNOWN):
        assert next_step(failure, seen(status=status), hold, NOW) is Step.DROP


def test_while_the_same_holds_it_nothing_is_done_and_another_hold_is_noted():
    assert next_step(HELD, seen(), DB, NOW) is Step.KEEP
    assert next_step(HELD, seen(), WORK, NOW) is Step.HOLD
    assert next_step(HELD, seen(), replace(DB, by="database"), NOW) is Step.HOLD
    assert next_step(FREED, seen(), DB, NOW) is Step.HOLD
    assert next_step(UNCLEAR, seen(), DB, NOW) is Step.HOLD


def test_what_nothing_holds_any_more_is_looked_at_first_and_what_is_only_told_is_judged_at_once():
    assert next_step(HELD, seen(), None, NOW) is Step.FREE
    assert next_step(HELD, seen(is_asked=False), None, NOW) is Step.JUDGE
    assert next_step(HELD, seen(is_asked=False, is_doubtful=True), None, NOW) is Step.FREE


def test_a_freed_failure_is_judged_by_a_newer_result_only():
    for at in (NOW - 9000, NOW - 5000, NOW + 1):  # the last of before the clock was put back
        assert next_step(FREED, seen(evaluated_at=at), None, NOW) is Step.WAIT
    assert next_step(FREED, seen(evaluated_at=NOW - 4999), None, NOW) is Step.JUDGE
    # A success on the way to its recovery.
    assert next_step(FREED, seen(evaluated_at=NOW, failures=0), None, NOW) is Step.WAIT
    assert next_step(FREED, seen(evaluated_at=NOW, is_doubtful=True), None, NOW) is Step.WAIT
    assert next_step(FREED, seen(is_asked=False), None, NOW) is Step.JUDGE
    assert next_step(FREED, seen(is_asked=False, is_doubtful=True), None, NOW) is Step.WAIT


@pytest.mark.parametrize("changes", [{}, {"failures": 0}, {"is_doubtful": True}, {"is_asked": False}])
def test_nothing_waits_longer_than_its_bound(changes):
    at = NOW - 5000 + FREED_MS
    assert next_step(FREED, seen(**changes), None, at) is Step.JUDGE
    assert next_step(UNCLEAR, seen(**changes), None, NOW - 5000 + UNCLEAR_MS) is Step.JUDGE


def test_a_wait_that_nobody_looked_at_begins_anew():
    for now in (NOW - 5000 + 2 * FREED_MS, NOW - 6000):
        assert next_step(FREED, seen(), None, now) is Step.FREE
    for now in (NOW - 5000 + 2 * UNCLEAR_MS, NOW - 6000):
        assert next_step(UNCLEAR, seen(), None, now) is Step.FREE


def test_an_unclear_failure_waits_for_its_parents_only():
    assert next_step(UNCLEAR, seen(is_doubtful=True), None, NOW) is Step.WAIT
    assert next_step(UNCLEAR, seen(), None, NOW) is Step.JUDGE
    assert next_step(replace(UNCLEAR, freed_at=NOW - 1), seen(), None, NOW) is Step.WAIT
