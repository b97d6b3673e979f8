"""Failures that are kept back, on a real database of each kind, in virtual time."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import insert, update

from support.world import World
from watchbell.domain.observations import Verdict
from watchbell.pipeline.upkeep import catch_up_mutes
from watchbell.pipeline.withholding import judge_withheld
from watchbell.store import dependencies
from watchbell.store.session import Tx
from watchbell.store.tables import maintenance_windows, monitor_states, monitors

OK, BAD, FAULT = Verdict.SUCCESS, Verdict.FAILURE, Verdict.FAULT
HEARTBEAT = {"kind": "heartbeat", "config": {"kind": "heartbeat", "period_seconds": 365 * 86_400}}


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


async def shop(world: World, **changes):
    """Two services: Shop, whose monitor depends on the service Database. Both are up."""
    database, shop_id = await world.service("Database"), await world.service("Shop")
    async with world.db.transaction() as tx:
        await dependencies.set_needs(tx, shop_id, [database])
    db = await world.monitor(database, "db")
    web = await world.monitor(shop_id, "web", **changes)
    await world.channel()
    await world.start()
    await world.see((db, OK), (web, OK))
    await later(world, 60)
    return db, web


async def later(world: World, seconds: float = 1) -> None:
    """Time passes, with the turns that come in it, and a round of the job."""
    world.clock.advance(seconds=seconds)
    world.line.schedule.due(world.clock(), 100)
    await judge_withheld(world.line)


async def told(world: World) -> list[tuple[str, str]]:
    """Type and title of every message, in order."""
    return [(row["message"]["type"], row["message"]["title"]) for row in await world.rows("deliveries")]


async def held(world: World) -> list[tuple[str, str]]:
    return [(row["reason"], row["by_name"]) for row in await world.rows("withheld_failures")]


async def suppressed(world: World) -> list[str]:
    return [row["suppressed_by"] for row in await world.rows("alerts") if row["suppressed_by"]]


def hurried(world: World, monitor) -> bool:
    """Whether its turn has come. Taking turns is harmless: the world checks by hand."""
    return monitor.n in {due.monitor_n for due in world.line.schedule.due(world.clock(), 100) if due.is_early}


async def test_what_depends_on_something_down_is_not_told_and_what_is_down_is(world):
    db, web = await shop(world)
    await world.see((db, BAD))
    await world.see((web, BAD))
    assert await held(world) == [("dependency_down", "Database")]
    assert await suppressed(world) == ["dependency_down"]
    assert [title for _, title in await told(world)] == ["Database is down"]
    for _ in range(5):
        await later(world, 3600)
    assert len(await told(world)) == 1


async def test_when_all_recover_only_what_was_told_down_is_told_up(world):
    db, web = await shop(world)
    await world.see((db, BAD), (web, BAD))
    world.clock.advance(seconds=60)
    await world.see((db, OK), (web, OK))
    await later(world)
    assert await held(world) == []
    assert [title for _, title in await told(world)] == ["Database is down", "Database is back up"]


async def test_a_child_that_has_its_own_trouble_is_told_after_the_parent_recovered_by_a_fresh_result(world):
    db, web = await shop(world)
    await world.see((db, BAD), (web, BAD))
    await later(world, 600)
    await world.see((db, OK))
    await later(world)
    assert hurried(world, web)
    await later(world)
    assert len(await told(world)) == 2
    await world.see((web, BAD))
    await later(world)
    assert await held(world) == []
    titles = [title for _, title in await told(world)]
    assert titles == ["Database is down", "Database is back up", "Shop is down"]
    [reason] = [row["reason"] for row in await world.rows("alerts") if row["reason"] == "hold_ended"]
    assert reason
    world.clock.advance(seconds=60)
    await world.see((web, OK))
    assert [title for _, title in await told(world)][3:] == ["Shop is back up"]


async def test_a_child_whose_fresh_result_is_good_is_not_told_although_it_needs_more_to_be_up(world):
    db, web = await shop(world, recovery_threshold=3)
    await world.see((db, BAD), (web, BAD))
    world.clock.advance(seconds=60)
    await world.see((db, OK))
    for _ in range(3):
        await later(world, 4)
        assert hurried(world, web)
        await world.see((web, OK))
    await later(world)
    assert await held(world) == []
    assert len(await told(world)) == 2


async def test_a_child_that_cannot_be_checked_is_told_at_the_bound(world):
    db, web = await shop(world)
    await world.see((db, BAD), (web, BAD))
    world.clock.advance(seconds=60)
    await world.see((db, OK))
    for _ in range(119):
        await later(world)
        await world.see((web, FAULT))
    assert len(await told(world)) == 2
    await later(world, 2)
    assert [title for _, title in await told(world)][2:] == ["Shop is down"]


async def test_what_is_only_told_is_judged_at_once(world):
    db, web = await shop(world, **HEARTBEAT)
    await world.see((db, BAD), (web, BAD))
    world.clock.advance(seconds=60)
    await world.see((db, OK))
    await later(world)
    assert [title for _, title in await told(world)][2:] == ["Shop is down"]


async def test_a_parent_that_fails_again_holds_again(world):
    db, web = await shop(world)
    await world.see((db, BAD), (web, BAD))
    world.clock.advance(seconds=60)
    await world.see((db, OK))
    await later(world)
    [row] = await world.rows("withheld_failures")
    assert row["freed_at"] == world.clock()
    world.clock.advance(seconds=1)
    await world.see((db, BAD), (web, BAD))
    await later(world)
    [row] = await world.rows("withheld_failures")
    assert (row["freed_at"], row["reason"]) == (None, "dependency_down")
    assert "Shop is down" not in [title for _, title in await told(world)]


async def test_the_child_that_falls_first_waits_for_its_parent_to_be_looked_at(world):
    db, web = await shop(world)
    await world.see((web, BAD))
    assert await held(world) == [("dependency_unclear", "db")]
    assert hurried(world, db)
    await world.see((db, BAD))
    await later(world)
    assert await held(world) == [("dependency_down", "Database")]
    assert await suppressed(world) == ["dependency_unclear", "dependency_down"]
    assert [title for _, title in await told(world)] == ["Database is down"]


async def test_the_child_that_falls_alone_is_told_once_its_parent_was_seen_well(world):
    db, web = await shop(world)
    await world.see((web, BAD))
    await later(world)
    assert await told(world) == []
    await world.see((db, OK))
    await later(world)
    await later(world)
    assert [title for _, title in await told(world)] == ["Shop is down"]


async def test_a_parent_that_was_seen_well_in_the_same_batch_or_since_leaves_no_doubt(world):
    db, web = await shop(world, failure_threshold=2)
    await world.see((web, BAD))
    world.clock.advance(seconds=20)
    await world.see((db, OK))
    world.clock.advance(seconds=20)
    await world.see((web, BAD))
    assert [title for _, title in await told(world)] == ["Shop is down"]


async def test_a_parent_that_fails_but_is_not_yet_believed_is_looked_at_until_it_is(world):
    db, web = await shop(world)
    async with world.db.transaction() as tx:
        await tx.execute(update(monitors).where(monitors.c.n == db.n).values(failure_threshold=3))
    await world.start()
    await world.see((db, BAD), (web, BAD))
    assert await held(world) == [("dependency_unclear", "db")]
    for _ in range(2):
        await later(world, 3)
        assert hurried(world, db)
        await world.see((db, BAD))
    await later(world)
    assert await held(world) == [("dependency_down", "Database")]
    assert [title for _, title in await told(world)] == ["Database is down"]


async def test_a_parent_that_cannot_be_checked_makes_nobody_wait_longer_than_a_minute(world):
    db, web = await shop(world)
    await world.see((web, BAD))
    for _ in range(59):
        await later(world)
        await world.see((db, FAULT))
    assert await told(world) == []
    await later(world)
    assert [title for _, title in await told(world)] == ["Shop is down"]


async def test_a_parent_that_is_only_told_is_not_waited_for(world):
    service_id = await world.service()
    job = await world.monitor(service_id, "job", **HEARTBEAT)
    web = await world.monitor(await world.service("Web"), "web", depends_on=(job.id,))
    await world.channel()
    await world.start()
    world.clock.advance(seconds=60)
    await world.see((web, BAD))
    assert [title for _, title in await told(world)] == ["Web is down"]


async def test_a_restart_tells_nothing_on_results_from_before(world):
    db, web = await shop(world)
    await world.see((web, BAD))
    await later(world, 3600)
    assert await told(world) == []
    assert hurried(world, web)
    world.clock.advance(seconds=1)
    await world.see((web, OK))
    await later(world)
    assert (await told(world), await held(world)) == ([], [])
    assert db.n


async def test_a_monitor_that_is_paused_or_removed_is_kept_back_no_more(world):
    db, web = await shop(world)
    await world.see((db, BAD), (web, BAD))
    async with world.db.transaction() as tx:
        await tx.execute(update(monitors).where(monitors.c.n == web.n).values(is_active=False))
    await later(world)
    assert await held(world) == []
    world.clock.advance(seconds=60)
    await world.see((db, OK))
    await later(world, 600)
    assert len(await told(world)) == 2


async def test_a_monitor_depends_on_monitors_past_those_of_which_nothing_is_known(world):
    service_id = await world.service("Power")
    power = await world.monitor(service_id, "power")
    switch = await world.monitor(service_id, "switch", depends_on=(power.id,), is_active=False)
    web = await world.monitor(await world.service("Web"), "web", depends_on=(switch.id,))
    await world.channel()
    await world.start()
    await world.see((power, BAD), (web, BAD))
    assert await held(world) == [("dependency_down", "power")]
    assert [title for _, title in await told(world)] == ["Power is down"]


async def cover(world: World, monitor, window_id: str | None) -> None:
    async with world.db.transaction() as tx:
        change = update(monitor_states).where(monitor_states.c.monitor_n == monitor.n)
        await tx.execute(change.values(maintenance_id=window_id))


async def window(world: World) -> str:
    values = {
        "id": "0199aaaa-0000-7000-8000-000000000001",
        "org_id": world.org_id,
        "title": "Disks",
        "description": "",
        "covers_all": True,
        "service_ids": [],
        "groups": [],
        "tags": [],
        "starts_at": world.clock(),
        "ends_at": world.clock() + 1,
        "time_zone": "UTC",
        "is_public": True,
        "announce_minutes": 0,
        "status": "in_progress",
        "created_by": "",
        "done_until_at": 0,
        "created_at": 0,
        "updated_at": 0,
        "version": 1,
    }
    async with world.db.transaction() as tx:
        await tx.execute(insert(maintenance_windows), [values])
    return values["id"]


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
