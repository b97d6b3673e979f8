"""CPU microseconds of one check through the whole line (schedule, probe, evaluate, stored), beside blackbox_exporter.

In each of several rounds we are measured alone, then beside the peer while both ask the same local target at the same
pace, a new connection for each check: so a busy machine disturbs both alike. The middle round counts.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from blackbox import Blackbox, blackbox, peer_version
from program import Watchbell, watchbell
from report import Bar, report
from targets import target

RATIOS = {"https": Bar(0.7)}
RATIO = Bar(0.5)
BARS = {"http": Bar(150, "µs"), "https": None, "tcp": Bar(150, "µs"), "dns": Bar(150, "µs"), "ping": Bar(150, "µs")}


def monitor(kind: str, port: int) -> dict[str, Any]:
    """A monitor of the target."""
    if kind == "dns":
        return {"monitor_type": "dns", "config": {"hostname": "example.org", "resolvers": [f"127.0.0.1:{port}"]}}
    if kind == "ping":
        return {"monitor_type": "ping", "config": {"host": "127.0.0.1", "count": 1}}
    if kind == "tcp":
        return {"url": f"tcp://127.0.0.1:{port}"}
    config = {"url": f"{kind}://127.0.0.1:{port}/"} | ({"verify_tls": False} if kind == "https" else {})
    return {"monitor_type": "http", "config": config}


def peer_target(kind: str, port: int) -> str:
    """The same for the peer."""
    if kind == "ping":
        return "127.0.0.1"
    return f"{kind}://127.0.0.1:{port}/" if kind.startswith("http") else f"127.0.0.1:{port}"


def measure(kind: str, count: int, interval: int, seconds: float, rounds: int) -> dict[str, Any]:
    """One row of the table."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="watchbell-bench-")))
        port = stack.enter_context(target(kind, folder))
        peer = stack.enter_context(blackbox(folder))
        program = stack.enter_context(watchbell())
        each = {**monitor(kind, port), "interval_seconds": interval, "timeout_ms": 5_000}
        program.add_monitors([{"name": f"{kind} {n}", **each} for n in range(count)])
        program.wait_for_checks(count)
        time.sleep(interval + 1)
        where = peer_target(kind, port)
        rounds_alone, rounds_beside = [], []
        for _ in range(rounds):
            rounds_alone.append(ours(program, lambda: time.sleep(seconds)))
            if peer is not None:
                rounds_beside.append(beside(program, peer, kind, where, count / interval, seconds))
        return {"kind": kind, "monitors": count, **row(kind, rounds_alone, rounds_beside), "RSS MB": program.rss_mb()}


def ours(program: Watchbell, meanwhile: Callable[[], None]) -> tuple[float, float]:
    """CPU microseconds for a check, and checks per second."""
    good, done, cpu, began = program.checks("success"), program.checks(), program.cpu(), time.perf_counter()
    meanwhile()
    cpu, done, took = program.cpu() - cpu, program.checks() - done, time.perf_counter() - began
    assert program.checks("success") - good >= done * 0.99, "the target must be up"
    return cpu / done * 1e6, done / took


def beside(
    program: Watchbell, peer: Blackbox, kind: str, where: str, rate: float, seconds: float
) -> tuple[float, float]:
    """Our microseconds and the peer's, while both check the same target at the same rate."""
    theirs: list[float] = []
    mine, _ = ours(program, lambda: theirs.append(peer.measure(kind, where, rate, seconds)))
    return mine, theirs[0]


def row(kind: str, alone: list[tuple[float, float]], together: list[tuple[float, float]]) -> dict[str, Any]:
    """The middle of the rounds."""
    cost, bar, share = median(cost for cost, _ in alone), BARS[kind], RATIOS.get(kind, RATIO)
    ratio = median(mine / theirs for mine, theirs in together) if together else None
    return {
        "checks/s": median(rate for _, rate in alone),
        "µs CPU": cost,
        "bar": str(bar) if bar else "-",
        "": bar.verdict(cost) if bar else "",
        "beside peer": median(mine for mine, _ in together) if together else "-",
        "peer": median(theirs for _, theirs in together) if together else "-",
        "ratio": "-" if ratio is None else ratio,
        "bar ": str(share),
        " ": "no peer" if ratio is None else share.verdict(ratio),
    }


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true", help="600 monitors, http and dns, 2 rounds of 8 s")
    options.add_argument("--kinds", default="http,https,tcp,dns,ping", help="separated by commas")
    options.add_argument("--monitors", type=int, default=2_000)
    options.add_argument("--interval", type=int, default=2, help="seconds")
    options.add_argument("--seconds", type=float, default=15)
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args()
    if asked.short:
        asked.kinds, asked.monitors, asked.seconds, asked.rounds = "http,dns", 600, 8, 2
    rows = [
        measure(kind, asked.monitors, asked.interval, asked.seconds, asked.rounds) for kind in asked.kinds.split(",")
    ]
    title = "line: CPU of one check, schedule to stored, on SQLite; median of rounds"
    report("line", title, rows, packages=("watchbell", "pycurl", "uvloop"), blackbox=peer_version())


if __name__ == "__main__":
    main()
