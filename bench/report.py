"""How a benchmark says what it measured: a table for people, a line of JSON for comparing over time."""

import json
import os
import platform
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results"


class Bar(NamedTuple):
    """The most a figure may be. A benchmark only says whether it was met: time never fails a build."""

    most: float
    unit: str = ""

    def __str__(self) -> str:
        return f"≤ {self.most:g} {self.unit}".rstrip()

    def verdict(self, figure: float) -> str:
        """For the table."""
        return "pass" if figure <= self.most else "MISSED"


def machine() -> dict[str, Any]:
    """What the numbers depend on."""
    model = ""
    if (info := Path("/proc/cpuinfo")).exists():
        names = [line.partition(": ")[2] for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0] if names else ""
    return {"cpu": model, "cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()}


def versions(*packages: str) -> dict[str, str]:
    """The versions of the packages that were measured."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def cpu_seconds(pid: int | str = "self") -> float:
    """User and system time of a process so far, without its children: the main figure of every benchmark."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(name: str, title: str, rows: list[dict[str, Any]], *, packages: tuple[str, ...] = (), **facts: str) -> None:
    """Print the rows as a table (their keys are the columns) and append them, with the machine, to results/NAME.jsonl."""
    load = round(os.getloadavg()[0], 1)
    known = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        **machine(),
        "load": load,
        **versions(*packages),
        **facts,
    }
    table = Table(title=title, title_justify="left")
    for column in rows[0]:
        table.add_column(column, justify="left" if isinstance(rows[0][column], str) else "right")
    for row in rows:
        table.add_row(*(f"{value:,.2f}" if isinstance(value, float) else str(value) for value in row.values()))
    console = Console(file=sys.stdout, width=140, highlight=False)
    console.print(table)
    console.print(" · ".join(f"{key} {value}" for key, value in known.items() if key != "at"), style="dim")
    RESULTS.mkdir(exist_ok=True)
    with (RESULTS / f"{name}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"benchmark": title, **known, "rows": rows}, ensure_ascii=False) + "\n")
