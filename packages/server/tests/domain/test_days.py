from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from watchbell.domain.days import day_name, day_start, day_starts, last_days

BERLIN = ZoneInfo("Europe/Berlin")
HAVANA = ZoneInfo("America/Havana")
HOUR = 3_600_000


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def test_a_day_begins_at_midnight_of_its_zone() -> None:
    assert day_start(at("2026-07-01T00:30:00+02:00"), BERLIN) == at("2026-07-01T00:00:00+02:00")
    assert day_start(at("2026-06-30T23:59:59+02:00"), BERLIN) == at("2026-06-30T00:00:00+02:00")


@pytest.mark.parametrize(
    "moment", ["2026-11-01T00:30:00-04:00", "2026-11-01T00:30:00-05:00", "2026-11-01T12:00:00-05:00"]
)
def test_where_midnight_comes_twice_the_day_begins_with_the_first(moment: str) -> None:
    assert day_start(at(moment), HAVANA) == at("2026-11-01T00:00:00-04:00")


def test_the_days_of_a_change_of_clocks_have_23_and_25_hours() -> None:
    spring = day_starts(at("2026-03-29T00:00:00+01:00"), at("2026-03-31T00:00:00+02:00"), BERLIN)
    autumn = day_starts(at("2026-10-25T00:00:00+02:00"), at("2026-10-27T00:00:00+01:00"), BERLIN)
    assert spring[1] - spring[0] == 23 * HOUR
    assert autumn[1] - autumn[0] == 25 * HOUR


def test_only_days_that_begin_in_the_span_are_named() -> None:
    found = day_starts(at("2026-07-01T06:00:00+02:00"), at("2026-07-03T00:00:00+02:00"), BERLIN)
    assert found == [at("2026-07-02T00:00:00+02:00")]


def test_the_last_days_end_with_today() -> None:
    found = last_days(at("2026-07-03T10:00:00+02:00"), 3, BERLIN)
    assert [day_name(start, BERLIN) for start in found] == ["2026-07-01", "2026-07-02", "2026-07-03"]
