"""Early re-checks of failures that are not believed yet, for every kind that is asked."""

import asyncio
from dataclasses import replace

import pytest

from support.stopwatch import Stopwatch
from support.world import World
from watchbell import probers
from watchbell.domain.observations import Verdict
from watchbell.lib.clock import now_ms
from watchbell.pipeline.line import Runner

DAY = 86_400
OK, BAD = Verdict.SUCCESS, Verdict.TIMEOUT


async def test_a_failure_is_looked_at_again_soon_whatever_the_kind(sqlite_db, clock):
    world = await World.made(sqlite_db, clock)
    service_id, kinds = await world.service(), {}
    for kind in probers.shelf().values():
        monitor = await world.monitor(
            service_id, interval_seconds=DAY, failure_threshold=3, recovery_threshold=2, retry_interval_seconds=5
        )
        kinds[monitor.n] = (monitor, kind)
    await world.start()
    for n, (_, kind) in kinds.items():
        watched = world.line.fleet[n]
        watched.prober = replace(watched.prober, members=kind.members, is_told=kind.is_told)
    schedule = world.line.schedule
    schedule.due(clock(), 1000)
    monitors = [monitor for monitor, _ in kinds.values()]
    believed = {n for n, (_, kind) in kinds.items() if kind.is_confirmed}

    await world.see(*((monitor, OK) for monitor in monitors))
    clock.advance(seconds=5)
    assert schedule.due(clock(), 1000) == [], "all is well"
    for again in (kinds.keys() - believed, kinds.keys() - believed, set()):
        await world.see(*((monitor, BAD) for monitor in monitors))
        assert schedule.due(clock() + 4_999, 1000) == []
        clock.advance(seconds=5)
        assert {due.monitor_n for due in schedule.due(clock(), 1000)} == again
    assert {row["status"] for row in await world.rows("monitor_states")} == {"down"}


@pytest.mark.timed
async def test_the_scheduler_wakes_for_a_re_check_it_did_not_know_of(sqlite_db, unused_tcp_port):
    world = await World.made(sqlite_db, now_ms)
    sqlite_db._publish = lambda told: told.schedule and world.line.look_again()
    config = {"kind": "tcp", "host": "127.0.0.1", "port": unused_tcp_port}
    await world.monitor(
        await world.service(), config=config, interval_seconds=DAY, failure_threshold=3, retry_interval_seconds=1
    )
    await world.start()
    runner = Runner(world.line)
    watch = Stopwatch()
    runner.start()
    try:
        async with asyncio.timeout(30):
            while (await world.rows("monitor_states"))[0]["status"] != "down":  # noqa: ASYNC110 - the database tells
                await asyncio.sleep(0.02)
    finally:
        await runner.stop(seconds=1)
    assert watch.passed_ms > 1900, "three checks, a second between them"
    assert watch.ms < 4000
