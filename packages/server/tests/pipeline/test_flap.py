from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from watchbell.domain.monitors import MAX_INTERVAL_SECONDS
from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.lib.clock import DAY, HOUR, MINUTE
from watchbell.pipeline.flap import ENDS_BELOW, SPAN, STARTS_ABOVE, is_steady, note_change, pace_ms, share

START = 1_800_000_000_000
UP, DOWN, DEGRADED, UNKNOWN = MonitorStatus.UP, MonitorStatus.DOWN, MonitorStatus.DEGRADED, MonitorStatus.UNKNOWN


def after(state: MonitorState, status: MonitorStatus, at: int) -> MonitorState:
    """The state once an evaluation found `status`."""
    changed = replace(state, status=status, evaluated_at=at)
    return changed if status is state.status else note_change(state, changed, MINUTE)


def seen(statuses: list[MonitorStatus], first: MonitorStatus = UP) -> MonitorState:
    """One evaluation a minute."""
    state = MonitorState(1, status=first)
    for number, status in enumerate(statuses):
        state = after(state, status, START + number * MINUTE)
    return state


def test_weights_are_those_of_nagios():
    every_minute = tuple(START - age * MINUTE for age in range(SPAN))
    assert round(share(every_minute, START, MINUTE), 6) == 1.0
    assert share((START,), START, MINUTE) == 1.2 / 20
    assert round(share((START - 19 * MINUTE,), START, MINUTE), 6) == 0.8 / 20
    assert share((START - 20 * MINUTE,), START, MINUTE) == 0


def test_six_changes_in_a_row_flap_and_five_do_not():
    assert seen([DOWN, UP, DOWN, UP, DOWN]).flapping_since_at is None
    assert seen([DOWN, UP, DOWN, UP, DOWN, UP]).flapping_since_at == START + 5 * MINUTE


def test_degraded_and_the_first_result_are_no_changes():
    assert seen([DEGRADED, UP] * 12).changes == ()
    assert seen([DOWN], first=UNKNOWN).changes == ()
    assert len(seen([DOWN, DEGRADED]).changes) == 2


def test_a_flapping_monitor_is_steady_when_it_has_changed_little_for_a_while():
    state = seen([DOWN, UP] * 3)
    assert not is_steady(state, START + 6 * MINUTE, MINUTE)
    assert is_steady(state, START + 24 * MINUTE, MINUTE)


def test_a_clock_that_was_put_back_does_not_make_it_flap_for_ever():
    state = seen([DOWN, UP] * 3)
    assert is_steady(state, START - DAY, MINUTE)
    again = after(state, DOWN, START - DAY)
    assert again.changes == (START - DAY,)


def test_what_is_told_is_reckoned_by_five_minutes_and_the_rest_by_its_interval():
    assert pace_ms(60) == MINUTE
    assert pace_ms(3600) == HOUR
    assert pace_ms(MAX_INTERVAL_SECONDS) == 5 * MINUTE


def test_a_job_that_fails_every_other_day_never_flaps():
    state = MonitorState(1, status=UP)
    for day in range(40):
        changed = replace(state, status=UP if state.status is DOWN else DOWN, evaluated_at=START + day * DAY)
        state = note_change(state, changed, pace_ms(MAX_INTERVAL_SECONDS))
        assert state.flapping_since_at is None


@given(st.lists(st.booleans(), max_size=80))
def test_the_share_is_that_of_the_last_21_evaluations_counted_one_by_one(results: list[bool]):
    statuses = [UP if good else DOWN for good in results]
    state = seen(statuses)
    history = [UP, *statuses]
    changes = [one is not other for one, other in pairwise(history)][-SPAN:]
    weights = [0.8 + 0.4 / 19 * (20 - len(changes) + place) for place in range(len(changes))]
    counted = sum(weight for weight, changed in zip(weights, changes, strict=True) if changed) / SPAN
    now = START + (len(results) - 1) * MINUTE
    assert abs(share(state.changes, now, MINUTE) - counted) < 1e-9


@given(st.lists(st.tuples(st.integers(0, 3 * HOUR), st.booleans()), max_size=60))
def test_whatever_comes_it_is_bounded_starts_above_and_ends_below(steps: list[tuple[int, bool]]):
    state, at = MonitorState(1, status=UP), START
    for wait, good in steps:
        at += wait
        before = state
        state = after(state, UP if good else DOWN, at)
        assert len(state.changes) <= SPAN
        assert 0 <= share(state.changes, at, MINUTE) <= 1.2
        if before.flapping_since_at is None and state.flapping_since_at is not None:
            assert share(state.changes, at, MINUTE) > STARTS_ABOVE
    assert is_steady(state, at, MINUTE) is (share(state.changes, at, MINUTE) < ENDS_BELOW)
    assert is_steady(state, at + SPAN * MINUTE, MINUTE)
