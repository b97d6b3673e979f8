"""Waiting for what another process does: polling with a deadline, never a fixed sleep."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def until(look: Callable[[], Awaitable[T]], what: str, *, seconds: float = 30) -> T:
    """The first truthy answer of `look`. Raises `AssertionError` that says what never came, and what was there last."""
    end = time.monotonic() + seconds
    while True:
        found = await look()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}; last seen: {found!r}")
        await asyncio.sleep(0.03)
