"""SQL Server's columns and values as they stand in a reply (MS-TDS 2.2.5), as JSON knows them."""

import datetime as dt
import struct
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from watchbell.lib.tables import number, text_of
from watchbell.lib.tds_bytes import Bytes

_FIXED = {0x1F: 0, 0x30: 1, 0x32: 1, 0x34: 2, 0x38: 4, 0x3A: 4, 0x3B: 4, 0x3C: 8, 0x3D: 8, 0x3E: 8, 0x7A: 4, 0x7F: 8}
_DECIMALS = frozenset({0x37, 0x3F, 0x6A, 0x6C})
_SCALED = frozenset({0x29, 0x2A, 0x2B})
_SHORT = frozenset({0x24, 0x25, 0x26, 0x27, 0x2D, 0x2F, 0x68, 0x6D, 0x6E, 0x6F}) | _DECIMALS | _SCALED | {0x28}
_LONG = frozenset({0xA5, 0xA7, 0xAD, 0xAF, 0xE7, 0xEF})
_BLOBS = frozenset({0x22, 0x23, 0x63})
_COLLATED = frozenset({0xA7, 0xAF, 0xE7, 0xEF, 0x23, 0x63})
_WIDE = frozenset({0xE7, 0xEF, 0x63, 0xF1})
_TEXTS = frozenset({0x27, 0x2F, 0xA7, 0xAF, 0x23})
_XML, _OBJECT, _VARIANT = 0xF1, 0xF0, 0x62
_UNLIMITED = 0xFFFF
_EPOCH, _FIRST = dt.datetime(1900, 1, 1), dt.datetime(1, 1, 1)  # noqa: DTZ001 - the server's times carry no zone


class Column(NamedTuple):
    """A column: its name, the number of its type, decimals after the point, and whether values come in chunks."""

    name: str
    kind: int
    scale: int = 0
    in_chunks: bool = False


def columns_of(data: Bytes) -> list[Column]:
    """The columns that a COLMETADATA token tells. Raises `ValueError` for what is none."""
    count = data.number(2)
    if count == 0xFFFF:
        return []
    if count > 4096:
        raise ValueError("too many columns")
    return [_column(data) for _ in range(count)]


def value_at(data: Bytes, column: Column) -> Any:
    """The next value, of that column."""
    kind = column.kind
    if kind in _FIXED:
        return _value(data.take(_FIXED[kind]), column) if _FIXED[kind] else None
    if column.in_chunks:
        raw = data.chunks()
    elif kind in _SHORT:
        size = data.number(1)
        raw = data.take(size) if size else None
    elif kind in _LONG:
        size = data.number(2)
        raw = None if size == 0xFFFF else data.take(size)
    elif kind in _BLOBS:
        raw = _blob(data)
    else:
        return _variant(data)
    return None if raw is None else _value(raw, column)


def _column(data: Bytes) -> Column:
    data.take(6)  # user type, flags
    kind = data.number(1)
    scale, in_chunks = 0, False
    if kind in _DECIMALS:
        data.take(2)
        scale = data.number(1)
    elif kind in _SCALED:
        scale = data.number(1)
    elif kind in _SHORT:
        data.take(0 if kind == 0x28 else 1)
    elif kind in _LONG:
        in_chunks = data.number(2) == _UNLIMITED
    elif kind in _BLOBS or kind == _VARIANT:
        data.take(4)
    elif kind in (_XML, _OBJECT):
        in_chunks = True
        _skip_schema(data, kind)
    elif kind not in _FIXED:
        raise ValueError(f"unknown type {kind:#x}")
    if kind in _COLLATED:
        data.take(5)
    if kind in _BLOBS:
        for _ in range(data.number(1)):
            data.text(2)
    return Column(data.text(1), kind, min(scale, 38), in_chunks)


def _skip_schema(data: Bytes, kind: int) -> None:
    if kind == _OBJECT:
        data.take(2)
        for size in (1, 1, 1, 2):
            data.text(size)
    elif data.number(1):
        for size in (1, 1, 2):
            data.text(size)


