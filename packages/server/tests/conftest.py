"""Fixtures for every room. The machinery behind them is in support/."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Generator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from support import databases, postgres, receiver, redis_server, servers, smtp
from support.clock import FakeClock
from support.program import Program
from watchbell.store import session
from watchbell.store.session import Database

# A machine that is busy with other tests is not a failure.
settings.register_profile("watchbell", deadline=None, print_blob=True)
settings.load_profile("watchbell")


def pytest_configure() -> None:
    # Hundreds of tests start the program; compiling it anew each time would be most of what they do.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # What a script starts in its background ignores the keyboard, and so would every command that tests start.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # No test cuts the power: waiting for the disk at each commit is minutes of a run. Programs that tests start do wait.
    session._SYNCHRONOUS = "OFF"
    # As the program prints it: coloured, with every variable of every caller, one traceback takes ten seconds.
    *shared, _ = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*shared, plain])
    servers.begin_run()


def pytest_unconfigure() -> None:
    servers.end_run()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, and those that run alone last, in a row: else the others wait for each of them anew.

    A time is measured again where it was too long, four times at most: a machine that stands still for a second is no
    finding, and what is too slow is so five times. A browser gets a second chance, as Playwright's own runner gives it.
    """
    for item in items:
        if item.get_closest_marker("timed"):
            item.add_marker(pytest.mark.flaky(reruns=4, reruns_delay=1))
        elif "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))
    items.sort(key=lambda item: 2 if item.get_closest_marker("timed") else 0 if item.get_closest_marker("e2e") else 1)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None]:
    """A test that measures time runs alone: the others of the run wait for it, and it for them, off its time limit."""
    with servers.beside_others(alone=item.get_closest_marker("timed") is not None):
        return (yield)


@pytest.fixture
def clock() -> FakeClock:
    """Time, in the test's hand."""
    return FakeClock()


@pytest.fixture(scope="session")
def postgres_port() -> int:
    """The port of this run's PostgreSQL."""
    return int(servers.once("postgres", postgres.start)["port"])


@pytest.fixture(scope="session")
def redis_port() -> int:
    """The port of this run's Redis."""
    return int(servers.once("redis", redis_server.start)["port"])


@pytest.fixture
async def sqlite_url(tmp_path: Path) -> str:
    """A migrated SQLite database, for what has nothing to do with the kind of database."""
    return await databases.sqlite(tmp_path)


@pytest.fixture
async def postgres_url(postgres_port: int) -> AsyncIterator[str]:
    """A migrated PostgreSQL database."""
    async with databases.postgresql(postgres_port) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A migrated database of each kind: the same tests hold on both."""
    if request.param == "sqlite":
        yield await databases.sqlite(tmp_path)
        return
    async with databases.postgresql(int(servers.once("postgres", postgres.start)["port"])) as url:
        yield url


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """The store on a migrated database of each kind, closed afterwards."""
    database = Database.open(database_url)
    yield database
    await database.close()


@pytest.fixture
async def sqlite_db(sqlite_url: str) -> AsyncIterator[Database]:
    """The store on SQLite only: for services and pipeline, whose logic does not depend on the kind of database."""
    database = Database.open(sqlite_url)
    yield database
    await database.close()


@pytest.fixture
async def redis_url(redis_port: int, worker_id: str) -> str:
    """The address of an empty Redis database that no other test process uses."""
    return await redis_server.empty(redis_port, worker_id)


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[Program]:
    """The real program on SQLite, migrated before, started; stopped afterwards."""
    shutil.copy(await asyncio.to_thread(databases.template), tmp_path / "watchbell.db")
    process = Program(tmp_path)
    await process.start()
    yield process
    process.stop()


@pytest.fixture
async def http_receiver() -> AsyncIterator[receiver.Receiver]:
    """An HTTP server that records, and answers or misbehaves as told."""
    async with receiver.listening() as listening:
        yield listening


@pytest.fixture
async def mailbox() -> AsyncIterator[smtp.Mailbox]:
    """An SMTP server that keeps what it is given."""
    async with smtp.listening() as listening:
        yield listening
