"""Runs jobs by the clock: each in its own task, never twice at once, an error never the last turn."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import structlog

log = structlog.get_logger()


class Job(NamedTuple):
    """Something to be done every so many seconds, the first time after `first` seconds."""

    name: str
    seconds: float
    run: Callable[[], Awaitable[None]]
    first: float = 1.0


async def keep_running(job: Job) -> None:
    """Run the job for ever."""
    await asyncio.sleep(job.first)
    while True:
        try:
            await job.run()
        except Exception:
            log.exception("job_failed", job=job.name, again_in_seconds=job.seconds)
        await asyncio.sleep(job.seconds)
