"""CPU microseconds of one check by its prober alone, without schedule, judging of states and storage, by kind.

Each kind asks a server of its own on this machine, a new connection for each check, so many at once. The servers are
other processes, so that their cost is not counted; kinds whose server is not installed are left out, and said so.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import uvloop

from report import report
from targets import target

sys.path.insert(0, str(Path(__file__).parents[1] / "packages/server/tests"))

from support import chronyd, mariadb, mosquitto, postgres, redis_server, servers
from watchbell import probers
from watchbell.domain.probing import ProbeLimits

_AT_ONCE = 30
_HOST = {"host": "127.0.0.1"}
_OWN = ("http", "https", "tcp", "dns", "tls")


def _redis() -> dict[str, Any]:
    return {**_HOST, "port": redis_server.start()["port"]}


def _postgres() -> dict[str, Any]:
    return {**_HOST, "port": postgres.start()["port"], "user": "watchbell", "database": "postgres", "tls": "off"}


def _mysql() -> dict[str, Any]:
    return {**_HOST, "port": mariadb.start()["port"], "user": "checker", "password": "s3cret ü", "tls": "off"}


def _mqtt() -> dict[str, Any]:
    return {**_HOST, "port": mosquitto.start()["open"]}


SERVERS = {
    "redis": _redis,
    "postgres": _postgres,
    "mysql": _mysql,
    "mqtt": _mqtt,
    "ntp": lambda: {**_HOST, "port": chronyd.start()["port"]},
}
"""Starters of real servers, each answering the config of a check that succeeds."""


@contextmanager
def config(kind: str) -> Iterator[dict[str, Any]]:
    """The config of a check of that kind that succeeds, while its server runs."""
    with ExitStack() as stack:
        if kind == "ping":
            yield {**_HOST, "count": 1}
        elif kind in _OWN:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="watchbell-bench-")))
            port = stack.enter_context(target("https" if kind == "tls" else kind, folder))
            yield _own_config(kind, port)
        else:
            yield SERVERS[kind]()


def _own_config(kind: str, port: int) -> dict[str, Any]:
    if kind == "dns":
        return {"hostname": "example.org", "resolvers": [f"127.0.0.1:{port}"]}
    if kind == "tls":
        return {**_HOST, "port": port, "verify_tls": False}
    if kind == "tcp":
        return {**_HOST, "port": port}
    url = f"{kind}://127.0.0.1:{port}/"
    return {"url": url} if kind == "http" else {"url": url, "verify_tls": False}


async def cost(kind: str, asked: dict[str, Any], checks: int, rounds: int) -> float:
    """The middle of the rounds: CPU microseconds of this process, all threads, for a check."""
    prober = probers.shelf()["http" if kind == "https" else kind]
    checked = prober.target.model_validate({"kind": prober.kind, **asked})
    costs: list[float] = []
    for turn in range(rounds + 1):  # the first warms up
        began = time.process_time()
        for _ in range(checks // _AT_ONCE):
            await _some(prober, checked)
        if turn:
            costs.append((time.process_time() - began) / (checks // _AT_ONCE * _AT_ONCE) * 1e6)
    await prober.close()
    return median(costs)


async def _some(prober: Any, checked: Any) -> None:
    limits = ProbeLimits(5_000, time.time_ns() // 1_000_000, want_certificate=False)
    seen = await asyncio.gather(*(prober.probe(checked, limits) for _ in range(_AT_ONCE)))
    for each in seen:
        assert each.verdict == "success", each.error


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true", help="300 checks a round")
    options.add_argument("--kinds", default=",".join((*_OWN, "ping", *SERVERS)), help="separated by commas")
    options.add_argument("--checks", type=int, default=1_500, help="in a round")
    options.add_argument("--rounds", type=int, default=5)
    asked = options.parse_args()
    checks = 300 if asked.short else asked.checks
    rows = []
    servers.begin_run()
    try:
        for kind in asked.kinds.split(","):
            try:
                with config(kind) as wanted:
                    rows.append({"kind": kind, "µs CPU": uvloop.run(cost(kind, wanted, checks, asked.rounds))})
            except (OSError, RuntimeError, AssertionError, ValueError) as error:
                print(f"{kind} left out: {error}")
    finally:
        servers.end_run()
    report(
        "engine",
        "engine: CPU of one check by the prober alone; median of rounds",
        rows,
        packages=("watchbell", "pycurl"),
    )


if __name__ == "__main__":
    main()
