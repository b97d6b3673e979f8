"""The bus: consecutive numbers, the same in every process, whatever carries it."""

import asyncio

import pytest

from support.clock import FakeClock
from watchbell.bus.in_process import InProcessPubSub
from watchbell.bus.redis import RedisPubSub


class Heard(list):
    """What one process was told, message by message with its number."""

    def __call__(self, topic, first, messages):
        self.extend((topic, first + index, message) for index, message in enumerate(messages))

    async def wait(self, count):
        async with asyncio.timeout(30):
            while len(self) < count:  # noqa: ASYNC110 - what is awaited happens in another process
                await asyncio.sleep(0.005)
        return list(self)


@pytest.fixture
async def process(redis_url):
    """Starts a process of its own on the shared Redis."""
    started = []

    async def start(url=redis_url, clock=None):
        bus, heard = RedisPubSub(url, clock or FakeClock()), Heard()
        bus.listen(heard)
        await bus.start()
        started.append(bus)
        return bus, heard

    yield start
    for bus in started:
        await bus.close()


async def test_one_process_hears_itself_at_once():
    bus, heard = InProcessPubSub(FakeClock()), Heard()
    bus.listen(heard)
    bus.send("o", [b"a", b"b"])
    bus.send("p", [b"c"])
    bus.send("o", [b"d"])
    start = FakeClock()() << 10
    assert heard == [("o", start + 1, b"a"), ("o", start + 2, b"b"), ("p", start + 1, b"c"), ("o", start + 3, b"d")]
    assert bus.last("o") == start + 3
    assert await bus.trouble() is None


async def test_every_process_hears_the_same_messages_with_the_same_numbers(process):
    (one, by_one), (two, by_two) = await process(), await process()
    for n in range(50):
        one.send("o", [b"1-%d" % n])
        two.send("o", [b"2-%d" % n])
    assert await by_one.wait(100) == await by_two.wait(100)
    numbers = [number for _, number, _ in by_one]
    assert numbers == list(range(numbers[0], numbers[0] + 100))
    assert [message for _, _, message in by_one if message.startswith(b"1-")] == [b"1-%d" % n for n in range(50)]


async def test_topics_are_numbered_apart(process):
    bus, heard = await process()
    bus.send("o", [b"a"])
    bus.send("p", [b"b", b"c"])
    found = await heard.wait(3)
    start = FakeClock()() << 10
    assert found == [("o", start + 1, b"a"), ("p", start + 1, b"b"), ("p", start + 2, b"c")]


async def test_numbers_go_on_after_a_restart(process):
    bus, heard = await process()
    bus.send("o", [b"a"])
    [(_, number, _)] = await heard.wait(1)
    later = FakeClock()
    later.advance(seconds=9)
    restarted, heard_again = await process(clock=later)
    assert restarted.last("o") == 0
    restarted.send("o", [b"b"])
    assert await heard_again.wait(1) == [("o", number + 1, b"b")]


async def test_a_redis_that_lost_its_memory_does_not_turn_numbers_back(process, redis_url):
    bus, heard = await process()
    bus.send("o", [b"a", b"b"])
    before = await heard.wait(2)
    await bus._redis.flushdb()
    bus.send("o", [b"c"])
    after = await heard.wait(3)
    assert after[2][1] == before[1][1] + 1


async def test_without_redis_messages_still_arrive_here(process):
    bus, heard = await process(url="redis://127.0.0.1:1/0")
    assert await bus.trouble() is not None
    bus.send("o", [b"a"])
    bus.send("o", [b"b"])
    start = FakeClock()() << 10
    assert await heard.wait(2) == [("o", start + 1, b"a"), ("o", start + 2, b"b")]


async def test_a_flood_is_delivered_here_when_redis_cannot_follow(process):
    bus, heard = await process()
    bus.send("o", [b"x"] * 10_001)
    assert len(heard) == 10_001


async def test_a_lost_connection_is_made_again(process):
    (one, _), (_, by_two) = await process(), await process()
    await one._redis.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    async with asyncio.timeout(30):
        while not any(message == b"back" for _, _, message in by_two):
            one.send("o", [b"back"])
            await asyncio.sleep(0.05)


async def test_what_was_handed_over_is_carried_before_closing(process):
    (one, _), (_, by_two) = await process(), await process()
    one.send("o", [b"a"] * 1200)
    await one.close()
    await by_two.wait(1200)
