"""Clients of every tongue speak to the real front on a real database."""

from collections.abc import AsyncIterator

import pytest

from support.clock import FakeClock
from support.earshot import Earshot, within
from support.world import World
from watchbell.store.session import Database


@pytest.fixture
async def earshot(sqlite_db: Database, clock: FakeClock) -> AsyncIterator[Earshot]:
    async with within(await World.made(sqlite_db, clock)) as made:
        yield made


@pytest.fixture
async def either_earshot(db: Database, clock: FakeClock) -> AsyncIterator[Earshot]:
    """On each kind of database."""
    async with within(await World.made(db, clock)) as made:
        yield made
