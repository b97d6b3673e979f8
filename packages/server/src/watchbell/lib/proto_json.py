"""Messages between JSON and the wire, by definitions that were read (protobuf.dev/programming-guides/json).

Field names as in the source (camelCase is understood too), enums by name, bytes as base64. What a message leaves out
is shown with its default, so that an assertion finds it.
"""

import base64
import binascii
import struct
from collections.abc import Mapping
from math import isfinite
from typing import Any

from watchbell.lib.proto_source import SCALARS, FieldSpec, Schema
from watchbell.lib.protobuf_wire import fields, read_varint, varint

_FIXED = {"fixed32": "<I", "sfixed32": "<i", "float": "<f", "fixed64": "<Q", "sfixed64": "<q", "double": "<d"}
_BITS = {"int32": (-(1 << 31), 1 << 31), "uint32": (0, 1 << 32), "sint32": (-(1 << 31), 1 << 31),
         "int64": (-(1 << 63), 1 << 63), "uint64": (0, 1 << 64), "sint64": (-(1 << 63), 1 << 63)}  # fmt: skip
_DEEPEST = 20


def encode_message(schema: Schema, name: str, given: Any, depth: int = 1) -> bytes:
    """A message of that full name. Raises `ValueError` that says which field is wrong."""
    if not isinstance(given, Mapping) or depth > _DEEPEST:
        raise ValueError(f"{name} must be an object" if depth <= _DEEPEST else "the message is nested too deep")
    known = {spelled: spec for spec in schema.messages[name] for spelled in (spec.name, _camel(spec.name))}
    out = bytearray()
    for key, value in given.items():
        spec = known.get(key)
        if spec is None:
            raise ValueError(f"{name} has no field {key!r}")
        if value is None:
            continue
        for each in _items(spec, value):
            wire, payload = _entry(schema, spec, each, depth) if spec.key_type else _encoded(schema, spec, each, depth)
            out += varint(spec.number << 3 | wire) + payload
    return bytes(out)


def decode_message(schema: Schema, name: str, data: bytes, depth: int = 1) -> dict[str, Any]:
    """A message of that full name as JSON. Raises `ValueError` where it is none."""
    if depth > _DEEPEST:
        raise ValueError("the answer is nested too deep")
    specs = {spec.number: spec for spec in schema.messages[name]}
    found: dict[str, Any] = {spec.name: _default(schema, spec) for spec in specs.values() if _shown(schema, spec)}
    for number, wire, value in fields(data):
        spec = specs.get(number)
        if spec is None:
            continue
        if spec.key_type:
            key, inner = _read_entry(schema, spec, value, depth)
            found[spec.name][str(key).lower() if isinstance(key, bool) else str(key)] = inner
        elif spec.repeated:
            found[spec.name] += _repeated(schema, spec, wire, value, depth)
        else:
            found[spec.name] = _decoded(schema, spec.type, wire, value, depth)
    return found


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _items(spec: FieldSpec, value: Any) -> list[Any]:
    if spec.key_type:
        if not isinstance(value, Mapping):
            raise ValueError(f"{spec.name} must be an object")
        return list(value.items())
    if not spec.repeated:
        return [value]
    if not isinstance(value, list):
        raise ValueError(f"{spec.name} must be a list")  # noqa: TRY004 - what somebody wrote is wrong, no type of ours
    return value


def _entry(schema: Schema, spec: FieldSpec, pair: tuple[Any, Any], depth: int) -> tuple[int, bytes]:
    key = pair[0] if spec.key_type == "string" else pair[0] == "true" if spec.key_type == "bool" else int(pair[0])
    out = b""
    for number, kind, value in ((1, spec.key_type, key), (2, spec.type, pair[1])):
        wire, payload = _encoded(schema, FieldSpec(spec.name, number, kind), value, depth)
        out += varint(number << 3 | wire) + payload
    return 2, varint(len(out)) + out


def _encoded(schema: Schema, spec: FieldSpec, value: Any, depth: int) -> tuple[int, bytes]:
    try:
        return _written(schema, spec.type, value, depth)
    except (TypeError, KeyError, struct.error, OverflowError, binascii.Error, AttributeError):
        raise ValueError(f"{value!r} does not fit the field {spec.name} of type {spec.type}"[:300]) from None


