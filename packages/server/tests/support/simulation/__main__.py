"""``make simulate``: many runs, their coverage, and the seeds of those that fail.

make simulate N=200            so many runs from seed 1 on
make simulate SEED=7           this one again, exactly
make simulate DAYS=10000       runs until so many monitor-days have gone by
make simulate MUTANTS=1        every known way to be wrong, and how soon it is found
"""

import argparse
import asyncio
import logging
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from pathlib import Path

import structlog

from support.simulation.coverage import missing, table
from support.simulation.mutants import MUTANTS, hunt
from support.simulation.running import MEMORY, Report, run
from watchbell.store.migrating import migrate


def _wished() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("-n", type=int, default=40, help="so many runs")
    parser.add_argument("--seed", type=int, help="only this one")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--days", type=float, help="until so many monitor-days have gone by")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="no further run after so long")
    parser.add_argument("--steps", type=int, default=80, help="length of a run")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--mutants", nargs="*", help="each of these mutants (all, if none is named) until it is found")
    return parser.parse_args()


def _be_quiet() -> None:
    """The errors are on purpose here."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def _one(template: str, seed: int, steps: int) -> Report:
    _be_quiet()
    return asyncio.run(run(Path(template), seed, steps=steps))


def _one_hunt(template: str, name: str, steps: int) -> tuple[str, int | None, str]:
    _be_quiet()
    return asyncio.run(hunt(Path(template), name, steps=steps))


def _runs(template: str, wished: argparse.Namespace) -> Iterator[Report]:
    """Reports as they come in; with `--days` until there are enough."""
    with ProcessPoolExecutor(wished.processes) as pool:
        seed, days, going = wished.first, 0.0, set()
        end = time.monotonic() + wished.minutes * 60
        while True:
            is_enough = days >= wished.days if wished.days else seed >= wished.first + wished.n
            is_enough = is_enough or time.monotonic() >= end
            while not is_enough and len(going) < wished.processes:
                going.add(pool.submit(_one, template, seed, wished.steps))
                seed += 1
                is_enough = not wished.days and seed >= wished.first + wished.n
            if not going:
                return
            done, going = wait(going, return_when=FIRST_COMPLETED)
            for each in done:
                report = each.result()
                days += report.monitor_days
                yield report


def _simulate(template: str, wished: argparse.Namespace) -> int:
    began, seen, days, troubled, runs, broken = time.monotonic(), Counter[str](), 0.0, 0.0, 0, []
    for report in _runs(template, wished):
        runs, days, seen = runs + 1, days + report.monitor_days, seen + report.seen
        troubled += report.troubled_days
        if report.broken:
            broken.append(report.seed)
            print(f"seed {report.seed}: {report.broken}", flush=True)  # noqa: T201 - a program that prints
    print(table(seen))  # noqa: T201 - as above
    seconds = time.monotonic() - began
    spent = f"{days:.0f} monitor-days ({troubled:.0f} before the end) in {seconds:.0f} s"
    print(f"\n{runs} runs, {spent}; {len(broken)} failed")  # noqa: T201 - as above
    for seed in sorted(broken):
        print(f"  make simulate SEED={seed}")  # noqa: T201 - as above
    never = missing(seen) if runs >= 30 else []
    if never:
        print(f"never happened: {', '.join(never)}")  # noqa: T201 - as above
    return bool(broken or never)


def _hunt_mutants(template: str, wished: argparse.Namespace) -> int:
    names = wished.mutants or list(MUTANTS)
    escaped = 0
    with ProcessPoolExecutor(wished.processes) as pool:
        for name, runs, how in pool.map(_one_hunt, [template] * len(names), names, [wished.steps] * len(names)):
            escaped += runs is None
            found = "NOT FOUND" if runs is None else f"run {runs}"
            print(f"{name:32} {found:10} {how[:110]}", flush=True)  # noqa: T201 - as above
    return escaped


def main() -> int:
    """The exit status: 0 when nothing is wrong."""
    wished = _wished()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        template = f"{folder}/template.sqlite3"
        asyncio.run(migrate(f"sqlite:///{template}"))
        if wished.mutants is not None:
            return _hunt_mutants(template, wished)
        if wished.seed is not None:
            wished.first, wished.n, wished.days = wished.seed, 1, None
        return _simulate(template, wished)


if __name__ == "__main__":
    sys.exit(main())
