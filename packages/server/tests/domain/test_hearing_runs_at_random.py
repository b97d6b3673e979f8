"""Whatever a client does, in whatever order: what must hold of its runs and deadlines."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from watchbell.domain.hearing_runs import MAX_RUNS, deadline, hear, lapse, open_runs
from watchbell.domain.heartbeat_fields import HeartbeatTarget
from watchbell.domain.pings import PingKind, Signal
from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.lib.clock import HOUR, MINUTE, parse_rfc3339

NOW = parse_rfc3339("2026-03-27T12:00:00Z")
OFFICE = {"start": "08:00", "end": "18:00"}
TARGETS = [
    HeartbeatTarget(period_seconds=3600, grace_seconds=300),
    HeartbeatTarget(period_seconds=3600, grace_seconds=0, max_run_seconds=7200),
    HeartbeatTarget(schedule="30 2 * * *", time_zone="Europe/Berlin", max_run_seconds=600),
    HeartbeatTarget(schedule="*/20 * * * *", time_zone="Europe/Berlin"),
    HeartbeatTarget(schedule="2026-03-28 12:00"),
    HeartbeatTarget(period_seconds=1800, windows=[OFFICE], time_zone="Europe/Berlin", max_run_seconds=3600),
]
signals = st.builds(
    Signal,
    kind=st.sampled_from([PingKind.SUCCESS, PingKind.START, PingKind.START, PingKind.FAIL, PingKind.LOG]),
    run_id=st.sampled_from([None, None, "a", "b", "c"]),
)
steps = st.lists(st.tuples(st.integers(0, 4 * HOUR), signals | st.just("restart")), max_size=30)


def lapsed(target, state, until):
    """Every deadline that passes by then: one failure each, at its own instant, each later than the one before."""
    before = 0
    while (at := deadline(target, state)) is not None and at <= until:
        told = lapse(target, state, at)
        [seen] = told.observations
        assert seen.observed_at == at > before
        before, state = at, replace(state, memory=told.memory)
    return state


@settings(max_examples=300)
@given(target=st.sampled_from(TARGETS), story=steps)
def test_each_silence_is_told_once_and_the_next_is_awaited(target, story):
    state, now = MonitorState(1, MonitorStatus.UP, clock_started_at=NOW), NOW
    for wait, what in story:
        now += wait
        state = lapsed(target, state, now)
        if what == "restart":
            state = replace(state, clock_started_at=now)
            assert (deadline(target, state) or now + 1) > now
            continue
        told = hear(target, state, what, now)
        memory = state.memory if told.memory is None else told.memory
        is_life = told.kind in (PingKind.SUCCESS, PingKind.FAIL)
        state = replace(state, memory=memory, last_ping_at=now if is_life else state.last_ping_at)
        assert len(open_runs(memory)) <= MAX_RUNS
        assert len(told.observations) == is_life
        assert not (is_life and what.run_id is None and memory)
        assert what.kind is not PingKind.START or open_runs(memory)[what.run_id or ""] == now
        assert all(at <= now for at in open_runs(memory).values())


@given(target=st.sampled_from(TARGETS), starts=st.lists(st.integers(1, 30 * MINUTE), min_size=1, max_size=60))
def test_starts_alone_never_put_a_failure_off_for_ever(target, starts):
    state, now, limit = MonitorState(1, MonitorStatus.UP, clock_started_at=NOW), NOW, target.max_run_seconds
    latest = deadline(target, state)
    if limit is not None:
        latest = target.expecting.first_open(NOW + starts[0] + limit * 1000)
    for wait in starts:
        now += wait
        state = replace(state, memory=hear(target, state, Signal(kind=PingKind.START), now).memory)
        assert deadline(target, state) <= latest
