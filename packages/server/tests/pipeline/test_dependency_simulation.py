"""Random maps of what depends on what, in virtual time, judged by an oracle: told if and only if nothing above is down.

The real schedule says what is checked when, a truth of our own what each check sees. A failing seed replays exactly.
"""

from collections import Counter, defaultdict
from random import Random

import pytest

from support.clock import FakeClock
from support.world import World
from watchbell.domain.monitors import Monitor
from watchbell.domain.observations import Verdict
from watchbell.pipeline.upkeep import close_orphans
from watchbell.pipeline.withholding import judge_withheld
from watchbell.store import dependencies

SEEDS = range(6)
SETTLE_SECONDS = 330
"""Three failures at intervals of a minute, the wait for parents, the wait for a fresh result."""


class Town:
    """Services in a line, each depending on some before it: that has no circle."""

    def __init__(self, db, seed: int) -> None:
        self.db, self.clock, self.random = db, FakeClock(), Random(seed)
        self.monitors: list[Monitor] = []
        self.services: list[str] = []
        self.needs: dict[str, list[str]] = {}
        self.bad: set[str] = set()

    async def built(self) -> "Town":
        self.world = await World.made(self.db, self.clock)
        await self.world.channel()
        for number in range(self.random.randint(4, 7)):
            service_id = await self.world.service(f"s{number}")
            above = self.random.sample(self.services, min(len(self.services), self.random.choice([0, 1, 1, 2])))
            async with self.db.transaction() as tx:
                await dependencies.set_needs(tx, service_id, above)
            self.needs[service_id] = above
            for each in range(self.random.randint(1, 2)):
                await self._monitor(service_id, f"m{number}{each}")
            self.services.append(service_id)
        await self.world.start()
        await self.live(130)
        return self

    async def _monitor(self, service_id: str, name: str) -> None:
        earlier = [each.id for each in self.monitors if each.service_id != service_id]
        wish = self.random.sample(earlier, min(len(earlier), self.random.choice([0, 0, 1])))
        made = await self.world.monitor(
            service_id,
            name,
            failure_threshold=self.random.randint(1, 3),
            recovery_threshold=self.random.randint(1, 2),
            is_active=self.random.random() > 0.15,
            depends_on=tuple(wish),
        )
        self.monitors.append(made)

    async def live(self, seconds: int) -> None:
        """Time passes, with every check in its turn and a round of the job each second."""
        numbers = {each.n: each for each in self.monitors}
        for _ in range(seconds):
            self.clock.advance(seconds=1)
            turns = [numbers[due.monitor_n] for due in self.world.line.schedule.due(self.clock(), 100)]
            self.random.shuffle(turns)
            while turns:
                batch, turns = turns[:3], turns[3:]
                await self.world.see(*((each, self._seen(each)) for each in batch))
            await judge_withheld(self.world.line)
        await close_orphans(self.world.line)

    def _seen(self, monitor: Monitor) -> Verdict:
        return Verdict.FAILURE if monitor.id in self.bad else Verdict.SUCCESS

    def expected(self) -> set[str]:
        """The services that have a failing monitor which nothing above holds."""
        return {each.service_id for each in self.monitors if self._is_down(each) and not self._is_held(each)}

    def _is_down(self, monitor: Monitor) -> bool:
        return monitor.is_active and monitor.id in self.bad

    def _is_held(self, monitor: Monitor, seen: tuple[str, ...] = ()) -> bool:
        above = [[each] for each in self.monitors if each.id in monitor.depends_on]
        above += [[each for each in self.monitors if each.service_id == one] for one in self.needs[monitor.service_id]]
        for group in above:
            if any(self._is_down(each) for each in group):
                return True
            if not any(each.is_active for each in group) and any(
                self._is_held(each, (*seen, monitor.id)) for each in group if each.id not in seen
            ):
                return True
        return False

    async def open_and_told(self) -> set[str]:
        told = {row["alert_id"] for row in await self.world.rows("deliveries")}
        down = {row["incident_id"] for row in await self.world.rows("alerts") if row["id"] in told}
        incidents = await self.world.rows("incidents")
        return {row["auto_service_id"] for row in incidents if row["id"] in down and row["resolved_at"] is None}


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"seed-{seed}")
async def test_told_if_and_only_if_nothing_above_is_down(sqlite_db, seed):
    town = await Town(sqlite_db, seed).built()
    town.bad = {each.id for each in town.monitors if town.random.random() < 0.6}
    while True:
        await town.live(SETTLE_SECONDS)
        assert await town.open_and_told() == town.expected()
        if not town.bad:
            break
        town.bad = {each for each in town.bad if town.random.random() < 0.5}
    assert await town.world.rows("withheld_failures") == []
    alerts = {row["id"]: row for row in await town.world.rows("alerts")}
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for row in await town.world.rows("deliveries"):
        told[alerts[row["alert_id"]]["incident_id"]][alerts[row["alert_id"]]["type"]] += 1
    assert all(kinds == {"failure": 1, "recovery": 1} for kinds in told.values())
    assert not {row["state"] for row in await town.world.rows("services")} & {"down", "degraded"}
