"""How late checks begin: after making thousands of monitors, after a restart, and in a steady run.

Lateness is the program's own histogram of /metrics, so percentiles are the upper edges of its buckets.
"""

import argparse
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from program import Watchbell, watchbell
from report import Bar, report
from targets import target

_BUCKET = 'watchbell_check_lateness_seconds_bucket{le="'
LATE = Bar(1, "s")


def buckets(program: Watchbell) -> dict[float, float]:
    """Upper edge in seconds → checks up to it, so far."""
    found = program.metrics()
    return {float(name[len(_BUCKET) : -2]): value for name, value in found.items() if name.startswith(_BUCKET)}


def percentile(before: dict[float, float], after: dict[float, float], share: float) -> float:
    """The upper edge of the bucket where that share of the checks between two looks lies."""
    counts = {edge: after[edge] - before.get(edge, 0.0) for edge in sorted(after)}
    return next(edge for edge, count in counts.items() if count >= share * counts[float("inf")])


def row(what: str, program: Watchbell, before: dict[float, float], took: float | None, interval: int) -> dict[str, Any]:
    """Lateness since `before`, and how long it took until every monitor was checked."""
    after = buckets(program)
    p99, within = percentile(before, after, 0.99), Bar(interval, "s")
    return {
        "what": what,
        "checks": round(after[float("inf")] - before.get(float("inf"), 0.0)),
        "p50 ≤ s": percentile(before, after, 0.5),
        "p99 ≤ s": p99,
        "max ≤ s": percentile(before, after, 1.0),
        "bar": f"p99 {LATE}",
        "": LATE.verdict(p99),
        "all checked after s": "-" if took is None else took,
        "bar ": "-" if took is None else str(within),
        " ": "" if took is None else within.verdict(took),
    }


def measure(count: int, interval: int, seconds: float) -> list[dict[str, Any]]:
    """New monitors, a steady run, a restart."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="watchbell-bench-")))
        port = stack.enter_context(target("http", folder))
        each = {"url": f"http://127.0.0.1:{port}/", "interval_seconds": interval}
        with watchbell(folder) as program:
            began = time.perf_counter()
            program.add_monitors([{"name": f"late {n}", **each} for n in range(count)])
            made = time.perf_counter() - began
            wait = program.wait_for_checks(count)
            rows = [row(f"{count} new monitors, made in {made:.0f} s", program, {}, wait, interval)]
            steady = buckets(program)
            time.sleep(seconds)
            rows.append(row("steady", program, steady, None, interval))
        with watchbell(folder) as program:
            wait = program.wait_for_checks(count)
            rows.append(row("restart", program, {}, wait, interval))
        return rows


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true", help="2 000 monitors, half a minute of steady run")
    options.add_argument("--monitors", type=int, default=10_000)
    options.add_argument("--interval", type=int, default=30, help="seconds")
    options.add_argument("--seconds", type=float, default=90)
    asked = options.parse_args()
    if asked.short:
        asked.monitors, asked.seconds = 2_000, 30
    rows = measure(asked.monitors, asked.interval, asked.seconds)
    report("lateness", f"lateness: {asked.monitors} monitors at {asked.interval} s", rows, packages=("watchbell",))


if __name__ == "__main__":
    main()
