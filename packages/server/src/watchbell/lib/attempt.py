"""Runs an errand under its deadline, and tells in words why it broke off."""

import asyncio
import ssl
from collections.abc import Awaitable
from typing import TypeVar

from watchbell.lib.os_trouble import explain_os_error
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.tls_reasons import explain_tls_error
from watchbell.lib.trouble import Trouble, spaced

T = TypeVar("T")


def deadline_in(timeout_ms: int) -> float:
    """The instant, by the running event loop's clock, when so much time is over."""
    return asyncio.get_running_loop().time() + timeout_ms / 1000


async def attempt(
    errand: Awaitable[T], watch: Stopwatch, *, place: str, timeout_ms: int, deadline: float
) -> tuple[T | None, Trouble | None]:
    """The errand's result, or the trouble: late, refused, reset, a bad certificate, or what a `NoConnection` tells.

    Other exceptions are the errand's own bugs and pass.
    """
    try:
        async with asyncio.timeout_at(deadline):
            return await errand, None
    except NoConnection as error:
        return None, error.trouble
    except TimeoutError as error:
        if error.errno:  # the system's own patience (ETIMEDOUT) ended before ours
            return None, explain_os_error(error, place)
        return None, Trouble(
            f"no answer from {place} within {spaced(timeout_ms)} ms: {watch.doing} not finished", late=True
        )
    except ssl.SSLError as error:
        return None, explain_tls_error(error, place)
    except EOFError:
        return None, Trouble(f"connection closed by {place} during {watch.doing}")
    except OSError as error:
        return None, explain_os_error(error, place)
