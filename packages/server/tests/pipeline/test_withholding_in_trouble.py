"""Failures that are kept back while there is planned work, a mute, another process or a crash."""

import asyncio
from dataclasses import replace

import pytest

from support.kept_back import cover, held, hurried, later, shop, told, window
from support.world import World
from watchbell.domain.observations import Verdict
from watchbell.pipeline.upkeep import catch_up_mutes
from watchbell.pipeline.withholding import judge_withheld
from watchbell.store.session import Tx

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


async def test_planned_work_holds_before_what_is_down_above_and_that_holds_when_the_work_ends(world):
    db, web = await shop(world)
    window_id = await window(world)
    await cover(world, db, window_id)
    await cover(world, web, window_id)
    await world.see((db, BAD), (web, BAD))
    assert await held(world) == [("maintenance", "Disks"), ("maintenance", "Disks")]
    assert await told(world) == []
    await cover(world, db, None)
    await cover(world, web, None)
    await later(world)
    assert sorted(await held(world)) == [("dependency_down", "Database"), ("maintenance", "Disks")]
    assert hurried(world, db)
    world.clock.advance(seconds=1)
    await world.see((db, BAD))
    await later(world)
    assert await held(world) == [("dependency_down", "Database")]
    assert [title for _, title in await told(world)] == ["Database is down"]


async def test_what_is_muted_when_it_is_judged_is_told_at_the_end_of_the_mute(world):
    db, web = await shop(world)
    await world.see((db, BAD), (web, BAD))
    await world.mute(web.service_id, world.clock() + 300_000)
    world.clock.advance(seconds=60)
    await world.see((db, OK))
    await later(world)
    world.clock.advance(seconds=1)
    await world.see((web, BAD))
    await later(world)
    assert (await held(world), len(await told(world))) == ([], 2)
    world.clock.advance(seconds=300)
    await catch_up_mutes(world.line)
    assert [title for _, title in await told(world)][2:] == ["Shop is down"]


async def test_a_mute_that_ends_while_something_above_is_down_tells_when_that_is_up(world):
    db, web = await shop(world)
    await world.mute(web.service_id, world.clock() + 30_000)
    world.clock.advance(seconds=1)
    await world.see((db, OK))
    await world.see((web, BAD))
    await world.see((db, BAD))
    world.clock.advance(seconds=60)
    await catch_up_mutes(world.line)
    assert await held(world) == [("dependency_down", "Database")]
    await world.see((db, OK))
    await later(world)
    world.clock.advance(seconds=1)
    await world.see((web, BAD))
    await later(world)
    assert [title for _, title in await told(world)][2:] == ["Shop is down"]


async def test_two_processes_that_judge_at_once_tell_once(world):
    db, web = await shop(world)
    await world.see((db, BAD), (web, BAD))
    world.clock.advance(seconds=60)
    await world.see((db, OK))
    await later(world)
    world.clock.advance(seconds=1)
    await world.see((web, BAD))
    world.clock.advance(seconds=1)
    other = replace(world.line)
    await asyncio.gather(*(judge_withheld(each) for each in (world.line, other, world.line, other)))
    assert [title for _, title in await told(world)][2:] == ["Shop is down"]


class Crash(BaseException):
    """The process dies here."""


@pytest.mark.parametrize("statement", range(24))
async def test_a_crash_at_any_statement_loses_nothing_and_doubles_nothing(world, monkeypatch, statement):
    db, web = await shop(world)
    await world.see((db, BAD), (web, BAD))
    world.clock.advance(seconds=60)
    await world.see((db, OK))
    left = [statement]
    run = Tx.execute

    async def mortal(tx: Tx, *arguments: object) -> object:
        left[0] -= 1
        if left[0] == -1:
            raise Crash
        return await run(tx, *arguments)

    monkeypatch.setattr(Tx, "execute", mortal)
    for _ in range(6):
        world.clock.advance(seconds=1)
        try:
            await judge_withheld(world.line)
            if await world.rows("withheld_failures"):
                await world.see((web, BAD))
        except Crash:
            await world.start()
    titles = [title for _, title in await told(world)]
    assert titles == ["Database is down", "Database is back up", "Shop is down"]
    assert await held(world) == []
