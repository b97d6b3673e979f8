"""Fills a SQLite database with a large fleet and its history: `seed_fleet.py FILE`.

The file must have been made by a start of the program (it has an organization then). Rows lie in it as sealing leaves
them: in order of time, the newest hours as chunks too.
"""

import argparse
import random
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from watchbell.domain.checks import CheckRow
from watchbell.domain.observations import Verdict
from watchbell.domain.rollups import Rollup, roll_up
from watchbell.lib.clock import DAY, HOUR
from watchbell.lib.histogram import pack_buckets
from watchbell.lib.ids import uuid7
from watchbell.store.check_codec import encode
from watchbell.store.tables import (
    check_chunks,
    incident_entries,
    incident_monitors,
    incident_services,
    incidents,
    monitor_states,
    monitors,
    rollups_day,
    rollups_hour,
    services,
)

INTERVAL = 30
_SUMS = ("total", "successful", "degraded", "up_ms", "degraded_ms", "down_ms", "sum_ms", "min_ms", "max_ms")
_CHUNKS = 3
Row = dict[str, Any]


def blank(table: Any) -> Row:
    """An empty value for each column that needs one."""
    kinds = {column.name: column.type.python_type for column in table.c if not column.nullable}
    return {name: "{}" if kind is object else kind() for name, kind in kinds.items()}


def put(file: sqlite3.Connection, table: Any, rows: Iterable[Row]) -> None:
    """Write rows; what they do not name is blank."""
    empty = blank(table)
    names = [column.name for column in table.c]
    sql = f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - fixed names
    file.executemany(sql, ([(empty | row).get(name) for name in names] for row in rows))


def checked_hour(start_at: int, dice: random.Random, failures: float = 0.0) -> list[CheckRow]:
    """One monitor's hour."""
    rows = []
    for at in range(start_at, start_at + HOUR, INTERVAL * 1000):
        if dice.random() < failures:
            rows.append(CheckRow(1, at, Verdict.FAILURE, None, None, "connection refused"))
        else:
            rows.append(CheckRow(1, at, Verdict.SUCCESS, abs(dice.gauss(90, 12)), 200, None))
    return rows


def add_fleet(file: sqlite3.Connection, org_id: str, count: int, in_services: int, now: int) -> list[str]:
    """Services and monitors with their states; one in fifty is down, as many degraded. Answers the services' ids."""
    dice = random.Random(1)
    moments = {"created_at": now - 200 * DAY, "updated_at": now, "version": 1}
    ids = [uuid7() for _ in range(in_services)]
    words = {0: ("down", "major_outage"), 1: ("degraded", "degraded_performance")}
    shown = [words.get(place % 50, ("up", "operational")) for place in range(in_services)]
    own = {"org_id": org_id, **moments}
    put(file, services, (
        {**own, "id": each, "name": f"Service {place:04}", "severity": "medium", "group_name": f"Group {place % 40}",
         "display_order": place, "is_visible": not place % 10, "state": shown[place][0], "current_status": shown[place][1]}
        for place, each in enumerate(ids)
    ))  # fmt: skip
    settings = {"interval_seconds": 86_400, "timeout_ms": 10_000, "failure_threshold": 2, "recovery_threshold": 1,
                "is_active": True, "allow_private": True, "regions": "[]", "depends_on": "[]"}  # fmt: skip
    put(file, monitors, (
        {**own, **settings, "n": n, "id": uuid7(), "service_id": ids[n % in_services], "name": f"Monitor {n:05}",
         "kind": "http" if n % 10 else "tcp", "is_public": not n % 3,
         "tags": msgspec.json.encode([f"team-{n % 20}", "prod" if n % 4 else "test"]).decode(),
         "config": msgspec.json.encode({"url": f"http://127.0.0.1:9/{n}"} if n % 10
                                       else {"host": "127.0.0.1", "port": 9}).decode()}
        for n in range(1, count + 1)
    ))  # fmt: skip
    put(file, monitor_states, (
        {"monitor_n": n, "status": shown[n % in_services][0] if n < in_services * 2 else "up", "since_at": now - DAY,
         "evaluated_at": now, "last_checked_at": now, "last_response_time_ms": dice.randrange(20, 900),
         "last_status_code": 200, "clock_started_at": now - DAY,
         "facts": msgspec.json.encode({"certificate": {"not_after": now + (n % 400) * DAY}}).decode()}
        for n in range(1, count + 1)
    ))  # fmt: skip
    return ids


