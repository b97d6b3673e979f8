"""Showing the settings that are in force."""

import os
from typing import Annotated, Any, NamedTuple

import typer

SECRET_WORDS = ("password", "secret", "token", "smtp_url", "redis_url")


class Shown(NamedTuple):
    """A setting as it may be shown. `source` is the variable it came from, or ``default``."""

    name: str
    value: Any
    source: str


def config(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show every setting, its value and where it came from. Secrets are only said to be set or not.

    Example: WATCHBELL_PORT=9000 watchbell config
    """
    from watchbell.app.cli.show import print_json, print_table, remark

    settings = shown_settings()
    if as_json:
        print_json({each.name: {"value": each.value, "source": each.source} for each in settings})
    else:
        print_table(("setting", "value", "from"), settings, empty="")
    for sentence in unknown_variables():
        remark(f"note: {sentence}")


def shown_settings() -> list[Shown]:
    """Every setting, safe to print."""
    from watchbell.app.cli.reading import load_settings
    from watchbell.app.settings import PREFIX, Settings

    settings = load_settings()
    return [
        Shown(f"{PREFIX}{name.upper()}", _safe(name, getattr(settings, name)), _source(f"{PREFIX}{name.upper()}"))
        for name in Settings.model_fields
    ]


def _source(variable: str) -> str:
    if variable in {name.upper() for name in os.environ}:
        return "environment"
    if os.environ.get(f"{variable}_FILE"):
        return f"file {os.environ[f'{variable}_FILE']}"
    if variable == "WATCHBELL_PORT" and os.environ.get("PORT"):
        return "environment (PORT)"
    return "default"


def _safe(name: str, value: Any) -> Any:
    from pathlib import Path

    from pydantic import SecretStr

    if isinstance(value, SecretStr) or any(word in name for word in SECRET_WORDS):
        return "not set" if value is None else "set"
    if isinstance(value, str) and "://" in value:
        return without_password(value)
    return str(value) if isinstance(value, Path) else value


def without_password(url: str) -> str:
    """``postgresql://me:pw@host/db`` → ``postgresql://me:***@host/db``; a URL nobody understands is not shown."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return "***"
    hidden = {key: "***" if "pass" in key.lower() else text for key, text in parsed.query.items()}
    return parsed.set(query=hidden).render_as_string(hide_password=True)


def unknown_variables() -> list[str]:
    """A sentence for each WATCHBELL_ variable that no setting reads, with the name that may have been meant."""
    from difflib import get_close_matches

    from watchbell.app.settings import PREFIX, Settings

    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    known |= {f"{name}_FILE" for name in known} | {f"{PREFIX}{name}" for name in ("SERVER", "TOKEN", "MONITOR_URL")}
    sentences = []
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name.upper() not in known and not name.startswith(f"{PREFIX}TEST_"):
            meant = get_close_matches(name.upper(), known, n=1)
            sentences.append(f"{name} is no setting" + (f": did you mean {meant[0]}?" if meant else ""))
    return sentences
