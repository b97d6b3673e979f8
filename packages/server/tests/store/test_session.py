"""What a transaction leaves for its end."""

import asyncio
import resource
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from watchbell.store import session
from watchbell.store.session import Database, Tx
from watchbell.store.tables import schedule_changes


def note(tx: Tx, monitor_n: int) -> None:
    tx.later(schedule_changes, {"monitor_n": monitor_n, "run_now": False, "request_id": None, "created_at": 0})


async def noted(db: Database) -> list[int]:
    async with db.read() as tx:
        rows = await tx.tuples(select(schedule_changes.c.monitor_n).order_by(schedule_changes.c.seq))
    return [row[0] for row in rows]


async def test_rows_for_later_are_written_at_the_end_in_their_order(db: Database) -> None:
    async with db.transaction() as tx:
        note(tx, 3)
        note(tx, 1)
        assert await tx.scalar(select(func.count()).select_from(schedule_changes)) == 0
    assert await noted(db) == [3, 1]


@pytest.mark.parametrize("is_dry", [False, True])
async def test_what_is_rolled_back_writes_nothing_later(db: Database, is_dry: bool) -> None:
    if is_dry:
        async with db.transaction(dry_run=True) as tx:
            note(tx, 1)
    else:
        with pytest.raises(ZeroDivisionError):
            async with db.transaction() as tx:
                note(tx, 1)
                raise ZeroDivisionError
    async with db.transaction() as tx:
        note(tx, 2)
    assert await noted(db) == [2]


@contextmanager
def no_file_grows(beyond: int):
    """As on a full disk: the system refuses to write further than so many bytes into any file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (beyond, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_disk_that_was_full_at_a_commit_takes_the_next_one(sqlite_db: Database) -> None:
    db = sqlite_db
    async with db.transaction() as tx:
        note(tx, 1)
    log = Path(f"{db.url.database}-wal")
    for n in (2, 3):
        with no_file_grows(log.stat().st_size), pytest.raises(OperationalError):
            async with db.transaction() as tx:
                note(tx, n)
    async with db.transaction() as tx:
        note(tx, 4)
    assert await noted(db) == [1, 4]


async def test_who_goes_away_at_any_moment_leaves_the_next_ones_what_they_need(db: Database) -> None:
    async def write() -> None:
        async with db.transaction() as tx:
            note(tx, 1)
            await tx.all(select(schedule_changes))
            raise ZeroDivisionError

    async def read() -> None:
        async with db.read() as tx:
            await tx.all(select(schedule_changes))

    for work, ends in ((write, ZeroDivisionError), (read, None)):
        for steps in range(12):
            going = asyncio.create_task(work())
            for _ in range(steps):
                await asyncio.sleep(0)
            going.cancel()
            done = await asyncio.gather(going, return_exceptions=True)
            assert isinstance(done[0], asyncio.CancelledError) or ends is None or isinstance(done[0], ends)
            async with db.transaction() as tx:
                note(tx, steps)
    assert await noted(db) == [*range(12), *range(12)]


async def test_outside_of_tests_each_commit_waits_for_the_disk(sqlite_url, monkeypatch):
    code = "from watchbell.store import session; print(session._SYNCHRONOUS)"
    default = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    monkeypatch.setattr(session, "_SYNCHRONOUS", default)
    db = Database.open(sqlite_url)
    async with db.transaction() as tx:
        assert await tx.scalar(text("PRAGMA synchronous")) == 2
    await db.close()
