"""Failures that are kept back, on a real database of each kind, in virtual time."""

import pytest
from sqlalchemy import update

from support.kept_back import held, hurried, later, shop, suppressed, told
from support.world import World
from watchbell.domain.observations import Verdict
from watchbell.store.tables import monitors

OK, BAD, FAULT = Verdict.SUCCESS, Verdict.FAILURE, Verdict.FAULT
HEARTBEAT = {"kind": "heartbeat", "config": {"kind": "heartbeat", "period_seconds": 365 * 86_400}}


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


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
