import pytest

from support.world import World
from watchbell.domain.observations import Verdict
from watchbell.domain.pings import PingKind, Signal
from watchbell.lib.clock import DAY, HOUR, MINUTE, rfc3339
from watchbell.pipeline.arriving import Lapsed, Reported
from watchbell.pipeline.flow import absorb
from watchbell.pipeline.restating import restate

MONTHLY = {"kind": "heartbeat", "period_seconds": 30 * 86_400, "grace_seconds": 3600}


@pytest.fixture
async def world(sqlite_db, clock):
    return await World.made(sqlite_db, clock)


async def added(world, **changes):
    monitor = await world.monitor(await world.service(), kind="heartbeat", config=MONTHLY, **changes)
    await world.start()
    return monitor


async def tell(world, monitor, kind=PingKind.SUCCESS):
    await absorb(world.line, [Reported(world.line.fleet[monitor.n], Signal(kind=kind), world.clock())])


async def rows(world):
    return [(row["at"], row["verdict"], row["error"]) for row in await world.rows("check_log")]


async def pass_days(world, clock, days):
    for _ in range(days * 24):
        clock.advance(ms=HOUR)
        await restate(world.line)


async def test_a_monthly_job_has_uptime_on_all_its_days(world, clock):
    monitor = await added(world)
    await tell(world, monitor)
    began = clock()
    await pass_days(world, clock, 20)
    intervals = {monitor.n: 86_400}
    uptime = await world.line.checks.uptime([monitor.n], {"all": (began, clock())}, intervals)
    figures = uptime[monitor.n]["all"]
    assert (figures.ratio, figures.up_ms) == (1.0, 20 * DAY)
    assert figures.total <= 22


async def test_what_is_down_stays_down_in_words_and_changes_nothing_else(world, clock):
    monitor = await added(world)
    await tell(world, monitor, PingKind.FAIL)
    began, [before], alerts = clock(), await world.rows("monitor_states"), await world.rows("alerts")
    await pass_days(world, clock, 1)
    [_, restated] = await rows(world)
    assert restated == (began + 24 * HOUR, 2, f"no news; down since {rfc3339(began)}")
    assert [before] == await world.rows("monitor_states")
    assert alerts == await world.rows("alerts")


async def test_who_was_never_heard_of_is_not_made_up(world, clock):
    await added(world)
    await pass_days(world, clock, 2)
    assert await rows(world) == []


async def test_a_paused_monitor_and_one_that_is_asked_are_left_alone(world, clock):
    asked = await world.monitor(await world.service())
    await world.start()
    await world.see((asked, Verdict.SUCCESS))
    await pass_days(world, clock, 2)
    assert len(await rows(world)) == 1


async def test_a_deadline_that_has_just_passed_is_not_made_old(world, clock):
    monitor = await added(world)
    await tell(world, monitor)
    [state] = await world.rows("monitor_states")
    clock.advance(ms=state["deadline_at"] + MINUTE - clock())
    await restate(world.line)
    assert len(await rows(world)) == 1
    await absorb(world.line, [Lapsed(world.line.fleet[monitor.n], state["deadline_at"])])
    [state] = await world.rows("monitor_states")
    assert state["status"] == "down"
