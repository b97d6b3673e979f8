"""Values of strangers' files, read without ever raising: what is no number is no number."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from watchbell.lib.go_duration import milliseconds

_TRUE = {"1", "true", "yes", "on"}
_MOST = 1e15


def text_of(value: object) -> str:
    """A text, without the space around it; empty for nothing, for lists and for objects."""
    if value is None or isinstance(value, list | dict | tuple | bytes):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return storable(str(value)).strip()


def storable(text: str) -> str:
    """The text without what no database takes: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def number_of(value: object) -> float | None:
    """A finite number of a size that means something; also from a text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and abs(number) < _MOST else None


def flag_of(value: object) -> bool:
    """Yes or no, as databases, JSON and people write it."""
    if isinstance(value, str):
        return value.strip().lower() in _TRUE
    return value is True or (isinstance(value, int | float) and value != 0)


def parsed(value: object) -> Any:
    """What a text of JSON says; a value that is no text stays; `None` for a text that is no JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value.strip() else None
    except (ValueError, RecursionError):
        return None


class Fields:
    """The fields of one item by name. Every reading answers something."""

    def __init__(self, values: object) -> None:
        self._values: Mapping[str, Any] = (
            {str(name): value for name, value in values.items()} if isinstance(values, Mapping) else {}
        )

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def raw(self, name: str) -> Any:
        """As it is."""
        return self._values.get(name)

    def text(self, name: str) -> str:
        """A text, empty if there is none."""
        return text_of(self._values.get(name))

    def secret(self, name: str) -> str:
        """A text with the space around it."""
        value = self._values.get(name)
        return storable(value) if isinstance(value, str) else text_of(value)

    def number(self, name: str, default: float = 0.0) -> float:
        """A number."""
        found = number_of(self._values.get(name))
        return default if found is None else found

    def whole(self, name: str, default: int = 0) -> int:
        """A whole number."""
        return round(self.number(name, default))

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Yes or no."""
        return flag_of(self._values[name]) if name in self else default

    def part(self, name: str) -> "Fields":
        """An object inside, written as such or as JSON."""
        return Fields(parsed(self._values.get(name)))

    def listed(self, name: str) -> list[Any]:
        """A list, written as such or as JSON; none of anything else."""
        found = parsed(self._values.get(name))
        return list(found) if isinstance(found, list | tuple) else []

    def texts(self, name: str) -> list[str]:
        """The texts of a list, or of one that is written with commas."""
        found = parsed(self._values.get(name))
        if isinstance(found, list | tuple):
            parts = [text_of(each) for each in found]
        else:
            parts = [part.strip() for part in self.text(name).split(",")]
        return [part for part in parts if part]


class Address(NamedTuple):
    """The parts of a URL, user name and password decoded. Empty or `None` = not there."""

    scheme: str
    host: str
    port: int | None
    user: str
    password: str
    path: str
    query: dict[str, str]


def address_of(url: str) -> Address | None:
    """The parts of a URL; `None` for what is none."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if not parts.scheme or not host:
        return None
    query = {name.lower(): value for name, value in parse_qsl(parts.query)}
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Address(parts.scheme.lower(), host, port, user, password, unquote(parts.path), query)


def duration_ms(value: object) -> float | None:
    """``1m30s`` or ``500ms`` in milliseconds, as Go writes durations; `None` for anything else."""
    try:
        return milliseconds(text_of(value))
    except ValueError:
        return None
