"""Pings a second and CPU microseconds of one, durable before the answer, on SQLite and PostgreSQL.

The peer is measured in the same run: a bare uvicorn endpoint that answers ``OK`` and stores nothing. Healthchecks' own
server cannot be had from package registries.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from durable_postgres import durable_postgres
from program import Watchbell, free_port, watchbell
from report import Bar, cpu_seconds, report

FOLDER = Path(__file__).parent
BARS = {"sqlite": Bar(66.7, "µs")}
"""15 000 a second on one core."""


def drive(pid: int, port: int, paths: list[str], connections: int, seconds: float) -> dict[str, Any]:
    """Send for so long; what was answered, and what it cost the server."""
    with tempfile.NamedTemporaryFile("w", suffix=".paths") as listed:
        listed.write("\n".join(paths))
        listed.flush()
        command = [sys.executable, FOLDER / "pinger.py", str(port), listed.name, str(connections), str(seconds)]
        cpu = cpu_seconds(pid)
        done = subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)
        cpu = cpu_seconds(pid) - cpu
    found: dict[str, Any] = json.loads(done.stdout)
    assert not found["refused"], f"{found['refused']} requests were refused"
    return {
        "pings": found["answered"],
        "pings/s": round(found["per_second"]),
        "µs CPU": round(cpu / found["answered"] * 1e6, 1),
        "p50 ms": round(found["p50_ms"], 1),
        "p99 ms": round(found["p99_ms"], 1),
    }


def heartbeats(program: Watchbell, count: int) -> list[str]:
    """The ping paths of so many new monitors."""
    program.add_monitors(
        [{"name": f"job {n}", "monitor_type": "heartbeat", "config": {"period_seconds": 3600}} for n in range(count)]
    )
    found, page = [], 1
    while len(found) < count:
        listed = program.call("GET", f"/api/v1/monitors?per_page=100&page={page}")["data"]
        found += [urlsplit(each["ping_url"]).path for each in listed]
        page += 1
    return found


def ours(name: str, monitors: int, connections: int, seconds: float, **settings: str) -> dict[str, Any]:
    """One row: the real program."""
    with watchbell(WATCHBELL_PING_RATE="0", **settings) as program:
        paths = heartbeats(program, monitors)
        drive(program.process.pid, program.port, paths, connections, 1)
        row = drive(program.process.pid, program.port, paths, connections, seconds)
        counted = program.call("GET", "/api/v1/monitors?per_page=1")["data"][0]["ping_count"]
        assert counted > 0, "pings were answered and not stored"
    return {"server": name, "monitors": monitors, "connections": connections, **row}


@contextmanager
def bare() -> Iterator[tuple[int, int]]:
    """The peer: process and port."""
    port = free_port()
    code = (
        "import uvicorn\n"
        "async def app(scope, receive, send):\n"
        "    headers = [(b'content-length', b'2')]\n"
        "    await send({'type': 'http.response.start', 'status': 200, 'headers': headers})\n"
        "    await send({'type': 'http.response.body', 'body': b'OK'})\n"
        f"uvicorn.run(app, port={port}, http='httptools', loop='uvloop', access_log=False, log_level='error',"
        " lifespan='off', server_header=False, date_header=False)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.DEVNULL)
    try:
        wait = "import socket,sys,time\nfor _ in range(200):\n try:\n  socket.create_connection(('127.0.0.1', int(sys.argv[1]))); break\n except OSError: time.sleep(0.05)"
        subprocess.run([sys.executable, "-c", wait, str(port)], check=True, stdin=subprocess.DEVNULL)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """The table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true")
    options.add_argument("--monitors", type=int, default=1000)
    options.add_argument("--connections", type=int, default=256)
    options.add_argument("--seconds", type=float, default=10)
    options.add_argument("--only", choices=["sqlite", "postgresql"])
    asked = options.parse_args()
    seconds = 4 if asked.short else asked.seconds
    rows = []
    with bare() as (pid, port):
        row = drive(pid, port, ["/ping/x"], asked.connections, seconds)
        rows.append({"server": "bare uvicorn, stores nothing", "monitors": 0, "connections": asked.connections, **row})
    if asked.only != "postgresql":
        rows.append(ours("watchbell, sqlite", asked.monitors, asked.connections, seconds))
        rows[-1]["bar"] = f"{BARS['sqlite']}: {BARS['sqlite'].verdict(rows[-1]['µs CPU'])}"
    if asked.only != "sqlite":
        with durable_postgres() as url:
            rows.append(
                ours("watchbell, postgresql", asked.monitors, asked.connections, seconds, WATCHBELL_DATABASE_URL=url)
            )
    for row in rows[1:]:
        row["of bare"] = round(row["µs CPU"] / rows[0]["µs CPU"], 1)
    report("pings", "Pings, durable before the answer", rows, packages=("uvicorn", "uvloop", "httptools", "sqlalchemy"))


if __name__ == "__main__":
    main()
