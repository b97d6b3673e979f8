"""Listens to the people of channels that listen: one task a line, begun and ended as channels come and go.

A line whose peer calls us, and that nobody wants any more, has a task too, until the peer is told.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import structlog

from watchbell.domain.conversing import Unheard
from watchbell.lib.ids import uuid7
from watchbell.services import chat_troubles
from watchbell.services.chat_hooks import forget, left_over, take_down
from watchbell.services.chat_lines import Ear, ears, give_turn, has_turn
from watchbell.services.context import Context
from watchbell.services.conversing import converse

log = structlog.get_logger()
LOOK_SECONDS = 5.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_LONGEST_LEFT_PAUSE = 3600.0
_SHOWN_SECONDS = 30.0
"""Trouble that makes us wait as long is shown to people; a hiccup is not."""
Work = Callable[[], Coroutine[Any, Any, None]]
Line = tuple[str, str]
"""A line's name, and what is to be done with it: when that changes, another task does it."""


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
    tasks: dict[Line, asyncio.Task[None]] = {}
    try:
        while True:
            try:
                wanted = await _wanted(ctx, look_seconds)
                over = [line for line, task in tasks.items() if line not in wanted or task.done()]
                ended = [tasks.pop(line) for line in over]
                for task in ended:
                    task.cancel()
                _tell_of(await asyncio.gather(*ended, return_exceptions=True))  # one at a time speaks for a line
                for line in wanted.keys() - tasks.keys():
                    tasks[line] = asyncio.create_task(wanted[line](), name=line[0])
            except Exception:
                log.exception("job_failed", job="conversations", again_in_seconds=look_seconds)
            await asyncio.sleep(look_seconds)
    finally:
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)


def _tell_of(outcomes: Iterable[BaseException | None]) -> None:
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            log.error("conversation_ended", exc_info=outcome)


async def _wanted(ctx: Context, look_seconds: float) -> dict[Line, Work]:
    lines, left = await ears(ctx), await left_over(ctx)
    await chat_troubles.keep_only(ctx, lines.keys())
    wanted: dict[Line, Work] = {
        (line, "called" if found[0].is_hooked else "asked"): partial(_listen, ctx, found[0], look_seconds)
        for line, found in lines.items()
    }
    return wanted | {(line, "left"): partial(_leave, ctx, line, look_seconds) for line in left if line not in lines}


async def _listen(ctx: Context, ear: Ear, look_seconds: float) -> None:
    who = uuid7()
    try:
        await _hear_all(ctx, ear, who, look_seconds)
    finally:
        await asyncio.shield(give_turn(ctx, ear.line, who))


async def _leave(ctx: Context, line: str, look_seconds: float) -> None:
    """Tell the peer of a line that nobody wants to call us no more; done again until it has heard."""
    who, pause, wait = uuid7(), _FIRST_PAUSE, 0.0
    is_left = False
    try:
        while not is_left:
            await asyncio.sleep(wait)
            try:
                wait, is_left = look_seconds, await has_turn(ctx, line, who)
                if is_left:
                    await take_down(ctx, line)
                    await forget(ctx, line)
            except Unheard as error:
                is_left, wait = False, max(pause, error.wait_ms / 1000)
                log.warning("chat_hook_not_taken_down", line=line, reason=error.reason, again_in_seconds=wait)
                pause = min(pause * 2, _LONGEST_LEFT_PAUSE)
            except Exception:
                is_left, wait = False, pause
                log.exception("taking_down_failed", line=line, again_in_seconds=wait)
                pause = min(pause * 2, _LONGEST_LEFT_PAUSE)
    finally:
        await asyncio.shield(give_turn(ctx, line, who))


async def _hear_all(ctx: Context, ear: Ear, who: str, look_seconds: float) -> None:
    after, pause, last, is_well = None, _FIRST_PAUSE, "", False
    loop = asyncio.get_running_loop()
    while True:
        began, before = loop.time(), after
        try:
            if not await has_turn(ctx, ear.line, who):
                after = None
                await asyncio.sleep(look_seconds)
                continue
            after = await converse(ctx, ear, after)
            if not is_well:
                await chat_troubles.clear(ctx, ear.line, "asked")
            pause, last, is_well = _FIRST_PAUSE, "", True
            if after == before and loop.time() - began < _FIRST_PAUSE:
                await asyncio.sleep(_FIRST_PAUSE)  # a peer that does not wait must not be asked without end
            continue
        except Unheard as error:
            wait = max(pause, error.wait_ms / 1000)
            if error.reason != last:  # said once, not every minute of a long night
                log.warning("not_heard", channel_id=ear.channel.id, reason=error.reason, again_in_seconds=wait)
            last, is_well = error.reason, False
            if wait >= _SHOWN_SECONDS:
                await chat_troubles.note(ctx, ear, "asked", error.reason)
        except Exception:
            # How far was heard is in the database: what is done is not done again.
            after, wait = None, pause
            log.exception("listening_failed", channel_id=ear.channel.id, again_in_seconds=wait)
        pause = min(pause * 2, _LONGEST_PAUSE)
        await asyncio.sleep(wait)
