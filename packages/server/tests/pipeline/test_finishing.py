"""Outcomes that a database refuses: they take no other with them, and their own is known all the same."""

from dataclasses import replace

import pytest

from support.world import World
from watchbell.domain.observations import Verdict
from watchbell.pipeline.finishing import finish_all
from watchbell.pipeline.flow import deliver, take


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


def _said(settlement, **what):
    return replace(settlement, attempt=replace(settlement.attempt, **what))


@pytest.mark.parametrize("what", [{"answer": "o\0k"}, {"status_code": 2**40}, {"answer": None}])
async def test_what_cannot_be_stored_is_written_without_what_was_said(world, http_receiver, what):
    monitor = await world.monitor(await world.service())
    for _ in range(2):
        await world.channel(http_receiver.url)
    await world.start()
    await world.see((monitor, Verdict.FAILURE))
    one, other = [await deliver(world.line, each) for each in await take(world.line)]
    await finish_all(world.line, [_said(one, **what), other])
    assert [row["status"] for row in await world.rows("deliveries")] == ["sent", "sent"]
    assert len(await world.rows("delivery_attempts")) == 2
