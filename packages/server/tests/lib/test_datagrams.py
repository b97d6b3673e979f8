"""A connected socket: both ends known, strangers kept out, refusals told."""

import asyncio
import socket

import pytest

from support import datagrams
from watchbell.lib.datagrams import open_datagrams
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection


async def opened(port, *, allow_private=True):
    deadline = asyncio.get_running_loop().time() + 30
    return await open_datagrams("127.0.0.1", port, Stopwatch(), deadline=deadline, allow_private=allow_private)


async def test_both_ends_are_known_and_strangers_are_not_heard():
    async with datagrams.servers() as start:
        port = await start(lambda data: [data.upper()])
        with await opened(port) as talk, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            host, _, local = talk.local.partition(":")
            stranger.sendto(b"stranger", (host, int(local)))
            await talk.send(b"hello")
            assert await talk.receive() == b"HELLO"
            assert talk.place == f"127.0.0.1:{port}"


async def test_nobody_there_and_nowhere_allowed():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with await opened(port) as talk:
        await talk.send(b"hello")
        with pytest.raises(ConnectionRefusedError):
            await talk.receive()
    with pytest.raises(NoConnection, match="not a public address"):
        await opened(port, allow_private=False)
