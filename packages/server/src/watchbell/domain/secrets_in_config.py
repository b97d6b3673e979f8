"""Which values of a config are secret, by its JSON schema: hidden when read, kept when the hidden form comes back.

A schema marks a secret by ``"x-secret": true`` on a property; every text below it is secret, so of a map of headers
the names stay readable and the values do not. Where a schema leaves a choice (``anyOf``, ``oneOf``), a value is
secret as soon as one choice says so. ``"x-secret-query": true`` marks an address whose query may hold a token: it is shown with
the names in it and without the values, and not sealed.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from watchbell.domain.errors import Invalid

REDACTED = "********"
"""Stands for a secret wherever a config is shown."""

ALL_SECRET: dict[str, Any] = {"x-secret": True}
"""The schema of a config whose kind nobody knows any more: show nothing of it."""

Schema = Mapping[str, Any]
Path = tuple[str | int, ...]


class _Visit(Protocol):
    def __call__(self, path: Path, value: str, /, *, in_query: bool) -> str:
        """What to put in a secret's place; `in_query` says that only the query of this address is one."""


def secret_paths(schema: Schema, config: Any) -> tuple[Path, ...]:
    """Where in this config secrets stand that are set, e.g. ``("headers", "Authorization")``."""
    found: list[Path] = []

    def note(path: Path, value: str, *, in_query: bool) -> str:
        if not in_query:
            found.append(path)
        return value

    _walk((schema,), schema, config, (), note)
    return tuple(found)


def map_secrets(schema: Schema, config: Any, change: Callable[[str], str]) -> Any:
    """A copy of the config with every secret changed: `box.seal` before it is stored, `box.open` after it is read."""
    return _walk((schema,), schema, config, (), lambda _, value, *, in_query: value if in_query else change(value))


def redact(schema: Schema, config: Any) -> Any:
    """A copy to show: every secret that is set reads ``********``; names, numbers of items and the rest stay."""
    return _walk(
        (schema,), schema, config, (), lambda _, value, *, in_query: _hide_query(value) if in_query else REDACTED
    )


def _hide_query(address: str) -> str:
    """``https://example.com/a?key=********``."""
    before, mark, after = address.partition("?")
    query, fragment_mark, fragment = after.partition("#")
    return f"{before}{mark}{'&'.join(map(_hide_pair, query.split('&')))}{fragment_mark}{fragment}"


def _hide_pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    if not equals:
        return name and REDACTED
    return f"{name}={value and REDACTED}"


def merge(schema: Schema, old: Any, new: Any) -> Any:
    """The new config with the stored secret wherever its hidden form ``********`` came back unchanged.

    Items of lists are recognised by what is readable of them, so they may be moved or dropped. For a first config
    `old` is ``{}``. Raises `Invalid` naming the field when there is no stored secret that the mark could stand for.
    """
    hidden = redact(schema, old)

    def restore(path: Path, value: str, *, in_query: bool) -> str:
        if value != REDACTED and not (in_query and REDACTED in value):
            return value
        stored = _stored(old, hidden, new, path)
        if in_query:
            if isinstance(stored, str) and _hide_query(stored) == value:
                return stored
            raise Invalid.field(
                ".".join(map(str, path)), "another address: send it whole, hidden values belong to the stored one"
            )
        if not isinstance(stored, str) or not stored:
            raise Invalid.field(".".join(map(str, path)), "no secret is stored here yet; send the value itself")
        return stored

    return _walk((schema,), schema, new, (), restore)


def _stored(old: Any, hidden: Any, new: Any, path: Path) -> Any:
    """What `old` holds where `path` points in `new`."""
    for step in path:
        if isinstance(step, int):
            index = _same_item(hidden, new, step)
            if index is None:
                return None
            old, hidden, new = old[index], hidden[index], new[step]
        else:
            if not isinstance(old, dict) or step not in old:
                return None
            old, hidden, new = old[step], hidden[step], new[step]
    return old


def _same_item(hidden: Any, new: list[Any], index: int) -> int | None:
    """Which stored item the new list's item is: the one that reads the same, else the one in its place."""
    if not isinstance(hidden, list):
        return None
    if index < len(hidden) and hidden[index] == new[index]:
        return index
    if new[index] in hidden:
        return hidden.index(new[index])
    return index if len(hidden) == len(new) else None


def _walk(schemas: tuple[Schema, ...], root: Schema, value: Any, path: Path, visit: _Visit) -> Any:
    if value is None or value == "":
        return value
    choices = tuple(choice for schema in schemas for choice in _choices(schema, root))
    if any(choice.get("x-secret") is True for choice in choices):
        return _visit_all(value, path, visit)
    if isinstance(value, str) and any(choice.get("x-secret-query") is True for choice in choices):
        return visit(path, value, in_query=True)
    if isinstance(value, dict):
        return {key: _walk(_of_key(choices, key), root, item, (*path, key), visit) for key, item in value.items()}
    if isinstance(value, list):
        return [_walk(_of_index(choices, i), root, item, (*path, i), visit) for i, item in enumerate(value)]
    return value


def _visit_all(value: Any, path: Path, visit: _Visit) -> Any:
    if isinstance(value, str):
        return visit(path, value, in_query=False) if value else value
    if isinstance(value, dict):
        return {key: _visit_all(item, (*path, key), visit) for key, item in value.items()}
    if isinstance(value, list):
        return [_visit_all(item, (*path, i), visit) for i, item in enumerate(value)]
    return value


def _choices(schema: Schema, root: Schema, seen: frozenset[str] = frozenset()) -> Iterator[Schema]:
    """The schema itself and all that it refers to or offers at the same place."""
    yield schema
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        target: Any = root
        for step in reference.removeprefix("#/").split("/"):
            target = target.get(step.replace("~1", "/").replace("~0", "~"), {})
        yield from _choices(target, root, seen | {reference})
    for word in ("anyOf", "oneOf", "allOf"):
        for offered in schema.get(word, ()):
            yield from _choices(offered, root, seen)


def _of_key(choices: tuple[Schema, ...], key: str) -> tuple[Schema, ...]:
    found: list[Any] = []
    for choice in choices:
        properties = choice.get("properties", {})
        found.append(properties[key] if key in properties else choice.get("additionalProperties"))
        found.extend(choice.get("patternProperties", {}).values())
    return tuple(schema for schema in found if isinstance(schema, Mapping))


def _of_index(choices: tuple[Schema, ...], index: int) -> tuple[Schema, ...]:
    found: list[Any] = []
    for choice in choices:
        prefix = choice.get("prefixItems", ())
        found.append(prefix[index] if index < len(prefix) else choice.get("items"))
    return tuple(schema for schema in found if isinstance(schema, Mapping))
