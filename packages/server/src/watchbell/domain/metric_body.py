"""The values that a request's body carries: ``{"value": 1.5}``, several, or what a JSONPath finds in it. Pure."""

from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from watchbell.domain.pings import MAX_READINGS, Reading
from watchbell.lib.clock import parse_rfc3339
from watchbell.lib.finite_numbers import finite_number
from watchbell.lib.json_queries import json_document, json_path

_FORM = b"value="
_LONGEST_FORM = 2_000
_EXAMPLE = 'send {"value": 1.5}'
_LATEST = round(datetime.fromisoformat("9999-01-01T00:00:00+00:00").timestamp() * 1000)
_MILLISECONDS_FROM = 10**11
"""A time as a number is meant in milliseconds from here on (1973), else in seconds."""


def readings_in(body: bytes, path: str | None = None) -> tuple[Reading, ...]:
    """A value or several: by a JSONPath, or ``{"value", "at"}``, ``{"values": […]}``, a list of either, a bare number,
    or a form's field ``value``. Raises `ValueError` that says what is wrong.
    """
    if path is not None:
        return (Reading(_at_path(json_document(body), path)),)
    if body.startswith(_FORM):
        fields = parse_qs(body[:_LONGEST_FORM].decode("utf-8", "replace"), keep_blank_values=True)
        return (Reading(_number(fields["value"][0], "value")),)
    said = json_document(body)
    if isinstance(said, dict) and "values" in said:
        said = said["values"]
        if not isinstance(said, list):
            raise ValueError("values must be a list")
    if isinstance(said, list):
        if not 1 <= len(said) <= MAX_READINGS:
            message = f"send 1 to {MAX_READINGS} values"
            raise ValueError(message)
        return tuple(_reading(each, f"value {place}") for place, each in enumerate(said, start=1))
    return (_reading(said, "value"),)


def _at_path(document: Any, path: str) -> float:
    found = json_path(document, path)
    if len(found) != 1:
        many = "nothing" if not found else f"{len(found)} things"
        message = f"there must be one value at {path}; there is {many}"
        raise ValueError(message)
    return _number(found[0], f"what is at {path}")


def _reading(said: Any, name: str) -> Reading:
    if not isinstance(said, dict):
        return Reading(_number(said, name))
    if said.get("value") is None:
        message = f"{name} is missing: {_EXAMPLE}"
        raise ValueError(message)
    return Reading(_number(said["value"], name), _instant(said.get("at"), name))


def _number(said: Any, name: str) -> float:
    try:
        return finite_number(said)
    except ValueError as error:
        message = f"{name} {error}: {_EXAMPLE}"
        raise ValueError(message) from None


def _instant(said: Any, name: str) -> int | None:
    """When it was measured (ms): RFC 3339, or seconds or milliseconds since 1970."""
    if said is None:
        return None
    at: float = -1
    if isinstance(said, str):
        try:
            at = parse_rfc3339(said)
        except (ValueError, OverflowError):
            at = -1
    elif isinstance(said, (int, float)) and not isinstance(said, bool):
        at = said if said >= _MILLISECONDS_FROM else said * 1000
    if not 0 < at < _LATEST:
        message = f"{name}: at must be a time such as 2026-01-31T12:00:00Z"
        raise ValueError(message)
    return round(at)
