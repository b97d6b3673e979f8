"""Channels that are down, that hang and that ask for patience, beside good ones, in the running line: who waits for whom."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from support.receiver import Answer, Received, Receiver
from support.stopwatch import Stopwatch
from support.world import World
from watchbell.domain.observations import Verdict
from watchbell.lib.clock import now_ms
from watchbell.pipeline import storm
from watchbell.pipeline.flow import CLAIM, PER_CHANNEL
from watchbell.pipeline.line import Runner

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE
HANGING, REFUSING, BUSY, GOOD = CLAIM // PER_CHANNEL + 20, 3, 3, 4
"""More channels hang than the line claims deliveries at once."""


class Town(Receiver):
    """One server with good and bad neighbours; the path says which is asked."""

    async def answer_to(self, request: Received) -> Answer:
        if request.path.startswith("/hang"):
            return Answer(hang=True)
        if request.path.startswith("/busy"):
            return Answer(429, b"slow down", {"Retry-After": "30"})
        return Answer(200, b"ok")


@asynccontextmanager
async def town():
    receiver = Town()
    server = await asyncio.start_server(receiver.handle, "127.0.0.1", 0, backlog=1024)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        receiver.close()
        await server.wait_closed()


@pytest.fixture
async def world(db):
    made = await World.made(db, now_ms)
    db._publish = lambda told: (
        told.outbox and made.line.outbox_filled.set(),
        told.schedule and made.line.look_again(),
    )
    return made


@asynccontextmanager
async def running(world: World):
    await world.start()
    runner = Runner(world.line)
    runner.start()
    try:
        yield runner
    finally:
        await runner.stop(seconds=0)


async def until(what, *, seconds: float):
    async with asyncio.timeout(seconds):
        while not await what():  # noqa: ASYNC110 - the database tells, nobody can set an event
            await asyncio.sleep(0.05)


async def fleet(world, count):
    """They are told by their clients, so nothing happens but what the test says."""
    quiet = {"kind": "heartbeat", "config": {"kind": "heartbeat", "period_seconds": 86_400}}
    return [await world.monitor(await world.service(f"Shop {number:03}"), **quiet) for number in range(count)]


def slack(receiver, path):
    config = {"kind": "slack", "webhook_url": f"{receiver.url}{path}"}
    return {"kind": "slack", "name": path, "config": config}


@pytest.mark.timed
async def test_bad_channels_delay_nobody_else(world):
    async with town() as receiver:
        for number in range(HANGING):
            await world.channel(f"{receiver.url}/hang/{number}")
        for number in range(BUSY):
            await world.channel(f"{receiver.url}/busy/{number}")
        for _ in range(REFUSING):
            await world.channel("http://127.0.0.1:9/")
        monitors = await fleet(world, 13)
        async with running(world):
            await world.see(*((monitor, BAD) for monitor in monitors[:3]))

            async def are_hanging():
                return sum(each.path.startswith("/hang") for each in receiver.requests) >= HANGING * PER_CHANNEL

            await until(are_hanging, seconds=30)
            watch = Stopwatch()
            good = [await world.channel(f"{receiver.url}/good/{number}") for number in range(GOOD)]
            good.append(await world.channel(**slack(receiver, "/good/chat")))
            for monitor in monitors[3:]:
                await world.see((monitor, BAD))

            async def are_told():
                sent = [row for row in await world.rows("deliveries") if row["status"] == "sent"]
                return len(sent) == len(good) * 10

            await until(are_told, seconds=30)
            most_ms = 1000 + watch.waited_ms
            rows = await world.rows("deliveries")
        names = {channel.id for channel in good}
        waits = sorted(row["first_wait_ms"] for row in rows if row["channel_id"] in names)
        assert len(waits) == len(good) * 10
        # Fewer than a hundred: the 99th of a hundred is the worst.
        assert waits[-1] < most_ms, waits[-10:]
        assert sum(each.path.startswith("/hang") for each in receiver.requests) == HANGING * PER_CHANNEL
        tried = [each.path for each in receiver.requests if each.path.startswith("/busy")]
        assert len(tried) == BUSY * len(monitors)  # each once: their wish is honoured
        assert len({each.path for each in receiver.requests if each.path.startswith("/good")}) == len(good)


@pytest.mark.timed
async def test_hundreds_down_at_once_are_one_message_and_hundreds_back_another(world, monkeypatch):
    monkeypatch.setattr(storm, "FIRST_MS", 500)
    monkeypatch.setattr(storm, "APART_MS", 1500)
    async with town() as receiver:
        chat = await world.channel(**slack(receiver, "/chat"))
        await world.channel(f"{receiver.url}/hang")
        monitors = await fleet(world, 500)
        async with running(world):
            for verdict, count in ((BAD, 500), (OK, 1000)):
                await world.see(*((monitor, verdict) for monitor in monitors))

                async def are_told(count: int = count):
                    rows = [row for row in await world.rows("deliveries") if row["channel_id"] == chat.id]
                    news = [row for row in rows if row["message"]["type"] != "digest"]
                    return len(news) == count and {row["status"] for row in rows} == {"sent"}

                await until(are_told, seconds=30)
            rows = await world.rows("deliveries")
        told = [each.body.decode() for each in receiver.requests if each.path == "/chat"]
        alone = [row for row in rows if row["channel_id"] == chat.id and row["digest_id"] is None]
        assert len(told) == len(alone) == 2
        for words in ("services are down", "services are back up"):
            assert sum(words in each for each in told) == 1
