"""Signals from clients, heard by a running line."""

import asyncio
import dataclasses

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from support.telling import PERIOD, SUCCESS, add, hear, running
from support.world import World
from watchbell.domain.errors import BadRequest, NotFound, Unstorable
from watchbell.domain.pings import PingKind, SignalForm
from watchbell.pipeline.hearing import hear as hear_any
from watchbell.store import fleet
from watchbell.store.tables import monitor_states, monitors


@pytest.fixture
async def world(sqlite_db, clock):
    return await World.made(sqlite_db, clock)


async def test_a_ping_is_durable_when_it_was_heard_and_arms_the_next_deadline(world, clock):
    await add(world)
    async with running(world) as runner:
        clock.advance(seconds=10)
        await hear(runner, "t", SUCCESS)
        [ping] = await world.rows("pings")
        [state] = await world.rows("monitor_states")
    assert (ping["kind"], ping["source"], ping["created_at"]) == ("success", "192.0.2.1", clock())
    assert (state["status"], state["last_ping_at"], state["deadline_at"]) == ("up", clock(), clock() + 120_000)


async def test_a_reported_failure_names_the_exit_status(world):
    await add(world)
    async with running(world) as runner:
        await hear(runner, "t", replace(SUCCESS, kind=PingKind.FAIL, exit_status=3))
        [state] = await world.rows("monitor_states")
    assert (state["status"], state["last_error"]) == ("down", "the client reported a failure with exit status 3")


async def test_the_end_of_a_run_knows_how_long_it_took(world, clock):
    await add(world)
    async with running(world) as runner:
        for run_id, seconds in (("a", 0), ("b", 5)):
            clock.advance(seconds=seconds)
            await hear(runner, "t", replace(SUCCESS, kind=PingKind.START, run_id=run_id))
        clock.advance(seconds=7)
        await hear(runner, "t", replace(SUCCESS, run_id="a"))
        await hear(runner, "t", SUCCESS)
        durations = {
            ping["run_id"]: ping["duration_ms"] for ping in await world.rows("pings") if ping["kind"] == "success"
        }
    assert durations == {"a": 12_000, None: None}


async def test_a_log_is_kept_and_changes_nothing(world):
    await add(world)
    async with running(world) as runner:
        await hear(runner, "t", replace(SUCCESS, kind=PingKind.LOG, body=b"x" * 20_000))
        [ping] = await world.rows("pings")
        [state] = await world.rows("monitor_states")
    assert (ping["kind"], len(ping["body"])) == ("log", 10_000)
    assert (state["status"], state["last_ping_at"]) == ("unknown", None)


async def test_a_paused_monitors_ping_is_kept_and_ignored(world):
    await add(world, is_active=False)
    async with running(world) as runner:
        await hear(runner, "t", SUCCESS)
        [ping] = await world.rows("pings")
        [state] = await world.rows("monitor_states")
    assert (ping["kind"], state["status"]) == ("ignored", "unknown")


async def test_a_token_nobody_has_is_not_found(world):
    async with running(world) as runner:
        with pytest.raises(NotFound):
            await hear(runner, "unknown", SUCCESS)


async def test_a_monitor_that_is_asked_cannot_be_told(world):
    await add(world, kind="tcp")
    async with running(world) as runner:
        with pytest.raises(BadRequest, match="not told by clients"):
            await hear(runner, "t", SUCCESS)


@pytest.mark.parametrize("form", [SignalForm.WEBHOOK, SignalForm.METRIC, SignalForm.ALERTS])
@pytest.mark.parametrize("is_active", [True, False])
async def test_another_tongue_than_the_monitors_is_refused(world, form, is_active):
    await add(world, is_active=is_active)
    async with running(world) as runner:
        with pytest.raises(BadRequest, match="but by: heartbeat, report"):
            await hear(runner, "t", replace(SUCCESS, form=form))
        assert await world.rows("pings") == []


async def woken(world, runner, signal):
    """Tells a paused monitor something; the numbers of those that were to be resumed."""
    numbers = []

    async def wake(monitor_n):
        numbers.append(monitor_n)
        resumed_at = world.clock.advance(ms=5)
        async with world.db.transaction() as tx:
            await tx.execute(update(monitors).where(monitors.c.n == monitor_n).values(is_active=True))
            await tx.execute(update(monitor_states).values(clock_started_at=resumed_at, evaluated_at=resumed_at))
            await fleet.note_change(tx, monitor_n, world.clock())

    await hear_any(runner, wake, "t", signal)
    return numbers


@pytest.mark.parametrize("kind", [PingKind.SUCCESS, PingKind.FAIL])
async def test_a_sign_of_life_resumes_a_monitor_that_wants_it_and_counts(world, kind):
    monitor = await add(world, config={**PERIOD, "manual_resume": False}, is_active=False)
    async with running(world) as runner:
        assert await woken(world, runner, replace(SUCCESS, kind=kind)) == [monitor.n]
        [ping] = await world.rows("pings")
        [state] = await world.rows("monitor_states")
    assert (ping["kind"], state["status"]) == (kind.value, "up" if kind is PingKind.SUCCESS else "down")


async def test_a_sign_of_life_right_after_the_pause_resumes_too(world):
    monitor = await add(world, config={**PERIOD, "manual_resume": False})
    async with running(world) as runner:
        async with world.db.transaction() as tx:
            await tx.execute(update(monitors).values(is_active=False))
            await fleet.note_change(tx, monitor.n, world.clock())
        world.line.look_again()
        assert await woken(world, runner, SUCCESS) == [monitor.n]
        [ping] = await world.rows("pings")
    assert ping["kind"] == "success"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"manual_resume": True}, {}),
        ({"manual_resume": False}, {"kind": PingKind.START}),
        ({"manual_resume": False}, {"kind": PingKind.LOG}),
        ({"manual_resume": False, "methods": "post"}, {}),
        ({"manual_resume": False, "filter_http_body": True, "success_keywords": "done"}, {"body": b"hello"}),
    ],
    ids=["by hand", "start", "log", "method", "keyword"],
)
async def test_nothing_else_resumes_a_paused_monitor(world, changes, said):
    await add(world, config={**PERIOD, **changes}, is_active=False)
    async with running(world) as runner:
        assert await woken(world, runner, replace(SUCCESS, **said)) == []
        [ping] = await world.rows("pings")
    assert ping["kind"] == "ignored"


async def test_a_signal_in_the_wrong_tongue_resumes_nothing(world):
    await add(world, config={**PERIOD, "manual_resume": False}, is_active=False)
    async with running(world) as runner:
        with pytest.raises(BadRequest):
            await woken(world, runner, replace(SUCCESS, form=SignalForm.WEBHOOK))
        [stored] = await world.rows("monitors")
    assert not stored["is_active"]


async def test_a_rule_that_breaks_stops_only_its_own_monitor_and_its_client_is_told(world):
    broken, well = await add(world, token="broken"), await add(world, token="well")
    async with running(world) as runner:
        watched = world.line.fleet[broken.n]
        watched.listener = dataclasses.replace(watched.listener, hear=lambda *_: 1 / 0)
        bad, good = await asyncio.gather(
            hear(runner, "broken", SUCCESS), hear(runner, "well", SUCCESS), return_exceptions=True
        )
        assert isinstance(bad, Unstorable)
        assert good.kind is PingKind.SUCCESS
        states = {row["monitor_n"]: row["status"] for row in await world.rows("monitor_states")}
    assert states == {broken.n: "unknown", well.n: "up"}
