"""When something answers, but not what was expected there: says so, and quotes what it said."""

import asyncio
import contextlib
import struct
from collections.abc import Iterator

from watchbell.lib.streams import Stream
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble
from watchbell.lib.turns import excerpt

_PATIENCE = 0.05
"""Seconds to wait for the rest of what a stranger says, only to quote it."""


async def not_speaking(stream: Stream, protocol: str, heard: bytes) -> NoConnection:
    """The error for a server that answered `heard`, which is not `protocol`; what has come besides is quoted too."""
    with contextlib.suppress(TimeoutError, OSError):
        async with asyncio.timeout(_PATIENCE):
            heard += await stream.read(80)
    return NoConnection(Trouble(f"{stream.place} does not speak {protocol}: it said {excerpt(heard)}"))


@contextlib.contextmanager
def understood(place: str, protocol: str) -> Iterator[None]:
    """Inside, an answer is taken apart; one that cannot be is a `NoConnection` and not a bug."""
    try:
        yield
    except (IndexError, KeyError, TypeError, ValueError, struct.error, OverflowError, RecursionError) as error:
        raise NoConnection(Trouble(f"{place} sent an answer that is not valid {protocol}")) from error
