import pytest

from support.world import World
from watchbell.domain.alerts import Reason
from watchbell.domain.observations import Verdict
from watchbell.domain.scenes import Hold, Parent
from watchbell.domain.states import MonitorStatus
from watchbell.pipeline.doubting import Doubts
from watchbell.store.checks import CheckRow

OK, BAD, FAULT = Verdict.SUCCESS, Verdict.FAILURE, Verdict.FAULT


@pytest.fixture
async def world(sqlite_db, clock):
    return await World.made(sqlite_db, clock)


async def made(world: World, **changes):
    monitor = await world.monitor(await world.service(), "db", failure_threshold=3, **changes)
    await world.start()
    world.line.schedule.due(world.clock() + 1, 100)
    return monitor


def parent(monitor, failures=0, evaluated_at=0) -> Parent:
    return Parent(monitor.id, monitor.n, monitor.name, MonitorStatus.UP, failures, evaluated_at)


def early(world: World) -> set[int]:
    return {due.monitor_n for due in world.line.schedule.due(world.clock(), 100) if due.is_early}


async def test_a_parent_is_in_doubt_until_it_was_seen_well_since_the_failure(world):
    db = await made(world)
    await world.see((db, OK))
    began = world.clock.advance(seconds=10)
    assert Doubts(world.line).among([parent(db)], began) == [parent(db)]
    world.clock.advance(seconds=10)
    await world.see((db, OK))
    assert Doubts(world.line).among([parent(db)], began) == []
    # Memory knows of a quiet success, the database of one from another process.
    world.clock.advance(seconds=50)
    assert Doubts(world.line).among([parent(db, evaluated_at=began + 60_000)], began + 50_000) == []


async def test_what_was_seen_before_the_clock_was_put_back_says_nothing_of_now(world):
    db = await made(world)
    await world.see((db, OK))
    seen_at = world.clock()
    world.clock.advance(seconds=-3600)
    began = world.clock()
    assert Doubts(world.line).among([parent(db, evaluated_at=seen_at)], began)
    world.clock.advance(seconds=5)
    await world.see((db, OK))
    assert Doubts(world.line).among([parent(db, evaluated_at=seen_at)], began) == []


async def test_one_that_fails_is_in_doubt_however_lately_it_was_seen(world):
    db = await made(world)
    await world.see((db, BAD))
    assert Doubts(world.line).among([parent(db, failures=1)], 0) == [parent(db, failures=1)]


async def test_our_own_fault_is_no_sight_of_it(world):
    db = await made(world)
    began = world.clock()
    world.clock.advance(seconds=1)
    await world.see((db, FAULT))
    assert Doubts(world.line).among([parent(db)], began)
    fault = CheckRow(db.n, world.clock(), FAULT, None, None, None)
    assert Doubts(world.line, [fault]).among([parent(db)], began)


async def test_results_of_the_same_batch_count(world):
    db = await made(world)
    row = CheckRow(db.n, world.clock(), OK, 1.0, None, None)
    assert Doubts(world.line, [row]).among([parent(db)], world.clock()) == []
    assert Doubts(world.line, [row]).among([parent(db)], world.clock() + 1)


async def test_who_is_not_asked_is_not_waited_for(world):
    job = await made(world, kind="heartbeat", config={"kind": "heartbeat", "period_seconds": 3600})
    doubts = Doubts(world.line)
    assert doubts.among([parent(job, failures=1)], world.clock()) == []
    assert doubts.hold([parent(job, failures=1)], world.clock()) is None


async def test_the_hold_names_the_first_and_all_are_looked_at_at_once(world):
    db, net = await made(world), await made(world)
    doubts = Doubts(world.line)
    hold = doubts.hold([parent(db), parent(net)], world.clock())
    assert hold == Hold(Reason.DEPENDENCY_UNCLEAR, "db", db.id)
    assert early(world) == set()
    doubts.hurry(world.clock())
    assert early(world) == {db.n, net.n}


async def test_one_that_was_just_looked_at_is_given_a_moment(world):
    db = await made(world)
    began = world.clock()
    await world.see((db, BAD))
    for seconds, wanted in ((0, set()), (2, set()), (1, {db.n})):
        world.clock.advance(seconds=seconds)
        doubts = Doubts(world.line)
        doubts.ask([db.n], began)
        doubts.hurry(world.clock())
        assert early(world) == wanted
