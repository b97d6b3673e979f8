"""How a value compares with a wanted one: what the operators of assertions mean."""

import json
from collections.abc import Callable
from typing import Any

from watchbell.domain.assertions import Operator, as_number
from watchbell.lib.safe_regex import compile_pattern

MOST_COMPARED = 1 << 20
"""Characters of a list or an object written out as JSON that are compared; larger ones are refused."""


def holds(operator: Operator, value: Any, wanted: Any) -> bool:
    """Whether one value is as wanted. Raises `ValueError` for one too large to be compared."""
    return _COMPARISONS[operator](value, wanted)


def is_equal(value: Any, wanted: Any) -> bool:
    """Whether two values are the same: as numbers when one of them is a number, else as text.

    Two texts are never numbers: version ``1.10`` is not ``1.1``.
    """
    if not (isinstance(value, str) and isinstance(wanted, str)):
        left, right = as_number(value), as_number(wanted)
        if left is not None and right is not None:
            return left == right
    return as_text(value) == as_text(wanted)


def length_of(value: Any) -> int:
    """Items of a list, fields of an object, characters of a text; nothing (``null``) has none."""
    if isinstance(value, list | dict | tuple):
        return len(value)
    return 0 if value is None else len(as_text(value))


def as_text(value: Any) -> str:
    """A value as it is compared: as JSON writes it, whole numbers without a point, texts without quotes.

    Raises `ValueError` for a list or an object of more than `MOST_COMPARED` characters.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None or isinstance(value, list | dict | tuple):
        return _written(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _written(value: Any) -> str:
    parts: list[str] = []
    size = 0
    for part in json.JSONEncoder(ensure_ascii=False, skipkeys=True, default=str).iterencode(value):
        parts.append(part)
        size += len(part)
        if size > MOST_COMPARED:
            raise ValueError("is too large to be compared")
    return "".join(parts)


def _contains(value: Any, wanted: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(is_equal(each, wanted) for each in value)
    if isinstance(value, dict):
        return as_text(wanted) in value
    return as_text(wanted) in as_text(value)


def _compared(value: Any, wanted: Any) -> int | None:
    """Less than 0, 0, or more as the value is less, the same, or more; `None` when one is no number."""
    left, right = as_number(value), as_number(wanted)
    if left is None or right is None:
        return None
    return (left > right) - (left < right)


def _fits(value: Any, pattern: Any) -> bool:
    return compile_pattern(as_text(pattern)).search(as_text(value)) is not None


def _one_of(value: Any, wanted: Any) -> bool:
    return any(is_equal(value, each.strip()) for each in as_text(wanted).split(","))


def _number(wanted: Any) -> float:
    number = as_number(wanted)
    if number is None:
        raise ValueError(f"cannot be compared with {wanted!r}, which is no number")
    return number


_COMPARISONS: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUALS: is_equal,
    Operator.NOT_EQUALS: lambda value, wanted: not is_equal(value, wanted),
    Operator.CONTAINS: _contains,
    Operator.NOT_CONTAINS: lambda value, wanted: not _contains(value, wanted),
    Operator.STARTS_WITH: lambda value, wanted: as_text(value).startswith(as_text(wanted)),
    Operator.ENDS_WITH: lambda value, wanted: as_text(value).endswith(as_text(wanted)),
    Operator.MATCHES: _fits,
    Operator.NOT_MATCHES: lambda value, wanted: not _fits(value, wanted),
    Operator.LESS_THAN: lambda value, wanted: _compared(value, wanted) == -1,
    Operator.AT_MOST: lambda value, wanted: _compared(value, wanted) in (-1, 0),
    Operator.GREATER_THAN: lambda value, wanted: _compared(value, wanted) == 1,
    Operator.AT_LEAST: lambda value, wanted: _compared(value, wanted) in (0, 1),
    Operator.ONE_OF: _one_of,
    Operator.EXISTS: lambda _value, _wanted: True,
    Operator.NOT_EXISTS: lambda _value, _wanted: False,
    Operator.IS_EMPTY: lambda value, _: length_of(value) == 0,
    Operator.NOT_EMPTY: lambda value, _: length_of(value) > 0,
    Operator.LENGTH_EQUALS: lambda value, wanted: length_of(value) == _number(wanted),
    Operator.LENGTH_AT_LEAST: lambda value, wanted: length_of(value) >= _number(wanted),
    Operator.LENGTH_AT_MOST: lambda value, wanted: length_of(value) <= _number(wanted),
    Operator.IS_TRUE: lambda value, _: value is True,
    Operator.IS_FALSE: lambda value, _: value is False,
}
