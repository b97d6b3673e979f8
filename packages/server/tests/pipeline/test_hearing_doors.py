"""Which monitor an address leads to, and who may use it."""

import pytest
from sqlalchemy import delete, update

from support.telling import SUCCESS, add, hear, running
from support.world import World
from watchbell.domain.addresses import Door, gatus_address, hashed, slug_address
from watchbell.domain.errors import Ambiguous, Conflict, NotFound, Unauthorized
from watchbell.domain.pings import SignalForm
from watchbell.pipeline.hearing import is_told
from watchbell.store import fleet, ingest_addresses
from watchbell.store.tables import monitors


@pytest.fixture
async def world(sqlite_db, clock):
    return await World.made(sqlite_db, clock)


async def doors(world, *more: Door):
    async with world.db.transaction() as tx:
        await ingest_addresses.add(tx, more, world.clock())


async def test_an_address_of_several_monitors_is_ambiguous_until_one_is_left(world):
    address = slug_address(world.org_id, "backup")
    await add(world, slug="backup")
    other = await add(world, token="u", slug="backup")
    async with running(world) as runner:
        with pytest.raises(Ambiguous):
            await hear(runner, address, SUCCESS)
        async with world.db.transaction() as tx:
            await tx.execute(update(monitors).where(monitors.c.n == other.n).values(slug="other"))
            await fleet.note_change(tx, other.n, world.clock())
        await runner.refresh()
        assert (await hear(runner, address, SUCCESS)).is_recorded


async def test_a_door_with_a_credential_opens_to_that_one_only(world):
    address, right = gatus_address("core_api"), hashed("potato")
    await doors(world, Door((await add(world)).n, address, right))
    async with running(world) as runner:
        for wrong in ("", hashed("tomato"), "potato"):
            with pytest.raises(Unauthorized):
                await hear(runner, address, SUCCESS, wrong)
        assert (await hear(runner, address, SUCCESS, right)).is_recorded


async def test_credentials_tell_monitors_of_one_address_apart(world):
    first, second = await add(world), await add(world, token="u")
    address = gatus_address("core_api")
    await doors(world, Door(first.n, address, hashed("one")), Door(second.n, address, hashed("two")))
    async with running(world) as runner:
        await hear(runner, address, SUCCESS, hashed("two"))
        assert [ping["monitor_n"] for ping in await world.rows("pings")] == [second.n]


async def test_a_monitor_made_a_moment_ago_is_found_at_once(world):
    async with running(world) as runner:
        monitor = await add(world)
        async with world.db.transaction() as tx:
            await fleet.note_change(tx, monitor.n, world.clock())
        world.line.look_again()
        assert (await hear(runner, "t", SUCCESS)).is_recorded


async def test_a_monitor_that_is_gone_is_not_found(world):
    monitor = await add(world, is_active=False)
    async with running(world) as runner:
        await hear(runner, "t", SUCCESS)
        async with world.db.transaction() as tx:
            await tx.execute(delete(monitors).where(monitors.c.n == monitor.n))
        with pytest.raises(NotFound):
            await hear(runner, "t", SUCCESS)


async def test_a_monitor_whose_config_is_not_understood_says_that_it_is_disabled(world):
    await add(world, config={"kind": "heartbeat"})
    async with running(world) as runner:
        with pytest.raises(Conflict, match="disabled"):
            await hear(runner, "t", SUCCESS)


async def test_whether_an_address_is_told_in_a_tongue_is_known_without_a_ping(world):
    await add(world)
    async with running(world) as runner:
        assert await is_told(runner, "t", SignalForm.HEARTBEAT)
        assert not await is_told(runner, "t", SignalForm.METRIC)
        assert not await is_told(runner, "nobody", SignalForm.HEARTBEAT)
        assert await world.rows("pings") == []
