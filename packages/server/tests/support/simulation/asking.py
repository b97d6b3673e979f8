"""A request of somebody, by the use cases of the program: perhaps the program dies in it, perhaps it is refused."""

from collections.abc import Awaitable, Callable
from typing import Any

from support.simulation.driver import Simulation
from watchbell.domain.errors import Conflict, Invalid


async def ask(simulation: Simulation, name: str, work: Callable[[], Awaitable[Any]]) -> bool:
    """Whether it happened."""
    try:
        done = await simulation.attempt(name, work, risk=0.04)
    except (Conflict, Invalid):
        return False
    simulation.seen[name] += done.is_written
    return done.is_written
