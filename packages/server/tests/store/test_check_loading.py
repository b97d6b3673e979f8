"""What a start knows: as much as the process that ran before."""

import random

import pytest

from support.check_stories import START, append, check_all, story
from support.monitors import add_monitors
from watchbell.lib.clock import HOUR, MINUTE
from watchbell.store.check_tails import STRIP
from watchbell.store.checks import CheckStore
from watchbell.store.session import Database


@pytest.fixture
async def checks(db: Database) -> CheckStore:
    await add_monitors(db, 2, interval_seconds=300)
    store = CheckStore(db)
    await store.load()
    return store


async def restarted(db: Database) -> CheckStore:
    store = CheckStore(db)
    await store.load()
    return store


async def test_rows_in_any_order_and_told_twice_are_one_history(db: Database, checks: CheckStore) -> None:
    rows = story(1, 2, seed=2, step=20_000)
    mixed = [*rows, *rows[10:20]]
    random.Random(3).shuffle(mixed)
    await append(db, checks, mixed)
    again = await restarted(db)
    assert await again.strip([1]) == {1: rows[: -STRIP - 1 : -1]}
    assert await again.recent(1, limit=1000) == rows[::-1]
    assert again.latest(1) == rows[-1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_sealed_but_still_in_the_log_is_not_late(db: Database, checks: CheckStore) -> None:
    rows = story(1, 3, seed=2, step=20_000)
    await append(db, checks, rows)
    while checks._tails.sealed_until == 0:
        assert await checks.seal(START + HOUR + 10 * MINUTE)
    missed = rows[7]._replace(at=rows[7].at + 1)
    await append(db, checks, [missed])
    again = await restarted(db)
    assert again._tails.late == {1: [missed]}
    while await again.seal(START + 3 * HOUR + 10 * MINUTE):
        pass
    await check_all(again, {1: sorted([*rows, missed], key=lambda row: row.at)}, START + 3 * HOUR + 10 * MINUTE)
    assert (await restarted(db))._tails.late == {}


async def test_memory_keeps_a_strip_of_the_sealed_hours(db: Database, checks: CheckStore) -> None:
    rows = story(1, 1, seed=5, step=20_000)
    await append(db, checks, rows)
    while await checks.seal(START + HOUR + 10 * MINUTE):
        pass
    again = await restarted(db)
    tail = again._tails.get(1)
    assert tail is not None
    assert tail.rows(1) == rows[-STRIP:]
    assert tail.floor == rows[-STRIP].at
