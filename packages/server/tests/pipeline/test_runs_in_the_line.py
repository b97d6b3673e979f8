"""Runs of a job on their way through the line: kept over restarts, and not held against clients when we were away."""

import pytest
from msgspec.structs import replace

from support.world import World
from watchbell.domain.pings import PingKind, Signal
from watchbell.lib.clock import HOUR, MINUTE
from watchbell.pipeline.arriving import Lapsed, Reported
from watchbell.pipeline.flow import absorb
from watchbell.pipeline.watching import credit_downtime

NIGHTLY = {"kind": "heartbeat", "period_seconds": 86_400, "grace_seconds": 600, "max_run_seconds": 3600}
START = Signal(kind=PingKind.START, run_id="8a9b5e3e-5b0b-4f7e-9f0a-2f6b1c2d3e4f")


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


async def added(world, config=NIGHTLY, **changes):
    monitor = await world.monitor(await world.service(), kind="heartbeat", config=config, **changes)
    await world.start()
    return monitor


async def tell(world, monitor, *signals):
    now = world.clock()
    return await absorb(world.line, [Reported(world.line.fleet[monitor.n], signal, now) for signal in signals])


async def state(world):
    [row] = await world.rows("monitor_states")
    return row


async def restarted(world):
    """Another process on the same database."""
    world.line.fleet.clear()
    await world.line.checks.load()
    await world.start()


async def test_a_run_outlives_the_process_and_knows_how_long_it_took(world, clock):
    monitor = await added(world)
    await tell(world, monitor, START)
    assert (await state(world))["deadline_at"] == clock() + HOUR
    clock.advance(seconds=600)
    await restarted(world)
    [outcome] = await tell(world, monitor, replace(START, kind=PingKind.SUCCESS))
    [_, ping] = await world.rows("pings")
    assert (outcome.kind, ping["duration_ms"]) == (PingKind.SUCCESS, 600_000)
    assert (await state(world))["memory"] == {}


async def test_a_run_whose_limit_passed_while_we_were_away_has_its_time_again(world, clock):
    monitor = await added(world)
    await tell(world, monitor, Signal(), START)
    alive_at = clock()
    clock.advance(seconds=5 * 3600)
    await restarted(world)
    await credit_downtime(world.line, alive_at)
    kept = await state(world)
    assert (kept["status"], kept["deadline_at"]) == ("up", clock() + HOUR)


async def test_a_run_that_lasts_too_long_is_down_from_its_limit_on_and_up_with_the_next_good_one(world, clock):
    monitor = await added(world)
    await tell(world, monitor, START)
    began = clock()
    clock.advance(ms=HOUR + 5_000)
    await absorb(world.line, [Lapsed(world.line.fleet[monitor.n], began + HOUR)])
    down = await state(world)
    assert (down["status"], down["since_at"], down["deadline_at"]) == ("down", began + HOUR, None)
    assert "has not ended by" in down["last_error"]
    clock.advance(ms=MINUTE)
    await tell(world, monitor, replace(START, kind=PingKind.SUCCESS))
    assert "it may take 1 hour" in (await state(world))["last_error"]
    await tell(world, monitor, START)
    clock.advance(ms=MINUTE)
    await tell(world, monitor, replace(START, kind=PingKind.SUCCESS))
    assert (await state(world))["status"] == "up"


async def test_one_missed_ping_of_three_is_no_outage_when_two_are_needed(world, clock):
    config = {"kind": "heartbeat", "period_seconds": 3600, "grace_seconds": 60}
    monitor = await added(world, config, failure_threshold=2, failure_window=3)
    await tell(world, monitor, Signal())
    for wanted in ("up", "down"):
        deadline = (await state(world))["deadline_at"]
        clock.advance(ms=deadline + 1_000 - clock())
        await absorb(world.line, [Lapsed(world.line.fleet[monitor.n], deadline)])
        assert (await state(world))["status"] == wanted
    assert (await state(world))["deadline_at"] is None
    await tell(world, monitor, Signal())
    assert (await state(world))["status"] == "up"
