"""A running line whose clients' signals are handed to it directly, without HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import update

from support.clock import LONG
from support.world import World
from watchbell.domain.monitors import Monitor
from watchbell.domain.pings import Signal
from watchbell.pipeline.arriving import Outcome
from watchbell.pipeline.hearing import hear as hear_any
from watchbell.pipeline.line import Runner
from watchbell.store.tables import monitors

SUCCESS = Signal(source="192.0.2.1", method="GET", user_agent="curl")
PERIOD = {"kind": "heartbeat", "period_seconds": 60, "grace_seconds": 60}


async def asleep(_monitor_n: int) -> None:
    """Nobody is woken here."""


async def hear(runner: Runner, address: str, signal: Signal, secret_sha256: str = "") -> Outcome:
    return await hear_any(runner, asleep, address, signal, secret_sha256)


async def add(world: World, kind: str = "heartbeat", token: str = "t", **changes: Any) -> Monitor:
    """A monitor that is reached by `token` as it stands here."""
    config = PERIOD if kind == "heartbeat" else {"kind": "tcp", "host": "127.0.0.1", "port": 9}
    config = changes.pop("config", config)
    monitor = await world.monitor(await world.service(), kind=kind, config=config, **changes)
    async with world.db.transaction() as tx:
        await tx.execute(update(monitors).where(monitors.c.n == monitor.n).values(ingest_sha256=token))
    return monitor


@asynccontextmanager
async def running(world: World) -> AsyncIterator[Runner]:
    """The world's line, running for as long as the block lasts."""
    await world.start()
    runner = Runner(world.line, stood_still_ms=LONG)
    runner.start()
    try:
        yield runner
    finally:
        await runner.stop(seconds=2)
