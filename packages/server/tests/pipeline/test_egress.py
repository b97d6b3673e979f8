"""Our own lost connection is no outage of anybody, and no outage hides behind it: random worlds, judged by counting."""

import asyncio
from random import Random

import pytest

from support.clock import FakeClock
from support.world import World
from watchbell.domain.monitors import Monitor
from watchbell.domain.observations import Observation, Step, Verdict
from watchbell.lib.connectivity import Anchor, Connectivity
from watchbell.pipeline.arriving import Seen
from watchbell.pipeline.egress import is_public, judged
from watchbell.pipeline.fleet import Watched
from watchbell.pipeline.flow import absorb
from watchbell.pipeline.upkeep import recall_connection, watch_connection
from watchbell.store.session import Database

OK, BAD, FAULT = Verdict.SUCCESS, Verdict.TIMEOUT, Verdict.FAULT
ANCHORS = (Anchor("192.0.2.1", 443), Anchor("192.0.2.2", 53))
OUTSIDE, PRIVATE = "93.184.216.34", "10.0.0.7"


class Link:
    """The way out, a clock, and targets that answer when they are well and can be reached."""

    def __init__(self, world: World, clock: FakeClock) -> None:
        self.world, self.clock = world, clock
        self.is_up = True
        self.broken: set[int] = set()
        world.line.connectivity = Connectivity(ANCHORS, self.reach, lambda: clock() / 1000, self.sleep)
        world.line.connectivity.answered_at = clock()

    async def reach(self, _anchor: Anchor) -> bool:
        return self.is_up

    async def sleep(self, seconds: float) -> None:
        self.clock.advance(ms=round(seconds * 1000))

    async def check(self, *monitors: Monitor) -> list[Verdict]:
        """One check of each, at the same time."""
        line = self.world.line

        async def one(monitor: Monitor) -> Seen:
            watched = line.fleet[monitor.n]
            host = str(monitor.config["host"])
            reachable = self.is_up or host == PRIVATE
            began, at = line.connectivity.now(), self.clock()
            good = reachable and monitor.n not in self.broken
            steps = [Step("resolve", 0, 1, host), Step("connect", 1, 9, "" if good else "no answer", good)]
            seen = Observation(OK if good else BAD, at, 5.0, error=None if good else "no answer", steps=steps)
            if good:
                seen.facts["ip"] = f"{host}:9"
            return Seen(watched, await judged(line.connectivity, watched, seen, began, self.clock()))

        batch = await asyncio.gather(*map(one, monitors))
        await absorb(line, batch)
        return [each.observation.verdict for each in batch]


@pytest.fixture
async def link(sqlite_db: Database, clock: FakeClock) -> Link:
    return Link(await World.made(sqlite_db, clock), clock)


async def fleet(link: Link, *hosts: str, **changes) -> list[Monitor]:
    service_id = await link.world.service()
    made = [
        await link.world.monitor(
            service_id, config={"kind": "tcp", "host": host, "port": 9}, **{"failure_threshold": 2, **changes}
        )
        for host in hosts
    ]
    await link.world.start()
    return made


async def statuses(link: Link) -> dict[int, str]:
    return {row["monitor_n"]: row["status"] for row in await link.world.rows("monitor_states")}


async def test_a_lost_connection_makes_nobody_down_but_a_private_target_is_judged_as_ever(link, clock):
    *public, inside = monitors = await fleet(link, OUTSIDE, "93.184.216.35", PRIVATE)
    assert await link.check(*monitors) == [OK, OK, OK]
    link.is_up = False
    link.broken = {inside.n}
    for _ in range(4):
        clock.advance(seconds=60)
        await link.check(*monitors)
    assert await statuses(link) == {public[0].n: "up", public[1].n: "up", inside.n: "down"}
    link.is_up, link.broken = True, {public[0].n}
    for _ in range(2):
        clock.advance(seconds=60)
        await link.check(*monitors)
    assert (await statuses(link))[public[0].n] == "down"
    assert len(await link.world.rows("incidents")) == 1


async def test_the_error_says_what_is_ours_and_what_was_seen(link, clock):
    [monitor] = await fleet(link, OUTSIDE, failure_threshold=1)
    link.is_up = False
    assert await link.check(monitor) == [FAULT]
    [row] = await link.world.line.checks.recent(monitor.n, limit=1)
    assert row.error == (
        "this server has no connection to the outside (no answer from 192.0.2.1:443, 192.0.2.2:53); no answer"
    )
    assert link.world.line.own_faults.judge(clock()) is None, "it is told by itself"


async def test_anchors_are_not_asked_for_a_failure_that_changes_nothing_yet(link, clock):
    [monitor] = await fleet(link, OUTSIDE)
    await link.check(monitor)
    clock.advance(seconds=60)
    link.broken = {monitor.n}
    assert await link.check(monitor) == [BAD]
    assert link.world.line.connectivity.rounds == 0
    clock.advance(seconds=60)
    assert await link.check(monitor) == [BAD]
    assert link.world.line.connectivity.rounds == 1
    for _ in range(5):
        clock.advance(seconds=60)
        await link.check(monitor)
    assert link.world.line.connectivity.rounds == 1, "it is down: one more failure is no news"


