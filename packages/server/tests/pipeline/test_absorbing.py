"""What a batch writes, and what it leaves to memory."""

import pytest
from msgspec.structs import replace

from support.world import World
from watchbell.domain.observations import Attachment, Observation, Step, Verdict
from watchbell.domain.pings import Signal
from watchbell.lib.clock import DAY
from watchbell.pipeline import absorbing
from watchbell.pipeline.arriving import Lapsed, Reported, Seen
from watchbell.pipeline.flow import absorb

STEPS = (Step("connect", 0.0, 1.0, "127.0.0.1:9"),)


@pytest.fixture
async def world(sqlite_db, clock):
    return await World.made(sqlite_db, clock)


async def check(world: World, monitor, verdict: Verdict = Verdict.SUCCESS, **changes) -> None:
    seen = replace(Observation(verdict, world.clock(), 12.5, steps=STEPS), **changes)
    await absorb(world.line, [Seen(world.line.fleet[monitor.n], seen)])


async def started(world: World, **changes):
    monitor = await world.monitor(await world.service(), **changes)
    await world.start()
    return monitor


async def test_a_quiet_success_is_a_row_in_the_log_and_not_a_write_of_the_state(world, clock):
    monitor = await started(world)
    await check(world, monitor)
    first = await world.rows("monitor_states")
    for _ in range(4):
        clock.advance(seconds=60)
        await check(world, monitor)
    assert await world.rows("monitor_states") == first
    assert len(await world.rows("check_log")) == 5
    clock.advance(ms=absorbing._REFRESH_MS)
    await check(world, monitor)
    assert await world.rows("monitor_states") != first


async def test_a_trace_is_kept_of_each_failure_and_of_a_success_once_an_hour(world, clock):
    monitor = await started(world, failure_threshold=3)
    await check(world, monitor)
    clock.advance(seconds=60)
    await check(world, monitor)
    assert len(await world.rows("check_traces")) == 1
    clock.advance(seconds=60)
    await check(world, monitor, Verdict.FAILURE, error="got 503")
    assert len(await world.rows("check_traces")) == 2
    clock.advance(seconds=3600)
    await check(world, monitor)
    assert max(row["at"] for row in await world.rows("check_traces")) == clock()


async def traced(world: World) -> list[int]:
    return [row["at"] for row in await world.rows("check_traces")]


async def test_the_first_success_after_a_failure_keeps_its_trace_and_failures_do_not_put_off_the_hourly_one(
    world, clock
):
    monitor = await started(world, failure_threshold=3)
    await check(world, monitor)
    begun = clock()
    for minutes in (50, 1, 1):
        clock.advance(seconds=60 * minutes)
        await check(world, monitor, Verdict.FAILURE if minutes == 50 else Verdict.SUCCESS, error="got 503")
    assert await traced(world) == [begun, begun + 50 * 60_000, begun + 51 * 60_000]


SHOT = Attachment("shot.png", "image/png", b"pixels")


async def attached(world: World) -> list[int]:
    return sorted({row["at"] for row in await world.rows("check_attachments")})


async def test_attachments_are_kept_of_failures_changes_and_what_was_asked_for_but_not_of_each_success(world, clock):
    monitor = await started(world)
    await check(world, monitor, attachments=(SHOT,))
    kept = [clock()]
    clock.advance(seconds=3600)
    await check(world, monitor, attachments=(SHOT,))
    assert await attached(world) == kept
    for verdict in (Verdict.FAILURE, Verdict.SUCCESS):
        clock.advance(seconds=60)
        await check(world, monitor, verdict, error="got 503", attachments=(SHOT, SHOT))
        kept.append(clock())
    clock.advance(seconds=60)
    seen = Observation(Verdict.SUCCESS, clock(), 1.0, steps=STEPS, attachments=(SHOT,))
    await absorb(world.line, [Seen(world.line.fleet[monitor.n], seen)], {monitor.n: "asked"})
    assert await attached(world) == [*kept, clock()]
    newest = [row for row in await world.rows("check_attachments") if row["at"] == kept[-1]]
    assert [(row["name"], row["data"], row["size"]) for row in newest] == [
        ("shot.png", b"pixels", 6),
        ("shot-2.png", b"pixels", 6),
    ]


