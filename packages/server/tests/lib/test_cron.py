from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchbell.lib.clock import DAY, HOUR, MINUTE, parse_rfc3339, rfc3339
from watchbell.lib.cron import check_cron, in_words, next_firing

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago"]
CHANGES = [
    parse_rfc3339(text)
    for text in (
        "2026-03-29T01:00:00Z",
        "2026-10-25T01:00:00Z",
        "2026-03-08T07:00:00Z",
        "2026-11-01T06:00:00Z",
        "2026-04-04T15:00:00Z",
        "2026-10-03T15:30:00Z",
        "2026-04-05T03:00:00Z",
        "2026-09-06T04:00:00Z",
    )
]
"""Clocks are put back or forward in one of the zones."""


def firings(expression, zone, after, count):
    found = []
    for _ in range(count):
        after = next_firing(expression, zone, after)
        found.append(rfc3339(after).removesuffix(":00.000Z"))
    return found


@pytest.mark.parametrize(
    ("expression", "zone", "after", "expected"),
    [
        # Forward: what is set for the skipped hour fires right after it, and only once.
        ("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", ["2026-03-29T01:00", "2026-03-30T00:30"]),
        ("0 6 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", ["2026-03-29T04:00", "2026-03-30T04:00"]),
        ("30 2 * * *", "America/New_York", "2026-03-07T12:00:00Z", ["2026-03-08T07:00", "2026-03-09T06:30"]),
        ("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", ["2026-10-03T15:30", "2026-10-04T15:15"]),
        ("*/30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", ["2026-03-30T00:00", "2026-03-30T00:30"]),
        ("0 * * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", ["2026-03-29T01:00", "2026-03-29T02:00"]),
        # Back: what is set for the repeated hour fires once, what follows the clock each time.
        ("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", ["2026-10-25T00:30", "2026-10-26T01:30"]),
        ("30 2 * * *", "Europe/Berlin", "2026-10-25T01:15:00Z", ["2026-10-26T01:30"]),
        ("30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z", ["2026-11-01T05:30", "2026-11-02T06:30"]),
        ("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00:00Z", ["2026-04-04T14:45", "2026-04-05T15:15"]),
        ("0 * * * *", "Europe/Berlin", "2026-10-24T23:30:00Z", ["2026-10-25T00:00", "2026-10-25T01:00"]),
        ("*/10 2 * * *", "Australia/Lord_Howe", "2026-04-04T14:55:00Z", ["2026-04-04T15:30", "2026-04-04T15:40"]),
        # Calendars.
        ("0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", ["2028-02-29T00:00", "2032-02-29T00:00"]),
        ("0 0 31 * *", "UTC", "2026-01-31T00:00:00Z", ["2026-03-31T00:00", "2026-05-31T00:00"]),
        ("0 0 L * *", "UTC", "2026-02-01T00:00:00Z", ["2026-02-28T00:00", "2026-03-31T00:00"]),
        ("0 9 * * 1#2", "UTC", "2026-11-01T00:00:00Z", ["2026-11-09T09:00", "2026-12-14T09:00"]),
        ("0 0 1 1 *", "Asia/Kathmandu", "2026-06-01T00:00:00Z", ["2026-12-31T18:15"]),
    ],
)
def test_an_expression_fires_where_the_clock_of_its_zone_says_so(expression, zone, after, expected):
    assert firings(expression, zone, parse_rfc3339(after), len(expected)) == expected


def fields_of(expression):
    ranges = [range(60), range(24), range(1, 32), range(1, 13), range(7)]
    return [_field(text, values) for text, values in zip(expression.split(), ranges, strict=True)]


def _field(text, values):
    found = set()
    for term in text.split(","):
        span, _, step = term.partition("/")
        if span == "*":
            chosen = list(values)
        else:
            first, _, last = span.partition("-")
            chosen = list(range(int(first), int(last or first) + 1))
        found |= set(chosen[:: int(step or 1)])
    return found


def walked(expression, zone, after, minutes):
    """Minute by minute: what the clock shows is compared with the fields; set times as Debian's cron treats them."""
    minute, hour, day, month, weekday = fields_of(expression)
    is_set = not expression.startswith("*") and not expression.split()[1].startswith("*")
    tz, found, seen = ZoneInfo(zone), [], set()

    def fits(moment):
        return (
            moment.minute in minute
            and moment.hour in hour
            and moment.day in day
            and moment.month in month
            and moment.isoweekday() % 7 in weekday
        )

    start = after - after % MINUTE - 3 * HOUR
    before = None
    for at in range(start, after + minutes * MINUTE, MINUTE):
        shown = datetime.fromtimestamp(at / 1000, tz).replace(tzinfo=None, fold=0)
        readings = [shown]
        if is_set and before is not None and shown > before + timedelta(minutes=1):
            gap = int((shown - before).total_seconds()) // 60
            readings = [before + timedelta(minutes=each) for each in range(1, gap + 1)]
        before = shown
        hits = [reading for reading in readings if fits(reading) and not (is_set and reading in seen)]
        seen.update(hits)
        if hits and at > after:
            found.append(at)
    return found


@settings(max_examples=60)
@given(
    expression=st.sampled_from(
        [
            "* * * * *",
            "*/7 * * * *",
            "*/20 2 * * *",
            "0 * * * *",
            "5,35 */2 * * *",
            "30 2 * * *",
            "0,30 1-3 * * *",
            "15 1,2 * * *",
            "0 0 * * *",
            "45 0-3 * * 0",
            "10 3 1-7 * *",
            "*/15 0-3 * 3-4 *",
        ]
    ),
    zone=st.sampled_from(ZONES),
    change=st.sampled_from(CHANGES),
    minutes=st.integers(-2 * 24 * 60, 6 * 60),
    ms=st.sampled_from([0, 1, 999, 30_000]),
)
def test_it_agrees_with_walking_minute_by_minute_over_every_change_of_a_clock(expression, zone, change, minutes, ms):
    after = change + minutes * MINUTE + ms
    expected = walked(expression, zone, after, 3 * 24 * 60)
    found, at = [], after
    while (at := next_firing(expression, zone, at)) is not None and at < after + 3 * DAY:
        found.append(at)
        if len(found) > len(expected):
            break
    assert [rfc3339(each) for each in found] == [rfc3339(each) for each in expected if each < after + 3 * DAY]


@given(
    after=st.integers(0, 4 * 10**12),
    expression=st.sampled_from(["* * * * *", "*/5 * * * *", "0 3 * * *", "30 2 * * 0", "0 0 1 * *", "0 12 L * *"]),
    zone=st.sampled_from(ZONES),
)
def test_the_next_firing_lies_ahead_and_nothing_between(after, expression, zone):
    found = next_firing(expression, zone, after)
    assert found > after
    assert next_firing(expression, zone, found - 1) == found


@pytest.mark.parametrize("expression", ["every day", "61 * * * *", "0 0 31 2 *", "* * * *", "0 3 * * MOON", "@daily"])
def test_what_cannot_fire_is_refused_with_an_example(expression):
    with pytest.raises(ValueError, match="write five fields"):
        check_cron(expression)


def test_it_says_itself_in_words():
    assert in_words("0 3 * * 1-5") == "At 03:00 on Monday through Friday"
