"""What a query answered: columns and rows of plain values, as JSON knows them, and never more than a check reads."""

import datetime as dt
import json
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

MOST_ROWS = 100
MOST_BYTES = 65_536
_DEEPEST = 20


class Table(NamedTuple):
    """Columns and rows; `cut` when there were more than `MOST_ROWS` rows or `MOST_BYTES` bytes."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    cut: bool = False

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Each row as column → value; of several columns of the same name the last one counts."""
        return [dict(zip(self.columns, row, strict=False)) for row in self.rows]

    @property
    def told(self) -> str:
        """``3 rows``, for traces."""
        more = " or more" if self.cut else ""
        return f"{len(self.rows)} row{'' if len(self.rows) == 1 else 's'}{more}"


def plain(value: Any, depth: int = 0) -> Any:
    """A database's value as JSON knows it: decimals as numbers, times in ISO 8601, durations in seconds, bytes as text.

    Bytes that are no UTF-8 are written in hexadecimal; whatever else a driver brings, as it describes itself.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float | Decimal):
        return number(value)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return value.total_seconds()
    if isinstance(value, bytes | bytearray | memoryview):
        return text_of(bytes(value))
    if depth < _DEEPEST and isinstance(value, Mapping):
        return {str(key): plain(item, depth + 1) for key, item in value.items()}
    if depth < _DEEPEST and isinstance(value, list | tuple | set):
        return [plain(item, depth + 1) for item in value]
    return str(value)


def number(value: float | Decimal) -> int | float | str:
    """A number as JSON can hold it; ``NaN`` and the infinities as text."""
    if not math.isfinite(value):
        return str(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 10**18 else float(value)
    return value


def text_of(data: bytes) -> str:
    """Bytes as text: UTF-8, else hexadecimal."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.hex()


def json_of(text: str) -> Any:
    """A JSON column's value, or its text when that is not JSON after all."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
