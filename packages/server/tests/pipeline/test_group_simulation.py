"""Random trees of groups: after every batch of results each group is what its members come to, whatever the order."""

from random import Random

import pytest

from support.world import World
from watchbell.domain.group_rules import Rule, sum_up
from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.peers import Peer
from watchbell.domain.states import MonitorStatus
from watchbell.pipeline.arriving import Seen
from watchbell.pipeline.flow import absorb, ask

VERDICTS = [Verdict.SUCCESS, Verdict.FAILURE, Verdict.DEGRADED, Verdict.FAULT]
STATUS = {
    Verdict.SUCCESS: MonitorStatus.UP,
    Verdict.DEGRADED: MonitorStatus.DEGRADED,
    Verdict.FAILURE: MonitorStatus.DOWN,
}
DAY = 86_400


async def grown(world: World, random: Random):
    """Heartbeats as leaves, then groups of whatever there is already; (leaves, groups with members and rule)."""
    service_id = await world.service()
    config = {"kind": "heartbeat", "period_seconds": DAY}
    leaves = [
        await world.monitor(service_id, f"leaf {n}", kind="heartbeat", config=config, interval_seconds=DAY)
        for n in range(random.randint(1, 5))
    ]
    known, groups = list(leaves), []
    for n in range(random.randint(1, 4)):
        members = random.sample(known, random.randint(1, len(known)))
        rule, least = random.choice(list(Rule)), random.randint(1, 3)
        config = {"kind": "group", "monitors": [each.id for each in members], "rule": rule.value, "least": least}
        made = await world.monitor(service_id, f"group {n}", kind="group", config=config, interval_seconds=DAY)
        groups.append((made, members, rule, least))
        known.append(made)
    return leaves, groups


async def come_to_rest(world: World) -> int:
    """Ask whoever is due until nobody is; how many were asked."""
    asked = 0
    while due := world.line.schedule.due(world.clock(), 100):
        batch = [seen for turn in due if (seen := await ask(world.line, turn)) is not None]
        asked += len(batch)
        world.clock.advance(ms=1)
        await absorb(world.line, batch)
    return asked


@pytest.mark.parametrize("seed", range(12), ids=lambda seed: f"seed-{seed}")
async def test_groups_follow_at_once_and_come_to_rest(sqlite_db, clock, seed):
    random, world = Random(seed), await World.made(sqlite_db, clock)
    leaves, groups = await grown(world, random)
    await world.start()
    await come_to_rest(world)
    expected = dict.fromkeys((each.n for each in [*leaves, *(group for group, *_ in groups)]), MonitorStatus.UNKNOWN)
    for _ in range(25):
        clock.advance(seconds=1)
        chosen = [(leaf, random.choice(VERDICTS)) for leaf in random.sample(leaves, random.randint(1, len(leaves)))]
        await absorb(
            world.line,
            [Seen(world.line.fleet[leaf.n], Observation(verdict, clock(), error="why")) for leaf, verdict in chosen],
        )
        assert await come_to_rest(world) <= len(groups) * len(groups), "no group is asked for ever"
        for leaf, verdict in chosen:
            expected[leaf.n] = STATUS.get(verdict, expected[leaf.n])
        for group, members, rule, least in groups:  # in the order of their making, so members come first
            peers = [Peer(each.id, each.name, expected[each.n]) for each in members]
            expected[group.n] = STATUS.get(sum_up(peers, rule, least).verdict, expected[group.n])
        found = {row["monitor_n"]: row["status"] for row in await world.rows("monitor_states")}
        assert found == {n: status.value for n, status in expected.items()}
