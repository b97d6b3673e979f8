import pytest

from watchbell.domain.assertions import Assertion, AssertionGroup
from watchbell.domain.database_reading import json_reading, row_reading, subjects_asked
from watchbell.domain.judging import Absent, Many
from watchbell.lib.tables import Table

TABLE = Table(("id", "state"), ((1, "failed"), (2, "done")))


def test_rows_are_read_by_place_name_and_path():
    reading = row_reading(TABLE)
    assert reading["value"](None) == 1
    assert reading["rows"](None) == 2
    assert reading["column"]("state") == "failed"
    assert reading["json"]("$[1].state") == "done"
    assert reading["json"]("$[*].id") == Many([1, 2])


def test_what_is_not_there_says_so():
    with pytest.raises(Absent, match="only id, state"):
        row_reading(TABLE)["column"]("nosuch")
    for subject, path in (("value", None), ("column", "id")):
        with pytest.raises(Absent, match="answered no row"):
            row_reading(Table(("id",)))[subject](path)
    with pytest.raises(Absent):
        json_reading({"a": 1}, "$.b")


def test_what_is_asked_is_found_in_groups_too():
    group = AssertionGroup(assertions=(Assertion(subject="b", value=1), Assertion(subject="c", value=1)))
    assert [*subjects_asked((Assertion(subject="a", value=1), group))] == ["a", "b", "c"]
