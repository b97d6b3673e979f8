from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchbell.lib.clock import DAY, HOUR, MINUTE, parse_rfc3339, rfc3339
from watchbell.lib.weekly_windows import Window, longest_minutes, parse_minute, spans, together

ALWAYS = frozenset(range(7))
WORKDAYS = frozenset(range(5))


def window(days, start, end):
    return Window(frozenset(days), parse_minute(start), parse_minute(end))


def shown(windows, zone, since, count, off=()):
    parts = spans(windows, ZoneInfo(zone), parse_rfc3339(since), lambda day: day.isoformat() in off)
    merged = together(parts, lambda _: False)
    return [tuple(rfc3339(at)[5:16] for at in span) for span in islice(merged, count)]


@pytest.mark.parametrize(
    ("windows", "zone", "since", "expected"),
    [
        (
            [window(WORKDAYS, "08:00", "18:00")],
            "Europe/Berlin",
            "2026-11-20T12:00:00Z",
            [("11-20T07:00", "11-20T17:00"), ("11-23T07:00", "11-23T17:00")],
        ),
        # Exactly at its end it is still open.
        ([window(WORKDAYS, "08:00", "18:00")], "UTC", "2026-11-20T18:00:00Z", [("11-20T08:00", "11-20T18:00")]),
        ([window(WORKDAYS, "08:00", "18:00")], "UTC", "2026-11-20T18:00:01Z", [("11-23T08:00", "11-23T18:00")]),
        # Overnight: Friday's window goes on on Saturday, Sunday has none.
        (
            [window(WORKDAYS, "22:00", "06:00")],
            "UTC",
            "2026-11-21T05:00:00Z",
            [("11-20T22:00", "11-21T06:00"), ("11-23T22:00", "11-24T06:00")],
        ),
        # Overlapping and adjoining ones are one; 23:59 adjoins midnight.
        (
            [window([0], "08:00", "12:00"), window([0], "11:00", "24:00"), window([1], "00:00", "02:00")],
            "UTC",
            "2026-11-22T00:00:00Z",
            [("11-23T08:00", "11-24T02:00")],
        ),
        (
            [window([0], "20:00", "23:59"), window([1], "00:00", "02:00")],
            "UTC",
            "2026-11-22T00:00:00Z",
            [("11-23T20:00", "11-24T02:00")],
        ),
        # Clocks forward: the night is an hour shorter; a start that is skipped is the end of the gap.
        ([window([5], "22:00", "06:00")], "Europe/Berlin", "2026-03-28T12:00:00Z", [("03-28T21:00", "03-29T04:00")]),
        ([window([6], "02:30", "04:00")], "Europe/Berlin", "2026-03-28T12:00:00Z", [("03-29T01:00", "03-29T02:00")]),
        ([window([6], "01:00", "02:30")], "Europe/Berlin", "2026-03-28T12:00:00Z", [("03-29T00:00", "03-29T01:00")]),
        # Clocks back: from the first time the start is shown to the last time the end is.
        ([window([6], "02:30", "04:00")], "Europe/Berlin", "2026-10-24T12:00:00Z", [("10-25T00:30", "10-25T03:00")]),
        ([window([6], "01:00", "02:30")], "Europe/Berlin", "2026-10-24T12:00:00Z", [("10-24T23:00", "10-25T01:30")]),
        ([window([6], "01:00", "03:00")], "America/New_York", "2026-10-31T12:00:00Z", [("11-01T05:00", "11-01T08:00")]),
        (
            [window([6], "01:30", "02:00")],
            "Australia/Lord_Howe",
            "2026-04-04T00:00:00Z",
            [("04-04T14:30", "04-04T15:30")],
        ),
    ],
)
def test_windows_stand_where_the_clock_of_their_zone_says_so(windows, zone, since, expected):
    assert shown(windows, zone, since, len(expected)) == expected


