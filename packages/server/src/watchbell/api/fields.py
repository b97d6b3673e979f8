"""The field types that bodies share: times, names, and the base of what comes in and goes out."""

from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    Strict,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from watchbell.lib.clock import parse_rfc3339, rfc3339

_FARTHEST = parse_rfc3339("9999-01-01T00:00:00Z")


def _read_time(value: Any) -> int:
    if not isinstance(value, str):
        raise ValueError("write the time as text, for example 2026-01-31T12:00:00Z")  # noqa: TRY004 - pydantic's way
    try:
        at = parse_rfc3339(value)
    except OverflowError:
        at = -1
    if not 0 <= at < _FARTHEST:
        # Beyond, the calendar of some zone ends, and what was stored could not be shown any more.
        raise ValueError("write a time between the years 1970 and 9998")
    return at


Instant = Annotated[
    int,
    PlainSerializer(rfc3339, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-01-31T12:00:00.000Z"]}),
]
"""An instant in an answer: milliseconds inside, RFC 3339 with Z on the wire."""

InstantIn = Annotated[
    int,
    BeforeValidator(_read_time),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-01-31T12:00:00Z"]}),
]
"""An instant in a request: RFC 3339 with an offset."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Flag = Annotated[bool, Strict()]
"""True or false, and nothing that only looks like it."""
LongText = Annotated[str, StringConstraints(max_length=10_000)]
Password = Annotated[str, StringConstraints(strip_whitespace=False, min_length=8, max_length=200)]
Username = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Slug = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")]


def refuse_unstorable(value: Any, place: tuple[str | int, ...] = ()) -> None:
    """Raise a `ValidationError` for text no database stores, a NUL character or half a surrogate pair, at any depth.

    It says where: `place` is that of `value`.
    """
    if isinstance(value, str):
        if "\x00" in value:
            raise _unstorable("text must not contain a NUL character", place)
        try:
            value.encode()
        except UnicodeEncodeError:
            raise _unstorable("text must be valid Unicode", place) from None
    elif isinstance(value, dict):
        for key, item in value.items():
            refuse_unstorable(key, place)
            refuse_unstorable(item, (*place, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            refuse_unstorable(item, (*place, index))


def _unstorable(sentence: str, place: tuple[str | int, ...]) -> ValidationError:
    found = InitErrorDetails(
        type=PydanticCustomError("value_error", "{sentence}", {"sentence": sentence}), loc=place, input=None
    )
    return ValidationError.from_exception_data("unstorable", [found], hide_input=True)


def refuse_null(value: Any) -> Any:
    """For fields of a change that may be absent but not cleared."""
    if value is None:
        raise ValueError("cannot be cleared: leave the field out to keep it as it is")
    return value


KeptName = Annotated[Name | None, BeforeValidator(refuse_null)]
"""A name in a change: absent = unchanged; `null` is refused."""


class Input(BaseModel):
    """Base of every request body: unknown fields are refused, surrounding blanks dropped."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, data: Any) -> Any:
        refuse_unstorable(data)
        return data

    def given(self) -> dict[str, Any]:
        """The fields that were sent, `null` ones included: absent = unchanged, `null` = clear."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Output(BaseModel):
    """Base of every answer's data; made from domain values by field name with `of`."""

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def of(cls, value: Any) -> Self:
        """From a domain value whose fields have the same names."""
        return cls.model_validate(value)
