import pytest

from watchbell.domain.import_jsonata import json_path_of
from watchbell.lib.json_queries import check_json_path, json_document, json_path


@pytest.mark.parametrize(
    ("expression", "path"),
    [
        ("$", "$"),
        ("status", "$.status"),
        ("$.data.items[0].name", "$.data.items[0].name"),
        ("$$.a", "$.a"),
        ("data[-1]", "$.data[-1]"),
        ("data.`odd name`.x", "$.data['odd name'].x"),
        ('data."odd name"', "$.data['odd name']"),
        ("$['a']['b']", "$.a.b"),
        ("items[*].id", "$.items[*].id"),
        ("$[0]", "$[0]"),
    ],
)
def test_a_plain_path_has_a_counterpart_that_can_be_looked_up(expression: str, path: str) -> None:
    assert json_path_of(expression) == path
    check_json_path(path)


@pytest.mark.parametrize(
    "expression",
    [
        "$sum(a.b)",
        "a[b=1]",
        "a.b > 5",
        "a & b",
        "a-b",
        "..a",
        "$x",
        "a..b",
        "a[",
        "items{id: x}",
        "a b",
        "x" * 501,
        "$exists(a)",
    ],
)
def test_more_than_a_path_has_none(expression: str) -> None:
    assert json_path_of(expression) is None


def test_a_hyphen_belongs_to_names_where_that_is_so() -> None:
    path = json_path_of("$.user-data[0].x-y", hyphens=True)
    assert path is not None
    assert json_path(json_document('{"user-data": [{"x-y": 7}]}'), path) == [7]