def test_no_window_begins_on_a_day_off_but_one_from_the_day_before_goes_on():
    night = [window(ALWAYS, "22:00", "06:00")]
    assert shown(night, "UTC", "2026-12-24T12:00:00Z", 2, {"2026-12-25"}) == [
        ("12-24T22:00", "12-25T06:00"),
        ("12-26T22:00", "12-27T06:00"),
    ]


def test_days_that_are_all_off_end_the_search():
    assert list(spans([window(ALWAYS, "08:00", "09:00")], ZoneInfo("UTC"), 0, lambda _: True)) == []


times = st.integers(0, 48).map(lambda half: half * 30)
drawn = st.lists(
    st.builds(Window, st.frozensets(st.integers(0, 6), min_size=1), times.filter(lambda at: at < 1440), times).filter(
        lambda each: each.start != each.end
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=60)
@given(
    windows=drawn,
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    change=st.sampled_from(
        [
            "2026-03-29T01:00:00Z",
            "2026-10-25T01:00:00Z",
            "2026-11-01T06:00:00Z",
            "2026-04-04T15:00:00Z",
            "2026-10-03T15:30:00Z",
        ]
    ),
)
def test_merged_windows_are_what_a_walk_by_half_hours_finds_open(windows, zone, change):
    tz, middle = ZoneInfo(zone), parse_rfc3339(change)
    begin, end, step = middle - 2 * DAY, middle + 2 * DAY, 30 * MINUTE
    merged = list(together(spans(windows, tz, begin, lambda _: False), lambda span: span.start_at > end))
    for at in range(begin, end, step):
        expected = any(_holds(each, tz, at) for each in windows)
        assert any(span.start_at <= at <= span.end_at for span in merged) is expected, rfc3339(at)


def _holds(each, tz, at):
    """The window's start was shown at or before `at`, and its end is shown at or after it: by trying every minute nearby."""
    reading = datetime.fromtimestamp(at / 1000, tz).replace(tzinfo=None, fold=0)
    just_before = datetime.fromtimestamp((at - 1) / 1000, tz).replace(tzinfo=None, fold=0)
    for back in range(3):
        day = reading.date() - timedelta(days=back)
        if day.weekday() not in each.days:
            continue
        starts = datetime.combine(day, datetime.min.time()) + timedelta(minutes=each.start)
        ends = starts + timedelta(minutes=each.minutes)
        near = [
            (other, datetime.fromtimestamp(other / 1000, tz).replace(tzinfo=None, fold=0))
            for other in range(at - 2 * HOUR, at + 2 * HOUR + 1, 30 * MINUTE)
        ]
        has_begun = reading >= starts or any(other <= at and shown_at >= starts for other, shown_at in near)
        goes_on = reading <= ends or any(other >= at and shown_at <= ends for other, shown_at in near)
        # An end that the clocks leap over is the instant of the leap, and inclusive as every other end.
        goes_on = goes_on or just_before < ends < reading
        if has_begun and goes_on:
            return True
    return False


@pytest.mark.parametrize(
    ("windows", "minutes"),
    [
        ([window([0], "08:00", "18:00")], 600),
        ([window(ALWAYS, "22:00", "06:00")], 480),
        ([window([6], "20:00", "24:00"), window([0], "00:00", "03:00")], 420),
        ([window(ALWAYS, "00:00", "24:00")], None),
        ([window(ALWAYS, "00:00", "23:59")], None),
        ([window(ALWAYS, "12:00", "11:00"), window([2], "10:00", "13:00")], 2 * 1440 - 60),
    ],
)
def test_the_longest_stretch_of_a_week(windows, minutes):
    assert longest_minutes(windows) == minutes


@pytest.mark.parametrize("text", ["8:00", "24:01", "08:60", "0800", "", "aa:bb", "08:00:00", "-1:00"])
def test_a_time_that_is_none_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="HH:MM"):
        parse_minute(text)
