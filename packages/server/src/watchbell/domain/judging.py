"""Holds assertions against a reading: pure, one finding for each."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from watchbell.domain.assertions import ALONE, Assertion, AssertionGroup, Assertions, Operator, as_number
from watchbell.domain.findings import Finding
from watchbell.lib.safe_regex import compile_pattern

Reading = Mapping[str, Callable[[str | None], Any]]
"""Subject → its value, made when an assertion asks (with the assertion's path). `Absent` or `ValueError` may be raised."""

_LONGEST_SHOWN = 120


class Absent(Exception):
    """There is no such thing in the answer (no such header, nothing at that path)."""


class Many(list[Any]):
    """Several values to be judged one by one; a plain list is one value."""


def judge(assertions: Assertions, reading: Reading) -> list[Finding]:
    """A finding for each assertion and each group, in order."""
    return [_judge(item, reading) for item in assertions]


def _judge(item: Assertion | AssertionGroup, reading: Reading) -> Finding:
    soft = item.severity == "degraded"
    if isinstance(item, AssertionGroup):
        inner = [_judge(each, reading) for each in item.assertions]
        held = [found.ok for found in inner]
        ok = all(held) if item.match == "all" else any(held) if item.match == "any" else not any(held)
        return Finding(f"{item.match} of {len(inner)}", _told(inner, wanted=item.match != "none", ok=ok), ok, soft)
    try:
        value = reading[item.subject](item.path)
    except Absent as error:
        return _of_absent(item, str(error), soft=soft)
    except ValueError as error:
        return Finding(item.name, f"{item.name}: {error}", ok=False, soft=soft)
    ok = _holds(item, value)
    expected = _expected(item)
    detail = f"{item.name} is {shown(value)}" + ("" if ok else f", expected {expected}")
    return Finding(item.name, detail, ok, soft)


def _told(inner: list[Finding], *, wanted: bool, ok: bool) -> str:
    telling = [found.detail for found in inner if found.ok == (wanted if ok else not wanted)]
    return "; ".join(telling or [found.detail for found in inner])


def _of_absent(item: Assertion, why: str, *, soft: bool) -> Finding:
    ok = item.operator is Operator.NOT_EXISTS
    reason = why or "is not there"
    detail = f"{item.name} {reason}" + ("" if ok else f", expected {_expected(item)}")
    return Finding(item.name, detail, ok, soft)


def _holds(item: Assertion, value: Any) -> bool:
    whole = item.operator in (Operator.EXISTS, Operator.NOT_EXISTS, Operator.IS_EMPTY, Operator.NOT_EMPTY)
    counts = item.operator.value.startswith("length_")
    if isinstance(value, Many) and not whole and not counts:
        held = [_compare(item, each) for each in value]
        return any(held) if item.quantifier == "any" else all(held) if item.quantifier == "all" else not any(held)
    return _compare(item, value)


def _compare(item: Assertion, value: Any) -> bool:
    return _COMPARISONS[item.operator](value, item.value)


def _equal(value: Any, wanted: Any) -> bool:
    left, right = as_number(value), as_number(wanted)
    if left is not None and right is not None:
        return left == right
    return as_text(value) == as_text(wanted)


def _contains(value: Any, wanted: Any) -> bool:
    if isinstance(value, list):
        return any(_equal(each, wanted) for each in value)
    if isinstance(value, dict):
        return as_text(wanted) in value
    return as_text(wanted) in as_text(value)


def _less(value: Any, wanted: Any) -> bool:
    left, right = as_number(value), as_number(wanted)
    return left is not None and right is not None and left < right


def _more(value: Any, wanted: Any) -> bool:
    return _less(wanted, value)


def _at_most(value: Any, wanted: Any) -> bool:
    return _less(value, wanted) or _both_numbers_equal(value, wanted)


def _at_least(value: Any, wanted: Any) -> bool:
    return _less(wanted, value) or _both_numbers_equal(value, wanted)


def _both_numbers_equal(value: Any, wanted: Any) -> bool:
    left = as_number(value)
    return left is not None and left == as_number(wanted)


def _fits(value: Any, pattern: Any) -> bool:
    return compile_pattern(str(pattern)).search(as_text(value)) is not None


def _one_of(value: Any, wanted: Any) -> bool:
    return any(_equal(value, each.strip()) for each in as_text(wanted).split(","))


def _length(value: Any) -> int:
    if isinstance(value, list | dict | tuple):
        return len(value)
    return 0 if value is None else len(as_text(value))


_COMPARISONS: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUALS: _equal,
    Operator.NOT_EQUALS: lambda value, wanted: not _equal(value, wanted),
    Operator.CONTAINS: _contains,
    Operator.NOT_CONTAINS: lambda value, wanted: not _contains(value, wanted),
    Operator.STARTS_WITH: lambda value, wanted: as_text(value).startswith(as_text(wanted)),
    Operator.ENDS_WITH: lambda value, wanted: as_text(value).endswith(as_text(wanted)),
    Operator.MATCHES: _fits,
    Operator.NOT_MATCHES: lambda value, wanted: not _fits(value, wanted),
    Operator.LESS_THAN: _less,
    Operator.AT_MOST: _at_most,
    Operator.GREATER_THAN: _more,
    Operator.AT_LEAST: _at_least,
    Operator.ONE_OF: _one_of,
    Operator.EXISTS: lambda value, _: not isinstance(value, Many) or bool(value),
    Operator.NOT_EXISTS: lambda value, _: isinstance(value, Many) and not value,
    Operator.IS_EMPTY: lambda value, _: _length(value) == 0,
    Operator.NOT_EMPTY: lambda value, _: _length(value) > 0,
    Operator.LENGTH_EQUALS: lambda value, wanted: _length(value) == as_number(wanted),
    Operator.LENGTH_AT_LEAST: lambda value, wanted: _length(value) >= (as_number(wanted) or 0),
    Operator.LENGTH_AT_MOST: lambda value, wanted: _length(value) <= (as_number(wanted) or 0),
    Operator.IS_TRUE: lambda value, _: value is True,
    Operator.IS_FALSE: lambda value, _: value is False,
}


def as_text(value: Any) -> str:
    """A value as it is compared: whole numbers without a point, ``true``, ``false`` and ``null`` as JSON writes them."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def shown(value: Any) -> str:
    """A value for people, cut when it is long."""
    if isinstance(value, list):
        return _cut(", ".join(_quoted(each) for each in _first(value))) if value else "an empty list"
    return _cut(_quoted(value))


def _quoted(value: Any) -> str:
    return repr(value[: _LONGEST_SHOWN + 1]) if isinstance(value, str) else as_text(value)


def _first(values: Iterable[Any]) -> list[Any]:
    return [each for each, _ in zip(values, range(20), strict=False)]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def _expected(item: Assertion) -> str:
    words = item.operator.value.replace("_", " ")
    if item.operator in ALONE:
        return words
    some = {"any": "", "all": "all ", "none": "none "}[item.quantifier]
    return f"{some}{words} {shown(item.value)}"
