"""What happens outside: targets fail and come back, alone or together; channels' peers change their mood; clocks jump."""

from random import Random

from support.simulation.driver import DAY_MS, Simulation
from support.simulation.peers import Mood
from watchbell.domain.observations import Verdict

_ROUGH_MOODS = tuple(Mood)
_HOUR = 3600


class World:
    """How each target is: good, bad, flaky, or not to be reached by our own fault."""

    def __init__(self, random: Random, monitors: list[str]) -> None:
        self.random = random
        self.how = dict.fromkeys(monitors, "good")
        self.lasts = 0
        """For how many more steps nothing comes back: what took everything down is being looked for."""

    def verdicts(self, simulation: Simulation) -> dict[str, Verdict]:
        """What a check of each watched monitor finds now."""
        watched = [each for each, truth in simulation.truth.monitors.items() if not truth.is_paused]
        return {each: self._verdict(each) for each in watched}

    def _verdict(self, monitor: str) -> Verdict:
        match self.how[monitor]:
            case "bad":
                return Verdict.FAILURE
            case "flaky":
                return self.random.choice((Verdict.FAILURE, Verdict.SUCCESS))
            case "ours":
                return Verdict.FAULT
            case _:
                return Verdict.SUCCESS

    def heal(self) -> None:
        """Everything works."""
        self.how = dict.fromkeys(self.how, "good")

    def make_up_its_mind(self) -> None:
        """What goes up and down stays as it is for a while."""
        self.how = {each: "good" if how in ("flaky", "ours") else how for each, how in self.how.items()}


def happen(simulation: Simulation, world: World) -> None:
    """A little later something may be different."""
    dice, truth, seen = simulation.random, simulation.truth, simulation.seen
    world.lasts = max(0, world.lasts - 1)
    for each, how in world.how.items():
        if how != "good" and not world.lasts and dice.random() < (0.1 if how == "flaky" else 0.25):
            world.how[each] = "good"
    if dice.random() < 0.12:
        its = [each.id for each in truth.of(dice.choice(list(truth.services)))]
        for each in its if dice.random() < 0.5 else its[:1]:
            world.how[each] = "bad"
        seen["outage"] += 1
    if dice.random() < (0.05 if simulation.fleet.is_wide else 0.02):
        world.how, world.lasts = dict.fromkeys(world.how, "bad"), dice.choice((0, 5))
        seen["everything down"] += 1
    if dice.random() < 0.05:
        world.how[dice.choice(list(world.how))] = "flaky"
        seen["flaky target"] += 1
    if dice.random() < 0.03:
        world.how[dice.choice(list(world.how))] = "ours"
    for each, monitor in truth.monitors.items():
        if any(world.how.get(parent) == "bad" for parent in monitor.depends_on) and dice.random() < 0.7:
            world.how[each] = "bad"
    if dice.random() < 0.1:
        simulation.peers.moods[dice.choice(list(simulation.fleet.channels))] = dice.choice(_ROUGH_MOODS)


def jump(simulation: Simulation) -> None:
    """Somebody sets the clock."""
    hours = simulation.random.choice((-30, -2, -1, 1, 6))
    simulation.seen["clock jump back" if hours < 0 else "clock jump forward"] += 1
    simulation.clock.advance(seconds=hours * _HOUR)
    for each in simulation.truth.monitors.values():
        each.held_until += hours * _HOUR * 1000  # as long ago as before


def is_day_over(simulation: Simulation, days: float) -> bool:
    """Whether so many monitor-days have gone by."""
    return simulation.monitor_ms >= days * DAY_MS
