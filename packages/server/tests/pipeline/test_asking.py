"""Checks under way, in a line whose probers do what the test wants."""

import asyncio
from dataclasses import replace

import pytest

from support.world import World
from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.probing import Prober
from watchbell.lib import watchdog
from watchbell.pipeline import asking as module
from watchbell.pipeline import probe as probe_module
from watchbell.pipeline.asking import Asking
from watchbell.pipeline.schedule import Due


class Bench:
    """Monitors whose checks wait until the test lets them go on."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.seen: list[Observation] = []
        self.freed: list[int] = []
        self.begun: list[int] = []
        self.gate = asyncio.Event()
        self.asking = Asking(world.line, lambda seen: self.seen.append(seen.observation), self.freed.append)

    async def add(self, *hosts: str) -> list[int]:
        service_id = await self.world.service()
        made = []
        for host in hosts:
            config = {"kind": "tcp", "host": host, "port": 9}
            made.append(await self.world.monitor(service_id, config=config))
        await self.world.start()
        for monitor in made:
            watched = self.world.line.fleet[monitor.n]
            watched.prober = self._prober(watched.prober, monitor.n)
        return [monitor.n for monitor in made]

    def _prober(self, prober: Prober, n: int) -> Prober:
        async def probe(_target, limits):
            self.begun.append(n)
            await self.gate.wait()
            return Observation(Verdict.SUCCESS, limits.observed_at)

        return replace(prober, probe=probe)

    async def begin(self, *numbers: int) -> None:
        for n in numbers:
            self.asking.begin(Due(n, self.world.clock()))
        await settled()


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.fixture
async def bench(sqlite_db, clock, monkeypatch):
    monkeypatch.setattr(module, "PER_PLACE", 2)
    monkeypatch.setattr(module, "MAX_IN_FLIGHT", 64)
    bench = Bench(await World.made(sqlite_db, clock))
    yield bench
    for task in bench.asking.cancel():
        await asyncio.wait([task])


async def test_a_crowded_place_keeps_nobody_else_waiting(bench):
    *crowd, other = await bench.add("a", "a", "a", "a", "b")
    await bench.begin(*crowd, other)
    assert bench.begun == [crowd[0], crowd[1], other]
    assert bench.asking.room == module.MAX_IN_FLIGHT - 3
    bench.gate.set()
    await settled()
    assert bench.begun == [crowd[0], crowd[1], other, crowd[2], crowd[3]]
    assert len(bench.seen) == 5


async def test_a_busy_monitor_is_left_out_but_news_are_remembered(bench):
    [n] = await bench.add("a")
    await bench.begin(n, n)
    assert bench.begun == [n]
    assert not bench.world.line.fleet[n].is_wanted
    bench.asking.begin(Due(n, bench.world.clock(), is_early=True))
    assert bench.world.line.fleet[n].is_wanted


async def test_a_monitor_that_has_gone_meanwhile_is_set_free(bench):
    first, second, gone = await bench.add("a", "a", "a")
    await bench.begin(first, second, gone)
    del bench.world.line.fleet[gone]
    bench.gate.set()
    await settled()
    assert bench.freed == [gone]


async def test_an_end_begins_nobody_who_waited_in_line(bench):
    numbers = await bench.add("a", "a", "a")
    await bench.begin(*numbers)
    bench.asking.end()
    bench.gate.set()
    await settled()
    assert bench.begun == numbers[:2]
    assert bench.asking.tasks == set()


async def test_a_check_that_cannot_be_stopped_is_given_up_and_its_monitor_watched_again(bench, monkeypatch):
    monkeypatch.setattr(probe_module, "_GRACE_MS", 0)
    monkeypatch.setattr(watchdog, "LOOK_SECONDS", 0.005)
    monkeypatch.setattr(module, "STUCK_SECONDS", -1)
    [n] = await bench.add("a")
    watched = bench.world.line.fleet[n]
    stubborn = asyncio.Event()

    async def deaf(_target, limits):
        while not stubborn.is_set():
            try:
                await stubborn.wait()
            except asyncio.CancelledError:
                continue
        return Observation(Verdict.SUCCESS, limits.observed_at)

    watched.prober = replace(watched.prober, probe=deaf)
    watched.monitor = replace(watched.monitor, timeout_ms=1)
    await bench.begin(n)
    await asyncio.sleep(0.05)
    bench.asking.give_up_stuck()
    assert [(seen.verdict, seen.error) for seen in bench.seen] == [
        (Verdict.FAULT, "the tcp prober could not be stopped")
    ]
    assert bench.asking.room == module.MAX_IN_FLIGHT
    stubborn.set()
    await settled()
    assert len(bench.seen) == 1, "what it says in the end belongs to nobody"
