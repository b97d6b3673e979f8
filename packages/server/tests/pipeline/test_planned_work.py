"""Planned work on a real database of each kind, in virtual time."""

import asyncio

import pytest
from sqlalchemy import update

from support.planned import change, covered, heard, plan, service_of, statuses
from support.world import World
from watchbell.domain.observations import Verdict
from watchbell.domain.tenancy import Organization
from watchbell.lib.clock import DAY, HOUR
from watchbell.pipeline import planned_work
from watchbell.pipeline.meter import Meter
from watchbell.pipeline.parts import Line
from watchbell.pipeline.planned_work import follow_plan
from watchbell.pipeline.withholding import judge_withheld
from watchbell.store import maintenance, organizations, tables
from watchbell.store import monitors as monitor_rows
from watchbell.store.checks import CheckStore
from watchbell.store.services import monitor_statuses

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


async def test_a_window_begins_covers_and_ends_by_itself(world, clock):
    service_id = await world.service()
    web = await world.monitor(service_id)
    await world.start()
    await world.see((web, OK))
    await plan(world)
    events = heard(world)
    await follow_plan(world.line)
    assert (await covered(world), await statuses(world), events) == ([], ["scheduled"], [])
    clock.advance(ms=HOUR)
    await follow_plan(world.line)
    assert (await covered(world), await statuses(world)) == (["web"], ["in_progress"])
    assert await service_of(world, service_id) == ("maintenance", "under_maintenance")
    assert events == [
        ("maintenance.started", "in_progress"),
        ("service", "under_maintenance"),
        ("web", "maintenance"),
    ]
    clock.advance(ms=HOUR)
    world.line.schedule.due(clock(), 10)
    await follow_plan(world.line)
    assert (await covered(world), await statuses(world)) == ([], ["completed"])
    assert await service_of(world, service_id) == ("up", "operational")
    assert events[3:] == [("maintenance.ended", "completed"), ("service", "operational"), ("web", "up")]
    assert world.line.schedule.due(clock(), 10)[0].is_early
    await follow_plan(world.line)
    assert len(events) == 6


async def test_what_fails_in_it_is_known_and_alarms_nobody(world, clock, http_receiver):
    service_id = await world.service()
    web = await world.monitor(service_id)
    await world.channel(http_receiver.url)
    await world.start()
    await world.see((web, OK))
    await plan(world, begins_in=0)
    await follow_plan(world.line)
    clock.advance(seconds=30)
    events = heard(world)
    await world.see((web, BAD))
    assert events == []
    assert await world.deliver_due() == 0
    assert await service_of(world, service_id) == ("maintenance", "under_maintenance")
    assert [row["monitor_id"] for row in await world.rows("withheld_failures")] == [web.id]
    async with world.db.read() as tx:
        assert (await monitor_statuses(tx, [service_id]))[service_id] == ["maintenance"]
        seen = await monitor_rows.get(tx, world.org_id, web.id)
    assert seen is not None
    assert (seen.status, seen.state.status) == ("maintenance", "down")


async def test_it_covers_by_service_group_and_tag(world, clock):
    shop, blog, mail = [await world.service(name) for name in ("Shop", "Blog", "Mail")]
    async with world.db.transaction() as tx:
        await tx.execute(update(tables.services).where(tables.services.c.id == blog).values(group_name="Public"))
    await world.monitor(shop, "shop")
    await world.monitor(blog, "blog")
    await world.monitor(mail, "mail", tags=("eu", "linux"))
    await world.monitor(mail, "mail us", tags=("us",))
    await world.start()
    window = await plan(world, begins_in=0, covers_all=False, service_ids=(shop,), groups=("Public",), tags=("eu",))
    await follow_plan(world.line)
    assert await covered(world) == ["blog", "mail", "shop"]
    await change(world, window, service_ids=[], tags=["us"])
    await follow_plan(world.line)
    assert await covered(world) == ["blog", "mail us"]
    await follow_plan(world.line)
    await world.monitor(mail, "new", tags=("us",))
    await follow_plan(world.line)
    assert await covered(world) == ["blog", "mail us"]
    world.line.look_again()  # as its note does, else a few seconds later
    await follow_plan(world.line)
    assert await covered(world) == ["blog", "mail us", "new"]


async def test_one_that_is_moved_canceled_or_deleted_lets_go(world, clock):
    await world.monitor(await world.service())
    await world.start()
    window = await plan(world, begins_in=0)
    await follow_plan(world.line)
    assert await covered(world) == ["web"]
    await change(world, window, occurrence_starts_at=clock() + HOUR, status="scheduled")
    await follow_plan(world.line)
    assert await covered(world) == []
    await change(world, window, occurrence_starts_at=clock())
    await follow_plan(world.line)
    assert await covered(world) == ["web"]
    async with world.db.transaction() as tx:
        await maintenance.remove(tx, window.id)
    await follow_plan(world.line)
    assert await covered(world) == []


async def test_another_organization_is_not_covered(world, clock):
    await world.monitor(await world.service())
    other = World(world.db, world.line, clock)
    async with world.db.transaction() as tx:
        await organizations.add(tx, Organization(other.org_id, "other", "Other", "UTC", clock(), clock()))
    await other.monitor(await other.service(), "theirs")
    await world.start()
    await plan(world, begins_in=0)
    await follow_plan(world.line)
    assert await covered(world) == ["web"]


