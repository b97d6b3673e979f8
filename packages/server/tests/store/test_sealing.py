import random
from itertools import pairwise

import pytest

from support.check_stories import START, append, check_all, seal_all, story, told
from support.monitors import add_monitors
from watchbell.domain.checks import CheckRow
from watchbell.domain.observations import Verdict
from watchbell.lib.clock import DAY, HOUR, MINUTE
from watchbell.store.checks import CheckStore
from watchbell.store.session import Database


@pytest.fixture(params=["UTC", "Asia/Kolkata", "America/New_York"])
async def checks(db: Database, request: pytest.FixtureRequest) -> CheckStore:
    await add_monitors(db, 4, interval_seconds=300, time_zone=request.param)
    store = CheckStore(db)
    await store.load()
    return store


async def test_sealed_or_not_uptime_is_the_same(db: Database, checks: CheckStore) -> None:
    stories = {n: story(n, 50, seed=n) for n in (1, 2, 3)}
    now = START + 50 * HOUR + 10 * MINUTE
    await append(db, checks, told(stories))
    await check_all(checks, stories, now)
    await seal_all(checks, now)
    await check_all(checks, stories, now)
    assert await checks.seal(now) is False
    again = CheckStore(db)
    await again.load()
    await check_all(again, stories, now)


async def test_a_service_with_clean_and_bad_days_is_as_its_worst_monitor(db: Database, checks: CheckStore) -> None:
    clean = [Verdict.SUCCESS]
    stories = {n: story(n, 100, seed=n, verdicts=clean) for n in (1, 2)}
    bad = story(3, 60, seed=3)[300:500]
    stories[3] = [row for row in story(3, 100, seed=5, verdicts=clean) if row.at > bad[-1].at or row.at < bad[0].at]
    stories[3] = sorted([*stories[3], *bad], key=lambda row: row.at)
    now = START + 100 * HOUR + 20 * MINUTE
    await append(db, checks, told(stories))
    await seal_all(checks, now)
    await check_all(checks, stories, now)


async def test_an_interruption_at_any_step_loses_and_doubles_nothing(db: Database, checks: CheckStore) -> None:
    stories = {n: story(n, 5, seed=n) for n in (1, 2, 3, 4)}
    now = START + 5 * HOUR + 10 * MINUTE
    await append(db, checks, told(stories))
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
        assert sum(point.count for point in series) == sum(
            row.ms is not None and not row.in_maintenance for row in rows
        )
        gaps = [point for point in series if START + 4 * HOUR <= point.at < START + 6 * HOUR]
        assert gaps
        assert all(point.p50 is None and point.avg_ms is None for point in gaps if point.width_ms <= HOUR)
        seen = [row.ms for row in rows if row.ms is not None]
        assert max(point.max or 0 for point in series) == max(seen)


async def test_a_monitor_that_is_gone_is_forgotten(db: Database, checks: CheckStore) -> None:
    await append(db, checks, story(1, 1, seed=1))
    async with db.transaction() as tx:
        await tx.sql("DELETE FROM monitors WHERE n = 1")
    await seal_all(checks, START + HOUR + 5 * MINUTE)
    assert checks.latest(1) is None
    assert await checks.recent(1, limit=5) == []
    async with db.read() as tx:
        assert (await tx.sql("SELECT count(*) FROM check_log")).scalar() == 0
