"""What the drop-in for Healthchecks asks the database, on both kinds of it: lists in few questions."""

import asyncio

import pytest

from support.tenants import a_context, a_member, an_organization
from watchbell.domain.addresses import hashed
from watchbell.domain.pings import PingKind, Signal
from watchbell.domain.tenancy import Role
from watchbell.pipeline.arriving import ping_of
from watchbell.services import contacts as contact_use_cases
from watchbell.services import service_actions
from watchbell.services.channels import NewChannel, create_channel
from watchbell.services.contacts import NewContact
from watchbell.services.healthchecks_writing import save_check
from watchbell.services.monitor_wishes import NewMonitor
from watchbell.services.monitors import create_monitor
from watchbell.store import channels, monitors, pings


@pytest.fixture
async def world(db, clock):
    ctx = a_context(db, clock)
    return ctx, a_member(await an_organization(ctx), Role.OWNER)


async def heartbeat(world, name):
    ctx, olga = world
    wish = NewMonitor(name=name, monitor_type="heartbeat", config={"period_seconds": 60})
    return (await create_monitor(ctx, olga, wish)).watched.monitor


async def test_the_last_run_of_each_monitor_is_the_one_that_ended_last(world, clock):
    ctx, _ = world
    one, two, three = [await heartbeat(world, name) for name in "abc"]
    told = [
        (one, 1, PingKind.SUCCESS, 1000), (one, 2, PingKind.FAIL, 2000), (one, 3, PingKind.LOG, None),
        (one, 4, PingKind.START, None), (two, 1, PingKind.SUCCESS, 3000), (two, 2, PingKind.SUCCESS, None),
    ]  # fmt: skip
    async with ctx.db.transaction() as tx:
        await pings.add_pings(tx, [ping_of(monitor.n, n, kind, ms, Signal(), clock()) for monitor, n, kind, ms in told])
    async with ctx.db.read() as tx:
        assert await pings.last_durations(tx, [one.n, two.n, three.n]) == {one.n: 2000}
        assert await pings.last_durations(tx, []) == {}


async def test_a_monitor_is_found_by_its_token_whoever_has_it(world):
    ctx, olga = world
    monitor = await heartbeat(world, "a")
    async with ctx.db.read() as tx:
        found = await monitors.of_token(tx, hashed(ctx.box.open(monitor.ingest_token)))
        assert found is not None
        assert found.monitor == monitor
        assert await monitors.of_token(tx, hashed("nonsense")) is None
        assert [each.monitor.id for each in await monitors.of_kind(tx, olga.org_id, "heartbeat")] == [monitor.id]
        assert await monitors.of_kind(tx, olga.org_id, "http") == []


async def test_services_are_told_apart_by_who_is_named_for_them(world):
    ctx, olga = world
    named, silent, other = [await heartbeat(world, name) for name in "abc"]
    wish = NewChannel("hook", "webhook", {"url": "http://127.0.0.1:9/"})
    ops, [hook] = await contact_use_cases.create_contact(ctx, olga, NewContact("Ops", channels=(wish,)))
    nobody, _ = await contact_use_cases.create_contact(ctx, olga, NewContact("Nobody"))
    await service_actions.set_contacts(ctx, olga, named.service_id, [ops.id, nobody.id])
    await service_actions.set_contacts(ctx, olga, silent.service_id, [nobody.id])
    default = (
        await create_channel(ctx, olga, None, NewChannel("a", "webhook", {"url": "http://127.0.0.1:9/"}))
    ).channel
    async with ctx.db.read() as tx:
        told = await channels.named_for_services(tx, olga.org_id)
        assert told == {named.service_id: [hook.channel.id], silent.service_id: []}
        assert [channel.id for channel in await channels.of_org(tx, olga.org_id)] == [default.id, hook.channel.id]
    assert other.service_id not in told


async def test_a_check_is_made_and_found_again(world):
    ctx, olga = world
    wish = {"name": "a", "tags": "x y", "desc": "d", "unique": ["name", "tags"], "channels": "*"}
    first = await save_check(ctx, olga, wish, version=3)
    again = await save_check(ctx, olga, {**wish, "desc": "e", "timeout": 60}, version=3)
    assert (first.is_new, again.is_new) == (True, False)
    assert again.check.uuid == first.check.uuid
    assert (again.check.description, again.check.target.period_seconds) == ("e", 60)


async def test_who_comes_many_times_at_once_makes_one_check(world):
    ctx, olga = world
    wish = {"name": "only", "unique": ["name"]}
    made = await asyncio.gather(*(save_check(ctx, olga, wish, version=3) for _ in range(6)))
    assert sorted(saved.is_new for saved in made) == [False] * 5 + [True]
    assert len({saved.check.uuid for saved in made}) == 1
