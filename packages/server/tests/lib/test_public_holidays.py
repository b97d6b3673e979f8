from datetime import date

import pytest

from watchbell.lib import public_holidays
from watchbell.lib.public_holidays import check_region, is_holiday


@pytest.mark.parametrize(
    ("country", "subdivision", "day", "expected"),
    [
        ("DE", None, date(2026, 10, 3), True),
        ("DE", None, date(2026, 1, 6), False),
        ("DE", "BY", date(2026, 1, 6), True),
        ("US", None, date(2026, 11, 26), True),
        ("US", None, date(2026, 11, 27), False),
        ("US", "CA", date(2026, 11, 27), True),
        ("JP", None, date(2027, 1, 1), True),
    ],
)
def test_holidays_differ_by_country_and_part_of_it(country, subdivision, day, expected):
    assert is_holiday(country, subdivision, day) is expected


@pytest.mark.parametrize(
    ("country", "subdivision", "says"), [("XX", None, "two letters"), ("DE", "QQ", "use one of BB")]
)
def test_a_region_nobody_knows_is_refused_with_what_to_write(country, subdivision, says):
    with pytest.raises(ValueError, match=says):
        check_region(country, subdivision)


def test_without_the_library_it_says_how_to_install_it(monkeypatch):
    how = "needs holidays: install them with pip install 'watchbell[holidays]'"
    monkeypatch.setattr(public_holidays, "how_to_install", lambda _modules, _extra: how)
    public_holidays._calendar.cache_clear()
    with pytest.raises(ValueError, match="pip install 'watchbell"):
        check_region("DE", None)
