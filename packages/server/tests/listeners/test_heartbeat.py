from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from watchbell.lib.clock import DAY, HOUR, MINUTE, SECOND, parse_rfc3339
from watchbell.listeners.heartbeat import LISTENER, HeartbeatTarget

NOW = parse_rfc3339("2026-03-01T12:00:00Z")


def due(started, last=None, **config):
    return LISTENER.deadline(HeartbeatTarget(**config), started, last)


def at(text, zone="Europe/Berlin"):
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def test_never_pinged_is_due_a_period_and_its_grace_after_creation():
    assert due(NOW, period_seconds=3600, grace_seconds=120) == NOW + HOUR + 2 * MINUTE


def test_a_ping_moves_the_deadline():
    assert due(NOW, NOW + 5 * MINUTE, period_seconds=3600, grace_seconds=0) == NOW + 65 * MINUTE


def test_a_resume_starts_the_clock_again_and_forgets_an_older_ping():
    assert due(NOW, NOW - DAY, period_seconds=60, grace_seconds=0) == NOW + MINUTE


@pytest.mark.parametrize(("period", "grace"), [(30, 60), (600, 60), (601, 60), (3600, 360), (86_400, 8640)])
def test_grace_is_a_tenth_of_the_period_and_at_least_a_minute(period, grace):
    assert due(NOW, period_seconds=period) == NOW + (period + grace) * SECOND


def test_a_schedule_is_due_at_its_next_firing_and_grace():
    assert due(NOW, schedule="30 13 * * *", grace_seconds=60) == parse_rfc3339("2026-03-01T13:31:00Z")


def test_a_schedule_is_meant_in_its_zone():
    expected = parse_rfc3339("2026-03-01T12:30:00Z")
    assert due(NOW, schedule="30 13 * * *", time_zone="Europe/Berlin", grace_seconds=0) == expected


def test_the_grace_of_a_schedule_is_a_tenth_of_the_gap_to_the_next_firing():
    assert due(NOW, schedule="0 0 * * *") == parse_rfc3339("2026-03-02T02:24:00Z")
    assert due(NOW, schedule="* * * * *") == parse_rfc3339("2026-03-01T12:02:00Z")


def test_a_daily_job_keeps_its_local_hour_over_both_clock_changes():
    job = dict(schedule="0 6 * * *", time_zone="Europe/Berlin", grace_seconds=0)
    for day, before in (("2026-03-29", "2026-03-28"), ("2026-10-25", "2026-10-24")):
        assert due(at(f"{before}T06:00:00"), **job) == at(f"{day}T06:00:00")


def test_a_job_in_the_skipped_hour_is_still_expected_that_day():
    job = dict(schedule="30 2 * * *", time_zone="Europe/Berlin", grace_seconds=0)
    found = due(at("2026-03-28T12:00:00"), **job)
    assert at("2026-03-29T01:59:59") < found <= at("2026-03-29T03:30:00")


def test_a_job_in_the_repeated_hour_is_expected_once():
    job = dict(schedule="30 2 * * *", time_zone="Europe/Berlin", grace_seconds=0)
    first = due(at("2026-10-24T12:00:00"), **job)
    assert due(first, **job) == at("2026-10-26T02:30:00")


@given(
    started=st.integers(0, 4 * 10**12),
    last=st.none() | st.integers(0, 4 * 10**12),
    expression=st.sampled_from(["* * * * *", "*/5 * * * *", "0 3 * * *", "30 2 * * 0", "0 0 1 * *", "0 12 L * *"]),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
)
def test_a_deadline_always_lies_after_what_it_counts_from(started, last, expression, zone):
    since = max(started, last or 0)
    assert due(started, last, schedule=expression, time_zone=zone, grace_seconds=0) > since
    assert due(started, last, schedule=expression, time_zone=zone) >= since + MINUTE


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ({}, "say when pings come: set period_seconds"),
        ({"period_seconds": 60, "schedule": "* * * * *"}, "either period_seconds or schedule, not both"),
        ({"period_seconds": 29}, "greater than or equal to 30"),
        ({"period_seconds": 365 * 86_400 + 1}, "less than or equal to 31536000"),
        ({"period_seconds": 60, "grace_seconds": -1}, "greater than or equal to 0"),
        ({"schedule": "every day"}, "five fields"),
        ({"schedule": "61 * * * *"}, "five fields"),
        ({"schedule": "0 0 31 2 *"}, "Bad day-of-month; write five fields"),
        ({"schedule": "0 3 * * *", "time_zone": "Europe/Atlantis"}, "no time zone"),
        ({"schedule": "0 3 * * *", "time_zone": "../../etc/passwd"}, "no time zone"),
        ({"period_seconds": 60, "colour": "red"}, "Extra inputs"),
    ],
)
def test_a_config_that_cannot_work_is_refused_with_what_to_do(config, says):
    with pytest.raises(ValidationError, match=says):
        HeartbeatTarget(**config)


@pytest.mark.parametrize("period", [30, 365 * 86_400])
def test_the_ends_of_the_range_are_allowed(period):
    assert HeartbeatTarget(period_seconds=period)


@pytest.mark.parametrize(
    ("config", "line"),
    [
        ({"period_seconds": 45}, "every 45 seconds"),
        ({"period_seconds": 60}, "every minute"),
        ({"period_seconds": 7200}, "every 2 hours"),
        ({"period_seconds": 86_400}, "every day"),
        ({"schedule": "0 3 * * *", "time_zone": "Europe/Berlin"}, "at 0 3 * * * (Europe/Berlin)"),
    ],
)
def test_it_describes_itself_in_words(config, line):
    assert LISTENER.describe(HeartbeatTarget(**config)) == line
