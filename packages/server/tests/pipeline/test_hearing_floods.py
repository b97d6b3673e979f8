"""Clients that repeat themselves without end."""

import pytest
from msgspec.structs import replace

from support.telling import SUCCESS, add, hear, running
from support.world import World
from watchbell.domain.pings import PingKind
from watchbell.domain.states import MonitorStatus


@pytest.fixture
async def world(sqlite_db, clock):
    return await World.made(sqlite_db, clock)


async def test_a_repetition_beyond_the_rate_is_answered_and_not_recorded(world):
    await add(world)
    world.line.ping_rate = 2
    async with running(world) as runner:
        outcomes = [await hear(runner, "t", SUCCESS) for _ in range(25)]
        pings = await world.rows("pings")
    assert [outcome.is_recorded for outcome in outcomes] == [True] * 20 + [False] * 5
    assert {outcome.status for outcome in outcomes} == {MonitorStatus.UP}
    assert len(pings) == 20


async def test_as_time_passes_repetitions_are_recorded_again(world, clock):
    await add(world)
    world.line.ping_rate = 2
    async with running(world) as runner:
        for _ in range(21):
            await hear(runner, "t", SUCCESS)
        clock.advance(seconds=1)
        outcomes = [await hear(runner, "t", SUCCESS) for _ in range(3)]
    assert [outcome.is_recorded for outcome in outcomes] == [True, True, False]


@pytest.mark.parametrize(
    "change", [{"kind": PingKind.FAIL}, {"kind": PingKind.START}, {"exit_status": 0}, {"run_id": "a"}]
)
async def test_what_says_something_new_is_recorded_in_any_flood(world, change):
    await add(world)
    world.line.ping_rate = 1
    async with running(world) as runner:
        for _ in range(12):
            await hear(runner, "t", SUCCESS)
        news = replace(SUCCESS, **change)
        outcomes = [await hear(runner, "t", each) for each in (news, news, SUCCESS, SUCCESS)]
        pings = await world.rows("pings")
    assert [outcome.is_recorded for outcome in outcomes] == [True, False, True, False]
    assert len(pings) == 12


async def test_a_failure_in_a_flood_of_successes_is_down_and_its_repetition_knows_it(world):
    await add(world)
    world.line.ping_rate = 1
    async with running(world) as runner:
        for _ in range(12):
            await hear(runner, "t", SUCCESS)
        outcomes = [await hear(runner, "t", replace(SUCCESS, kind=PingKind.FAIL)) for _ in range(2)]
    assert [outcome.status for outcome in outcomes] == [MonitorStatus.DOWN] * 2


async def test_without_a_rate_everything_is_recorded(world):
    await add(world)
    world.line.ping_rate = 0
    async with running(world) as runner:
        outcomes = [await hear(runner, "t", SUCCESS) for _ in range(250)]
    assert all(outcome.is_recorded for outcome in outcomes)


async def test_the_flood_of_one_monitor_holds_up_no_other(world):
    await add(world)
    await add(world, token="u")
    world.line.ping_rate = 1
    async with running(world) as runner:
        for _ in range(12):
            await hear(runner, "t", SUCCESS)
        assert (await hear(runner, "u", SUCCESS)).is_recorded


async def test_a_flood_upon_a_paused_monitor_has_its_bounds_too(world):
    await add(world, is_active=False)
    world.line.ping_rate = 1
    async with running(world) as runner:
        outcomes = [await hear(runner, "t", SUCCESS) for _ in range(12)]
        pings = await world.rows("pings")
    assert [outcome.is_recorded for outcome in outcomes] == [True] * 10 + [False] * 2
    assert {outcome.status for outcome in outcomes} == {MonitorStatus.PAUSED}
    assert len(pings) == 10
