"""What pydantic found wrong, in words for people: no tuples, no patterns, no parsing."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic_core import PydanticCustomError

NEEDED = "needed"
"""The type of an error that names its field itself."""

_SENTENCES = {
    "extra_forbidden": "unknown field: remove it or check its spelling",
    "missing": "this field is required",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be less than {lt}",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "is not in the form that this field needs",
    "too_long": "must hold at most {max_length}",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "dict_type": "must be an object with keys and values",
    "mapping_type": "must be an object with keys and values",
    "model_type": "must be an object with keys and values",
    "model_attributes_type": "must be an object with keys and values",
}
"""By pydantic's own names of errors; the braces are keys of their ``ctx``."""

_UNBROKEN = frozenset({"^[!-~]+$", "^[!-~]*$", r"^[\x21-\x7e]+$"})
"""Patterns of what is copied from elsewhere, such as tokens: any characters, but none that a copy brings along."""

_SHORTAGES = ("string_too_short", "too_short")


def sentence_for(error: Mapping[str, Any], example: str = "") -> str:
    """One entry of ``errors()`` as a sentence without its field: "must be at most 65535". Never quotes the value.

    `example` is a good value of the field, if there is one to show.
    """
    kind, about = str(error["type"]), error.get("ctx") or {}
    if kind == "string_pattern_mismatch" and about.get("pattern") in _UNBROKEN:
        return "must hold no spaces, line breaks or letters with accents"
    if kind == "string_pattern_mismatch" and example:
        return f"must look like {example}"
    if kind in _SHORTAGES:
        least = about.get("min_length")
        unit = " characters" if kind == "string_too_short" else ""
        return "must not be empty" if least == 1 else f"must have at least {least}{unit}"
    if kind in _SENTENCES:
        return _SENTENCES[kind].format_map(about)
    text = str(error["msg"]).removeprefix("Value error, ")
    return text[:1].lower() + text[1:]


def without_consequences(errors: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The errors but "too few items" of a list whose items are themselves wrong: they were there."""
    found = list(errors)
    places = [tuple(each["loc"]) for each in found]

    def is_consequence(error: Mapping[str, Any]) -> bool:
        own = tuple(error["loc"])
        return error["type"] == "too_short" and any(place != own and place[: len(own)] == own for place in places)

    return [each for each in found if not is_consequence(each)]


def place_in(data: Any, error: Mapping[str, Any]) -> tuple[str | int, ...]:
    """The error's path in `data` without the names that pydantic gives to branches of a union, which nobody wrote."""
    path = tuple(error["loc"])
    kept: list[str | int] = []
    for number, part in enumerate(path):
        if (isinstance(data, Mapping) and part in data) or (
            isinstance(data, list | tuple) and isinstance(part, int) and part < len(data)
        ):
            data = data[part]
        elif len(path) > 1 and (error["type"] != "missing" or number < len(path) - 1):
            continue  # of a model itself: a field that was left out, and whose default does not fit the others
        kept.append(part)
    if error["type"] == NEEDED:
        kept.append(error["ctx"]["field"])
    return tuple(kept)


def needed(field: str, message: str) -> PydanticCustomError:
    """For the validator of a whole model: what is wrong with one field of it, which may have been left out."""
    return PydanticCustomError(NEEDED, "{message}", {"field": field, "message": message})