async def test_a_failure_that_goes_on_keeps_its_evidence_now_and_then_and_another_one_at_once(world, clock):
    monitor = await started(world)
    begun = clock()
    for minute in range(9):
        error = "got 503" if minute < 8 else "got 500"
        await check(world, monitor, Verdict.FAILURE, error=error, attachments=(SHOT,))
        clock.advance(seconds=60)
    assert await attached(world) == [begun + minute * 60_000 for minute in (0, 5, 8)]


async def test_without_a_trace_there_are_no_attachments(world, clock):
    monitor = await started(world)
    await check(world, monitor, Verdict.FAILURE, error="got 503", steps=(), attachments=(SHOT,))
    assert await attached(world) == []


async def test_a_failure_not_yet_believed_is_looked_at_again_soon(world, clock):
    monitor = await started(world, failure_threshold=3, retry_interval_seconds=5)
    await check(world, monitor)
    hurried = []
    world.line.schedule.hurry = lambda n, due_at, _request: hurried.append((n, due_at))
    for _ in range(3):
        clock.advance(seconds=60)
        await check(world, monitor, Verdict.FAILURE, error="got 503")
    assert hurried == [(monitor.n, clock() - 60_000 * back + 5_000) for back in (2, 1)]


async def test_new_facts_are_added_to_what_is_known(world, clock):
    monitor = await started(world)
    await check(world, monitor, facts={"ip": "192.0.2.1", "http_version": "2"})
    clock.advance(seconds=60)
    await check(world, monitor, facts={"ip": "192.0.2.7"})
    [state] = await world.rows("monitor_states")
    assert state["facts"] == {"ip": "192.0.2.7", "http_version": "2"}


@pytest.mark.parametrize("batches", [1, 2])
async def test_a_ping_in_time_that_is_written_late_is_not_missed(world, clock, batches):
    deadline = clock() + 90_000
    config = {"kind": "heartbeat", "period_seconds": 60, "grace_seconds": 30}
    monitor = await started(world, kind="heartbeat", config=config, deadline_at=deadline)
    watched = world.line.fleet[monitor.n]
    clock.advance(seconds=93)
    seen = [Reported(watched, Signal(), deadline - 1000), Lapsed(watched, deadline)]
    for place in range(0, 2, 2 // batches):
        await absorb(world.line, seen[place : place + 2 // batches])
    [state] = await world.rows("monitor_states")
    assert (state["status"], state["deadline_at"]) == ("up", deadline - 1000 + 90_000)
    assert await world.rows("alerts") == []


async def test_an_observation_from_the_future_is_taken_as_seen_now(world, clock):
    monitor = await started(world)
    await check(world, monitor, observed_at=clock() + 100 * 365 * DAY)
    [row] = await world.rows("check_log")
    assert row["at"] == clock()
    clock.advance(seconds=60)
    await check(world, monitor, Verdict.FAILURE, error="got 503")
    clock.advance(seconds=60)
    await check(world, monitor, Verdict.FAILURE, error="got 503")
    [state] = await world.rows("monitor_states")
    assert state["status"] == "down"


@pytest.mark.parametrize("is_restarted", [False, True])
async def test_after_our_clock_was_in_the_future_results_count_again(world, clock, is_restarted):
    monitor = await started(world)
    today = clock()
    clock.advance(ms=100 * 365 * DAY)
    await check(world, monitor)
    clock.advance(ms=today - clock())
    if is_restarted:
        await world.line.checks.load()
    for _ in range(2):
        clock.advance(seconds=60)
        await check(world, monitor, Verdict.FAILURE, error="got 503")
    [state] = await world.rows("monitor_states")
    assert state["status"] == "down"
    assert state["last_checked_at"] == clock()


async def test_figures_that_differ_at_every_check_are_not_written_at_every_check(world, clock):
    monitor = await started(world)
    await check(world, monitor, facts={"ip": "192.0.2.1", "avg_ms": 1.25})
    for average in (2.5, 3.75):
        clock.advance(seconds=60)
        await check(world, monitor, facts={"ip": "192.0.2.1", "avg_ms": average})
    [state] = await world.rows("monitor_states")
    assert state["facts"]["avg_ms"] == 1.25
    clock.advance(ms=absorbing._REFRESH_MS)
    await check(world, monitor, facts={"ip": "192.0.2.1", "avg_ms": 5.0})
    [state] = await world.rows("monitor_states")
    assert state["facts"]["avg_ms"] == 5.0
