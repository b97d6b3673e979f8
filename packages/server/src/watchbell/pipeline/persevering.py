"""Loops and writes that do not give up: what was seen or sent must not be forgotten because of an error of ours."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

T = TypeVar("T")
log = structlog.get_logger()

HOPELESS = (
    DataError,
    IntegrityError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    AssertionError,
)
"""Errors that trying again would meet again: what was to be written is wrong, or the code that writes it."""


_WORKED_SECONDS = 60.0
"""A loop that ran so long before it failed is as good as new: one bad moment a week must not add up."""


async def insist(write: Callable[[], Awaitable[T]]) -> T:
    """Write, however long the database takes to come back: what was seen or sent is not forgotten.

    Raises what is `HOPELESS` at once, and as a `DataError` what PostgreSQL's driver calls by no name of its own.
    """
    delay = 0.1
    while True:
        try:
            return await write()
        except HOPELESS:
            raise
        except Exception as error:
            if isinstance(error, DBAPIError) and _is_refused(error):
                raise DataError(error.statement, error.params, error.orig or error) from error
            log.exception("write_failed", again_in_seconds=delay)
            await asyncio.sleep(delay)
            delay = min(delay * 2, 5.0)


def _is_refused(error: DBAPIError) -> bool:
    """Whether the values are at fault: by the class of PostgreSQL's code, or because its driver could not even send them."""
    code = str(getattr(error.orig, "sqlstate", None) or "")
    return code[:2] in ("22", "23") or isinstance(getattr(error.orig, "__cause__", None), ValueError)


async def forever(loop: Callable[[], Awaitable[None]]) -> None:
    """Run a loop for ever: an error of ours is logged and the loop begins again, later each time it fails soon again."""
    delay, clock = 0.1, asyncio.get_running_loop().time
    while True:
        began = clock()
        try:
            await loop()
        except Exception:
            if clock() - began >= _WORKED_SECONDS:
                delay = 0.1
            log.exception("loop_failed", loop=loop.__name__, again_in_seconds=delay)
            await asyncio.sleep(delay)
            delay = min(delay * 2, 5.0)


async def wait_for(event: asyncio.Event, seconds: float) -> bool:
    """Wait for the event, at most so long; whether it came.

    A timer that sets the event is a tenth of the cost of `asyncio.timeout`, which ends by an exception.
    """
    timed_out = False

    def stop() -> None:
        nonlocal timed_out
        timed_out = True
        event.set()

    timer = asyncio.get_running_loop().call_later(seconds, stop)
    try:
        await event.wait()
    finally:
        timer.cancel()
    if timed_out:
        event.clear()
    return not timed_out
