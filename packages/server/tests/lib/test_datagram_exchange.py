"""One question by datagram: lost ones are asked again, noise is told, silence is the caller's to end."""

import asyncio

import pytest

from support import datagrams
from watchbell.lib.datagram_exchange import exchange
from watchbell.lib.datagrams import open_datagrams
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection


def read(data):
    if data != b"pong":
        raise ValueError("it does not pong")
    return data.decode()


async def ask(answer, seconds=30.0):
    async with datagrams.servers() as start:
        deadline = asyncio.get_running_loop().time() + seconds
        port = await start(answer)
        with await open_datagrams("127.0.0.1", port, Stopwatch(), deadline=deadline, allow_private=True) as opened:
            async with asyncio.timeout_at(deadline):
                return await exchange(opened, b"ping", read, "answer")


async def test_a_lost_question_is_asked_again():
    heard = []

    def second_time(data):
        heard.append(data)
        return [b"pong"] if len(heard) > 1 else []

    assert await ask(second_time) == "pong"
    assert heard == [b"ping", b"ping"]


async def test_an_answer_is_found_in_noise():
    assert await ask(lambda _: [b"", b"noise", b"pong"]) == "pong"


@pytest.mark.parametrize("packets", [1, 200])
async def test_noise_alone_is_told(packets):
    with pytest.raises(NoConnection, match="answered during answer, but it does not pong"):
        await ask(lambda _: [b"noise"] * packets)


async def test_silence_lasts_as_long_as_the_caller_waits():
    with pytest.raises(TimeoutError):
        await ask(lambda _: [], seconds=0.1)