def _written(schema: Schema, kind: str, value: Any, depth: int) -> tuple[int, bytes]:
    if kind in schema.enums:
        return 0, varint(value if isinstance(value, int) else schema.enums[kind][value])
    if kind not in SCALARS:
        return _sized(encode_message(schema, kind, value, depth + 1))
    if kind == "string":
        return _sized(value.encode())
    if kind == "bytes":
        return _sized(base64.b64decode(value, validate=True))
    if kind == "bool":
        return 0, varint({True: 1, False: 0}[value])
    if kind in _FIXED:
        packed = struct.pack(_FIXED[kind], float(value) if kind in ("float", "double") else int(value))
        return (1 if len(packed) == 8 else 5), packed
    number, (low, high) = int(value), _BITS[kind]
    whole = not isinstance(value, bool) and (not isinstance(value, float) or number == value)
    if not whole or not low <= number < high:
        raise TypeError
    return 0, varint(number << 1 ^ number >> 63 if kind.startswith("sint") else number)


def _sized(data: bytes) -> tuple[int, bytes]:
    return 2, varint(len(data)) + data


def _shown(schema: Schema, spec: FieldSpec) -> bool:
    """Whether a field that did not come is shown with its default: single messages and optional fields are not."""
    single = not (spec.repeated or spec.key_type)
    return not (single and (spec.optional or spec.type in schema.messages))


def _default(schema: Schema, spec: FieldSpec) -> Any:
    if spec.key_type:
        return {}
    if spec.repeated:
        return []
    if spec.type in schema.enums:
        return _enum_name(schema, spec.type, 0)
    return "" if spec.type in ("string", "bytes") else False if spec.type == "bool" else 0


def _repeated(schema: Schema, spec: FieldSpec, wire: int, value: int | bytes, depth: int) -> list[Any]:
    """One item, or all of a packed field."""
    packable = spec.type in schema.enums or (spec.type in SCALARS and spec.type not in ("string", "bytes"))
    if not (wire == 2 and packable and isinstance(value, bytes)):
        return [_decoded(schema, spec.type, wire, value, depth)]
    if spec.type in _FIXED:
        size = struct.calcsize(_FIXED[spec.type])
        parts = [value[at : at + size] for at in range(0, len(value), size)]
        return [_decoded(schema, spec.type, 1 if size == 8 else 5, part, depth) for part in parts]
    found, at = [], 0
    while at < len(value):
        number, at = read_varint(value, at)
        found.append(_decoded(schema, spec.type, 0, number, depth))
    return found


def _read_entry(schema: Schema, spec: FieldSpec, value: int | bytes, depth: int) -> tuple[Any, Any]:
    if isinstance(value, int):
        raise ValueError(f"{spec.name} of the answer is no map")  # noqa: TRY004 - what came is wrong, no type of ours
    key = _default(schema, FieldSpec("", 1, spec.key_type))
    inner = {} if spec.type in schema.messages else _default(schema, FieldSpec("", 2, spec.type))
    for number, wire, each in fields(value):
        if number == 1:
            key = _decoded(schema, spec.key_type, wire, each, depth)
        elif number == 2:
            inner = _decoded(schema, spec.type, wire, each, depth)
    return key, inner


def _decoded(schema: Schema, kind: str, wire: int, value: int | bytes, depth: int) -> Any:
    wanted = 2 if kind in ("string", "bytes") or kind in schema.messages else _wire_of(kind)
    if wire != wanted:
        raise ValueError("the answer does not fit the definitions")
    if isinstance(value, int):
        return _integer(schema, kind, value)
    if kind in schema.messages:
        return decode_message(schema, kind, value, depth + 1)
    if kind == "bytes":
        return base64.b64encode(value).decode()
    if kind == "string":
        return value.decode("utf-8", "replace")
    if len(value) != struct.calcsize(_FIXED[kind]):
        raise ValueError("the answer does not fit the definitions")
    number = struct.unpack(_FIXED[kind], value)[0]
    return number if isfinite(number) else str(number)  # JSON knows no NaN and no infinity


def _wire_of(kind: str) -> int:
    layout = _FIXED.get(kind)
    return 0 if layout is None else 1 if struct.calcsize(layout) == 8 else 5


def _integer(schema: Schema, kind: str, value: int) -> Any:
    if kind == "bool":
        return value != 0
    if kind.startswith("sint"):
        return value >> 1 ^ -(value & 1)
    if kind in ("int32", "int64") or kind in schema.enums:
        value = value - (1 << 64) if value >= 1 << 63 else value
    return _enum_name(schema, kind, value) if kind in schema.enums else value


def _enum_name(schema: Schema, kind: str, number: int) -> str | int:
    return next((name for name, each in schema.enums[kind].items() if each == number), number)
