"""What the shelves offer: kinds of monitors and kinds of channels."""

import inspect
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from pydantic import BaseModel

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, with the schema of each config.")]


def kinds(as_json: AsJson = False) -> None:
    """List the kinds of monitors: what can be watched, and the config keys of each.

    Example: watchbell kinds
    """
    from watchbell.app.cli.show import print_json, print_table
    from watchbell.services.monitor_kinds import monitor_kinds

    found = [(each, each.prober or each.listener) for each in monitor_kinds().values()]
    if as_json:
        print_json(
            [
                {
                    "kind": each.kind,
                    "label": item.label,
                    "group": item.group,
                    "passive": each.is_passive,
                    "description": inspect.getdoc(each.target) or "",
                    "schema": _schema(each.target),
                }
                for each, item in found
                if item
            ]
        )
        return
    rows = [
        (each.kind, item.label, "tells us" if each.is_passive else "we ask", _keys(each.target), _schemes(item))
        for each, item in found
        if item
    ]
    print_table(
        ("kind", "name", "how", "main config keys (* = needed; all with --json)", "URLs"),
        rows,
        empty="there are no kinds",
    )


def channel_kinds(as_json: AsJson = False) -> None:
    """List the kinds of channels: how people can be told, and the config keys of each.

    Example: watchbell channel-kinds --json
    """
    from watchbell.app.cli.show import print_json, print_table
    from watchbell.notifiers import shelf

    items = shelf().values()
    if as_json:
        print_json(
            [
                {
                    "kind": item.kind,
                    "label": item.label,
                    "description": inspect.getdoc(item.config) or "",
                    "schema": _schema(item.config),
                }
                for item in items
            ]
        )
        return
    rows = [(item.kind, item.label, _keys(item.config)) for item in items]
    print_table(("kind", "name", "config (* = needed)"), rows, empty="there are no kinds of channels")


def _schema(model: "type[BaseModel]") -> dict[str, Any]:
    from watchbell.lib.json_schema import schema_of

    schema = schema_of(model)
    return {**schema, "properties": {name: it for name, it in schema.get("properties", {}).items() if name != "kind"}}


def _keys(model: "type[BaseModel]") -> str:
    schema = _schema(model)
    required = schema.get("required", [])
    return ", ".join(
        f"{name}*" if name in required else name
        for name, field in schema["properties"].items()
        if not field.get("x-advanced")
    )


def _schemes(item: Any) -> str:
    return ", ".join(f"{scheme}://" for scheme in getattr(item, "schemes", ()))
