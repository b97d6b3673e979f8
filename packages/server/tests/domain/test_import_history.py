from zoneinfo import ZoneInfo

import pytest

from watchbell.domain.import_history import Count, history_of, sums_of
from watchbell.lib.clock import DAY, HOUR

UTC = ZoneInfo("UTC")
START = 1_767_225_600_000  # 2026-01-01


def test_the_ratio_is_the_other_tools() -> None:
    found = sums_of(Count(START, 1438, 2, 25.0, 10.0, 90.0), 60, DAY)
    assert (found.up_ms, found.down_ms, found.total, found.successful) == (1438 * 60_000, 120_000, 1440, 1438)
    assert found.uptime().ratio == 1438 / 1440
    assert (found.uptime().avg_ms, found.uptime().min, found.uptime().max) == (25.0, 10.0, 90.0)
    assert sum(found.histogram.values()) == 1438


@pytest.mark.parametrize("up", [1, 2, 3])
def test_a_few_checks_have_as_many_times(up: int) -> None:
    assert sum(sums_of(Count(START, up, 0, 5.0, 1.0, 9.0), 60, HOUR).histogram.values()) == up


def test_more_checks_than_fit_fill_the_span() -> None:
    found = sums_of(Count(START, 300, 100), 60, HOUR)
    assert (found.up_ms, found.down_ms) == (HOUR * 3 // 4, HOUR // 4)
    assert found.uptime().avg_ms is None
    assert sums_of(Count(START, 0, 0), 60, HOUR).is_empty


def test_days_of_utc_stand_for_themselves_and_the_open_day_for_its_hours() -> None:
    until = START + DAY + 3 * HOUR
    hours = [Count(at, 60, 0) for at in range(START, until + 2 * HOUR, HOUR)]
    days = [Count(START - DAY, 1440, 0), Count(START, 1400, 40), Count(START + DAY, 180, 0)]
    found = history_of(hours, days, 60, UTC, until)
    assert sorted(found.days) == [START - DAY, START]
    assert sorted(found.hours) == list(range(START, until, HOUR))


def test_elsewhere_a_day_is_made_of_its_hours_where_they_are_known() -> None:
    zone = ZoneInfo("Asia/Tokyo")  # 9 hours ahead
    until = START + 3 * DAY
    hours = [Count(at, 60, 0) for at in range(START, until, HOUR)]
    days = [Count(START + day * DAY, 1440, 0) for day in range(-2, 3)]
    found = history_of(hours, days, 60, zone, until)
    nine = 9 * HOUR
    # The days of 30 and 31 December, and of 1 January whose first nine hours are not known by the hour.
    assert sorted(found.days) == [START - 2 * DAY - nine, START - DAY - nine, START - nine]


def test_nothing_is_taken_from_hours_that_are_none() -> None:
    found = history_of([Count(START + 5, 1, 1), Count(START, 0, 0)], [Count(START, 0, 0)], 60, UTC, START + 2 * DAY)
    assert found == ({}, {})
