"""What people type, held to the same rules as what they send to the API."""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from watchbell.app.cli.exits import Refused

T = TypeVar("T")


def held_to(rule: Any, value: Any, what: str) -> Any:
    """The value as the API's field type `rule` takes it. Raises `Refused`."""
    return understood(lambda: TypeAdapter(rule).validate_python(value), what)


def understood(read: Callable[[], T], what: str = "") -> T:
    """What `read` makes of the input. Raises `Refused` instead of a pydantic error; never quotes what was typed."""
    try:
        return read()
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)[0]
        name = what or ".".join(map(str, found["loc"]))
        message = str(found["msg"]).removeprefix("Value error, ")
        raise Refused(f"{name}: {message[:1].lower()}{message[1:]}") from None
