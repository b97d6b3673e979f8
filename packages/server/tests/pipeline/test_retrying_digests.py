"""A dead digest that is tried again by hand must not say of anybody that it is down who is back meanwhile."""

import pytest

from support.people_chat import chat, statuses, words
from support.receiver import Answer
from support.world import World
from watchbell.domain.observations import Verdict
from watchbell.store.deliveries import retry, retry_dead

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


async def drain(world, seconds):
    for _ in range(seconds):
        while await world.deliver_due():
            pass
        world.clock.advance(seconds=1)


async def dead_digest(world, http_receiver):
    """Twelve were told of by a message that nobody got; one of them is back since."""
    monitors = [await world.monitor(await world.service(f"Shop {n:02}")) for n in range(12)]
    await world.start()
    channel = await chat(world, http_receiver)
    http_receiver.default = Answer(500)
    await world.see(*((each, BAD) for each in monitors))
    await drain(world, 60)
    assert {status for _, status in await statuses(world)} == {"dead"}
    http_receiver.default = Answer(200, b"ok")
    await world.see((monitors[3], OK))
    before = len(http_receiver.requests)
    [digest] = [row for row in await world.rows("deliveries") if row["message"]["type"] == "digest"]
    return channel, digest["id"], before


async def test_it_is_not_tried_again_as_a_whole(world, http_receiver):
    _, digest, before = await dead_digest(world, http_receiver)
    async with world.db.transaction() as tx:
        assert not await retry(tx, digest, world.clock())
    await drain(world, 5)
    assert len(http_receiver.requests) == before


async def test_with_all_of_the_channel_its_lines_go_that_are_true(world, http_receiver):
    channel, digest, before = await dead_digest(world, http_receiver)
    async with world.db.transaction() as tx:
        assert await retry_dead(tx, channel.id, world.clock()) == 11
    await drain(world, 70)  # a minute lies between two digests
    [body] = words(http_receiver)[before:]
    assert "11 services are down" in body
    assert "Shop 03" not in body
    rows = {row["id"]: row["status"] for row in await world.rows("deliveries")}
    assert rows[digest] == "dead"
    assert sorted(status for kind, status in await statuses(world) if kind == "failure") == ["dead"] + ["sent"] * 11


async def test_a_line_that_is_tried_again_takes_its_end_out_of_the_digest_too(world, http_receiver):
    monitors = [await world.monitor(await world.service(f"Shop {n:02}")) for n in range(12)]
    await world.start()
    await chat(world, http_receiver)
    http_receiver.default = Answer(500)
    await world.see(*((each, BAD) for each in monitors))
    await drain(world, 3)
    await world.see((monitors[3], OK))
    await drain(world, 60)
    http_receiver.default = Answer(200, b"ok")
    before = len(http_receiver.requests)
    [end] = [row for row in await world.rows("deliveries") if row["after_id"] is not None]
    assert (end["status"], end["digest_id"] is None) == ("dead", False)
    async with world.db.transaction() as tx:
        assert await retry(tx, end["after_id"], world.clock())
    await drain(world, 5)
    down, up = words(http_receiver)[before:]
    assert "[DOWN] Shop 03 is down" in down
    assert "[UP] Shop 03 is back up" in up
    rows = {row["id"]: (row["status"], row["digest_id"]) for row in await world.rows("deliveries")}
    assert rows[end["after_id"]] == rows[end["id"]] == ("sent", None)
