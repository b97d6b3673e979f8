"""The real program as a process, real targets, real receivers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from support import browser as chromium
from support import target
from support.installation import Installation
from support.target import Target


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Chromium, for this test alone."""
    async with chromium.launched() as started:
        yield started


@pytest.fixture
async def shop() -> AsyncIterator[Target]:
    """The web server that is watched."""
    async with target.alive() as server:
        yield server


@pytest.fixture
async def installation(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Installation]:
    """The program on SQLite, started."""
    made = Installation(tmp_path, DATABASE_URL=sqlite_url)
    await made.start()
    yield made
    await made.close()


@pytest.fixture
async def either_installation(tmp_path: Path, database_url: str) -> AsyncIterator[Installation]:
    """The program, started, on each kind of database."""
    made = Installation(tmp_path, DATABASE_URL=database_url)
    await made.start()
    yield made
    await made.close()
