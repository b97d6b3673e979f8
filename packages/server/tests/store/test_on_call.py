"""On-call schedules, escalation policies and made steps on a database of each kind."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError

from support.on_call import contact, override, policy, schedule, step
from support.world import World
from watchbell.domain.errors import Conflict
from watchbell.domain.observations import Verdict
from watchbell.domain.on_call import who
from watchbell.domain.tenancy import Organization
from watchbell.lib.clock import HOUR, MINUTE
from watchbell.store import contacts, escalation_policies, escalations, on_call, organizations

HOOK = "http://127.0.0.1:9"


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


async def burning(world: World) -> str:
    service_id = await world.service()
    monitor = await world.monitor(service_id)
    await world.start()
    await world.see((monitor, Verdict.FAILURE))
    return service_id


async def test_a_schedule_comes_back_as_it_was_stored_and_knows_its_version(world):
    olga, _ = await contact(world, "Olga", HOOK)
    windows = [{"days": ["mon"], "start": "08:00", "end": "24:00"}]
    schedule_id = await schedule(world, olga, windows=windows, turn={"every": 2, "unit": "day"})
    async with world.db.transaction() as tx:
        stored = await on_call.get(tx, world.org_id, schedule_id)
        assert stored is not None
        [rotation] = stored.rotations
        assert (rotation.participants, rotation.turn.every, rotation.windows[0].end) == ((olga,), 2, "24:00")
        assert await on_call.get(tx, "elsewhere", schedule_id) is None
        with pytest.raises(Conflict):
            await on_call.save(tx, stored)
        await on_call.set_feed(tx, schedule_id, "f" * 64)
        found = await on_call.by_feed(tx, "f" * 64)
        assert found is not None
        assert found.id == schedule_id
        assert await on_call.by_feed(tx, "e" * 64) is None


async def test_a_calendar_that_was_closed_meanwhile_stays_closed(world):
    olga, _ = await contact(world, "Olga", HOOK)
    schedule_id = await schedule(world, olga)
    async with world.db.transaction() as tx:
        await on_call.set_feed(tx, schedule_id, "f" * 64)
        stored = await on_call.get(tx, world.org_id, schedule_id)
        await on_call.set_feed(tx, schedule_id, None)
        await on_call.save(tx, replace(stored, name="Changed", version=stored.version + 1))
        assert await on_call.by_feed(tx, "f" * 64) is None
        assert (await on_call.get(tx, world.org_id, schedule_id)).name == "Changed"


async def test_plans_have_what_is_not_over_and_who_is_there(world):
    olga, _ = await contact(world, "Olga", HOOK)
    bob, _ = await contact(world, "Bob", HOOK)
    schedule_id = await schedule(world, olga)
    now = world.clock()
    await override(world, schedule_id, bob, now - 2 * HOUR, now - HOUR)
    await override(world, schedule_id, bob, now + HOUR, now + 2 * HOUR)
    async with world.db.transaction() as tx:
        schedules = list((await on_call.by_ids(tx, [schedule_id])).values())
        plans, overrides, names = await on_call.plans_of(tx, schedules, since=now)
        assert [each.starts_at for each in overrides[schedule_id]] == [now + HOUR]
        assert names == {olga: "Olga", bob: "Bob"}
        assert await on_call.count_overrides(tx, schedule_id, now) == 1
        assert who(plans[schedule_id], now + HOUR).contact_id == bob
        await contacts.remove(tx, bob)
        assert await on_call.count_overrides(tx, schedule_id, now) == 0
        plans, _, names = await on_call.plans_of(tx, schedules, since=now)
        assert who(plans[schedule_id], now + HOUR).contact_id == olga
        await on_call.remove(tx, schedule_id)
        assert await on_call.by_ids(tx, [schedule_id]) == {}


async def test_a_roster_never_reaches_into_another_organization(world):
    olga, _ = await contact(world, "Olga", HOOK)
    line = await schedule(world, olga)
    service_id = await world.service()
    theirs, now = "0" * 36, world.clock()
    home = world.org_id
    async with world.db.transaction() as tx:
        await organizations.add(tx, Organization(theirs, "theirs", "Theirs", "UTC", now, now))
    world.org_id = theirs
    policy_id = await policy(world, service_id, step(0, olga, by=(line,)))
    world.org_id = home
    async with world.db.read() as tx:
        policies = await escalation_policies.by_ids(tx, {policy_id})
        roster = (await escalation_policies.rosters(tx, policies, now))[policy_id]
    assert [channel for target in roster.targets(1, now) for channel in target.channels] == []


async def test_only_what_burns_unacknowledged_and_is_not_muted_is_looked_at(world):
    olga, channel = await contact(world, "Olga", HOOK)
    service_id = await burning(world)
    async with world.db.read() as tx:
        assert await escalations.burning(tx, world.clock()) == []
    await policy(world, service_id, step(0, olga), step(5, olga))
    async with world.db.transaction() as tx:
        [found] = await escalations.burning(tx, world.clock())
        assert (found.service_id, found.told_at, found.made) == (service_id, world.clock(), 0)
        await escalations.note(tx, found.incident_id, [2, 3], channel.id, world.clock())
        assert (await escalations.progress_of(tx, [found.incident_id]))[found.incident_id].made == 3
        assert await escalations.progress_of(tx, []) == {}
    await world.mute(service_id, world.clock() + MINUTE)
    async with world.db.read() as tx:
        assert await escalations.burning(tx, world.clock()) == []
        assert len(await escalations.burning(tx, world.clock() + MINUTE)) == 1


async def test_a_step_of_an_incident_is_stored_once(world):
    olga, _ = await contact(world, "Olga", HOOK)
    service_id = await burning(world)
    await policy(world, service_id, step(5, olga))
    async with world.db.transaction() as tx:
        [found] = await escalations.burning(tx, world.clock())
        await escalations.note(tx, found.incident_id, [1], olga, world.clock())
    with pytest.raises(IntegrityError):
        async with world.db.transaction() as tx:
            await escalations.note(tx, found.incident_id, [1], olga, world.clock())


async def test_services_that_have_a_policy_are_named(world):
    olga, _ = await contact(world, "Olga", HOOK)
    first = await world.service("Zoo")
    policy_id = await policy(world, first, step(0, olga))
    async with world.db.transaction() as tx:
        assert await escalation_policies.services_of(tx, world.org_id, [policy_id]) == {policy_id: [(first, "Zoo")]}
        assert await escalation_policies.services_of(tx, "elsewhere", [policy_id]) == {policy_id: []}
        [found], total = await escalation_policies.page(tx, world.org_id, offset=0, limit=5, search="ESCAL")
        assert (found.id, found.steps[0].contact_ids, total) == (policy_id, (olga,), 1)
        await escalation_policies.remove(tx, policy_id)
        assert await escalation_policies.of_org(tx, world.org_id) == []


async def test_the_first_look_reads_open_incidents_only(sqlite_db, clock):
    async with sqlite_db.read() as tx:
        statement = escalations._unacknowledged().compile(
            dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
        )
        plan = [row["detail"] for row in await tx.all(text(f"EXPLAIN QUERY PLAN {statement}"))]
    assert "SCAN incidents USING INDEX uq_incidents_open_auto" in plan
