"""The API beside a large fleet: 10 000 monitors in 3 000 services with 90 days of history, asked as pages ask.

Each question is asked several times over one kept connection. Wall times are what a person waits; CPU is the program's.
`--data FOLDER` keeps the filled database there for the next time.
"""

import argparse
import http.client
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from program import Watchbell, watchbell
from report import Bar, report
from seed_fleet import seed

API = "/api/v1"
LISTS, OVERVIEW, HISTORY = Bar(100, "ms"), Bar(200, "ms"), Bar(20, "ms")


class Client:
    """One kept connection with a token."""

    def __init__(self, program: Watchbell) -> None:
        made = program.call("POST", f"{API}/tokens", {"name": "bench", "role": "admin"})
        self._headers = {"Authorization": f"Bearer {made['data']['token']}"}
        self._connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=60)

    def get(self, path: str) -> bytes:
        """The answer's body; anything but 200 is an error."""
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")
        return body


def questions(client: Client) -> Iterator[tuple[str, Bar, Callable[[int], str]]]:
    """A name, its bar, and the path of each try."""
    ids = [each["id"] for each in json.loads(client.get(f"{API}/monitors?per_page=50&sort=created_at"))["data"]]
    some_service = json.loads(client.get(f"{API}/services?per_page=50"))["data"][7]["id"]

    def page(place: int, **more: Any) -> str:
        return f"{API}/monitors?" + urlencode({"per_page": 50, "page": 1 + place * 13 % 190, **more}, doseq=True)

    yield "monitors", LISTS, page
    for sort in ("-name", "status", "-created_at", "last_checked_at", "-last_response_time_ms", "kind"):
        yield f"monitors by {sort}", LISTS, lambda place, sort=sort: page(place, sort=sort)  # type: ignore[misc]
    yield "monitors, one status", LISTS, lambda _: page(0, status="down")
    yield "monitors with a tag", LISTS, lambda place: page(0, tag=f"team-{place % 20}")
    yield "monitors of a kind", LISTS, lambda place: page(place % 15, kind="tcp")
    yield "monitors that match a text", LISTS, lambda place: page(0, q=f"{place:02}7")
    yield "monitors of a service", LISTS, lambda _: page(0, service_id=some_service)
    yield "services", LISTS, lambda place: f"{API}/services?per_page=50&page={1 + place % 50}"
    yield "services that match a text", LISTS, lambda place: f"{API}/services?per_page=50&q={place:02}"
    yield "incidents", LISTS, lambda _: f"{API}/incidents"
    yield "overview", OVERVIEW, lambda _: f"{API}/dashboard"
    yield "one monitor", HISTORY, lambda place: f"{API}/monitors/{ids[place % 50]}"
    yield "24 h, 7, 30, 90 days", HISTORY, lambda place: f"{API}/monitors/{ids[place % 50]}/uptime"
    yield "90 days", HISTORY, lambda place: f"{API}/monitors/{ids[place % 50]}/uptime-history?days=90"
    for span in ("24h", "90d"):
        yield (
            f"response times, {span}",
            HISTORY,
            lambda place, span=span: f"{API}/monitors/{ids[place % 50]}/response-times?range={span}",  # type: ignore[misc]
        )
    yield "public state", LISTS, lambda _: f"{API}/status"
    yield "public page", LISTS, lambda _: "/s/default"


def asked(
    client: Client, program: Watchbell, name: str, bar: Bar, path: Callable[[int], str], tries: int
) -> dict[str, Any]:
    """A row of the table."""
    client.get(path(0))
    took, cpu, size = [], program.cpu(), 0
    for place in range(tries):
        began = time.perf_counter()
        size = len(client.get(path(place)))
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    p95 = took[min(tries - 1, tries * 95 // 100)]
    return {
        "question": name,
        "p50 ms": took[tries // 2],
        "p95 ms": p95,
        "CPU ms": (program.cpu() - cpu) * 1000 / tries,
        "bar": str(bar),
        "verdict": bar.verdict(p95),
        "KB": size / 1024,
    }


def filled(folder: Path, monitors: int, services: int, days: int) -> None:
    """Make the database, unless it is there already."""
    if not (folder / "watchbell.db").exists():
        with watchbell(folder):
            pass
        seed(folder / "watchbell.db", monitors, services, days)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true", help="1 000 monitors, 7 days")
    options.add_argument("--tries", type=int, default=30)
    options.add_argument("--data", type=Path, help="a folder")
    options.add_argument("--only", default="", help="part of a question's name")
    wanted = options.parse_args()
    count, services, days = (1_000, 300, 7) if wanted.short else (10_000, 3_000, 90)
    with tempfile.TemporaryDirectory() as fresh:
        folder = wanted.data or Path(fresh)
        filled(folder, count, services, days)
        with watchbell(folder) as program:
            client = Client(program)
            rows = [
                asked(client, program, name, bar, path, wanted.tries)
                for name, bar, path in questions(client)
                if wanted.only in name
            ]
    report(
        "api_scale", f"API: {count} monitors, {services} services, {days} days", rows, packages=("fastapi", "uvicorn")
    )


if __name__ == "__main__":
    main()