async def test_of_two_windows_one_follows_the_other_without_a_gap(world, clock):
    service_id = await world.service()
    web = await world.monitor(service_id)
    await world.start()
    await world.see((web, OK))
    await plan(world, begins_in=0, lasts=HOUR)
    clock.advance(seconds=1)
    second = await plan(world, begins_in=0, lasts=2 * HOUR)
    await follow_plan(world.line)
    events = heard(world)
    clock.advance(ms=HOUR)
    await follow_plan(world.line)
    assert events == [("maintenance.ended", "completed")]
    assert {row["maintenance_id"] for row in await world.rows("monitor_states")} == {second.id}


async def test_one_that_repeats_is_scheduled_again(world, clock):
    await world.monitor(await world.service())
    await world.start()
    window = await plan(world, begins_in=0, rrule="FREQ=DAILY")
    for day in range(3):
        await follow_plan(world.line)
        assert (await statuses(world), await covered(world)) == (["in_progress"], ["web"])
        clock.advance(ms=HOUR)
        await follow_plan(world.line)
        assert (await statuses(world), await covered(world)) == (["scheduled"], [])
        [row] = await world.rows("maintenance_windows")
        assert row["occurrence_starts_at"] == window.starts_at + (day + 1) * DAY
        clock.advance(ms=23 * HOUR)


async def test_after_our_own_downtime_a_window_begins_late_or_is_passed_over(world, clock):
    await world.monitor(await world.service())
    await world.start()
    await plan(world, begins_in=HOUR, lasts=HOUR)
    await plan(world, begins_in=3 * HOUR, lasts=2 * HOUR)
    await plan(world, begins_in=HOUR, lasts=HOUR, rrule="FREQ=DAILY")
    clock.advance(ms=4 * HOUR)
    events = heard(world)
    await follow_plan(world.line)
    assert sorted(await statuses(world)) == ["completed", "in_progress", "scheduled"]
    assert await covered(world) == ["web"]
    assert [event for event in events if event[0].startswith("maintenance")] == [("maintenance.started", "in_progress")]


async def test_a_crash_in_the_middle_loses_and_doubles_nothing(world, clock, monkeypatch):
    service_id = await world.service()
    web = await world.monitor(service_id)
    await world.start()
    await world.see((web, OK))
    await plan(world, begins_in=0)
    events = heard(world)

    async def dies(*_):
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(planned_work, "publish_states", dies)
        with pytest.raises(RuntimeError, match="killed"):
            await follow_plan(world.line)
    assert (await covered(world), await statuses(world), events) == ([], ["scheduled"], [])
    await follow_plan(world.line)
    assert (await covered(world), await statuses(world)) == (["web"], ["in_progress"])
    assert len(events) == 3


async def test_two_processes_announce_once(world, clock):
    service_id = await world.service()
    web = await world.monitor(service_id)
    await world.start()
    await world.see((web, OK))
    checks = CheckStore(world.db)
    await checks.load()
    other = World(world.db, Line(world.db, checks, str, clock, "http://here", Meter()), clock)
    await other.start()
    await plan(world, begins_in=0, lasts=HOUR)
    events = heard(world)
    await asyncio.gather(*(follow_plan(each.line) for each in (world, other, world, other)))
    assert [name for name, _ in events].count("maintenance.started") == 1
    assert len(events) == 3
    clock.advance(ms=HOUR)
    await asyncio.gather(*(follow_plan(each.line) for each in (world, other, world, other)))
    assert [name for name, _ in events].count("maintenance.ended") == 1
    assert len(events) == 6


async def test_nobody_is_told_in_the_moment_before_a_monitor_is_noted_as_covered(world, clock, http_receiver):
    web = await world.monitor(await world.service())
    mail = await world.monitor(await world.service("Mail"), "mail", tags=("eu",))
    await world.channel(http_receiver.url)
    await world.start()
    await world.see((web, OK), (mail, OK))
    window = await plan(world, begins_in=0, lasts=HOUR, covers_all=False, service_ids=(web.service_id,))
    await plan(world, begins_in=HOUR)
    await world.see((web, BAD), (mail, BAD))
    assert await world.deliver_due() == 1
    assert "Mail" in http_receiver.requests[0].body.decode()
    [row] = await world.rows("withheld_failures")
    assert (row["monitor_id"], row["reason"], row["by_id"]) == (web.id, "maintenance", window.id)
    assert await covered(world) == []
    await judge_withheld(world.line)
    await follow_plan(world.line)
    assert await covered(world) == ["web"]
    assert await world.deliver_due() == 0
    assert [row["monitor_id"] for row in await world.rows("withheld_failures")] == [web.id]


async def test_many_monitors_are_taken_in_a_few_at_a_time(world, clock, monkeypatch):
    monkeypatch.setattr(planned_work, "_AT_ONCE", 2)
    service_id = await world.service()
    for place in range(5):
        await world.monitor(service_id, f"web {place}")
    await world.start()
    await plan(world, begins_in=0)
    await follow_plan(world.line)
    assert len(await covered(world)) == 5
