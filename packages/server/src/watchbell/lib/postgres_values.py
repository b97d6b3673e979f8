"""PostgreSQL's values, which come as text, as JSON knows them."""

from decimal import Decimal, InvalidOperation
from typing import Any

from watchbell.lib.tables import json_of, number

_BOOL, _WHOLE, _BROKEN, _EXACT, _JSON = 16, frozenset({20, 21, 23, 26, 28}), frozenset({700, 701}), 1700, {114, 3802}
"""Numbers of the types in ``pg_type``, which never change."""


def value_of(text: str, oid: int) -> Any:
    """The value of a type. Whatever is not a number, a truth value or JSON stays the text that PostgreSQL writes."""
    if oid == _BOOL:
        return text == "t"
    if oid in _WHOLE:
        return int(text)
    if oid in _BROKEN:
        return number(float(text))
    if oid == _EXACT:
        try:
            return number(Decimal(text))
        except InvalidOperation:
            return text
    return json_of(text) if oid in _JSON else text
