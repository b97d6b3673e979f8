from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchbell.domain.expecting import Due, Expecting, Region, check_schedule, is_cron
from watchbell.lib.clock import DAY, HOUR, MINUTE, parse_rfc3339, rfc3339
from watchbell.lib.weekly_windows import Window

NOW = parse_rfc3339("2026-03-02T12:00:00Z")
WORKDAYS = frozenset(range(5))
OFFICE = Window(WORKDAYS, 8 * 60, 18 * 60)
NIGHT = Window(WORKDAYS, 22 * 60, 6 * 60)


def shown(due):
    return None if due is None else (rfc3339(due.expected_at)[:16], rfc3339(due.deadline_at)[:16])


@pytest.mark.parametrize(("period", "grace"), [(30, 60), (600, 60), (601, 60.1), (3600, 360), (86_400, 8640)])
def test_the_grace_of_a_period_is_a_tenth_and_at_least_a_minute(period, grace):
    due = Expecting(period_ms=period * 1000).due(NOW)
    assert due == Due(NOW + period * 1000, NOW + period * 1000 + round(grace * 1000))


@pytest.mark.parametrize(
    ("schedule", "expected", "deadline"),
    [
        ("0 0 * * *", "2026-03-03T00:00", "2026-03-03T02:24"),
        ("* * * * *", "2026-03-02T12:01", "2026-03-02T12:02"),
        ("0 13,23 2 3 *", "2026-03-02T13:00", "2026-03-02T14:00"),
        ("hourly", "2026-03-02T13:00", "2026-03-02T13:06"),
        ("2026-05-01 09:00", "2026-05-01T09:00", "2026-05-01T09:01"),
    ],
)
def test_the_grace_of_a_schedule_is_a_tenth_of_the_gap_that_follows(schedule, expected, deadline):
    assert shown(Expecting(schedule=schedule).due(NOW)) == (expected, deadline)


@pytest.mark.parametrize("schedule", ["2026-01-01 09:00", "2025-*-* 10:00"])
def test_after_the_last_firing_nothing_is_awaited(schedule):
    assert Expecting(schedule=schedule).due(NOW) is None
    assert Expecting(schedule=schedule).upcoming(NOW, 3) == []


@pytest.mark.parametrize(
    ("windows", "since", "expected", "deadline"),
    [
        # The client must not be late at the window's start: it has its period from there.
        ((OFFICE,), "2026-03-02T03:00:00Z", "2026-03-02T09:00", "2026-03-02T09:10"),
        ((OFFICE,), "2026-03-02T09:30:00Z", "2026-03-02T10:30", "2026-03-02T10:40"),
        # At the end, inclusive: 16:50 is late exactly at 18:00, 16:51 not before the next morning.
        ((OFFICE,), "2026-03-02T16:50:00Z", "2026-03-02T17:50", "2026-03-02T18:00"),
        ((OFFICE,), "2026-03-02T16:50:01Z", "2026-03-03T09:00", "2026-03-03T09:10"),
        ((OFFICE,), "2026-03-06T17:30:00Z", "2026-03-09T09:00", "2026-03-09T09:10"),
        # Overnight: Friday's night ends on Saturday, then nothing until Monday.
        ((NIGHT,), "2026-03-07T00:00:00Z", "2026-03-07T01:00", "2026-03-07T01:10"),
        ((NIGHT,), "2026-03-07T05:00:00Z", "2026-03-09T23:00", "2026-03-09T23:10"),
        # Adjoining windows are one: lateness does not begin anew in the middle.
        ((OFFICE, Window(WORKDAYS, 18 * 60, 20 * 60)), "2026-03-02T17:30:00Z", "2026-03-02T18:30", "2026-03-02T18:40"),
        # Silence for days: from the window's start, each time.
        ((OFFICE,), "2026-02-01T00:00:00Z", "2026-02-02T09:00", "2026-02-02T09:10"),
    ],
)
def test_within_windows_lateness_counts_from_the_later_of_last_ping_and_start(windows, since, expected, deadline):
    expecting = Expecting(period_ms=HOUR, grace_ms=10 * MINUTE, windows=windows)
    assert shown(expecting.due(parse_rfc3339(since))) == (expected, deadline)


def test_a_window_too_short_for_the_silence_is_passed_over_for_one_that_is_not():
    windows = (Window(WORKDAYS, 8 * 60, 9 * 60), Window(frozenset({2}), 12 * 60, 20 * 60))
    due = Expecting(period_ms=HOUR, grace_ms=10 * MINUTE, windows=windows).due(NOW)
    assert shown(due) == ("2026-03-04T13:00", "2026-03-04T13:10")


