"""Signals from clients, heard by a running line."""

from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from support.world import World
from watchbell.domain.errors import BadRequest, NotFound
from watchbell.domain.pings import PingKind, Signal
from watchbell.pipeline.hearing import hear as hear_any
from watchbell.pipeline.line import Runner
from watchbell.store.tables import monitors

SUCCESS = Signal(source="192.0.2.1", method="GET", user_agent="curl")
PERIOD = {"kind": "heartbeat", "period_seconds": 60, "grace_seconds": 60}


async def _asleep(_monitor_n: int) -> None:
    """Nobody is woken here."""


async def hear(runner, address, signal):
    return await hear_any(runner, _asleep, address, signal)


@pytest.fixture
async def world(sqlite_db, clock):
    return await World.made(sqlite_db, clock)


async def add(world: World, kind: str = "heartbeat", token: str = "t", **changes):
    config = PERIOD if kind == "heartbeat" else {"kind": "tcp", "host": "127.0.0.1", "port": 9}
    monitor = await world.monitor(await world.service(), kind=kind, config=config, **changes)
    async with world.db.transaction() as tx:
        await tx.execute(update(monitors).where(monitors.c.n == monitor.n).values(ingest_sha256=token))
    return monitor


@asynccontextmanager
async def running(world: World):
    await world.start()
    runner = Runner(world.line)
    runner.start()
    try:
        yield runner
    finally:
        await runner.stop(seconds=2)


async def test_a_ping_is_durable_when_it_was_heard_and_arms_the_next_deadline(world, clock):
    await add(world)
    async with running(world) as runner:
        clock.advance(seconds=10)
        await hear(runner, "t", SUCCESS)
        [ping] = await world.rows("pings")
        [state] = await world.rows("monitor_states")
    assert (ping["kind"], ping["source"], ping["created_at"]) == ("success", "192.0.2.1", clock())
    assert (state["status"], state["last_ping_at"], state["deadline_at"]) == ("up", clock(), clock() + 120_000)


async def test_a_reported_failure_names_the_exit_status(world):
    await add(world)
    async with running(world) as runner:
        await hear(runner, "t", replace(SUCCESS, kind=PingKind.FAIL, exit_status=3))
        [state] = await world.rows("monitor_states")
    assert (state["status"], state["last_error"]) == ("down", "the client reported a failure with exit status 3")


async def test_the_end_of_a_run_knows_how_long_it_took(world, clock):
    await add(world)
    async with running(world) as runner:
        for run_id, seconds in (("a", 0), ("b", 5)):
            clock.advance(seconds=seconds)
            await hear(runner, "t", replace(SUCCESS, kind=PingKind.START, run_id=run_id))
        clock.advance(seconds=7)
        await hear(runner, "t", replace(SUCCESS, run_id="a"))
        await hear(runner, "t", SUCCESS)
        durations = {
            ping["run_id"]: ping["duration_ms"] for ping in await world.rows("pings") if ping["kind"] == "success"
        }
    assert durations == {"a": 12_000, None: None}


async def test_a_log_is_kept_and_changes_nothing(world):
    await add(world)
    async with running(world) as runner:
        await hear(runner, "t", replace(SUCCESS, kind=PingKind.LOG, body=b"x" * 20_000))
        [ping] = await world.rows("pings")
        [state] = await world.rows("monitor_states")
    assert (ping["kind"], len(ping["body"])) == ("log", 10_000)
    assert (state["status"], state["last_ping_at"]) == ("unknown", None)


async def test_a_paused_monitors_ping_is_kept_and_ignored(world):
    await add(world, is_active=False)
    async with running(world) as runner:
        await hear(runner, "t", SUCCESS)
        [ping] = await world.rows("pings")
        [state] = await world.rows("monitor_states")
    assert (ping["kind"], state["status"]) == ("ignored", "unknown")


async def test_a_token_nobody_has_is_not_found(world):
    async with running(world) as runner:
        with pytest.raises(NotFound):
            await hear(runner, "unknown", SUCCESS)


async def test_a_monitor_that_is_asked_cannot_be_told(world):
    await add(world, kind="tcp")
    async with running(world) as runner:
        with pytest.raises(BadRequest, match="not told by clients"):
            await hear(runner, "t", SUCCESS)
