"""How a command answers: tables for people, JSON for programs. Data goes to standard output, remarks to standard error."""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

_PIPE_WIDTH = 200
"""Nobody folds lines for a program that reads them."""

STATUS_STYLES = {
    "up": "green",
    "success": "green",
    "ok": "green",
    "degraded": "yellow",
    "warning": "yellow",
    "down": "bold red",
    "failure": "bold red",
    "failed": "bold red",
    "timeout": "bold red",
}


def console() -> Console:
    """Where people read: coloured on a terminal, plain elsewhere."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)


def print_json(value: Any) -> None:
    """For programs."""
    print(json.dumps(value, indent=2, ensure_ascii=False))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, empty: str) -> None:
    """A table; without any row the sentence `empty`."""
    lines = [tuple(_cell(value) for value in row) for row in rows]
    if not lines:
        remark(empty)
        return
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for line in lines:
        table.add_row(*line)
    console().print(table)


def _cell(value: Any) -> Text:
    text = "–" if value is None or value == "" else str(value)
    return Text(text, style=STATUS_STYLES.get(text, ""))


def remark(sentence: str) -> None:
    """Something to know that is no data."""
    print(sentence, file=sys.stderr)


def moment(at: int | None) -> str | None:
    """``2026-01-31 12:00`` (UTC) for people."""
    return None if at is None else datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M")


def milliseconds(value: float | None) -> str | None:
    """``0.42 ms``, ``12.3 ms``, ``143 ms``, ``2.41 s``."""
    if value is None:
        return None
    if value >= 1000:
        return f"{value / 1000:.2f} s"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:.{digits}f} ms"
