from collections.abc import AsyncIterator

import pytest

from support.chat_room import Room
from support.clock import FakeClock
from support.telegram import bot_api
from support.tenants import a_context
from support.world import World
from watchbell.lib import outgoing
from watchbell.store.session import Database


@pytest.fixture
async def room(sqlite_db: Database, clock: FakeClock) -> AsyncIterator[Room]:
    """An organization whose people sit in a Telegram chat."""
    world = await World.made(sqlite_db, clock)
    ctx = a_context(sqlite_db, clock)
    world.line.open_secret = ctx.box.open
    async with bot_api() as server:
        yield Room(ctx, world, server)
        await outgoing.close()
