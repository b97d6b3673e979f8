"""What can be judged of a database's answer, the same for every kind that answers in rows."""

from collections.abc import Callable, Iterator
from typing import Any

from watchbell.domain.assertions import AssertionGroup, Assertions, Subject
from watchbell.domain.judging import Absent, Many
from watchbell.lib.json_queries import check_json_path, json_path, names_one
from watchbell.lib.tables import Table

RESPONSE_TIME = Subject("Response time", "number", unit="ms")
SERVER_VERSION = Subject("Server version")
JSON = Subject("JSON of the answer", "any", path="JSONPath", placeholder="$[0].state", check_path=check_json_path)
ROW_SUBJECTS = {
    "value": Subject("Value: first column of the first row", "any"),
    "rows": Subject("Number of rows (100 means 100 or more)", "number"),
    "column": Subject("Column of the first row", "any", path="Column", placeholder="state"),
    "json": JSON,
    "response_time": RESPONSE_TIME,
    "server_version": SERVER_VERSION,
}


def subjects_asked(items: Assertions) -> Iterator[str]:
    """The subjects that the assertions name, groups included: what nobody asks about is not looked up."""
    for item in items:
        if isinstance(item, AssertionGroup):
            yield from subjects_asked(item.assertions)
        else:
            yield item.subject


def row_reading(table: Table) -> dict[str, Callable[[str | None], Any]]:
    """The readings of ``value``, ``rows``, ``column`` and ``json``."""
    return {
        "value": lambda _: _first(table),
        "rows": lambda _: len(table.rows),
        "column": lambda name: _column(table, name or ""),
        "json": lambda path: json_reading(table.objects, path or "$"),
    }


def json_reading(data: Any, path: str) -> Any:
    """What the path finds, `Many` where it may find several. Raises `Absent`, or `ValueError` when it takes too long."""
    found = json_path(data, path)
    if not found:
        raise Absent
    return found[0] if names_one(path) else Many(found)


def _first(table: Table) -> Any:
    if not table.rows or not table.rows[0]:
        raise Absent("is not there: the query answered no row")
    return table.rows[0][0]


def _column(table: Table, name: str) -> Any:
    if not table.rows:
        raise Absent("is not there: the query answered no row")
    if name not in table.columns:
        raise Absent(f"is not there, only {', '.join(table.columns[:20])}")
    return table.rows[0][table.columns.index(name)]
