"""Which earlier values a batch is judged by."""

import pytest

from support.world import World
from watchbell.domain.listening import StoredReading
from watchbell.domain.pings import Reading, Signal, SignalForm
from watchbell.lib.clock import SECOND
from watchbell.pipeline.arriving import Lapsed, Reported
from watchbell.pipeline.remembering import recent_of
from watchbell.store.readings import add_readings


@pytest.fixture
async def world(sqlite_db, clock):
    return await World.made(sqlite_db, clock)


async def watched(world, **config):
    config = {"kind": "metric", "max_value": 90, **config}
    monitor = await world.monitor(await world.service(), kind="metric", config=config)
    history = [StoredReading(world.clock() + place * SECOND, place) for place in range(10)]
    async with world.db.transaction() as tx:
        await add_readings(tx, [(monitor.n, each) for each in history])
    await world.start()
    return world.line.fleet[monitor.n]


def told(each, *ats, now):
    return Reported(each, Signal(form=SignalForm.METRIC, readings=tuple(Reading(1, at) for at in ats)), now)


async def recent(world, batch, now):
    async with world.db.read() as tx:
        found = await recent_of(tx, batch, now)
    return {n: [round(reading.value) for reading in values] for n, values in found.items()}


async def test_a_count_asks_for_the_newest_before_and_a_span_reaches_back_from_the_earliest_of_the_batch(world, clock):
    count = await watched(world, threshold_strategy="consecutive_count", threshold_count=3)
    span = await watched(world, threshold_strategy="time_duration_average", window_seconds=3)
    start, now = clock(), clock.advance(seconds=10)
    batch = [told(count, None, now=now), told(span, None, now=now)]
    assert await recent(world, batch, now) == {count.monitor.n: [8, 9], span.monitor.n: [8, 9]}
    batch += [told(span, start + 6 * SECOND, None, now=now), told(span, start + 8 * SECOND, now=now)]
    assert (await recent(world, batch, now))[span.monitor.n] == [4, 5, 6, 7, 8, 9]


async def test_nothing_is_asked_for_whom_the_past_means_nothing(world, clock):
    plain = await watched(world)
    span = await watched(world, threshold_strategy="time_duration_average", window_seconds=3)
    now = clock()
    batch = [told(plain, None, now=now), Lapsed(span, now), Reported(span, Signal(), now)]
    assert await recent(world, batch, now) == {}
