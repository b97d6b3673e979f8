"""Groups and manual monitors in the running line: on a real database, in real (short) time."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import event, update

from support.stopwatch import Stopwatch
from support.world import World
from watchbell.domain.observations import Observation, Verdict
from watchbell.lib.clock import now_ms
from watchbell.pipeline.arriving import Seen
from watchbell.pipeline.flow import ask
from watchbell.pipeline.line import Runner
from watchbell.pipeline.schedule import Due
from watchbell.store import monitors, tables
from watchbell.store.fleet import note_change

DAY = 86_400
DOWN, OK = Verdict.FAILURE, Verdict.SUCCESS


@pytest.fixture
async def world(sqlite_db):
    world = await World.made(sqlite_db, now_ms)
    sqlite_db._publish = lambda told: told.schedule and world.line.look_again()
    return world


@pytest.fixture
async def runner(world):
    runner = Runner(world.line)
    yield runner
    if runner._loops:
        await runner.stop(seconds=2)


async def started(world: World, runner: Runner) -> None:
    await world.start()
    runner.start()


async def sees(world: World, runner: Runner, *results) -> None:
    """The line learns it as it does from clients: durable when this returns."""
    evaluated = {row["monitor_n"]: row["evaluated_at"] for row in await world.rows("monitor_states")}
    arrivals = []
    for monitor, verdict in results:
        at = max(now_ms(), evaluated[monitor.n] + 1)
        seen = Observation(verdict, at, error=None if verdict is OK else "got 503")
        arrivals.append(runner.receive(Seen(world.line.fleet[monitor.n], seen)))
    await asyncio.gather(*arrivals)


async def status_is(world: World, monitor, status: str) -> float:
    """How many milliseconds it took."""
    watch = Stopwatch()
    async with asyncio.timeout(30):
        while True:
            found = {row["monitor_n"]: row["status"] for row in await world.rows("monitor_states")}
            if found.get(monitor.n) == status:
                return watch.ms
            await asyncio.sleep(0.01)


def group(*members, **more):
    return {"kind": "group", "monitors": [member.id for member in members], **more}


async def children(world: World, service_id: str, count: int = 2):
    """Heartbeats: nobody asks them, so their statuses are those that the test tells."""
    config = {"kind": "heartbeat", "period_seconds": DAY}
    return [
        await world.monitor(service_id, f"m{n}", kind="heartbeat", config=config, interval_seconds=DAY)
        for n in range(count)
    ]


@pytest.mark.timed
async def test_a_group_follows_its_monitors_within_a_second_over_two_floors(world, runner):
    service_id, other = await world.service(), await world.service("All")
    one, two = await children(world, service_id)
    middle = await world.monitor(
        other, "middle", kind="group", config=group(one, two), interval_seconds=DAY, failure_threshold=3
    )
    top = await world.monitor(other, "top", kind="group", config=group(middle), interval_seconds=DAY)
    await started(world, runner)
    await sees(world, runner, (one, OK), (two, OK))
    assert await status_is(world, middle, "up") < 1000
    assert await status_is(world, top, "up") < 1000
    await sees(world, runner, (two, DOWN))
    assert await status_is(world, middle, "down") < 1000
    assert await status_is(world, top, "down") < 1000
    [incident] = [row for row in await world.rows("incidents") if row["auto_service_id"] == other]
    assert incident["resolved_at"] is None
    await sees(world, runner, (two, OK))
    assert await status_is(world, top, "up") < 1000


async def test_a_change_while_the_group_is_being_looked_at_is_not_lost(world, runner):
    service_id = await world.service()
    one, two = await children(world, service_id)
    both = await world.monitor(service_id, "both", kind="group", config=group(one, two), interval_seconds=DAY)
    await started(world, runner)
    for verdict in [DOWN, OK] * 6 + [DOWN]:
        await sees(world, runner, (one, verdict))
        await sees(world, runner, (two, verdict))
    await status_is(world, both, "down")


async def test_pausing_deleting_and_tagging_a_member_count_at_once(world, runner):
    service_id = await world.service()
    one, two = await children(world, service_id)
    both = await world.monitor(service_id, "both", kind="group", config=group(one, two), interval_seconds=DAY)
    tagged = await world.monitor(
        service_id, "tagged", kind="group", config={"kind": "group", "tag": "x"}, interval_seconds=DAY
    )
    await started(world, runner)
    await sees(world, runner, (one, DOWN), (two, OK))
    await status_is(world, both, "down")

    async def changed(monitor, **changes):
        async with world.db.transaction() as tx:
            after = replace(monitor, **changes, version=monitor.version + 1)
            await monitors.save(tx, after)
            await note_change(tx, monitor.n, now_ms())
        return after

    one = await changed(one, is_active=False)
    await status_is(world, both, "up")
    assert [row["status"] for row in await world.rows("monitor_states") if row["monitor_n"] == tagged.n] == ["unknown"]
    two = await changed(two, tags=("x",))
    await status_is(world, tagged, "up")
    await sees(world, runner, (two, DOWN))
    await status_is(world, both, "down")
    await status_is(world, tagged, "down")
    one = await changed(one, is_active=True)
    async with world.db.transaction() as tx:
        await monitors.remove(tx, [two.n])
        await note_change(tx, two.n, now_ms())
    await runner.refresh()
    await sees(world, runner, (one, OK))
    await status_is(world, both, "up")
    [trace, *_] = await world.line.checks.traces(both.n, 1)
    assert [step["detail"] for step in trace.trace["steps"] if step["name"] == two.id] == ["deleted: left out"]


async def test_a_group_of_many_asks_the_database_nothing(world):
    service_id = await world.service()
    many = await children(world, service_id, 60)
    every = await world.monitor(service_id, "all", kind="group", config=group(*many), interval_seconds=DAY)
    await world.start()
    await world.see(*((monitor, OK) for monitor in many))
    statements: list[str] = []
    for engine in (world.db._writer.sync_engine, world.db._reader.sync_engine):
        event.listen(engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    seen = await ask(world.line, Due(every.n, now_ms()))
    assert statements == []
    assert seen.observation.facts == {"monitors_up": 60, "monitors_counted": 60, "monitors": 60}


async def test_what_a_person_says_is_an_outage_like_any_other_and_survives_a_restart(world, runner):
    service_id = await world.service()
    await world.channel()
    said = await world.monitor(
        service_id, "power", kind="manual", config={"kind": "manual"}, interval_seconds=DAY, failure_threshold=3
    )
    await started(world, runner)
    await status_is(world, said, "up")
    async with world.db.transaction() as tx:
        config = {"kind": "manual", "status": "down", "note": "no power"}
        await tx.execute(update(tables.monitors).values(config=config))
        await note_change(tx, said.n, now_ms(), run_now=True)
    await status_is(world, said, "down")
    [incident] = await world.rows("incidents")
    [alert] = await world.rows("alerts")
    assert (alert["incident_id"], alert["message"]) == (incident["id"], "set to down by hand: no power")
    assert len(await world.rows("deliveries")) == 1
    await runner.stop(seconds=1)
    world.line.fleet.clear()
    again = Runner(world.line)
    await world.start()
    assert world.line.schedule.next_at() is not None
    again.start()
    await asyncio.sleep(0.2)
    await again.stop(seconds=1)
    runner._loops = []
    assert [row["status"] for row in await world.rows("monitor_states")] == ["down"]
    assert len(await world.rows("incidents")) == 1
