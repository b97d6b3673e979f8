import datetime as dt
from datetime import date, datetime, timedelta
from itertools import islice, takewhile
from time import process_time
from typing import Any
from unittest.mock import patch

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.recurrence import DAY_CODES, MAX_COUNT, days, parse_rule

FIRST = date(2026, 1, 31)


def first(rule: str, count: int = 5, since: date = FIRST, begin: date = FIRST) -> list[str]:
    return [day.isoformat() for day in islice(days(parse_rule(rule), begin, since), count)]


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("FREQ=DAILY;INTERVAL=10", ["2026-01-31", "2026-02-10", "2026-02-20", "2026-03-02", "2026-03-12"]),
        ("FREQ=WEEKLY;BYDAY=TU", ["2026-02-03", "2026-02-10", "2026-02-17", "2026-02-24", "2026-03-03"]),
        ("FREQ=WEEKLY", ["2026-01-31", "2026-02-07", "2026-02-14", "2026-02-21", "2026-02-28"]),
        ("FREQ=MONTHLY", ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31", "2026-08-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]),
        ("FREQ=MONTHLY;BYDAY=1SU", ["2026-02-01", "2026-03-01", "2026-04-05", "2026-05-03", "2026-06-07"]),
        ("RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", ["2026-02-27", "2026-03-31"]),
        ("FREQ=YEARLY", ["2026-01-31", "2027-01-31", "2028-01-31", "2029-01-31", "2030-01-31"]),
        ("FREQ=YEARLY;BYDAY=-1FR;BYMONTH=12;COUNT=2", ["2026-12-25", "2027-12-31"]),
        ("FREQ=DAILY;UNTIL=20260202", ["2026-01-31", "2026-02-01", "2026-02-02"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", ["2028-02-29", "2032-02-29", "2036-02-29", "2040-02-29", "2044-02-29"]),
    ],
)
def test_a_rule_names_its_days(rule: str, found: list[str]) -> None:
    assert first(rule) == found


def test_a_search_that_begins_later_finds_the_same_days() -> None:
    assert first("FREQ=DAILY;INTERVAL=10", 2, since=date(2026, 3, 3)) == ["2026-03-12", "2026-03-22"]
    assert first("FREQ=DAILY;COUNT=4;INTERVAL=10", 9, since=date(2026, 2, 15)) == ["2026-02-20", "2026-03-02"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=MONTHLY;BYMONTH=6;BYMONTHDAY=31",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=YEARLY;INTERVAL=999;BYMONTH=1;BYMONTHDAY=1",
        f"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT={MAX_COUNT}",
    ],
)
def test_a_rule_that_names_no_day_ends_soon(rule: str) -> None:
    begun = process_time()
    assert first(rule) == []
    assert process_time() - begun < 1


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("", "a rule is like"),
        ("FREQ=SECONDLY", "FREQ must be"),
        ("FREQ=MINUTELY;COUNT=3", "FREQ must be"),
        ("FREQ=HOURLY", "FREQ must be"),
        ("BYDAY=TU", "FREQ must be"),
        ("FREQ=DAILY;BYHOUR=3", "BYHOUR is not supported"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL is a number"),
        ("FREQ=DAILY;COUNT=99999999999999999999", "COUNT is a number"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "not both"),
        ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL is a day"),
        ("FREQ=DAILY;UNTIL=20261340", "UNTIL is a day"),
        ("FREQ=WEEKLY;BYDAY=1MO", "only with FREQ=MONTHLY"),
        ("FREQ=WEEKLY;BYDAY=XX", "is no day"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "does not go with"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY is a number"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY is a number"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS needs"),
        ("FREQ=DAILY;FREQ=DAILY", "is not understood"),
        ("FREQ=DAILY;;", "is not understood"),
        ("FREQ=WEEKLY;WKST=XX", "WKST is one of"),
        ("FREQ=DAILY;" + "X" * 600, "too long"),
    ],
)
def test_what_is_no_rule_is_refused_with_what_to_write(rule: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_rule(rule)


def _lists(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(values, min_size=1, max_size=4, unique=True).map(",".join)


_codes = st.sampled_from(DAY_CODES)
_month_days = _lists(st.integers(-31, 31).filter(bool).map(str))
_months = _lists(st.integers(1, 12).map(str))
_places = _lists(st.integers(-6, 6).filter(bool).map(str))


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules that both understand alike."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 5))}"]
    # Of plain and numbered days together the other library takes what is both; the standard says either.
    numbered = frequency in ("MONTHLY", "YEARLY") and draw(st.booleans())
    places = st.sampled_from(["1", "2", "-1", "5"]) if numbered else st.just("")
    coded = st.builds(lambda place, code: f"{place}{code}", places, _codes)
    by = {
        "BYDAY": _lists(coded),
        "BYMONTH": _months,
        "WKST": _codes,
        **({} if frequency == "WEEKLY" else {"BYMONTHDAY": _month_days}),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(by)), unique=True, max_size=3))
    parts += [f"{name}={draw(by[name])}" for name in chosen]
    if {"BYDAY", "BYMONTHDAY", "BYMONTH"} & set(chosen) and draw(st.booleans()):
        parts.append(f"BYSETPOS={draw(_places)}")
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 40))}")
    return ";".join(parts)


class _Near:
    """The other library looks until the last year there is; here that is soon."""

    MAXYEAR = 2036

    def __getattr__(self, name: str) -> Any:
        return getattr(dt, name)


@given(rules(), st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 900))
def test_the_days_are_those_that_another_library_finds(rule: str, begin: date, later: int) -> None:
    end = begin + timedelta(days=1_500)
    since = begin + timedelta(days=later)
    until = datetime.combine(end, datetime.min.time())
    start = datetime.combine(begin, datetime.min.time())
    with patch("dateutil.rrule.datetime", _Near()):
        found = rrulestr(rule, dtstart=start).between(start, until, inc=True)
    expected = [each.date() for each in found if each.date() >= since]
    assert list(takewhile(lambda day: day <= end, days(parse_rule(rule), begin, since))) == expected
