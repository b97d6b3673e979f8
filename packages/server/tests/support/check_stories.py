"""Made-up histories of checks, and what must be known of them however they are stored."""

import random

from watchbell.domain.checks import CheckRow
from watchbell.domain.observations import Verdict
from watchbell.domain.rollups import roll_up
from watchbell.domain.uptime import Spent, Uptime, spent, stretches, worst
from watchbell.lib.clock import DAY, HOUR, MINUTE
from watchbell.store.checks import CheckStore
from watchbell.store.session import Database

START = 1_800_000_000_000 // HOUR * HOUR
WORK_MS = 40 * MINUTE
"""How long planned work lasts, once in six times as long; each monitor has its own times."""
_VERDICTS = [Verdict.SUCCESS] * 9 + [Verdict.DEGRADED, Verdict.FAILURE, Verdict.TIMEOUT, Verdict.FAULT]


def story(n: int, hours: int, seed: int, step: int = 5 * MINUTE, verdicts: list[Verdict] = _VERDICTS) -> list[CheckRow]:
    dice = random.Random(seed)
    at, rows = START + dice.randrange(MINUTE), []
    while at < START + hours * HOUR:
        verdict = dice.choice(verdicts)
        up = verdict in (Verdict.SUCCESS, Verdict.DEGRADED)
        ms = dice.randrange(9000) / 10 if up else None
        in_maintenance = (at // WORK_MS + n) % 6 == 0
        rows.append(CheckRow(n, at, verdict, ms, 200 if up else None, None if up else f"no {n}", in_maintenance))
        at += step + dice.randrange(-2000, 2000)
    return rows


def told(stories: dict[int, list[CheckRow]]) -> list[CheckRow]:
    """All of them in order of time."""
    return sorted((row for rows in stories.values() for row in rows), key=lambda row: row.at)


async def append(db: Database, checks: CheckStore, rows: list[CheckRow]) -> None:
    for place in range(0, len(rows), 100):
        async with db.transaction() as tx:
            await checks.append(tx, rows[place : place + 100])


async def seal_all(checks: CheckStore, now: int) -> None:
    for _ in range(5000):
        if not await checks.seal(now):
            return
    raise AssertionError("sealing does not end")


def _expected(rows: list[CheckRow], interval: int, from_at: int, to_at: int) -> Uptime:
    return roll_up(sorted(set(rows), key=lambda row: row.at), interval, from_at, to_at).uptime()


async def check_all(checks: CheckStore, stories: dict[int, list[CheckRow]], now: int, interval: int = 300) -> None:
    """Every reading equals what interval algebra makes of the rows."""
    spans = {"all": (START, now), "tail": (now // HOUR * HOUR - 3 * HOUR, now), "week": (START - 7 * DAY, now)}
    intervals = dict.fromkeys(stories, interval)
    found = await checks.uptime(list(stories), spans, intervals)
    for n, rows in stories.items():
        for name, (from_at, to_at) in spans.items():
            assert found[n][name] == _expected(rows, interval, from_at, to_at), (n, name)
        assert await checks.recent(n, limit=10_000) == sorted(rows, key=lambda row: -row.at)
        days = await checks.uptime_history(n, 6, now)
        assert sum(day.uptime.total for day in days) == found[n]["all"].total
        assert sum(day.uptime.up_ms for day in days) == found[n]["all"].up_ms
    service = await checks.service_uptime(list(stories), spans, intervals)
    for name, (from_at, to_at) in spans.items():
        uptime = service[name]
        assert Spent(uptime.up_ms, uptime.degraded_ms, uptime.down_ms) == _worst(stories, interval, from_at, to_at)
        assert uptime.total == sum(found[n][name].total for n in stories)
    history = await checks.service_history(list(stories), 6, now)
    assert sum(day.uptime.up_ms for day in history) == service["all"].up_ms
    assert sum(day.uptime.down_ms for day in history) == service["all"].down_ms


def _worst(stories: dict[int, list[CheckRow]], interval: int, from_at: int, to_at: int) -> Spent:
    parts = []
    for rows in stories.values():
        seen = [(row.at, Verdict.FAULT if row.in_maintenance else row.verdict) for row in rows]
        parts += stretches(seen, interval, from_at, to_at)
    return spent(worst(parts))
