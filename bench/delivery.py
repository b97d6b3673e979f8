"""From a failing check to the webhook that tells of it: each monitor's own server is stopped, the receiver looks at its clock.

The first figure begins when the deciding check is evaluated and stored, the instant that the message itself names. The
second begins when the server stopped, so it holds the waits for the next check and for the second failure as well.
"""

import argparse
import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from program import Watchbell, watchbell
from report import Bar, report
from targets import Web

INTERVAL_SECONDS = 2
RETRY_SECONDS = 1
THRESHOLD = 2


class Streets:
    """A server for each monitor, and the receiver of the messages, in a thread with a loop of its own."""

    def __init__(self, count: int) -> None:
        self.loop = asyncio.new_event_loop()
        self.servers: list[asyncio.Server] = []
        self.arrived: dict[str, tuple[float, dict[str, Any]]] = {}
        self._count = count
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.do(self._open())

    def do(self, work: Any) -> Any:
        """Run in the thread and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    async def _open(self) -> None:
        self.receiver = await asyncio.start_server(self._receive, "127.0.0.1", 0)
        for _ in range(self._count):
            self.servers.append(await self.loop.create_server(Web, "127.0.0.1", 0))

    async def _receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length:")[2].partition("\r\n")[0])
        at = time.time()
        body = json.loads(await reader.readexactly(length))
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        writer.close()
        if body["data"]["monitor"]:
            self.arrived.setdefault(body["data"]["monitor"]["name"], (at, body))

    async def close_one(self, place: int) -> float:
        """Nobody listens there any more; when that was."""
        self.servers[place].close()
        return time.time()

    async def end(self) -> None:
        """Let everything go."""
        for server in [*self.servers, self.receiver]:
            server.close()


@contextmanager
def streets(count: int) -> Iterator[Streets]:
    """Open servers."""
    opened = Streets(count)
    try:
        yield opened
    finally:
        opened.do(opened.end())
        opened.loop.call_soon_threadsafe(opened.loop.stop)


def port_of(server: asyncio.Server) -> int:
    """Where it listens."""
    return int(server.sockets[0].getsockname()[1])


def ask_for(program: Watchbell, opened: Streets, count: int) -> None:
    """A webhook, and a monitor of each server; all of them up."""
    url = f"http://127.0.0.1:{port_of(opened.receiver)}/"
    program.call("POST", "/api/v1/channels", {"name": "bench", "channel_type": "webhook", "config": {"url": url}})
    monitors = [
        {
            "name": f"street {n}",
            "url": f"http://127.0.0.1:{port_of(server)}/",
            "interval_seconds": INTERVAL_SECONDS,
            "retry_interval_seconds": RETRY_SECONDS,
            "failure_threshold": THRESHOLD,
        }
        for n, server in enumerate(opened.servers)
    ]
    program.add_monitors(monitors)
    program.wait_for_checks(2 * count)


def measure(count: int, gap: float) -> list[dict[str, Any]]:
    """Stop one after the other; wait for every message."""
    with streets(count) as opened, watchbell() as program:
        ask_for(program, opened, count)
        stopped = []
        for place in range(count):
            stopped.append(opened.do(opened.close_one(place)))
            time.sleep(gap)
        patience = time.perf_counter() + 30
        while len(opened.arrived) < count and time.perf_counter() < patience:
            time.sleep(0.05)
        assert len(opened.arrived) == count, f"{len(opened.arrived)} of {count} messages came"
        sent, whole = [], []
        for place, stopped_at in enumerate(stopped):
            at, body = opened.arrived[f"street {place}"]
            sent.append((at - datetime.fromisoformat(body["timestamp"]).timestamp()) * 1000)
            whole.append((at - stopped_at) * 1000)
        return [
            row("deciding check stored → webhook received", sent, Bar(1_000, "ms")),
            row(f"server stopped → webhook received ({INTERVAL_SECONDS} s interval)", whole, Bar(5_000, "ms")),
        ]


def row(what: str, milliseconds: list[float], bar: Bar) -> dict[str, Any]:
    """Percentiles of one distance."""
    ordered = sorted(milliseconds)
    p99 = ordered[min(len(ordered) - 1, round(0.99 * len(ordered)))]
    return {
        "what": what,
        "alerts": len(ordered),
        "p50 ms": ordered[len(ordered) // 2],
        "p99 ms": p99,
        "max ms": ordered[-1],
        "bar": f"p99 {bar}",
        "": bar.verdict(p99),
    }


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true", help="30 outages")
    options.add_argument("--outages", type=int, default=200)
    options.add_argument("--gap", type=float, default=0.3, help="seconds between two outages")
    asked = options.parse_args()
    rows = measure(30 if asked.short else asked.outages, asked.gap)
    report("delivery", "delivery: how soon people hear of an outage", rows, packages=("watchbell",))


if __name__ == "__main__":
    main()
