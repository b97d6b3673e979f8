"""Workers of another process that stand still: while they sleep, what they had claimed becomes somebody else's."""

from dataclasses import dataclass
from typing import Any

from support.simulation.driver import Simulation
from watchbell.pipeline import flow
from watchbell.store.outbox import Claimed

_SECONDS = (5, 65, 130, 400)
"""A lease is a minute."""


@dataclass(frozen=True, slots=True)
class Sleeper:
    """It has sent its message already and has not said so yet (`outcome`), or has not."""

    wakes_at: int
    """By how long the run has taken."""
    claimed: Claimed
    outcome: Any


async def fall_asleep(simulation: Simulation, claimed: Claimed) -> None:
    """With this one in hand."""
    outcome = None
    simulation.peers.slept.add(claimed.delivery.id)
    if simulation.random.random() < 0.6:
        outcome = await flow.deliver(simulation.world.line, claimed)
        simulation.peers.forgive(claimed.delivery.id)
    wakes_at = simulation.elapsed_ms + simulation.random.choice(_SECONDS) * 1000
    simulation.asleep.append(Sleeper(wakes_at, claimed, outcome))
    simulation.seen["worker fell asleep"] += 1


async def wake(simulation: Simulation) -> None:
    """Those whose time has come go on where they were."""
    awake = [each for each in simulation.asleep if each.wakes_at <= simulation.elapsed_ms]
    simulation.asleep[:] = [each for each in simulation.asleep if each not in awake]
    for each in awake:
        outcome = each.outcome or await flow.deliver(simulation.world.line, each.claimed)
        if outcome is None:
            simulation.seen["worker woke too late to send"] += 1
            continue
        if each.outcome is not None:
            simulation.peers.own_up(each.claimed.delivery.id)
        await flow.finish(simulation.world.line, [outcome])
