"""The process dies at any statement while storms are gathered and quiet hours end: nothing is lost, nothing told twice."""

from contextlib import suppress

import pytest

from support.people_chat import Crash, Doom, chat, send, statuses, words
from support.world import World
from watchbell.domain.observations import Verdict
from watchbell.lib.clock import DAY, HOUR, MINUTE
from watchbell.pipeline.quieting import end_quiet

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE
OFFICE = {
    "time_zone": "UTC",
    "windows": [
        {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": "08:00", "end": "18:00"},
    ],
}


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


async def fleet(world, count):
    monitors = [await world.monitor(await world.service(f"Shop {number}")) for number in range(count)]
    await world.start()
    return monitors


async def live_on(world, doom, rounds):
    """Round by round, over the death of a process: its successor knows nothing of what was under way."""
    for _ in range(rounds):
        with suppress(Crash):
            await end_quiet(world.line)
            await world.deliver_due()
        if doom.left == -1:
            world.line.sending.clear()
        world.clock.advance(seconds=5)
    assert doom.is_over


@pytest.mark.parametrize("statement", range(11))
async def test_in_a_storm(world, http_receiver, monkeypatch, statement):
    monitors = await fleet(world, 12)
    await chat(world, http_receiver)
    await world.see(*((monitor, BAD) for monitor in monitors))
    await live_on(world, Doom(monkeypatch, statement), 16)
    assert await statuses(world) == [*[("failure", "sent")] * 12, ("digest", "sent")]
    assert len(set(words(http_receiver))) == 1  # on the wire perhaps twice, under the same identifier


@pytest.mark.parametrize("statement", range(13))
async def test_in_the_morning(world, http_receiver, monkeypatch, statement):
    world.clock.at = world.clock.at // DAY * DAY + 17 * HOUR
    shop = await fleet(world, 4)
    await chat(world, http_receiver, hours=OFFICE)
    await world.see((shop[3], BAD))
    await send(world)
    world.clock.at += HOUR + MINUTE
    await world.see(*((each, BAD) for each in shop[:3]))
    await world.see((shop[2], OK), (shop[3], OK))
    world.clock.at += 14 * HOUR
    await live_on(world, Doom(monkeypatch, statement), 16)
    told = set(words(http_receiver)[1:])
    assert len(told) == 1
    assert "2 services are down, 1 is back up" in told.pop()
    assert sorted(await statuses(world)) == [
        ("digest", "sent"),
        *[("failure", "sent")] * 3,
        ("failure", "skipped"),
        ("recovery", "sent"),
        ("recovery", "skipped"),
    ]
