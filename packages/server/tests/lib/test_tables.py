import datetime as dt
import math
import uuid
from decimal import Decimal

import pytest

from watchbell.lib.tables import Table, json_of, plain

ID = uuid.UUID("dda4546d-8e6c-44a0-912b-bdfada009b9c")


@pytest.mark.parametrize(
    ("value", "as_json"),
    [
        (Decimal("3.00"), 3),
        (Decimal("3.5"), 3.5),
        (Decimal("NaN"), "NaN"),
        (math.inf, "inf"),
        (dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC), "2026-01-02T03:04:00+00:00"),
        (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.timedelta(minutes=1), 60.0),
        ("é".encode(), "é"),
        (b"\xff", "ff"),
        (ID, str(ID)),
        ({1: [b"a", (None, True)]}, {"1": ["a", [None, True]]}),
    ],
)
def test_values_become_what_json_knows(value, as_json):
    assert plain(value) == as_json


def test_what_is_nested_without_end_is_not_followed():
    endless = []
    endless.append(endless)
    assert str(plain(endless)).count("[") < 40


def test_a_table_as_objects_and_in_words():
    table = Table(("a", "b"), ((1, 2), (3, 4)))
    assert table.objects == [{"a": 1, "b": 2}, {"a": 3, "b": 4}]
    assert table.told == "2 rows"
    assert Table(("a",), ((1,),), cut=True).told == "1 row or more"


def test_json_that_is_none_stays_text():
    assert json_of('{"a": 1}') == {"a": 1}
    assert json_of("[" * 100_000) == "[" * 100_000
    assert json_of("nope") == "nope"