def add_incidents(file: sqlite3.Connection, org_id: str, ids: list[str], now: int) -> None:
    """One for every tenth service, a few still open, each with a timeline."""
    numbers = dict(file.execute("SELECT service_id, id FROM monitors ORDER BY n DESC"))
    for place, service_id in enumerate(ids[::10]):
        incident_id, at = uuid7(), now - (place + 1) * 6 * HOUR
        resolved = None if place < 20 else at + HOUR
        put(file, incidents, [
            {"id": incident_id, "org_id": org_id, "title": f"Service {place * 10:04} is down", "impact": "major",
             "status": "resolved" if resolved else "investigating", "is_auto": True, "auto_service_id": service_id,
             "started_at": at, "resolved_at": resolved, "created_at": at, "updated_at": at, "version": 1}
        ])  # fmt: skip
        put(file, incident_services, [{"incident_id": incident_id, "service_id": service_id}])
        put(file, incident_monitors, [{"incident_id": incident_id, "monitor_id": numbers[service_id]}])
        entry = {"incident_id": incident_id, "kind": "created", "status": "investigating", "created_at": at}
        put(file, incident_entries, ({**entry, "id": uuid7(), "body": f"{part}"} for part in range(5)))


def sums(rollup: Rollup) -> Row:
    """A rollup's columns."""
    return {name: getattr(rollup, name) for name in _SUMS} | {"histogram": pack_buckets(rollup.histogram)}


def samples(dice: random.Random) -> list[Row]:
    """Hours to choose from: the first one is bad."""
    hours = [roll_up(checked_hour(0, dice, 0.1 * (each == 0)), INTERVAL, 0, HOUR) for each in range(20)]
    return [sums(hour) for hour in hours]


def add_sums(file: sqlite3.Connection, table: Any, starts: range, choices: list[Row]) -> None:
    """Every monitor's sum of every span, in order of time. One monitor in twenty has a bad one now and then."""
    names = [*_SUMS, "histogram"]
    file.execute(f"CREATE TEMP TABLE choice (place INTEGER PRIMARY KEY, {', '.join(names)})")
    file.executemany(
        f"INSERT INTO choice VALUES (?{', ?' * len(names)})",  # noqa: S608 - fixed names
        ([place, *(each[name] for name in names)] for place, each in enumerate(choices)),
    )
    file.execute(
        f"INSERT INTO {table.name} (monitor_n, start_at, {', '.join(names)}) "  # noqa: S608 - fixed names
        f"SELECT n, span.value, {', '.join(names)} FROM json_each(?) AS span CROSS JOIN monitors CROSS JOIN choice "
        "WHERE place = CASE n % 20 WHEN 0 THEN (n + span.key) % ? ELSE 1 + n % (? - 1) END",
        (msgspec.json.encode(list(starts)).decode(), len(choices), len(choices)),
    )
    file.execute("DROP TABLE choice")


def add_history(file: sqlite3.Connection, count: int, days: int, now: int) -> None:
    """Sums of all hours and days, and the last hours as they were."""
    dice = random.Random(2)
    hours = samples(dice)
    until, today = now // HOUR * HOUR, now // DAY * DAY
    add_sums(file, rollups_hour, range(until - days * DAY, until, HOUR), hours)
    day = [{**each, **{name: 24 * each[name] for name in _SUMS[:7]}} for each in hours]
    add_sums(file, rollups_day, range(today - days * DAY, today + 1, DAY), day)
    for start_at in range(until - _CHUNKS * HOUR, until, HOUR):
        blobs = [encode(start_at, checked_hour(start_at, dice, 0.01)) for _ in range(20)]
        put(file, check_chunks, (
            {"monitor_n": n, "start_at": start_at, "count": HOUR // 1000 // INTERVAL, "data": blobs[n % len(blobs)]}
            for n in range(1, count + 1)
        ))  # fmt: skip
    file.execute("INSERT OR REPLACE INTO settings (key, value) VALUES ('checks.sealed_until', ?)", (str(until),))


def seed(path: Path, count: int, in_services: int, days: int) -> None:
    """All of it, in one transaction."""
    now = time.time_ns() // 1_000_000
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA cache_size=-1500000")
        [org_id] = file.execute("SELECT id FROM organizations ORDER BY created_at").fetchone()
        ids = add_fleet(file, org_id, count, in_services, now)
        add_incidents(file, org_id, ids, now)
        add_history(file, count, days, now)
        file.commit()
    file.close()


def main() -> None:
    """Read the command line and fill."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=Path)
    options.add_argument("--monitors", type=int, default=10_000)
    options.add_argument("--services", type=int, default=3_000)
    options.add_argument("--days", type=int, default=90)
    asked = options.parse_args()
    seed(asked.file, asked.monitors, asked.services, asked.days)


if __name__ == "__main__":
    main()
