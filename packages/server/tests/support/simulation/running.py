"""Runs: one seed each, on a database of its own in memory."""

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import event

from support.simulation import people, troubles, work
from support.simulation.driver import DAY_MS, Simulation
from support.simulation.swift import in_one_thread, names_kept
from support.simulation.verdicts import judge_end
from support.simulation.watching import Watcher, judge_rest
from watchbell.pipeline import flow
from watchbell.store.session import Database

_REST_ROUNDS = 14
_END_ROUNDS = 10
MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory


@dataclass
class Report:
    """What one run did."""

    seed: int
    monitor_days: float = 0.0
    troubled_days: float = 0.0
    """Those of them before all was well and only the end was waited for."""
    seen: Counter[str] = field(default_factory=Counter)
    trace: str = ""
    """A fingerprint of all that was decided: the same seed has the same."""
    broken: str | None = None


async def run(template: Path, seed: int, *, steps: int = 80) -> Report:
    """One run of a fleet, from its beginning until everything has come to rest again."""
    report = Report(seed)
    place = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="watchbell-simulation-", dir=place) as folder:
        file = Path(folder) / "watchbell.sqlite3"
        shutil.copy(template, file)
        database = Database.open(f"sqlite:///{file}")
        # Nobody cuts the power of this machine: the crashes here are of the program.
        event.listen(database._writer.sync_engine, "connect", _hasty)
        simulation = Simulation(database, seed)
        try:
            with in_one_thread(), names_kept():
                await _play(simulation, steps)
        except Exception as error:  # what the program was not meant to raise is a find, too
            report.broken = f"{type(error).__name__}: {error}"
        finally:
            await database.close()
    report.monitor_days = simulation.monitor_ms / DAY_MS
    report.troubled_days = simulation.troubled_ms / DAY_MS
    report.seen = simulation.seen + simulation.peers.seen
    report.trace = sha256("\n".join(simulation.trace).encode()).hexdigest()[:16]
    return report


def _hasty(connection, _record) -> None:
    connection.execute("PRAGMA synchronous=OFF")


async def _play(simulation: Simulation, steps: int) -> None:
    with simulation.fate.ruling(simulation.clock), patch.object(flow, "notify", simulation.peers.notify):
        await simulation.begin()
        world = troubles.World(simulation.random, list(simulation.truth.monitors))
        watcher = Watcher(simulation)
        for step in range(1, steps + 1):
            await _step(simulation, world, watcher)
            if step % 40 == 0 or simulation.is_bereft:
                await _rest(simulation, world, watcher)
        await _come_to_an_end(simulation, world, watcher)
        await judge_end(simulation)


async def _step(simulation: Simulation, world: troubles.World, watcher: Watcher) -> None:
    dice = simulation.random
    if dice.random() < 0.01:
        troubles.jump(simulation)
    simulation.passes(simulation.fleet.interval * dice.choice((0.5, 1, 1, 1.5)))
    await work.clockwork(simulation, watcher.look)
    if dice.random() < 0.4:
        await people.act(simulation)
        await watcher.look()
    troubles.happen(simulation, world)
    await work.results(simulation, world.verdicts(simulation), watcher.look)
    await work.post(simulation, rounds=dice.choice((3, 3, 8)))
    if dice.random() < 0.01:
        await simulation.restart()


async def _rest(simulation: Simulation, world: troubles.World, watcher: Watcher) -> None:
    """Nothing new happens and nothing of ours fails, for a while."""
    simulation.is_rough = simulation.is_bereft = False
    world.make_up_its_mind()
    if simulation.random.random() < 0.5:
        await people.mute_and_break(simulation, world)
    for _ in range(_REST_ROUNDS):
        await _quiet_round(simulation, world, watcher, simulation.fleet.interval)
    await judge_rest(simulation)
    simulation.seen["rest judged"] += 1
    simulation.is_rough = True


async def _quiet_round(simulation: Simulation, world: troubles.World, watcher: Watcher, seconds: float) -> None:
    simulation.passes(seconds)
    await work.clockwork(simulation, watcher.look)
    await work.results(simulation, world.verdicts(simulation), watcher.look)
    await work.post(simulation, rounds=4)


async def _come_to_an_end(simulation: Simulation, world: troubles.World, watcher: Watcher) -> None:
    simulation.is_rough = False
    await people.resume_all(simulation)
    if simulation.random.random() < 0.5:
        await people.mute_some(simulation)
    else:
        await people.take_care(simulation)
    world.heal()
    await work.results(simulation, world.verdicts(simulation), watcher.look)
    await work.post(simulation, rounds=6)
    simulation.peers.is_over = True
    simulation.is_over = True
    for _ in range(_END_ROUNDS):
        await _quiet_round(simulation, world, watcher, simulation.fleet.interval)
    # A clock that was put back: what it dated ahead becomes due again.
    for _ in range(9):
        await _quiet_round(simulation, world, watcher, 8 * 3600)
    for _ in range(400):
        if not await work.unsettled(simulation):
            return
        await _quiet_round(simulation, world, watcher, simulation.fleet.interval)
