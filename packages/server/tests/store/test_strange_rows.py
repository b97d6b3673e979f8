"""Rows that come when nobody expects them: after their hour was removed, or from a clock that was wrong."""

import pytest
from sqlalchemy import select

from support.check_stories import START, append, check_all, seal_all, story
from support.monitors import add_monitors
from watchbell.domain.checks import CheckRow
from watchbell.domain.observations import Verdict
from watchbell.domain.retention import Retention
from watchbell.domain.rollups import roll_up
from watchbell.lib.clock import DAY, HOUR, MINUTE
from watchbell.store.checks import CheckStore
from watchbell.store.retention import prune
from watchbell.store.session import Database
from watchbell.store.tables import rollups_hour

_hour = rollups_hour.c
YEAR_2100 = 4_102_444_800_000
MANY_HOURS = 300
"""More steps than a few hours take, far fewer than the hours since 1970."""


@pytest.fixture
async def checks(db: Database) -> CheckStore:
    await add_monitors(db, 2, interval_seconds=300)
    store = CheckStore(db)
    await store.load()
    return store


def row(at: int, verdict: Verdict = Verdict.SUCCESS, n: int = 1) -> CheckRow:
    return CheckRow(n, at, verdict, 5.0, 200, None)


async def no_pause() -> None:
    """Nobody else writes."""


async def steps_of(checks: CheckStore, now: int) -> int:
    for step in range(MANY_HOURS):
        if not await checks.seal(now):
            return step
    raise AssertionError("sealing walks through hours in which nothing happened")


async def sums(db: Database, n: int = 1) -> list[tuple[int, int]]:
    async with db.read() as tx:
        found = await tx.tuples(select(_hour.monitor_n, _hour.start_at, _hour.total).order_by(_hour.start_at))
    return [(start_at, total) for number, start_at, total in found if number == n and total]


@pytest.mark.parametrize("is_restarted", [False, True])
async def test_a_row_of_an_hour_that_was_removed_leaves_its_sum_as_it_is(
    db: Database, checks: CheckStore, is_restarted: bool
) -> None:
    rows = story(1, 30, seed=4, verdicts=[Verdict.SUCCESS])
    await append(db, checks, rows)
    await seal_all(checks, START + 30 * HOUR + 4 * MINUTE)
    later = START + 40 * DAY
    await prune(db, Retention(days=1), later, no_pause)
    before = await sums(db)
    if is_restarted:
        checks = CheckStore(db)
        await checks.load()
    await append(db, checks, [row(rows[5].at), row(rows[100].at + 1)])
    await append(db, checks, [row(later - 2 * HOUR)])
    await seal_all(checks, later)
    assert await sums(db) == [*before, ((later - 2 * HOUR) // HOUR * HOUR, 1)]
    uptime = (await checks.uptime([1], {"all": (START, later)}, {1: 300}))[1]["all"]
    assert uptime.total == sum(not each.in_maintenance for each in rows) + 1


async def test_a_row_from_1970_costs_a_few_steps(db: Database, checks: CheckStore) -> None:
    await append(db, checks, [row(7)])
    rows = story(1, 3, seed=3)
    await append(db, checks, rows)
    now = START + 3 * HOUR + 4 * MINUTE
    assert await steps_of(checks, now)
    await check_all(checks, {1: [row(7), *rows]}, now)
    await append(db, checks, [row(9)])
    assert await checks.seal(now) is db.is_sqlite
    await steps_of(checks, now + HOUR)
    assert (await sums(db))[0] == (0, 2)


async def test_years_without_a_check_are_skipped(db: Database, checks: CheckStore) -> None:
    rows = story(1, 2, seed=3)
    await append(db, checks, rows)
    await steps_of(checks, START + 2 * HOUR + 4 * MINUTE)
    now = START + 1000 * DAY
    again = CheckStore(db)
    await again.load()
    await append(db, again, [row(now - 2 * HOUR, n=2)])
    await steps_of(again, now)
    assert await sums(db, 2) == [((now - 2 * HOUR) // HOUR * HOUR, 1)]
    uptime = (await again.uptime([1], {"all": (START, now)}, {1: 300}))[1]["all"]
    assert uptime == roll_up(rows, 300, START, now).uptime()


async def test_a_row_from_the_future_is_not_the_newest(db: Database, checks: CheckStore) -> None:
    now = START + HOUR
    await append(db, checks, [row(now), row(YEAR_2100)])
    assert checks.latest(1, before=now + MINUTE) == row(now)
    assert await checks.strip([1], before=now + MINUTE) == {1: [row(now)]}


async def test_when_the_clock_has_been_in_the_future_sealing_goes_on(db: Database, checks: CheckStore) -> None:
    rows = story(1, 2, seed=3)
    await append(db, checks, rows)
    await append(db, checks, [row(YEAR_2100)])
    await steps_of(checks, YEAR_2100 + 2 * HOUR)
    more = [row(START + 2 * HOUR + minute * MINUTE) for minute in range(1, 240, 5)]
    await append(db, checks, more)
    now = START + 6 * HOUR + 10 * MINUTE
    await steps_of(checks, now)
    await steps_of(checks, now + HOUR)
    told = sum(total for start_at, total in await sums(db) if start_at < YEAR_2100)
    assert told == sum(each.verdict is not Verdict.FAULT for each in [*rows, *more])
    fresh = row(now + HOUR)
    await append(db, checks, [fresh])
    uptime = (await checks.uptime([1], {"now": (now, now + 2 * HOUR)}, {1: 300}))[1]["now"]
    assert uptime.total == 1


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_who_does_not_get_to_seal_waits_for_the_next_round(db: Database, checks: CheckStore) -> None:
    await append(db, checks, story(1, 2, seed=1))
    now = START + 2 * HOUR + 4 * MINUTE
    async with db.transaction() as tx:
        await tx.sql("SELECT pg_advisory_xact_lock(7305801942115801)")
        assert await checks.seal(now)
        assert await checks.seal(now) is False
    await seal_all(checks, now)
    await check_all(checks, {1: story(1, 2, seed=1)}, now)