def test_a_holiday_has_no_window():
    expecting = Expecting(
        period_ms=HOUR, grace_ms=0, windows=(OFFICE,), time_zone="Europe/Berlin", region=Region("DE", "BY")
    )
    # 6 January is one in Bavaria; the two days before are a Sunday and a Monday.
    assert shown(expecting.due(parse_rfc3339("2027-01-05T17:30:00Z")))[0] == "2027-01-07T08:00"
    assert expecting.first_open(parse_rfc3339("2027-01-06T12:00:00Z")) == parse_rfc3339("2027-01-07T07:00:00Z")


@pytest.mark.parametrize(
    ("day", "since", "expected"),
    [
        ("forward", "2026-03-29T00:30:00Z", "2026-03-29T02:30"),
        ("back", "2026-10-24T22:30:00Z", "2026-10-25T00:30"),
    ],
)
def test_a_period_is_real_time_on_the_days_when_clocks_change(day, since, expected):
    always = Window(frozenset(range(7)), 0, 24 * 60)
    expecting = Expecting(period_ms=2 * HOUR, grace_ms=0, windows=(always,), time_zone="Europe/Berlin")
    assert shown(expecting.due(parse_rfc3339(since)))[0] == expected


def test_always_open_windows_are_as_if_there_were_none():
    always = Window(frozenset(range(7)), 0, 24 * 60)
    plain = Expecting(period_ms=60 * DAY, grace_ms=DAY)
    bounded = Expecting(period_ms=60 * DAY, grace_ms=DAY, windows=(always,), time_zone="America/New_York")
    assert bounded.due(NOW) == plain.due(NOW)


def walked(windows, zone, since, period, grace):
    """The first minute in a window at which the silence since the later of `since` and the window's start is too long.

    What a window is, is read off the clock minute by minute. A stretch ends when the clock shows a minute outside.
    """
    tz, start_at, was_open = ZoneInfo(zone), None, False
    for at in range(since - 3 * DAY, since + 16 * DAY, MINUTE):
        reading = datetime.fromtimestamp(at / 1000, tz).replace(tzinfo=None, fold=0)
        is_open = any(
            datetime.combine(day, datetime.min.time()) + timedelta(minutes=each.start)
            <= reading
            <= datetime.combine(day, datetime.min.time()) + timedelta(minutes=each.start + each.minutes)
            for each in windows
            for day in (reading.date(), reading.date() - timedelta(days=1), reading.date() - timedelta(days=2))
            if day.weekday() in each.days
        )
        if is_open and not was_open:
            start_at = at
        was_open = is_open
        if is_open and at >= since and at >= max(since, start_at) + period + grace:
            return at
    return None


hours = st.integers(3, 24)


@settings(max_examples=40, deadline=None)
@given(
    windows=st.lists(
        st.builds(
            Window,
            st.frozensets(st.integers(0, 6), min_size=1),
            hours.filter(lambda hour: hour < 24).map(lambda hour: hour * 60),
            hours.map(lambda hour: hour * 60),
        ).filter(lambda each: each.start < each.end),
        min_size=1,
        max_size=2,
    ),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    since=st.integers(0, 14 * 24 * 60),
    around=st.sampled_from(["2026-03-29T01:00:00Z", "2026-11-01T06:00:00Z", "2026-04-04T15:00:00Z"]),
    period=st.integers(1, 5 * 60),
    grace=st.integers(0, 90),
)
def test_it_agrees_with_walking_minute_by_minute(windows, zone, since, around, period, grace):
    since = parse_rfc3339(around) - 7 * DAY + since * MINUTE
    expecting = Expecting(period_ms=period * MINUTE, grace_ms=grace * MINUTE, windows=tuple(windows), time_zone=zone)
    expected = walked(windows, zone, since, period * MINUTE, grace * MINUTE)
    due = expecting.due(since)
    found = None if due is None or due.deadline_at >= since + 16 * DAY else due.deadline_at
    assert shown(found and Due(found, found)) == shown(expected and Due(expected, expected))


def test_upcoming_is_what_a_punctual_client_does():
    office = Expecting(period_ms=4 * HOUR, grace_ms=0, windows=(OFFICE,))
    assert [rfc3339(at)[5:16] for at in office.upcoming(parse_rfc3339("2026-03-06T09:00:00Z"), 4)] == [
        "03-06T13:00",
        "03-06T17:00",
        "03-09T12:00",
        "03-09T16:00",
    ]


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("0 3 * * *", True),
        ("  0 3 * * 1-5 ", True),
        ("Mon 09:00", False),
        ("0 3 * * *\n0 4 * * *", False),
        ("daily", False),
    ],
)
def test_five_fields_on_one_line_are_cron(schedule, expected):
    assert is_cron(schedule) is expected


@pytest.mark.parametrize("schedule", ["0 3 * * *", "Mon..Fri 09:00", "02:00\n14:00 Europe/Riga"])
def test_a_schedule_of_either_notation_is_taken(schedule):
    assert check_schedule(schedule) == schedule
