"""Listens to the people of channels that listen: one task a line, begun and ended as channels come and go."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from watchbell.domain.conversing import Unheard
from watchbell.lib.ids import uuid7
from watchbell.services.context import Context
from watchbell.services.conversing import Ear, converse, ears, give_turn, has_turn

log = structlog.get_logger()
LOOK_SECONDS = 5.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0


@asynccontextmanager
async def conversing(ctx: Context, look_seconds: float = LOOK_SECONDS) -> AsyncIterator[None]:
    """While this lasts, every line is listened to."""
    tending = asyncio.create_task(_tend(ctx, look_seconds), name="conversations")
    try:
        yield
    finally:
        tending.cancel()
        with suppress(asyncio.CancelledError):
            await tending


async def _tend(ctx: Context, look_seconds: float) -> None:
    tasks: dict[str, asyncio.Task[None]] = {}
    try:
        while True:
            try:
                lines = await ears(ctx)
                for name in tasks.keys() - lines.keys():
                    tasks.pop(name).cancel()
                for name in lines.keys() - tasks.keys():
                    tasks[name] = asyncio.create_task(_listen(ctx, lines[name][0], look_seconds), name=name)
            except Exception:
                log.exception("job_failed", job="conversations", again_in_seconds=look_seconds)
            await asyncio.sleep(look_seconds)
    finally:
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)


async def _listen(ctx: Context, ear: Ear, look_seconds: float) -> None:
    who = uuid7()
    try:
        await _hear_all(ctx, ear, who, look_seconds)
    finally:
        await asyncio.shield(give_turn(ctx, ear, who))


async def _hear_all(ctx: Context, ear: Ear, who: str, look_seconds: float) -> None:
    after, pause, last = None, _FIRST_PAUSE, ""
    loop = asyncio.get_running_loop()
    while True:
        began, before = loop.time(), after
        try:
            if not await has_turn(ctx, ear, who):
                after = None
                await asyncio.sleep(look_seconds)
                continue
            after = await converse(ctx, ear, after)
            pause, last = _FIRST_PAUSE, ""
            if after == before and loop.time() - began < _FIRST_PAUSE:
                await asyncio.sleep(_FIRST_PAUSE)  # a peer that does not wait must not be asked without end
            continue
        except Unheard as error:
            wait = max(pause, error.wait_ms / 1000)
            if error.reason != last:  # said once, not every minute of a long night
                log.warning("not_heard", channel_id=ear.channel.id, reason=error.reason, again_in_seconds=wait)
            last = error.reason
        except Exception:
            # How far was heard is in the database: what is done is not done again.
            after, wait = None, pause
            log.exception("listening_failed", channel_id=ear.channel.id, again_in_seconds=wait)
        pause = min(pause * 2, _LONGEST_PAUSE)
        await asyncio.sleep(wait)
