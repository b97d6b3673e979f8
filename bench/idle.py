"""What Watchbell costs while little happens: the start, the second start, memory and CPU with 100 monitors at 60 s."""

import argparse
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from program import Watchbell, watchbell
from report import Bar, report
from targets import target

MONITORS = 100
START = Bar(2, "s")
MEMORY = Bar(120, "MB")
CPU = Bar(1, "%")


def started(what: str, program: Watchbell) -> list[dict[str, Any]]:
    """Until /health said 200. On a busy machine the CPU seconds tell more than the clock."""
    wall, cpu, rss = program.start_wall, program.start_cpu, program.rss_mb()
    return [
        line(f"{what}, by the clock", wall, START),
        line(f"{what}, CPU", cpu, START),
        line(f"{what}, RSS", rss, MEMORY),
    ]


def line(what: str, figure: float, bar: Bar) -> dict[str, Any]:
    """One row."""
    return {"what": what, "figure": figure, "bar": str(bar), "": bar.verdict(figure)}


def measure(seconds: float) -> list[dict[str, Any]]:
    """Start in an empty folder, fill, start again, watch it being idle."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="watchbell-bench-")))
        port = stack.enter_context(target("http", folder))
        with watchbell(folder) as program:
            rows = started("first start", program)
            each = {"url": f"http://127.0.0.1:{port}/", "interval_seconds": 60}
            program.add_monitors([{"name": f"idle {n}", **each} for n in range(MONITORS)])
            program.wait_for_checks(MONITORS)
        with watchbell(folder) as program:
            rows += started("second start", program)
            time.sleep(5)
            cpu, began, done = program.cpu(), time.perf_counter(), program.checks()
            time.sleep(seconds)
            used = (program.cpu() - cpu) / (time.perf_counter() - began) * 100
            done = program.checks() - done
            rows += [
                line(f"idle, {MONITORS} monitors at 60 s: CPU % ({done:.0f} checks)", used, CPU),
                line("idle: RSS", program.rss_mb(), MEMORY),
                line("stop", program.stop(), Bar(10, "s")),
            ]
        return rows


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true", help="30 s of idling")
    options.add_argument("--seconds", type=float, default=120)
    asked = options.parse_args()
    rows = measure(30 if asked.short else asked.seconds)
    report("idle", "idle: the start and the cost of waiting, on SQLite", rows, packages=("watchbell", "fastapi"))


if __name__ == "__main__":
    main()
