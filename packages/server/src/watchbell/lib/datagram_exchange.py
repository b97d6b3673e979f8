"""A question by UDP and the answer that can be trusted: asked again each second, noise told from answers."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from watchbell.lib.datagrams import Datagrams
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble

_RESEND_SECONDS = 1.0
_MOST_NOISE = 100
"""Packets that cannot be trusted, after which nothing better is waited for."""
R = TypeVar("R")


async def exchange(datagrams: Datagrams, packet: bytes, read: Callable[[bytes], R], doing: str) -> R:
    """What `read` makes of the first answer for which it raises no `ValueError`.

    Goes on until its caller's time is over when nothing comes. Raises `NoConnection` with the last `ValueError`'s words
    when only noise comes, `OSError` when nobody listens.
    """
    noise, wrong = 0, ""
    while True:
        await datagrams.send(packet)
        try:
            async with asyncio.timeout(_RESEND_SECONDS):
                while noise < _MOST_NOISE:
                    data = await datagrams.receive()
                    try:
                        return read(data)
                    except (ValueError, RecursionError) as error:
                        noise, wrong = noise + 1, str(error)
        except TimeoutError:
            if not noise:
                continue
        # It answers, but never what can be trusted: waiting on helps nobody.
        raise NoConnection(Trouble(f"{datagrams.place} answered during {doing}, but {wrong}"))
