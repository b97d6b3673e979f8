import random
from itertools import pairwise

import pytest

from support.monitors import add_monitors
from watchbell.domain.checks import CheckRow
from watchbell.domain.observations import Verdict
from watchbell.domain.rollups import roll_up
from watchbell.domain.uptime import Uptime
from watchbell.lib.clock import DAY, HOUR, MINUTE
from watchbell.store.checks import CheckStore
from watchbell.store.session import Database

START = 1_800_000_000_000 // HOUR * HOUR
VERDICTS = [Verdict.SUCCESS] * 9 + [Verdict.DEGRADED, Verdict.FAILURE, Verdict.TIMEOUT, Verdict.FAULT]


def story(n: int, hours: int, seed: int, step: int = 5 * MINUTE) -> list[CheckRow]:
    dice = random.Random(seed)
    at, rows = START + dice.randrange(MINUTE), []
    while at < START + hours * HOUR:
        verdict = dice.choice(VERDICTS)
        up = verdict in (Verdict.SUCCESS, Verdict.DEGRADED)
        rows.append(
            CheckRow(
                n,
                at,
                verdict,
                dice.randrange(9000) / 10 if up else None,
                200 if up else None,
                None if up else f"no {n}",
            )
        )
        at += step + dice.randrange(-2000, 2000)
    return rows


async def append(db: Database, checks: CheckStore, rows: list[CheckRow]) -> None:
    for place in range(0, len(rows), 100):
        async with db.transaction() as tx:
            await checks.append(tx, rows[place : place + 100])


async def seal_all(checks: CheckStore, now: int) -> int:
    steps = 0
    while await checks.seal(now):
        steps += 1
        assert steps < 5000
    return steps


def expected(rows: list[CheckRow], interval: int, from_at: int, to_at: int) -> Uptime:
    return roll_up(sorted(set(rows), key=lambda row: row.at), interval, from_at, to_at).uptime()


async def check_all(checks: CheckStore, stories: dict[int, list[CheckRow]], now: int, interval: int = 300) -> None:
    spans = {"all": (START, now), "tail": (now // HOUR * HOUR - 3 * HOUR, now), "week": (START - 7 * DAY, now)}
    found = await checks.uptime(list(stories), spans, dict.fromkeys(stories, interval))
    for n, rows in stories.items():
        for name, (from_at, to_at) in spans.items():
            assert found[n][name] == expected(rows, interval, from_at, to_at), (n, name)
        assert await checks.recent(n, limit=10_000) == sorted(rows, key=lambda row: -row.at)
        days = await checks.uptime_history(n, 5, now)
        assert sum(day.uptime.total for day in days) == found[n]["all"].total
        assert sum(day.uptime.up_ms for day in days) == found[n]["all"].up_ms


@pytest.fixture(params=["UTC", "Asia/Kolkata", "America/New_York"])
async def checks(db: Database, request: pytest.FixtureRequest) -> CheckStore:
    await add_monitors(db, 4, interval_seconds=300, time_zone=request.param)
    store = CheckStore(db)
    await store.load()
    return store


async def test_sealed_or_not_uptime_is_the_same(db: Database, checks: CheckStore) -> None:
    stories = {n: story(n, 50, seed=n) for n in (1, 2, 3)}
    now = START + 50 * HOUR + 10 * MINUTE
    together = sorted((row for rows in stories.values() for row in rows), key=lambda row: row.at)
    await append(db, checks, together)
    await check_all(checks, stories, now)
    await seal_all(checks, now)
    await check_all(checks, stories, now)
    assert await checks.seal(now) is False
    again = CheckStore(db)
    await again.load()
    await check_all(again, stories, now)


async def test_an_interruption_at_any_step_loses_and_doubles_nothing(db: Database, checks: CheckStore) -> None:
    stories = {n: story(n, 5, seed=n) for n in (1, 2, 3, 4)}
    now = START + 5 * HOUR + 10 * MINUTE
    await append(db, checks, sorted((row for rows in stories.values() for row in rows), key=lambda row: row.at))
    more = True
    while more:
        store = CheckStore(db)
        await store.load()
        store._sealer._batch = 2
        more = False
        for _ in range(random.Random(now).randrange(6, 9)):
            more = await store.seal(now, budget_ms=0.001)
            await check_all(store, stories, now)


async def test_late_and_repeated_rows_are_counted_once(db: Database, checks: CheckStore) -> None:
    rows = story(1, 30, seed=9)
    dice = random.Random(7)
    late = dice.sample(rows, 60)
    now = START + 30 * HOUR + 4 * MINUTE
    await append(db, checks, [row for row in rows if row not in late])
    await seal_all(checks, START + 20 * HOUR)
    await append(db, checks, late[:40])
    await append(db, checks, late)
    await append(db, checks, rows[:20])
    await seal_all(checks, now)
    await check_all(checks, {1: rows}, now)


async def test_a_slow_monitor_holds_through_hours_without_a_check(db: Database, checks: CheckStore) -> None:
    rows = [
        CheckRow(1, START + 100, Verdict.SUCCESS, 5.0, None, None),
        CheckRow(1, START + 100 + DAY, Verdict.FAILURE, None, None, "x"),
    ]
    async with db.transaction() as tx:
        await tx.connection.exec_driver_sql("UPDATE monitors SET interval_seconds = 86400")
    await append(db, checks, rows)
    now = START + 40 * HOUR
    await seal_all(checks, now)
    await check_all(checks, {1: rows}, now, interval=86_400)


async def test_the_log_is_empty_of_what_is_sealed(db: Database, checks: CheckStore) -> None:
    await append(db, checks, story(1, 3, seed=1))
    await seal_all(checks, START + 2 * HOUR + 5 * MINUTE)
    async with db.read() as tx:
        first = (await tx.sql("SELECT min(at) FROM check_log")).scalar()
    assert first >= START + 2 * HOUR


@pytest.mark.parametrize("step", [0, 1])
async def test_response_series_covers_the_span_and_knows_its_gaps(db: Database, checks: CheckStore, step: int) -> None:
    rows = [row for row in story(1, 12, seed=3) if not START + 4 * HOUR <= row.at < START + 6 * HOUR]
    await append(db, checks, rows)
    now = START + 12 * HOUR
    if step:
        await seal_all(checks, now)
    for points in (6, 12, 60, 720):
        series = await checks.response_series(1, START, now, points)
        assert series[0].at == START
        assert all(b.at - a.at == a.width_ms for a, b in pairwise(series))
        assert sum(point.count for point in series) == sum(row.ms is not None for row in rows)
        gaps = [point for point in series if START + 4 * HOUR <= point.at < START + 6 * HOUR]
        assert gaps
        assert all(point.p50 is None and point.avg_ms is None for point in gaps if point.width_ms <= HOUR)
        seen = [row.ms for row in rows if row.ms is not None]
        assert max(point.max or 0 for point in series) == max(seen)
