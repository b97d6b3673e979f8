from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.whois_dates import read_date


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-31",
        "2026-10-31T00:00:00Z",
        "2026-10-31T02:00:00+02:00",
        "2026-10-31 00:00:00 (UTC+8)",
        "2026/10/31",
        "2026/10/31 00:00:00",
        "2026.10.31",
        "2026. 10. 31.",
        "20261031",
        "31-Oct-2026",
        "31-October-2026",
        "31 October 2026",
        "31st October 2026",
        "31.10.2026",
        "31/10/2026",
        "10/31/2026",
        "October 31 2026",
        "October 31, 2026",
        "Sat Oct 31 00:00:00 2026",
        "Sat Oct 31 00:00:00 GMT 2026",
        "2026-Oct-31",
        "31-Oct-2026 00:00:00 UTC",
    ],
)
def test_dates_are_read_as_registries_write_them(text):
    assert read_date(text) == round(datetime(2026, 10, 31, tzinfo=UTC).timestamp() * 1000)


def test_a_day_comes_first_where_both_orders_are_possible():
    assert read_date("02/03/2026") == read_date("2026-03-02")


@pytest.mark.parametrize("text", ["", "never", "2026-13-45", "99/99/2026", "31-Foo-2026", "N/A", "0000-00-00"])
def test_what_is_no_date_is_none(text):
    assert read_date(text) is None


@given(st.text(max_size=80))
def test_no_text_breaks_it(text):
    read_date(text)
