"""The parts of MySQL's packets: numbers and texts that say their own length, columns, values, errors."""

from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from watchbell.lib.tables import json_of, number, text_of

_WHOLE, _BROKEN, _EXACT, _BIT, _JSON = frozenset({1, 2, 3, 8, 9, 13}), frozenset({4, 5}), frozenset({0, 246}), 16, 245


class Column(NamedTuple):
    """A column's name and the number of its type."""

    name: str
    kind: int


def length_at(data: bytes, at: int) -> tuple[int | None, int]:
    """A length-encoded number and where it ends; `None` stands for NULL. Raises `IndexError`."""
    first = data[at]
    if first < 0xFB:
        return first, at + 1
    if first == 0xFB:
        return None, at + 1
    size = {0xFC: 2, 0xFD: 3, 0xFE: 8}[first]
    if at + 1 + size > len(data):
        raise IndexError("a number ends outside of its packet")
    return int.from_bytes(data[at + 1 : at + 1 + size], "little"), at + 1 + size


def bytes_at(data: bytes, at: int) -> tuple[bytes | None, int]:
    """Bytes that say their length, and where they end. Raises `IndexError`."""
    length, at = length_at(data, at)
    if length is None:
        return None, at
    if at + length > len(data):
        raise IndexError("a text ends outside of its packet")
    return data[at : at + length], at + length


def column_of(packet: bytes) -> Column:
    """A column's definition. Raises `IndexError`."""
    at = 0
    name: bytes | None = b""
    for index in range(6):  # catalog, schema, table, original table, name, original name
        part, at = bytes_at(packet, at)
        if index == 4:
            name = part
    return Column((name or b"").decode("utf-8", "replace"), packet[at + 7])


def row_of(packet: bytes, columns: list[Column]) -> tuple[Any, ...]:
    """A row's values. Raises `IndexError` or `ValueError`."""
    values, at = [], 0
    for column in columns:
        data, at = bytes_at(packet, at)
        values.append(None if data is None else _value(data, column.kind))
    return tuple(values)


def error_of(packet: bytes) -> tuple[int, str]:
    """The number and the sentence of an error packet."""
    code = int.from_bytes(packet[1:3], "little")
    said = packet[9:] if packet[3:4] == b"#" else packet[3:]
    return code, said.decode("utf-8", "replace")[:500] or "an error without a message"


def _value(data: bytes, kind: int) -> Any:
    if kind in _WHOLE:
        return int(data)
    if kind in _BROKEN:
        return number(float(data))
    if kind in _EXACT:
        try:
            return number(Decimal(data.decode("ascii")))
        except InvalidOperation as error:
            raise ValueError("not a decimal") from error
    if kind == _BIT:
        return int.from_bytes(data, "big")
    return json_of(text_of(data)) if kind == _JSON else text_of(data)