async def test_many_failures_at_once_ask_the_anchors_once(link, clock):
    monitors = await fleet(link, *[f"93.184.{n // 250}.{n % 250 + 1}" for n in range(300)])
    await link.check(*monitors)
    clock.advance(seconds=60)
    link.is_up = False
    assert set(await link.check(*monitors)) <= {BAD, FAULT}
    assert link.world.line.connectivity.rounds == 1
    assert set((await statuses(link)).values()) == {"up"}


async def test_the_operators_are_told_of_both_ends_once(link, clock):
    [monitor] = await fleet(link, OUTSIDE, failure_threshold=1)
    await link.world.channel()
    line = link.world.line
    await watch_connection(line)
    link.is_up = False
    await link.check(monitor)
    for _ in range(3):
        clock.advance(seconds=5)
        await watch_connection(line)
    link.is_up = True
    for _ in range(3):
        clock.advance(seconds=5)
        await watch_connection(line)
    told = [row["message"] for row in await link.world.rows("alerts")]
    assert [text.partition(":")[0] for text in told] == ["Watchbell has no connection", "Watchbell is connected again"]


async def test_that_the_anchors_are_good_is_known_after_a_restart(link, clock):
    line = link.world.line
    line.connectivity.answered_at = 0
    await watch_connection(line)
    assert line.connectivity.answered_at == clock()
    line.connectivity = Connectivity(ANCHORS)
    await recall_connection(line)
    assert line.connectivity.answered_at == clock()


async def test_real_anchors_that_close_and_open_again(link, clock):
    """The whole way with sockets: only the public target is told of, because no test goes outside."""
    [monitor] = await fleet(link, OUTSIDE, failure_threshold=1)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    connectivity = Connectivity((Anchor("127.0.0.1", port), Anchor("localhost", port)))
    watched = link.world.line.fleet[monitor.n]

    async def failed() -> Verdict:
        seen = Observation(BAD, clock(), error="no answer", steps=[Step("connect", 0, 1, f"{OUTSIDE}:9", ok=False)])
        return (await judged(connectivity, watched, seen, connectivity.now(), clock())).verdict

    await connectivity.ask(clock())
    assert await failed() is BAD
    server.close()
    await server.wait_closed()
    assert await failed() is FAULT
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", port)
    await connectivity.ask(clock())
    assert not connectivity.is_lost
    assert await failed() is BAD
    server.close()
    await server.wait_closed()


def test_a_target_is_public_when_this_check_or_the_ones_before_say_so(link):
    def said(detail, **facts):
        return Observation(BAD, 1, steps=[Step("resolve", 0, 1, detail)], facts=facts)

    watched = Watched(None, None, place="db:5432")
    assert is_public(watched, said("93.184.216.34, 93.184.216.35 (cached 12 s ago)"))
    assert is_public(watched, said("", ip="[2606:2800:220:1::1]:443"))
    assert not is_public(watched, said("10.0.0.7, 93.184.216.34"))
    assert not is_public(watched, said("no such name"))
    watched.facts = {"ip": "93.184.216.34:443"}
    assert is_public(watched, said("no such name"))
    assert not is_public(watched, said("192.168.0.1"))
    assert is_public(Watched(None, None, place="93.184.216.34:80"), said(""))


@pytest.mark.parametrize("seed", range(12), ids=lambda seed: f"seed-{seed}")
async def test_no_false_storm_and_no_missed_outage_whatever_happens(link, clock, seed):
    """Each public monitor must be down exactly when so many of its checks failed while the connection was there."""
    random = Random(seed)
    hosts = [random.choice([OUTSIDE, "93.184.216.35", "93.184.216.36", PRIVATE]) for _ in range(random.randint(1, 6))]
    threshold = random.randint(1, 3)
    monitors = await fleet(link, *hosts, failure_threshold=threshold)
    await link.check(*monitors)
    counted = dict.fromkeys((monitor.n for monitor in monitors), 0)
    down: set[int] = set()
    for _ in range(80):
        clock.advance(seconds=random.choice([1, 10, 60]))
        if random.random() < 0.15:
            link.is_up = not link.is_up
        if random.random() < 0.3:
            link.broken ^= {random.choice(monitors).n}
        if random.random() < 0.2:
            await watch_connection(link.world.line)
        chosen = random.sample(monitors, random.randint(1, len(monitors)))
        for monitor, verdict in zip(chosen, await link.check(*chosen), strict=True):
            reachable = link.is_up or monitor.config["host"] == PRIVATE
            if reachable:
                assert verdict is (BAD if monitor.n in link.broken else OK)
            counted[monitor.n] = 0 if verdict is OK else counted[monitor.n] + (verdict is BAD)
            is_failing = counted[monitor.n] >= threshold
            if reachable:
                (down.add if is_failing else down.discard)(monitor.n)
        found = await statuses(link)
        assert {n for n, status in found.items() if status == "down"} == down