def _blob(data: Bytes) -> bytes | None:
    pointer = data.number(1)
    if not pointer:
        return None
    data.take(pointer + 8)
    return data.take(data.number(4))


def _variant(data: Bytes) -> Any:
    """``sql_variant``: a value that brings its type along."""
    size = data.number(4)
    if not size:
        return None
    inner = Bytes(data.take(size))
    kind, extra = inner.number(1), inner.number(1)
    properties = inner.take(extra)
    scale = properties[-1] if kind in _DECIMALS | _SCALED and properties else 0
    return _value(inner.rest(), Column("", kind, min(scale, 38)))


def _value(raw: bytes, column: Column) -> Any:
    kind = column.kind
    if kind in _WIDE:
        return raw.decode("utf-16-le", "replace")
    if kind in _TEXTS:
        return _narrow(raw)
    read = _READERS.get(kind)
    return read(raw, column.scale) if read is not None else text_of(raw)


def _narrow(raw: bytes) -> str:
    """Text in the column's code page: UTF-8 where it is, else Western European, which most servers use."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _whole(raw: bytes, _: int) -> int:
    return int.from_bytes(raw, "little", signed=len(raw) > 1)


def _broken(raw: bytes, _: int) -> Any:
    return number(float(struct.unpack("<f" if len(raw) == 4 else "<d", raw)[0]))


def _decimal(raw: bytes, scale: int) -> Any:
    magnitude = Decimal(int.from_bytes(raw[1:], "little")).scaleb(-scale)
    return number(magnitude if raw[0] else -magnitude)


def _money(raw: bytes, _: int) -> Any:
    units = raw if len(raw) == 4 else raw[4:] + raw[:4]
    return number(Decimal(int.from_bytes(units, "little", signed=True)).scaleb(-4))


def _datetime(raw: bytes, _: int) -> str:
    if len(raw) == 4:
        days, minutes = struct.unpack("<HH", raw)
        return (_EPOCH + dt.timedelta(days=days, minutes=minutes)).isoformat()
    days, ticks = struct.unpack("<iI", raw)
    return (_EPOCH + dt.timedelta(days=days, milliseconds=round(ticks * 10 / 3))).isoformat()


def _date(raw: bytes, _: int) -> str:
    return (_FIRST + dt.timedelta(days=int.from_bytes(raw, "little"))).date().isoformat()


def _time_of(raw: bytes, scale: int) -> dt.timedelta:
    return dt.timedelta(microseconds=int.from_bytes(raw, "little") * 10**6 // 10**scale)


def _time(raw: bytes, scale: int) -> str:
    return (_FIRST + _time_of(raw, scale)).time().isoformat()


def _datetime2(raw: bytes, scale: int) -> str:
    return _moment(raw, scale).isoformat()


def _with_offset(raw: bytes, scale: int) -> str:
    offset = dt.timezone(dt.timedelta(minutes=int.from_bytes(raw[-2:], "little", signed=True)))
    return _moment(raw[:-2], scale).replace(tzinfo=dt.UTC).astimezone(offset).isoformat()


def _moment(raw: bytes, scale: int) -> dt.datetime:
    days = dt.timedelta(days=int.from_bytes(raw[-3:], "little"))
    return _FIRST + days + _time_of(raw[:-3], scale)


_READERS: dict[int, Callable[[bytes, int], Any]] = {
    **dict.fromkeys((0x30, 0x34, 0x38, 0x7F, 0x26), _whole),
    **dict.fromkeys((0x32, 0x68), lambda raw, _: raw != b"\0"),
    **dict.fromkeys((0x3B, 0x3E, 0x6D), _broken),
    **dict.fromkeys(_DECIMALS, _decimal),
    **dict.fromkeys((0x3C, 0x7A, 0x6E), _money),
    **dict.fromkeys((0x3A, 0x3D, 0x6F), _datetime),
    0x24: lambda raw, _: str(uuid.UUID(bytes_le=raw)),
    0x28: _date,
    0x29: _time,
    0x2A: _datetime2,
    0x2B: _with_offset,
}
