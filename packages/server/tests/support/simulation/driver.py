"""One run: time passes, things fail, people act, the program works and dies; the verdicts look on."""

from collections import Counter
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any, NamedTuple

from sqlalchemy.exc import OperationalError

from support.clock import FakeClock
from support.simulation.fate import Crash, Fate
from support.simulation.fleet import Fleet
from support.simulation.peers import Peers
from support.simulation.truth import Truth
from support.world import World
from watchbell.domain.access import Caller, Principal, PrincipalKind
from watchbell.domain.tenancy import Role
from watchbell.lib import ids
from watchbell.lib.secret_box import SecretBox
from watchbell.pipeline import upkeep
from watchbell.pipeline.meter import Meter
from watchbell.pipeline.parts import Line
from watchbell.pipeline.watching import load_fleet
from watchbell.services.context import Context, Options
from watchbell.store.checks import CheckStore
from watchbell.store.session import Database

DAY_MS = 86_400_000
_BOX = SecretBox(["a key for tests"])
STORM_LIMIT = 3
"""So few that every larger outage is a storm."""


class Done(NamedTuple):
    """What became of a piece of work."""

    is_written: bool
    """A transaction of it was committed."""
    is_whole: bool
    """It went through to its end."""


class Simulation:
    """The state of one run. What acts on it is in its neighbours: `work`, `troubles`, `people`."""

    def __init__(self, db: Database, seed: int) -> None:
        self.seed, self.db = seed, db
        self.random = Random(seed)
        self.clock = FakeClock()
        self.fate = Fate(self.random)
        self.peers = Peers(self.random, self.clock, self.fate, lambda: (self.elapsed_ms, self.seen["restart"]))
        self.truth = Truth()
        self.seen: Counter[str] = Counter()
        """How often each thing happened: the coverage table."""
        self.flights: list[tuple[int, Any]] = []
        """Attempts whose outcome is known only later."""
        self.asleep: list[Any] = []
        """Workers of another process that stand still."""
        self.is_rough = True
        """Whether crashes and stalls happen."""
        self.is_bereft = False
        """Whether the only failing monitor of a service was just removed."""
        self.is_over = False
        """All is well and stays so: only the end is waited for."""
        self.monitor_ms = self.troubled_ms = 0
        self.elapsed_ms = 0
        """How long it really took, however the clock was put."""
        self.trace: list[str] = []

    async def begin(self) -> None:
        self.world = await World.made(self.db, self.clock)
        self.fleet = Fleet(self.random, self.world, self.truth)
        await self.fleet.settle_down()
        self.caller = _somebody(self.world.org_id)
        self._connect()
        self.world.line.storm_limit = STORM_LIMIT
        await load_fleet(self.world.line)

    def _connect(self) -> None:
        line = self.world.line
        self.ctx = Context(self.db, line.checks, _BOX, Options(), self.clock)

    def passes(self, seconds: float) -> None:
        """Time goes by, and the fleet with it."""
        self.clock.advance(seconds=seconds)
        self.elapsed_ms += round(seconds * 1000)
        watched = sum(not each.is_paused for each in self.truth.monitors.values())
        self.monitor_ms += round(seconds * 1000) * watched
        self.troubled_ms += round(seconds * 1000) * watched * (not self.is_over)

    async def attempt(self, name: str, work: Callable[[], Awaitable[object]], *, risk: float = 0.06) -> Done:
        """Do a piece of work, perhaps dying in it."""
        before = self.fate.commits
        if self.is_rough and self.random.random() < risk:
            self.fate.arm(within=self.random.choice((3, 12, 30)), stalls=self.random.random() < 0.4)
        has_died = has_failed = False
        try:
            await work()
        except Crash:
            has_died = True
        except OperationalError:
            has_failed = True
            self.seen["database stall"] += 1
        self.fate.disarm()
        done = Done(self.fate.commits > before, not (has_died or has_failed))
        if has_died:
            self.seen["crash"] += 1
            self.seen[f"crash in {name}"] += 1
            await self.restart()
        return done

    async def insist(self, name: str, work: Callable[[], Awaitable[object]], *, risk: float = 0.06) -> bool:
        """As `attempt`, and again after a stall, as the line does; whether its transaction happened."""
        while True:
            stalls = self.seen["database stall"]
            done = await self.attempt(name, work, risk=risk)
            if done.is_written or self.seen["database stall"] == stalls:
                return done.is_written

    async def restart(self) -> None:
        """All memory is gone; the database is what it was at the last commit, and the next process begins."""
        old = self.world
        ids._last = 0
        self.flights.clear()
        self.asleep.clear()
        self.passes(self.random.choice((1, 2, 30)))
        checks = CheckStore(self.db)
        line = Line(self.db, checks, lambda text: text, self.clock, "http://here", Meter())
        line.storm_limit = STORM_LIMIT
        self.world = World(self.db, line, self.clock, old.org_id, old.contact_id)
        self.seen["restart"] += 1
        await checks.load()
        await load_fleet(line)
        await upkeep.take_over(line)
        self._connect()


def _somebody(org_id: str) -> Caller:
    principal = Principal(PrincipalKind.SESSION, id=None, name="Olga", roles={org_id: Role.OWNER})
    return Caller(principal, org_id)
