"""Holds assertions against a reading: pure, one finding for each."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from watchbell.domain.assertions import Assertion, AssertionGroup, Assertions, Operator
from watchbell.domain.comparing import as_text, holds, length_of
from watchbell.domain.findings import Finding

Reading = Mapping[str, Callable[[str | None], Any]]
"""Subject → its value, made when an assertion asks (with the assertion's path). `Absent` or `ValueError` may be raised."""

_LONGEST_SHOWN = 120
_MOST_SHOWN = 20
_COUNTS = frozenset({Operator.LENGTH_EQUALS, Operator.LENGTH_AT_LEAST, Operator.LENGTH_AT_MOST})
_OF_ALL = _COUNTS | {Operator.EXISTS, Operator.NOT_EXISTS, Operator.IS_EMPTY, Operator.NOT_EMPTY}
"""Operators that look at several values as one list."""
_OF_NOTHING = _COUNTS | {Operator.IS_EMPTY, Operator.NOT_EMPTY}
"""Operators for which nothing there is the same as an empty list."""
_WORDS = {
    Operator.EQUALS: "{}",
    Operator.NOT_EQUALS: "anything but {}",
    Operator.CONTAINS: "to contain {}",
    Operator.NOT_CONTAINS: "not to contain {}",
    Operator.STARTS_WITH: "to start with {}",
    Operator.ENDS_WITH: "to end with {}",
    Operator.MATCHES: "to match {}",
    Operator.NOT_MATCHES: "not to match {}",
    Operator.LESS_THAN: "less than {}",
    Operator.AT_MOST: "at most {}",
    Operator.GREATER_THAN: "more than {}",
    Operator.AT_LEAST: "at least {}",
    Operator.ONE_OF: "one of {}",
    Operator.EXISTS: "it to be there",
    Operator.NOT_EXISTS: "it not to be there",
    Operator.IS_EMPTY: "it to be empty",
    Operator.NOT_EMPTY: "it not to be empty",
    Operator.LENGTH_EQUALS: "{}",
    Operator.LENGTH_AT_LEAST: "at least {}",
    Operator.LENGTH_AT_MOST: "at most {}",
    Operator.IS_TRUE: "true",
    Operator.IS_FALSE: "false",
}


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
        return Finding(f"{item.match} of {len(inner)}", _told(item, inner, ok=ok), ok, soft)
    try:
        value = reading[item.subject](item.path)
        ok = _holds(item, value)
        detail = f"{item.name} {_what_is(item, value)}"
    except Absent as error:
        return _of_absent(item, str(error), soft=soft)
    except (ValueError, OverflowError, RecursionError) as error:
        return Finding(item.name, f"{item.name}: {_reason(error)}", ok=False, soft=soft)
    return Finding(item.name, detail if ok else f"{detail}, expected {_expected(item)}", ok, soft)


def _told(group: AssertionGroup, inner: list[Finding], *, ok: bool) -> str:
    """The members that decided, as a sentence."""
    if group.match == "none":
        bad = [found.detail for found in inner if found.ok]
        return "; ".join(f"{detail}, which must not be" for detail in bad) if bad else "none of them holds"
    telling = [found.detail for found in inner if found.ok == ok]
    return ("; " if ok or group.match == "all" else ", and ").join(telling)


def _of_absent(item: Assertion, why: str, *, soft: bool) -> Finding:
    """Nothing there: as an empty list where that is what is asked, else only right when it should not be there."""
    if item.operator in _OF_NOTHING:
        ok = holds(item.operator, [], item.value)
    else:
        ok = item.operator is Operator.NOT_EXISTS or (item.quantifier == "none" and item.operator not in _OF_ALL)
    detail = f"{item.name} {why or 'is not there'}"
    return Finding(item.name, detail if ok else f"{detail}, expected {_expected(item)}", ok, soft)


def _holds(item: Assertion, value: Any) -> bool:
    if not isinstance(value, Many) or item.operator in _OF_ALL:
        ok = holds(item.operator, value, item.value)
        return not ok if item.quantifier == "none" and item.operator not in _OF_ALL else ok
    held = (holds(item.operator, each, item.value) for each in value)
    return any(held) if item.quantifier == "any" else all(held) if item.quantifier == "all" else not any(held)


def shown(value: Any) -> str:
    """A value for people, cut when it is long."""
    if isinstance(value, list | tuple):
        return _cut(", ".join(_quoted(each) for each in _first(value))) if value else "an empty list"
    return _cut(_quoted(value))


def _what_is(item: Assertion, value: Any) -> str:
    if item.operator in _COUNTS:
        return f"has the length {length_of(value)}"
    return f"is {shown(value)}"


def _quoted(value: Any) -> str:
    if isinstance(value, str):
        return repr(value[: _LONGEST_SHOWN + 1])
    try:
        return as_text(value)
    except ValueError:
        return f"something large ({length_of(value)} items)" if isinstance(value, list | dict) else "something large"


def _first(values: Iterable[Any]) -> list[Any]:
    return [each for each, _ in zip(values, range(_MOST_SHOWN), strict=False)]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def _expected(item: Assertion) -> str:
    some = {"any": "", "all": "all of them ", "none": "none of them "}[item.quantifier]
    words = _WORDS[item.operator].format(shown(item.value))
    return f"{'' if item.operator in _OF_ALL else some}{words}"


def _reason(error: Exception) -> str:
    return "is nested too deep" if isinstance(error, RecursionError) else str(error)
