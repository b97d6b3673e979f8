from calendar import monthrange
from datetime import datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.maintenance_times import Occurrence, Plan, between, check_plan, coming
from watchbell.lib import recurrence
from watchbell.lib.clock import DAY, HOUR, MINUTE, SECOND
from watchbell.lib.time_zones import first_showing, local

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, zone: str = "Europe/Berlin", fold: int = 0) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp() * 1000)


def plan(begin: str, end: str, rrule: str | None = None, zone: str = "Europe/Berlin") -> Plan:
    return Plan(at(begin, zone), at(end, zone), rrule, zone)


def shown(each: Occurrence, zone: str = "Europe/Berlin") -> tuple[str, str, float]:
    begin, end = local(each.starts_at, ZoneInfo(zone)), local(each.ends_at, ZoneInfo(zone))
    return f"{begin:%m-%d %H:%M}", f"{end:%m-%d %H:%M}", (each.ends_at - each.starts_at) / HOUR


def nights(begin: str, end: str, around: str, count: int = 3) -> list[tuple[str, str, float]]:
    daily = plan(f"2026-01-01T{begin}", f"2026-01-01T{end}", "FREQ=DAILY")
    return [shown(each) for each in islice(coming(daily, at(f"{around}T00:00")), count)]


def test_a_window_without_a_rule_takes_place_once() -> None:
    once = plan("2026-03-01T02:00", "2026-03-01T04:00")
    assert list(coming(once, 0)) == [Occurrence(once.starts_at, once.ends_at)]
    assert list(coming(once, once.ends_at - 1)) == [Occurrence(once.starts_at, once.ends_at)]
    assert list(coming(once, once.ends_at)) == []
    assert list(coming(once, 0, done_until=once.starts_at)) == []


def test_it_keeps_its_times_when_clocks_are_put_forward_and_back() -> None:
    assert nights("02:00", "04:00", "2026-03-28") == [
        ("03-28 02:00", "03-28 04:00", 2),
        ("03-29 03:00", "03-29 04:00", 1),
        ("03-30 02:00", "03-30 04:00", 2),
    ]
    assert nights("02:00", "04:00", "2026-10-24") == [
        ("10-24 02:00", "10-24 04:00", 2),
        ("10-25 02:00", "10-25 04:00", 3),
        ("10-26 02:00", "10-26 04:00", 2),
    ]


def test_a_time_that_is_skipped_is_the_end_of_the_gap_and_one_that_is_shown_twice_belongs_to_it_both_times() -> None:
    assert nights("01:00", "02:30", "2026-03-29", 1) == [("03-29 01:00", "03-29 03:00", 1)]
    assert nights("02:30", "05:00", "2026-03-29", 1) == [("03-29 03:00", "03-29 05:00", 2)]
    assert nights("02:30", "05:00", "2026-10-25", 1) == [("10-25 02:30", "10-25 05:00", 3.5)]
    assert nights("01:00", "02:30", "2026-10-25", 1) == [("10-25 01:00", "10-25 02:30", 2.5)]


def test_what_a_gap_would_leave_nothing_of_lasts_as_long_as_planned_behind_it() -> None:
    assert nights("02:10", "02:50", "2026-03-29", 1) == [("03-29 03:00", "03-29 03:40", pytest.approx(2 / 3))]


def test_what_begins_before_midnight_ends_after_it() -> None:
    weekly = plan("2026-01-02T22:00", "2026-01-03T06:00", "FREQ=WEEKLY;BYDAY=FR")
    middle = at("2026-02-07T01:00")
    assert shown(next(coming(weekly, middle))) == ("02-06 22:00", "02-07 06:00", 8)


def test_an_end_of_the_rule_is_an_instant_a_time_on_the_wall_or_a_day() -> None:
    for until, count in [
        ("20260104T005959Z", 3),
        ("20260104T010000Z", 4),
        ("20260104T020000", 4),
        ("20260104T015959", 3),
        ("20260104", 4),
    ]:
        daily = plan("2026-01-01T02:00", "2026-01-01T04:00", f"FREQ=DAILY;UNTIL={until}")
        assert len(list(coming(daily, 0))) == count, until


def test_a_span_holds_what_reaches_into_it() -> None:
    daily = plan("2026-01-01T22:00", "2026-01-02T02:00", "FREQ=DAILY")
    found = between(daily, at("2026-02-01T01:00"), at("2026-02-02T22:00"))
    assert [shown(each)[0] for each in found] == ["01-31 22:00", "02-01 22:00"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (Plan(0, 59 * SECOND, None, "UTC"), "at least a minute"),
        (Plan(HOUR, 0, None, "UTC"), "at least a minute"),
        (Plan(0, 93 * DAY, None, "UTC"), "92 days at most"),
        (Plan(0, HOUR, "FREQ=SECONDLY", "UTC"), "FREQ must be"),
        (Plan(0, HOUR, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "UTC"), "no day within ten years"),
        (Plan(0, 25 * HOUR, "FREQ=DAILY", "UTC"), "before the one before it has ended"),
        (Plan(0, 3 * DAY, "FREQ=MONTHLY;BYMONTHDAY=-1,2", "UTC"), "before the one before it has ended"),
    ],
)
def test_a_plan_that_nobody_means_is_refused(wrong: Plan, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check_plan(wrong)


def test_a_rare_day_is_found_without_looking_at_all_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[tuple[int, int]] = []
    monkeypatch.setattr(recurrence, "monthrange", lambda *month: looked_at.append(month) or monthrange(*month))
    check_plan(Plan(0, HOUR, "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29", "UTC"))
    assert len(looked_at) < 400


def test_whole_days_without_a_gap_are_allowed() -> None:
    check_plan(Plan(0, DAY, "FREQ=DAILY", "UTC"))


_zones = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu",
     "Africa/Casablanca", "Pacific/Apia", "America/St_Johns", "Europe/Dublin"]
)  # fmt: skip


@given(
    zone=_zones,
    begin=st.datetimes(datetime.fromisoformat("2010-01-01"), datetime.fromisoformat("2035-01-01")),
    minutes=st.integers(1, 20 * 60),
    interval=st.integers(1, 3),
    later=st.integers(0, 800),
)
def test_in_any_zone_each_occurrence_begins_when_the_clock_says_and_lasts(
    zone: str, begin: datetime, minutes: int, interval: int, later: int
) -> None:
    where = ZoneInfo(zone)
    starts_at = first_showing(begin.replace(microsecond=0), where)
    daily = Plan(starts_at, starts_at + minutes * MINUTE, f"FREQ=DAILY;INTERVAL={interval}", zone)
    first = local(starts_at, where)
    since = starts_at + later * DAY
    found = list(islice(coming(daily, since), 30))
    assert len(found) == 30
    for each in found:
        assert each.ends_at > max(each.starts_at, since)
        clock = local(each.starts_at, where)
        days = round((datetime.combine(clock.date(), first.time()) - first) / timedelta(days=1))
        assert clock.time() == first.time() or clock > datetime.combine(clock.date(), first.time())
        assert days % interval == 0 or clock.date() != (first + timedelta(days=days)).date()
        assert each.ends_at - each.starts_at <= minutes * MINUTE + 25 * HOUR
    assert all(one.starts_at < other.starts_at for one, other in pairwise(found))
    # Whoever looks later finds the same.
    middle = found[10]
    assert (
        list(islice(coming(daily, middle.starts_at), 15))[-10:]
        == [each for each in islice(coming(daily, since), 60) if each.ends_at > middle.starts_at][5:15]
    )
