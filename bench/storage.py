"""Check results at rest and in use: microseconds a row, bytes a row, and how long questions take.

Each database is filled with hours of checks of every monitor, sealed, then asked. Ninety days of sums are written beside
them. `--postgres URL` names an empty database; without it only SQLite is measured.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from report import cpu_seconds, report
from watchbell.domain.checks import CheckRow
from watchbell.domain.observations import Verdict
from watchbell.domain.rollups import Rollup, roll_up
from watchbell.lib.clock import DAY, HOUR
from watchbell.store.checks import CheckStore
from watchbell.store.migrating import migrate
from watchbell.store.rollups import DAYS, HOURS, put_rollups
from watchbell.store.session import Database
from watchbell.store.tables import monitors, organizations, services

START = 1_800_000_000_000 // DAY * DAY
BATCH = 500
"""What the line writes at once."""
INTERVAL = 30


class Figures:
    """The rows of the table."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def row(self, what: str, figure: str, also: str) -> None:
        """One more."""
        self.rows.append({"what": what, "figure": figure, "also": also})


def beats(count: int, hour: int) -> list[CheckRow]:
    """One hour of every monitor in order of time: typical times, one check in five hundred fails."""
    dice = random.Random(hour)
    rows = []
    for beat in range(HOUR // 1000 // INTERVAL):
        for n in range(1, count + 1):
            at = START + hour * HOUR + beat * INTERVAL * 1000 + n * INTERVAL * 1000 // count + dice.randrange(15)
            if dice.random() < 0.002:
                rows.append(CheckRow(n, at, Verdict.FAILURE, None, None, "connection refused"))
            else:
                rows.append(CheckRow(n, at, Verdict.SUCCESS, dice.gauss(80 + n % 50, 9), 200, None))
    return rows


async def timed(table: Figures, name: str, ask: Callable[[], Awaitable[Any]], times: int = 15) -> None:
    """The middle and the slowest of several tries."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        await ask()
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    table.row(name, f"{took[len(took) // 2]:.1f} ms", f"{took[-1]:.1f} ms")


async def measure(table: Figures, url: str, count: int, hours: int) -> None:
    """Everything on one database."""
    await migrate(url)
    db = Database.open(url)
    await add_monitors(db, count)
    checks = CheckStore(db)
    await checks.load()
    kind = "SQLite" if db.is_sqlite else "PostgreSQL"
    written = await append_all(table, kind, db, checks, count, hours)
    await seal_all(table, kind, checks, written, START + hours * HOUR + HOUR // 2)
    if db.is_sqlite:
        table.row(
            f"{kind}: at rest", f"{await bytes_at_rest(db) / written:.1f} bytes/row", "chunks, sums and their keys"
        )
    await fill_ninety_days(db, count)
    now = START + hours * HOUR
    await ask(table, kind, checks, count, now)
    await db.close()


async def append_all(table: Figures, kind: str, db: Database, checks: CheckStore, count: int, hours: int) -> int:
    """Write hour by hour."""
    written, cpu, wall = 0, 0.0, 0.0
    for hour in range(hours):
        rows = beats(count, hour)
        began, cpu_began = time.perf_counter(), cpu_seconds()
        for place in range(0, len(rows), BATCH):
            async with db.transaction() as tx:
                await checks.append(tx, rows[place : place + BATCH])
        cpu, wall = cpu + cpu_seconds() - cpu_began, wall + time.perf_counter() - began
        written += len(rows)
    table.row(f"{kind}: append", f"{cpu / written * 1e6:.1f} µs CPU/row", f"{written / wall:,.0f} rows/s")
    return written


async def seal_all(table: Figures, kind: str, checks: CheckStore, written: int, now: int) -> None:
    """Close every hour."""
    cpu_began, longest, more = cpu_seconds(), 0.0, True
    while more:
        began = time.perf_counter()
        more = await checks.seal(now)
        longest = max(longest, time.perf_counter() - began)
    cpu = cpu_seconds() - cpu_began
    table.row(f"{kind}: seal", f"{cpu / written * 1e6:.1f} µs CPU/row", f"longest step {longest * 1000:.0f} ms")


async def bytes_at_rest(db: Database) -> int:
    """What chunks and sums take, with their keys."""
    sql = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%check_chunks%' OR name LIKE '%rollups_%'"
    async with db.read() as tx:
        try:
            return int((await tx.sql(sql)).scalar() or 0)
        except Exception:  # noqa: BLE001 - this SQLite was built without dbstat
            pages = (
                await tx.sql(
                    "SELECT (SELECT page_count FROM pragma_page_count) - (SELECT freelist_count FROM pragma_freelist_count)"
                )
            ).scalar()
            return int(pages or 0) * 4096


async def fill_ninety_days(db: Database, count: int) -> None:
    """Sums of ninety days before, for every monitor."""
    day, hour = Rollup(), roll_up(beats(1, 0), INTERVAL, START, START + HOUR)
    hour.up_ms, hour.down_ms = HOUR, 0  # a good one, and another check had come before
    for _ in range(24):
        day.add(hour)
    for n in range(1, count + 1):
        async with db.transaction() as tx:
            await put_rollups(tx, DAYS, {(n, START - back * DAY): day for back in range(1, 91)})
            if n <= 50:
                await put_rollups(tx, HOURS, {(n, START - back * HOUR): hour for back in range(1, 90 * 24)})


async def ask(table: Figures, kind: str, checks: CheckStore, count: int, now: int) -> None:
    """What pages ask."""
    page = list(range(1, min(count, 50) + 1))
    intervals = dict.fromkeys(page, INTERVAL)
    four = {
        "24h": (now - DAY, now),
        "7d": (now - 7 * DAY, now),
        "30d": (now - 30 * DAY, now),
        "90d": (now - 90 * DAY, now),
    }
    await timed(table, f"{kind}: 24 h of 50 monitors", lambda: checks.uptime(page, {"24h": four["24h"]}, intervals))
    await timed(table, f"{kind}: 24 h, 7, 30, 90 days of one", lambda: checks.uptime([7], four, intervals))
    await timed(table, f"{kind}: 90 days of one, day by day", lambda: checks.uptime_history(7, 90, now))
    await timed(table, f"{kind}: 90 days of 50, day by day", lambda: checks.uptime_histories(page, 90, now))
    await timed(table, f"{kind}: 90 days of a service of 5", lambda: checks.service_history(page[:5], 90, now))
    await timed(table, f"{kind}: chart of 90 days", lambda: checks.response_series(7, now - 90 * DAY, now, 300))
    await timed(table, f"{kind}: chart of 24 hours", lambda: checks.response_series(7, now - DAY, now, 300))
    await timed(table, f"{kind}: 40 newest of 50 monitors", lambda: checks.strip(page))
    await timed(table, f"{kind}: 100 newest of one", lambda: checks.recent(7, limit=100))
    await timed(table, f"{kind}: 100 sealed ones", lambda: checks.recent(7, limit=100, before=START + HOUR))


async def add_monitors(db: Database, count: int) -> None:
    """So many monitors of one service."""
    moments = {"created_at": 0, "updated_at": 0}
    async with db.transaction() as tx:
        await tx.execute(insert(organizations), [{"id": "o", "slug": "o", "name": "o", "time_zone": "UTC", **moments}])
        await tx.execute(insert(services), [{**blank(services), "id": "s", "org_id": "o", "slug": "s"}])
        rows = [
            {**blank(monitors), "id": f"m{n}", "org_id": "o", "service_id": "s", "interval_seconds": INTERVAL}
            for n in range(count)
        ]
        for row in rows:
            del row["n"]
            row |= {"config": {}, "tags": [], "regions": [], "depends_on": []}
        await tx.execute(insert(monitors), rows)


def blank(table: Any) -> dict[str, Any]:
    """An empty value for each column that needs one."""
    return {column.name: column.type.python_type() for column in table.c if not column.nullable}


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true", help="1 000 monitors, 3 hours")
    options.add_argument("--monitors", type=int, default=10_000)
    options.add_argument("--hours", type=int, default=3)
    options.add_argument("--postgres", metavar="URL", help="an empty database")
    asked = options.parse_args()
    count = 1_000 if asked.short else asked.monitors
    table = Figures()
    with tempfile.TemporaryDirectory() as folder:
        for url in filter(None, [f"sqlite:///{Path(folder) / 'bench.sqlite3'}", asked.postgres]):
            asyncio.run(measure(table, url, count, asked.hours))
    title = f"storage: {count} monitors every {INTERVAL} s, {asked.hours} hours of checks; questions: median, slowest"
    report("storage", title, table.rows, packages=("sqlalchemy", "aiosqlite", "asyncpg"))


if __name__ == "__main__":
    main()
