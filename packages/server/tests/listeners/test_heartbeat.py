import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.pings import PingKind, Signal, SignalForm
from watchbell.domain.states import MonitorState
from watchbell.lib.clock import DAY, HOUR, MINUTE, SECOND, parse_rfc3339
from watchbell.listeners.heartbeat import LISTENER, HeartbeatTarget

NOW = parse_rfc3339("2026-03-01T12:00:00Z")


def due(started, last=None, **config):
    return LISTENER.deadline(HeartbeatTarget(**config), MonitorState(1, clock_started_at=started, last_ping_at=last))


@pytest.mark.parametrize(
    ("last", "config", "deadline"),
    [
        (None, {"period_seconds": 3600, "grace_seconds": 120}, NOW + HOUR + 2 * MINUTE),
        (NOW + 5 * MINUTE, {"period_seconds": 3600, "grace_seconds": 0}, NOW + 65 * MINUTE),
        (NOW - DAY, {"period_seconds": 60, "grace_seconds": 0}, NOW + MINUTE),
        (None, {"schedule": "30 13 * * *", "grace_seconds": 60}, parse_rfc3339("2026-03-01T13:31:00Z")),
        (
            None,
            {"schedule": "30 13 * * *", "time_zone": "Europe/Berlin", "grace_seconds": 0},
            parse_rfc3339("2026-03-01T12:30:00Z"),
        ),
        (None, {"schedule": "0 0 * * *"}, parse_rfc3339("2026-03-02T02:24:00Z")),
        (None, {"schedule": "Mon..Fri 09:00", "grace_seconds": 0}, parse_rfc3339("2026-03-02T09:00:00Z")),
        (
            None,
            {"period_seconds": 3600, "grace_seconds": 0, "windows": [{"start": "08:00", "end": "18:00"}]},
            parse_rfc3339("2026-03-02T09:00:00Z"),
        ),
    ],
)
def test_the_deadline_is_the_expected_ping_and_its_grace(last, config, deadline):
    assert due(NOW, last, **config) == deadline


@given(
    started=st.integers(0, 4 * 10**12),
    last=st.none() | st.integers(0, 4 * 10**12),
    config=st.sampled_from(
        [
            {"schedule": "* * * * *"},
            {"schedule": "30 2 * * 0"},
            {"schedule": "0 12 L * *"},
            {"schedule": "Mon 02:30\n*-*-29"},
            {"period_seconds": 3600, "windows": [{"start": "22:00", "end": "06:00"}]},
        ]
    ),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
)
def test_a_deadline_always_lies_after_what_it_counts_from(started, last, config, zone):
    since = max(started, last or 0)
    assert due(started, last, **config, time_zone=zone, grace_seconds=0) > since
    assert due(started, last, **config, time_zone=zone) >= since + MINUTE


def test_it_hears_pings_and_reports():
    assert LISTENER.forms == {SignalForm.HEARTBEAT, SignalForm.REPORT}
    state = MonitorState(1, clock_started_at=NOW)
    target = HeartbeatTarget(period_seconds=3600)
    heard = LISTENER.hear(target, state, Signal(form=SignalForm.REPORT, response_time_ms=7.5), NOW + SECOND, ())
    assert (heard.kind, heard.observations[0].response_time_ms) == (PingKind.SUCCESS, 7.5)


def test_the_expected_ping_comes_before_the_deadline_by_the_grace():
    target, state = HeartbeatTarget(period_seconds=3600, grace_seconds=60), MonitorState(1, clock_started_at=NOW)
    assert LISTENER.expected(target, state) == LISTENER.deadline(target, state) - MINUTE == NOW + HOUR


def test_a_deadline_that_passed_is_told_with_its_own_instant():
    state = MonitorState(1, clock_started_at=NOW)
    target = HeartbeatTarget(period_seconds=3600, grace_seconds=60)
    [seen] = LISTENER.lapse(target, state, NOW + HOUR + MINUTE).observations
    assert seen.observed_at == NOW + HOUR + MINUTE


def test_only_without_resuming_by_hand_a_client_wakes_it():
    assert not LISTENER.wakes(HeartbeatTarget(period_seconds=60))
    assert LISTENER.wakes(HeartbeatTarget(period_seconds=60, manual_resume=False))


@pytest.mark.parametrize(
    ("config", "line"),
    [
        ({"period_seconds": 7200}, "every 2 hours"),
        ({"schedule": "0 3 * * *", "time_zone": "Europe/Berlin"}, "at 03:00 every day (Europe/Berlin)"),
    ],
)
def test_it_describes_itself_in_words(config, line):
    assert LISTENER.describe(HeartbeatTarget(**config)) == line
