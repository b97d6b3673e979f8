"""The end of quiet hours while something from before them is still being tried."""

import pytest
from sqlalchemy import update

from support.people_chat import chat, send, statuses
from support.receiver import Answer
from support.world import World
from watchbell.domain.observations import Verdict
from watchbell.lib.clock import DAY, HOUR
from watchbell.pipeline.quieting import end_quiet
from watchbell.store.tables import deliveries

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
OFFICE = {"time_zone": "UTC", "windows": [{"days": DAYS, "start": "08:00", "end": "18:00"}]}


@pytest.fixture
async def world(db, clock):
    made = await World.made(db, clock)
    clock.at = clock.at // DAY * DAY + 17 * HOUR
    return made


async def test_the_end_of_what_is_still_tried_waits_for_it_also_among_others(world, http_receiver):
    monitors = [await world.monitor(await world.service(f"Shop {n}")) for n in range(4)]
    await world.start()
    await chat(world, http_receiver, hours=OFFICE)
    http_receiver.answers = [Answer(status=429, headers={"Retry-After": "3600"})] * 2
    await world.see(*((each, BAD) for each in monitors[:2]))
    await send(world)
    world.clock.advance(seconds=2 * 3600)
    # The clock is put back: what is to be tried again is a night away, and its end is there before.
    async with world.db.transaction() as tx:
        later = update(deliveries).where(deliveries.c.status == "retry")
        await tx.execute(later.values(due_at=world.clock() + 20 * HOUR))
    await world.see(*((each, OK) for each in monitors[:2]), *((each, BAD) for each in monitors[2:]))
    for _ in range(14):
        await end_quiet(world.line)
        await send(world)
        world.clock.advance(seconds=3600)
    told = [(kind, status) for kind, status in await statuses(world) if kind == "recovery"]
    assert told == [("recovery", "pending")] * 2, "the end overtook its beginning"
    world.clock.advance(seconds=20 * 3600)
    await end_quiet(world.line)
    await send(world)
    assert [status for kind, status in await statuses(world) if kind in ("failure", "recovery")] == ["sent"] * 6
