"""From a row to a domain value: columns and fields have the same names."""

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

import msgspec
from pydantic import BaseModel

V = TypeVar("V")


def value_of(cls: type[V], row: Mapping[Any, Any]) -> V:
    """A frozen dataclass or struct from the columns of its fields' names; enums and tuples are made from their stored form."""
    return cls(**{name: convert(row[name]) for name, convert in _converters(cls)})  # type: ignore[arg-type]  # every class can be hashed


def columns_of(value: Any) -> dict[str, Any]:
    """The other way: what to store of one, tuples as lists, enums as their text, models as JSON."""
    return {name: _plain(getattr(value, name)) for name in _names(type(value))}  # type: ignore[arg-type]  # as above


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return value.value if isinstance(value, StrEnum) else value


@cache
def _converters(cls: type[Any]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    hints = typing.get_type_hints(cls)
    return tuple((name, _converter(hints[name])) for name in _names(cls))  # type: ignore[arg-type]  # as above


@cache
def _names(cls: type[Any]) -> tuple[str, ...]:
    if issubclass(cls, msgspec.Struct):
        return cls.__struct_fields__
    return tuple(field.name for field in dataclasses.fields(cls))


def _converter(hint: Any) -> Callable[[Any], Any]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        inner = next(part for part in typing.get_args(hint) if part is not type(None))
        convert = _converter(inner)
        return lambda value: None if value is None else convert(value)
    if typing.get_origin(hint) is tuple:
        inside = typing.get_args(hint)[0]
        if isinstance(inside, type) and issubclass(inside, BaseModel):
            return lambda value: tuple(inside.model_validate(each) for each in value)
        return tuple
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    return lambda value: value
