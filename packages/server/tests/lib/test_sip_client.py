"""A SIP question by datagrams is repeated ever more rarely, as RFC 3261 wants it."""

import asyncio

import pytest

from support import datagrams
from watchbell.lib import sip_client
from watchbell.lib.datagrams import open_datagrams
from watchbell.lib.sip_message import Wish
from watchbell.lib.stopwatch import Stopwatch

WISH = Wish("sip:a.example:5060", "sip:watchbell@b.example", "sip:a.example", "Watchbell", "udp")


async def test_silence_is_asked_ever_more_rarely(monkeypatch):
    monkeypatch.setattr(sip_client, "_T1", 0.01)
    monkeypatch.setattr(sip_client, "_T2", 0.08)
    heard = []
    async with datagrams.servers() as start:
        port = await start(lambda data: heard.append((asyncio.get_running_loop().time(), data)) or [])
        deadline = asyncio.get_running_loop().time() + 0.3
        opened = await open_datagrams("127.0.0.1", port, Stopwatch(), deadline=deadline, allow_private=True)
        with opened, pytest.raises(TimeoutError):
            async with asyncio.timeout_at(deadline):
                await sip_client.ask_by_datagrams(opened, WISH)
    assert 3 <= len(heard) <= 7
    assert len({data for _, data in heard}) == 1
    assert heard[1][0] - heard[0][0] < heard[-1][0] - heard[-2][0]
