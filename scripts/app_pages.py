"""Pages about the whole program: settings, command line, routes, and packages/server/openapi.json."""

import json
import types
from collections.abc import Iterator
from typing import Any, Union, get_args, get_origin

import typer
from prometheus_client import CollectorRegistry
from pydantic.fields import FieldInfo
from typer.core import TyperGroup

from shelf_pages import NOTE
from watchbell import __version__
from watchbell.api.application import create_app
from watchbell.api.state import AppState
from watchbell.app import cli
from watchbell.app.settings import PREFIX, Settings
from watchbell.app.token_paths import token_paths
from watchbell.lib.secret_box import SecretBox
from watchbell.services.context import Context, Options
from watchbell.store.checks import CheckStore
from watchbell.store.session import Database

SECOND_ROOT = "/api/organizations/{slug}/"
"""The same routes once more, with the organization in the path: left out here, where they would say nothing new."""


def pages() -> Iterator[tuple[str, str]]:
    """Every page: its path from the root, its text."""
    description = _openapi()
    yield "packages/server/openapi.json", json.dumps(description, indent=1, ensure_ascii=False) + "\n"
    yield "docs/develop/routes.md", _routes(description)
    yield "docs/operate/settings.md", _settings()
    yield "docs/operate/cli.md", _command_line()


def _openapi() -> dict[str, Any]:
    """The API's description. The application is put together, but nothing of it is started."""

    def unused(*_: object) -> Any:
        raise AssertionError("describing the API runs none of it")

    db = Database.open("sqlite:///never-connected.db")
    ctx = Context(db=db, checks=CheckStore(db), box=SecretBox(["documentation"]), options=Options(version=__version__))
    registry = CollectorRegistry()
    state = AppState(
        ctx=ctx,
        open_stream=unused,
        metrics=registry,
        probe_once=unused,
        version=__version__,
        token_paths=token_paths(),
    )
    app = create_app(state)
    description = app.openapi()
    twins = [path for path in description["paths"] if path.startswith(SECOND_ROOT)]
    for path in twins:
        del description["paths"][path]
    return description


def _routes(description: dict[str, Any]) -> str:
    groups: dict[str, list[str]] = {}
    for path, operations in sorted(description["paths"].items()):
        for method, operation in operations.items():
            name = (operation.get("tags") or ["others"])[0]
            line = f"| `{method.upper()}` | `{path}` | {operation.get('summary', '')} |"
            groups.setdefault(name, []).append(line)
    tables = "\n".join(
        f"## {name.capitalize()}\n\n| | path | |\n|---|---|---|\n{chr(10).join(lines)}\n"
        for name, lines in sorted(groups.items())
    )
    return (
        f"{NOTE}# Routes\n\nWhat stands below `/api/v1` stands below `/api/organizations/{{slug}}` too, where the path names "
        f"the organization\ninstead of the credential. Bodies and answers: `/docs` on a running server, or "
        f"[openapi.json](../../packages/server/openapi.json).\n\n{tables}"
    )


def _settings() -> str:
    rows = "\n".join(
        f"| `{PREFIX}{name.upper()}` | {_values(field.annotation)} | {_default(field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    )
    return (
        f"{NOTE}# Settings\n\nSettings are environment variables. `{PREFIX}X_FILE` names a file that holds the value of "
        f"`{PREFIX}X`: use it for\nsecrets. `watchbell config` prints what is in force.\n\n"
        f"| variable | takes | default | |\n|---|---|---|---|\n{rows}\n"
    )


def _values(annotation: Any) -> str:
    kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
    if get_origin(annotation) in (Union, types.UnionType):
        return " or ".join(_values(kind) for kind in kinds)
    if kinds:
        return ", ".join(f"`{kind}`" for kind in kinds)
    words = {
        "str": "text",
        "int": "whole number",
        "bool": "`true`, `false`",
        "Path": "path",
        "SecretStr": "secret text",
    }
    name: str = annotation.__name__
    return words.get(name, name)


def _default(field: FieldInfo) -> str:
    return "–" if field.default in (None, "") else f"`{str(field.default).lower()}`"


def _command_line() -> str:
    root = typer.main.get_command(cli.app)
    sections = "\n".join(_commands(root, "watchbell"))
    return f"{NOTE}# Command line\n\nEach command explains itself with `--help`.\n\n{sections}"


def _commands(command: Any, path: str) -> Iterator[str]:
    if isinstance(command, TyperGroup):
        for name, inner in command.commands.items():
            if not inner.hidden:
                yield from _commands(inner, f"{path} {name}")
        return
    arguments = " ".join(_argument(item) for item in command.params if item.param_type_name == "argument")
    options = [item for item in command.params if item.param_type_name == "option"]
    rows = "\n".join(f"- `{_option(item)}` {item.help or ''}".rstrip() for item in options)
    text = (command.help or "").strip()
    yield "\n\n".join(part for part in (f"## `{f'{path} {arguments}'.strip()}`", text, rows) if part) + "\n"


def _argument(item: Any) -> str:
    name = item.name.upper()
    return name if item.required else f"[{name}]"


def _option(item: Any) -> str:
    names = ", ".join((*item.opts, *item.secondary_opts))
    return names if item.is_flag else f"{names} {(item.metavar or item.name).upper()}"
