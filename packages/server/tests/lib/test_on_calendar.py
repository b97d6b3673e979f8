import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.clock import parse_rfc3339, rfc3339
from watchbell.lib.on_calendar import check_on_calendar, next_elapse


def elapses(expressions, zone, after, count):
    found, at = [], parse_rfc3339(after)
    while len(found) < count and (at := next_elapse(expressions, zone, at)) is not None:
        found.append(rfc3339(at).removesuffix(".000Z"))
    return found


@pytest.mark.parametrize(
    ("expressions", "zone", "after", "expected"),
    [
        ("Mon..Fri 09:00", "UTC", "2026-11-20T10:00:00Z", ["2026-11-23T09:00:00", "2026-11-24T09:00:00"]),
        ("Mon..Fri 09:00", "Europe/Berlin", "2026-11-20T10:00:00Z", ["2026-11-23T08:00:00"]),
        ("*-*-* 06:30:15 America/New_York", "UTC", "2026-07-01T00:00:00Z", ["2026-07-01T10:30:15"]),
        ("08:00\n20:00 UTC", "Asia/Tokyo", "2026-01-01T00:00:00Z", ["2026-01-01T20:00:00", "2026-01-01T23:00:00"]),
        ("*-02-29", "UTC", "2026-01-01T00:00:00Z", ["2028-02-29T00:00:00", "2032-02-29T00:00:00"]),
        ("*-*~01", "UTC", "2026-02-01T00:00:00Z", ["2026-02-28T00:00:00", "2026-03-31T00:00:00"]),
        ("quarterly", "UTC", "2026-02-01T00:00:00Z", ["2026-04-01T00:00:00", "2026-07-01T00:00:00"]),
        # A skipped time does not fire, as with systemd; a repeated one fires once.
        ("02:30", "Europe/Berlin", "2026-03-28T12:00:00Z", ["2026-03-30T00:30:00"]),
        ("02:30", "Europe/Berlin", "2026-10-24T12:00:00Z", ["2026-10-25T00:30:00", "2026-10-26T01:30:00"]),
        ("02:30", "Europe/Berlin", "2026-10-25T01:15:00Z", ["2026-10-26T01:30:00"]),
        ("01:45", "Australia/Lord_Howe", "2026-04-04T00:00:00Z", ["2026-04-04T14:45:00", "2026-04-05T15:15:00"]),
        ("02:15", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", ["2026-10-04T15:15:00"]),
        ("2027-05-01 12:00", "UTC", "2026-01-01T00:00:00Z", ["2027-05-01T12:00:00"]),
        ("2027-05-01 12:00", "UTC", "2027-05-01T12:00:00Z", []),
    ],
)
def test_a_calendar_expression_elapses_where_systemd_says_so(expressions, zone, after, expected):
    assert elapses(expressions, zone, after, max(1, len(expected))) == expected


@given(
    after=st.integers(0, 4 * 10**12),
    expressions=st.sampled_from(["hourly", "Mon..Fri 09:00", "02:30\n01:30 America/New_York", "*-*-29", "*:0/7"]),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago"]),
)
def test_the_next_one_lies_ahead_and_nothing_between(after, expressions, zone):
    found = next_elapse(expressions, zone, after)
    assert found > after
    assert next_elapse(expressions, zone, found - 1) == found


@pytest.mark.parametrize(
    ("expressions", "says"),
    [
        ("every day", "Mon..Fri 09:00"),
        ("25:00", "Bad hour"),
        ("Mon 09:00\nTue 26:00", "'Tue 26:00'"),
        ("*-02-30", "it never fires"),
        ("2020-01-01", "it never fires"),
        ("\n \n", "must not be empty"),
        ("daily\n" * 21, "at most 20 lines"),
    ],
)
def test_what_cannot_elapse_is_refused_in_words(expressions, says):
    with pytest.raises(ValueError, match=says):
        check_on_calendar(expressions)


def test_empty_lines_are_left_out():
    assert check_on_calendar("  Mon 09:00 \n\n Tue 10:00\n") == "Mon 09:00\nTue 10:00"
