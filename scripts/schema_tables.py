"""A config's schema as tables: its fields, the objects inside it, and what its assertions can be about."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
_ASSERTIONS = "list of [assertions](../operate/checks.md#assertions)"
_APART = ("Assertion", "AssertionGroup", "Operator")
"""Definitions that are explained once, on the page about checks, and not on each kind's page."""


def tables(schema: Schema) -> str:
    """Every table of a config, with headings from the third level on for those of the objects inside."""
    parts = [_fields(schema, schema)]
    for name, heading in _inside(schema, schema):
        inner = schema["$defs"][name]
        text = inner.get("description", "").replace("\n", " ")
        parts.append(f"### {heading}\n\n{text}\n\n{_fields(inner, schema)}")
    subjects = next(iter(_subjects(schema)), None)
    if subjects:
        parts.append(f"## What `assertions` can be about\n\n{_subject_table(subjects)}")
    return "\n\n".join(parts)


def _fields(of: Schema, schema: Schema) -> str:
    required = of.get("required", [])
    rows = [
        _row(f"`{name}`", _takes(field, schema), "required" if name in required else _default(field), _text(field))
        for name, field in of["properties"].items()
        if name != "kind"
    ]
    return "\n".join(["| key | takes | default | |", "|---|---|---|---|", *rows]) if rows else "No settings."


def _inside(of: Schema, schema: Schema) -> Iterator[tuple[str, str]]:
    """The objects inside, each before those inside of it: a definition's name, a heading that says where it stands."""
    for key, field in of.get("properties", {}).items():
        optional = [(each, "In") for each in field.get("anyOf", ()) if len(field["anyOf"]) == 2]
        for place, words in ((field, "In"), (field.get("items", {}), "Each of"), *optional):
            name = place.get("$ref", "").rpartition("/")[2]
            if "properties" in schema.get("$defs", {}).get(name, {}) and name not in _APART:
                yield name, f"{words} `{key}`"
                yield from _inside(schema["$defs"][name], schema)


def _subjects(schema: Schema) -> Iterator[Mapping[str, Schema]]:
    for place in (schema, *schema.get("$defs", {}).values()):
        for field in place.get("properties", {}).values():
            if "x-subjects" in field:
                yield field["x-subjects"]


def _subject_table(subjects: Mapping[str, Schema]) -> str:
    rows = [
        _row(f"`{name}`", subject["label"], _value(subject), _path(subject))
        for name, subject in sorted(subjects.items(), key=lambda item: item[1]["order"])
    ]
    return "\n".join(["| subject | what it is | value | `path` |", "|---|---|---|---|", *rows])


def _value(subject: Schema) -> str:
    return f"{subject['value']}, {subject['unit']}" if subject["unit"] else str(subject["value"])


def _path(subject: Schema) -> str:
    if subject["path"] is None:
        return "–"
    example = subject["placeholder"]
    return f"{subject['path']}, for example `{example}`" if example else str(subject["path"])


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _default(field: Schema) -> str:
    value = field.get("default")
    return "–" if value is None or value == [] else f"`{json.dumps(value, ensure_ascii=False)}`"


def _text(field: Schema) -> str:
    return " ".join(part for part in (field.get("description", ""), *_marks(field)) if part)


def _marks(field: Schema) -> Iterator[str]:
    shown, needed = field.get("x-show-if"), field.get("x-required-if")
    if shown:
        also = ", and needed then" if needed == shown else ""
        yield f"Only with `{shown['field']}` {_alternatives(shown['in'])}{also}."
    if needed and needed != shown:
        yield f"Needed with `{needed['field']}` {_alternatives(needed['in'])}."
    if field.get("x-secret"):
        is_said = field.get("description", "").endswith("ept secret.")
        yield "Encrypted at rest, never shown again." if is_said else "Secret: encrypted at rest, never shown again."


def _alternatives(values: list[Any]) -> str:
    *first, last = [f"`{value if isinstance(value, str) else json.dumps(value)}`" for value in values]
    return f"{', '.join(first)} or {last}" if first else last


def _takes(field: Schema, schema: Schema) -> str:
    """The values a field takes, in words: ``integer 1…65535``, ``one of `GET`, `HEAD` ``, ``list of string``."""
    if field.get("x-widget") == "assertions":
        return _ASSERTIONS
    if "$ref" in field:
        return _takes(definition(field["$ref"], schema), schema)
    if "anyOf" in field:
        return " or ".join(_takes(choice, schema) for choice in field["anyOf"] if choice.get("type") != "null")
    if "enum" in field:
        return "one of " + ", ".join(f"`{value}`" for value in field["enum"])
    if field.get("type") == "array":
        items = field.get("items", {})
        return "list of objects, see below" if "$ref" in items else f"list of {_takes(items, schema)}"
    if field.get("type") == "object":
        return "object, see below" if "properties" in field else "object of strings by name"
    return f"{field.get('type', 'any value')}{_limits(field)}"


def definition(ref: str, schema: Schema) -> Schema:
    """What a ``$ref`` stands for."""
    found: Schema = schema["$defs"][ref.rpartition("/")[2]]
    return found


def _limits(field: Schema) -> str:
    low = field.get("minimum", field.get("exclusiveMinimum"))
    high = field.get("maximum", field.get("exclusiveMaximum"))
    if low is not None and high is not None:
        return f" {low}…{high}"
    if "maxLength" in field:
        return f", at most {field['maxLength']} characters"
    return f" from {low}" if low is not None else f" up to {high}" if high is not None else ""
