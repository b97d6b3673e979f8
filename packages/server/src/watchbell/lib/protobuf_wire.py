"""Protocol Buffers without a schema: messages written and read by field numbers (protobuf.dev/programming-guides/encoding).

A message is written as ``{"1": "text", "2": 5, "3": {"1": true}}``. A key may name the type where the value alone does
not tell it: ``"4:sint"``, ``"5:fixed32"``, ``"6:fixed64"``, ``"7:float"``, ``"8:double"``, ``"9:bytes"`` (hexadecimal).
"""

import json
import re
import struct
from collections.abc import Iterator, Mapping
from typing import Any

_KEY = re.compile(r"^([1-9]\d{0,8})(?::(int|sint|bool|string|bytes|fixed32|fixed64|float|double|message))?$")
_FIXED = {"fixed32": "<I", "float": "<f", "fixed64": "<Q", "double": "<d"}
_DEEPEST = 20
Field = tuple[int, int, int | bytes]
"""Number, wire type, and what came: an integer for type 0, bytes for the others."""


def varint(number: int) -> bytes:
    """An integer in base 128, the lowest group first; negative ones as 64-bit two's complement."""
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def fields(data: bytes) -> Iterator[Field]:
    """The fields of a message in their order. Raises `ValueError` where it is none."""
    at = 0
    while at < len(data):
        key, at = read_varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = read_varint(data, at)
            yield number, wire, value
            continue
        if wire == 2:
            size, at = read_varint(data, at)
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
        else:
            raise ValueError("the answer is no protobuf message")
        if at + size > len(data):
            raise ValueError("the answer is no protobuf message: it is cut off")
        yield number, wire, data[at : at + size]
        at += size


def encode_json(text: str) -> bytes:
    """The message that a JSON object by field numbers describes. Raises `ValueError`."""
    try:
        given = json.loads(text)
    except RecursionError:
        raise ValueError("the message is nested too deep") from None
    except json.JSONDecodeError as error:
        message = f"this is no JSON: {error}"
        raise ValueError(message) from None
    if not isinstance(given, dict):
        raise ValueError(  # noqa: TRY004 - what somebody wrote is wrong, no type of ours
            'write an object by field numbers, for example {"1": "text", "2": 5}'
        )
    return _encode(given, 1)


def look_up(data: bytes, path: str) -> list[Any]:
    """All values at a path of field numbers such as ``3.1`` or ``2:sint``; text where bytes are UTF-8, else hexadecimal.

    Raises `ValueError` for a path that cannot be and for what is no message.
    """
    steps = [_key(part) for part in path.split(".")]
    level = [data]
    for number, _ in steps[:-1]:
        level = [
            value for each in level for key, _, value in fields(each) if key == number and isinstance(value, bytes)
        ]
    number, kind = steps[-1]
    return [_shown(value, kind) for each in level for key, _, value in fields(each) if key == number]


def check_path(path: str) -> None:
    """Raises `ValueError` for a path that cannot be."""
    for part in path.split("."):
        _key(part)


def _key(text: str) -> tuple[int, str]:
    found = _KEY.match(text)
    if found is None:
        raise ValueError(f"{text!r} is no field number such as 1 or 4:sint")
    return int(found.group(1)), found.group(2) or ""


def _encode(given: Mapping[str, Any], depth: int) -> bytes:
    if depth > _DEEPEST:
        raise ValueError("the message is nested too deep")
    out = bytearray()
    for name, value in given.items():
        number, kind = _key(name)
        for each in value if isinstance(value, list) else [value]:
            wire, payload = _value(kind, each, depth)
            out += varint(number << 3 | wire) + payload
    return bytes(out)


def _value(kind: str, value: Any, depth: int) -> tuple[int, bytes]:
    if isinstance(value, dict) and kind in ("", "message"):
        return _sized(_encode(value, depth + 1))
    if isinstance(value, str) and kind in ("", "string", "bytes"):
        return _sized(bytes.fromhex(value) if kind == "bytes" else value.encode())
    if isinstance(value, int | float) and (kind in _FIXED or (isinstance(value, float) and kind == "")):
        layout = _FIXED[kind or "double"]
        try:
            packed = struct.pack(layout, value if layout in ("<f", "<d") else int(value))
        except (struct.error, OverflowError):
            raise ValueError(f"{value} does not fit into {kind}") from None
        return (1 if len(packed) == 8 else 5), packed
    if isinstance(value, int) and kind in ("", "int", "bool", "sint") and -(1 << 63) <= value < 1 << 64:
        return 0, varint(value << 1 ^ value >> 63 if kind == "sint" else value)
    raise ValueError(f"{value!r} cannot be written as {kind or 'a field'}")


def _sized(data: bytes) -> tuple[int, bytes]:
    return 2, varint(len(data)) + data


def _shown(value: int | bytes, kind: str) -> Any:
    if isinstance(value, int):
        if kind == "sint":
            return value >> 1 ^ -(value & 1)
        return bool(value) if kind == "bool" else value - (1 << 64) if value >= 1 << 63 else value
    if kind in _FIXED and len(value) == struct.calcsize(_FIXED[kind]):
        return struct.unpack(_FIXED[kind], value)[0]
    if kind == "bytes":
        return value.hex()
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.hex()


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """The integer that begins at a place, and the place after it. Raises `ValueError`."""
    number = 0
    for place in range(10):
        if at + place >= len(data):
            break
        byte = data[at + place]
        number |= (byte & 0x7F) << 7 * place
        if not byte & 0x80:
            return number & (1 << 64) - 1, at + place + 1
    raise ValueError("the answer is no protobuf message")
