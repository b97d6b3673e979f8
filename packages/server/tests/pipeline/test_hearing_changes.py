"""Clients that are faster than the line's look at what has changed."""

import asyncio

import pytest

from support.telling import SUCCESS, add, hear, running
from support.world import World
from watchbell.domain.addresses import Door, hashed, host_address
from watchbell.domain.errors import Unauthorized
from watchbell.pipeline import line as line_module
from watchbell.store import fleet, ingest_addresses


@pytest.fixture
async def world(sqlite_db, clock):
    return await World.made(sqlite_db, clock)


class Following:
    """Holds the line's look at changes until the test lets it go on."""

    def __init__(self, monkeypatch):
        self.begun, self.goes_on = asyncio.Event(), asyncio.Event()
        self._follow = line_module.follow_changes
        monkeypatch.setattr(line_module, "follow_changes", self)

    async def __call__(self, line):
        self.begun.set()
        await self.goes_on.wait()
        return await self._follow(line)


async def note(world, monitor):
    async with world.db.transaction() as tx:
        await fleet.note_change(tx, monitor.n, world.clock())
    world.line.look_again()


async def test_a_monitor_whose_note_is_just_being_followed_is_waited_for(world, monkeypatch):
    async with running(world) as runner:
        await runner.refresh()
        following = Following(monkeypatch)
        await note(world, await add(world))
        await following.begun.wait()
        told = asyncio.create_task(hear(runner, "t", SUCCESS))
        await asyncio.sleep(0)
        following.goes_on.set()
        assert (await told).is_recorded


async def test_a_note_that_is_left_meanwhile_is_followed_next(world, monkeypatch):
    async with running(world) as runner:
        await runner.refresh()
        following = Following(monkeypatch)
        await note(world, await add(world))
        await following.begun.wait()
        await note(world, await add(world, token="u"))
        following.goes_on.set()
        assert (await hear(runner, "u", SUCCESS)).is_recorded
        await runner.refresh()
        assert not world.line.has_notes


async def test_a_look_that_fails_leaves_its_notes_to_the_next(world, monkeypatch):
    await world.start()
    runner = line_module.Runner(world.line)

    async def fail(_line):
        raise OSError("gone")

    monkeypatch.setattr(line_module, "follow_changes", fail)
    with pytest.raises(OSError, match="gone"):
        await runner.refresh()
    assert world.line.has_notes


async def test_a_credential_that_was_changed_a_moment_ago_opens_at_once(world):
    monitor = await add(world)
    address = host_address("web-1")
    async with world.db.transaction() as tx:
        await ingest_addresses.add(tx, [Door(monitor.n, address, hashed("old"))], world.clock())
    async with running(world) as runner:
        assert (await hear(runner, address, SUCCESS, hashed("old"))).is_recorded
        async with world.db.transaction() as tx:
            await ingest_addresses.change_secret(tx, monitor.n, address, hashed("new"))
        await note(world, monitor)
        assert (await hear(runner, address, SUCCESS, hashed("new"))).is_recorded
        with pytest.raises(Unauthorized):
            await hear(runner, address, SUCCESS, hashed("old"))
