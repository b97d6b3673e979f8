from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from watchbell.lib.clock import HOUR, MINUTE, parse_rfc3339
from watchbell.lib.time_zones import check_zone, first_change, first_showing, last_showing, local, offset_ms

BERLIN = ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")


@pytest.mark.parametrize(
    ("reading", "zone", "first", "last"),
    [
        ("2026-06-01T12:00", BERLIN, "2026-06-01T10:00:00Z", "2026-06-01T10:00:00Z"),
        ("2026-03-29T02:30", BERLIN, "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z"),
        ("2026-10-25T02:30", BERLIN, "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
        ("2026-10-25T03:00", BERLIN, "2026-10-25T02:00:00Z", "2026-10-25T02:00:00Z"),
        ("2026-10-04T02:15", LORD_HOWE, "2026-10-03T15:30:00Z", "2026-10-03T15:30:00Z"),
        ("2026-04-05T01:45", LORD_HOWE, "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"),
    ],
)
def test_a_reading_of_the_clock_is_its_first_and_its_last_instant(reading, zone, first, last):
    moment = datetime.fromisoformat(reading)
    assert first_showing(moment, zone) == parse_rfc3339(first)
    assert last_showing(moment, zone) == parse_rfc3339(last)


def test_the_next_change_of_a_clock_is_found_to_the_second():
    summer = parse_rfc3339("2026-03-29T01:00:00Z")
    assert first_change(BERLIN, summer - 100 * 24 * HOUR, summer + 24 * HOUR) == summer
    assert first_change(BERLIN, summer - 100 * 24 * HOUR, summer) == summer
    assert first_change(BERLIN, summer - 24 * HOUR, summer - 1000) is None
    assert first_change(BERLIN, summer, summer + 24 * HOUR) is None


def test_local_time_and_offset_of_a_half_hour_zone():
    at = parse_rfc3339("2026-01-15T00:00:00Z")
    assert local(at, ZoneInfo("Asia/Kathmandu")) == datetime(2026, 1, 15, 5, 45, tzinfo=UTC).replace(tzinfo=None)
    assert offset_ms(at, ZoneInfo("Asia/Kathmandu")) == 5 * HOUR + 45 * MINUTE


@pytest.mark.parametrize("name", ["Europe/Atlantis", "../../etc/passwd", "", "\x00"])
def test_a_name_of_no_zone_is_refused_with_an_example(name):
    with pytest.raises(ValueError, match="Europe/Berlin"):
        check_zone(name)
