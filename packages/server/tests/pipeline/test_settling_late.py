"""Workers that come late: one that stood still until its lease was another's, one whose delivery is gone by then."""

import pytest
from sqlalchemy import delete

from support.receiver import Answer
from support.world import World
from watchbell.domain.observations import Verdict
from watchbell.pipeline.flow import deliver, finish, take
from watchbell.store.tables import channels

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE
_PAST_THE_LEASE = 61


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


async def fallen(world: World, *urls: str):
    """A service that fails, told to these channels; the monitor and the channels."""
    monitor = await world.monitor(await world.service())
    made = [await world.channel(url) for url in urls]
    await world.start()
    await world.see((monitor, BAD))
    return monitor, made


async def statuses(world: World) -> list[str]:
    return [row["status"] for row in await world.rows("deliveries")]


async def test_a_failed_try_that_comes_late_does_not_undo_what_another_worker_has_sent(world, http_receiver):
    http_receiver.answers = [Answer(503)]
    monitor, _ = await fallen(world, http_receiver.url)
    [first] = await take(world.line)
    late = await deliver(world.line, first)
    world.clock.advance(seconds=_PAST_THE_LEASE)
    assert await world.deliver_due() == 1
    await world.see((monitor, OK))
    await world.deliver_due()
    await finish(world.line, [late])
    assert await statuses(world) == ["sent", "sent"]
    world.clock.advance(seconds=3600)
    assert await world.deliver_due() == 0
    [failure] = [row for row in await world.rows("deliveries") if row["after_id"] is None]
    tries = [row["ok"] for row in await world.rows("delivery_attempts") if row["delivery_id"] == failure["id"]]
    assert sorted(tries) == [False, True], "both tries are in the log"


async def test_a_late_answer_that_it_was_taken_spares_the_next_try(world, http_receiver):
    http_receiver.answers = [Answer(200), Answer(503)]
    await fallen(world, http_receiver.url)
    [first] = await take(world.line)
    late = await deliver(world.line, first)
    world.clock.advance(seconds=_PAST_THE_LEASE)
    assert await world.deliver_due() == 1
    assert await statuses(world) == ["retry"]
    await finish(world.line, [late])
    assert await statuses(world) == ["sent"]


async def test_who_wakes_behind_the_end_of_the_lease_sends_nothing(world, http_receiver):
    await fallen(world, http_receiver.url)
    [first] = await take(world.line)
    world.clock.advance(seconds=_PAST_THE_LEASE)
    assert await deliver(world.line, first) is None
    assert not http_receiver.requests
    assert await world.deliver_due() == 1
    assert await statuses(world) == ["sent"]


async def test_a_delivery_that_went_with_its_channel_takes_no_others_outcome_with_it(world, http_receiver):
    _, [gone, _] = await fallen(world, http_receiver.url, http_receiver.url)
    both = [await deliver(world.line, each) for each in await take(world.line)]
    async with world.db.transaction() as tx:
        await tx.execute(delete(channels).where(channels.c.id == gone.id))
    await finish(world.line, both)
    assert await statuses(world) == ["sent"]
    assert len(await world.rows("delivery_attempts")) == 1


async def test_an_answer_that_no_database_can_keep_is_kept_without_what_it_cannot(world, http_receiver):
    http_receiver.default = Answer(200, b"o\0k \xed\xa0\x80 \xff")
    await fallen(world, http_receiver.url)
    await world.deliver_due()
    assert await statuses(world) == ["sent"]
