"""How late checks begin: after making thousands of monitors, after a restart, and in a steady run.

Beside the steady run the API is asked as people ask it, and the program's memory is looked at. `--dead 300` adds so many
targets that never answer, each with a time limit of ten seconds. Lateness is the program's own histogram of /metrics, so percentiles are the upper edges of its buckets.
"""

import argparse
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from beside import Beside
from program import Watchbell, watchbell
from report import Bar, report
from targets import black_hole, target

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


def measure(count: int, interval: int, seconds: float, dead: int = 0) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """New monitors, a steady run, a restart; and what else was true in the steady run."""
    named = f"{count} new monitors, {dead} more of dead targets" if dead else f"{count} new monitors"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="watchbell-bench-")))
        port = stack.enter_context(target("http", folder))
        hole = stack.enter_context(black_hole())
        each = {"url": f"http://127.0.0.1:{port}/", "interval_seconds": interval}
        with watchbell(folder) as program:
            began = time.perf_counter()
            program.add_monitors([{"name": f"late {n}", **each} for n in range(count)])
            program.add_monitors([dead_monitor(n, hole, interval) for n in range(dead)])
            made = time.perf_counter() - began
            wait = program.wait_for_checks(count)
            rows = [row(f"{named}, made in {made:.0f} s", program, {}, wait, interval)]
            steady = buckets(program)
            with Beside(program) as beside:
                time.sleep(seconds)
            rows.append(row("steady", program, steady, None, interval))
        with watchbell(folder) as program:
            wait = program.wait_for_checks(count)
            rows.append(row("restart", program, {}, wait, interval))
        return rows, beside.figures()


def dead_monitor(n: int, port: int, interval: int) -> dict[str, Any]:
    """One that asks an address of its own, where nobody answers."""
    host = f"127.1.{n // 250}.{n % 250 + 1}"
    return {
        "name": f"dead {n}",
        "url": f"http://{host}:{port}/",
        "interval_seconds": interval,
        "timeout_ms": 10_000,
    }


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true", help="2 000 monitors, half a minute of steady run")
    options.add_argument("--monitors", type=int, default=10_000)
    options.add_argument("--interval", type=int, default=30, help="seconds")
    options.add_argument("--seconds", type=float, default=90)
    options.add_argument("--dead", type=int, default=0, help="so many targets more that never answer")
    asked = options.parse_args()
    if asked.short:
        asked.monitors, asked.seconds = 2_000, 30
    rows, beside = measure(asked.monitors, asked.interval, asked.seconds, asked.dead)
    title = f"lateness: {asked.monitors} monitors at {asked.interval} s"
    report("lateness", title, rows, packages=("watchbell",))
    report("lateness", f"{title}, beside it", [beside], packages=("watchbell",))


if __name__ == "__main__":
    main()
