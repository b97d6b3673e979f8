"""Planned work is left out of uptime, on a real database of each kind, in virtual time."""

import pytest

from support.planned import plan
from support.world import World
from watchbell.domain.observations import Verdict
from watchbell.lib.clock import DAY, HOUR, MINUTE, SECOND
from watchbell.pipeline.planned_work import follow_plan
from watchbell.pipeline.restating import restate

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE
MONTHLY = {"kind": "heartbeat", "period_seconds": 30 * 86_400, "grace_seconds": 3600}


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


async def uptime(world: World, monitor, begin: int):
    found = await world.line.checks.uptime([monitor.n], {"all": (begin, world.clock())}, {monitor.n: 60})
    return found[monitor.n]["all"]


async def test_its_seconds_do_not_count_for_uptime(world, clock):
    begin = clock.at = clock.at // HOUR * HOUR
    web = await world.monitor(await world.service())
    await world.start()
    await plan(world, begins_in=10 * MINUTE + 30 * SECOND, lasts=20 * MINUTE)
    for minute in range(60):
        await follow_plan(world.line)
        await world.see((web, BAD if 11 <= minute < 30 else OK))
        clock.advance(seconds=30)
        await follow_plan(world.line)
        if minute == 30:
            await world.see((web, OK))  # it is looked at at once
        clock.advance(seconds=30)
    found = await uptime(world, web, begin)
    assert (found.down_ms, found.up_ms) == (0, 40 * MINUTE)
    assert (found.total, found.successful, found.ratio) == (41, 41, 1.0)
    await world.line.checks.seal(clock() + 10 * MINUTE)
    while await world.line.checks.seal(clock() + 10 * MINUTE):
        pass
    sealed = await uptime(world, web, begin)
    assert (sealed.down_ms, sealed.up_ms, sealed.total) == (0, 40 * MINUTE, 41)
    rows = await world.line.checks.recent(web.n, limit=100)
    assert [row.in_maintenance for row in rows].count(True) == 21
    assert all(row.verdict is not BAD or row.in_maintenance for row in rows)


async def test_what_is_told_seldom_is_left_out_of_uptime_too(world, clock):
    begin = clock()
    job = await world.monitor(await world.service(), kind="heartbeat", config=MONTHLY, interval_seconds=86_400)
    await world.start()
    await world.see((job, OK))
    await plan(world, begins_in=2 * HOUR, lasts=30 * HOUR)
    for _ in range(48):
        clock.advance(ms=HOUR)
        await follow_plan(world.line)
        await restate(world.line)
    found = await world.line.checks.uptime([job.n], {"all": (begin, clock())}, {job.n: 86_400})
    assert (found[job.n]["all"].up_ms, found[job.n]["all"].down_ms) == (18 * HOUR, 0)


async def test_what_passed_while_we_were_down_is_left_out_too(world, clock):
    begin = clock()
    job = await world.monitor(await world.service(), kind="heartbeat", config=MONTHLY, interval_seconds=86_400)
    await world.start()
    await world.see((job, OK))
    await plan(world, begins_in=2 * HOUR, lasts=3 * HOUR, rrule="FREQ=DAILY")
    clock.advance(ms=DAY + 7 * HOUR)
    await follow_plan(world.line)
    await follow_plan(world.line)
    found = await world.line.checks.uptime([job.n], {"all": (begin, clock())}, {job.n: 86_400})
    assert (found[job.n]["all"].up_ms, found[job.n]["all"].down_ms) == (DAY + HOUR, 0)


async def test_a_day_wholly_in_planned_work_is_told_as_such(world, clock):
    begin = clock.at = clock.at // DAY * DAY
    web = await world.monitor(await world.service(), interval_seconds=3600)
    beat = await world.monitor(await world.service("Backup"), "backup", kind="heartbeat", config=MONTHLY)
    idle = await world.monitor(await world.service("Idle"), "idle")
    await world.start()
    await world.see((beat, OK), (idle, OK))
    await plan(
        world,
        begins_in=20 * HOUR,
        lasts=2 * DAY + 6 * HOUR,
        covers_all=False,
        service_ids=(web.service_id, beat.service_id),
    )
    for _ in range(4 * 24):
        await follow_plan(world.line)
        await world.see((web, OK))
        clock.advance(ms=HOUR)

    async def told():
        checks = world.line.checks
        found = await checks.uptime_histories([web.n, beat.n, idle.n], 6, clock())
        together = await checks.service_history([web.n, idle.n], 6, clock())
        days = [
            [(day.start_at - begin) // DAY for day in each if day.in_maintenance]
            for each in (*found.values(), together)
        ]
        return days, [day.uptime.ratio is None for day in found[web.n]]

    expected = [[1, 2], [1, 2], [], [1, 2]]
    days, blank = await told()
    assert (days, blank) == (expected, [True, False, True, True, False, True])
    while await world.line.checks.seal(clock()):
        pass
    assert (await told())[0] == expected
    clock.advance(ms=20 * DAY)
    while await world.line.checks.seal(clock()):
        pass
    found = await world.line.checks.uptime_history(web.n, 30, clock())
    assert [(day.start_at - begin) // DAY for day in found if day.in_maintenance] == [1, 2]
