"""The line on a real database of each kind: what a batch of results leaves behind."""

import pytest

from support.world import World
from watchbell.domain.observations import Observation, Step, Verdict
from watchbell.pipeline import deciding
from watchbell.pipeline.arriving import Seen
from watchbell.pipeline.flow import absorb
from watchbell.pipeline.upkeep import catch_up_mutes, close_orphans, watch_ourselves
from watchbell.store import monitors as monitor_store

OK, BAD, FAULT, SLOW = Verdict.SUCCESS, Verdict.FAILURE, Verdict.FAULT, Verdict.DEGRADED


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


async def story(world: World):
    """A service with one monitor that is up, and one channel."""
    service_id = await world.service()
    monitor = await world.monitor(service_id)
    await world.channel()
    await world.start()
    await world.see((monitor, OK))
    return service_id, monitor


async def test_going_down_writes_state_incident_alert_and_outbox_together(world):
    _, monitor = await story(world)
    world.clock.advance(seconds=60)
    await world.see((monitor, BAD))
    [incident] = await world.rows("incidents")
    [alert] = await world.rows("alerts")
    [delivery] = await world.rows("deliveries")
    [state] = await world.rows("monitor_states")
    [service] = await world.rows("services")
    assert (incident["title"], incident["impact"], incident["started_at"]) == ("Shop is down", "major", world.clock())
    assert (alert["type"], alert["reason"], alert["suppressed_by"], alert["message"]) == (
        "failure",
        "confirmed_down",
        None,
        "got 503",
    )
    assert (delivery["status"], delivery["alert_id"]) == ("pending", alert["id"])
    assert (state["status"], state["last_error"]) == ("down", "got 503")
    assert (service["state"], service["current_status"]) == ("down", "major_outage")
    assert [entry["kind"] for entry in await world.rows("incident_entries")] == ["created"]


async def test_staying_down_tells_nothing_more(world):
    _, monitor = await story(world)
    for _ in range(5):
        world.clock.advance(seconds=60)
        await world.see((monitor, BAD))
    assert len(await world.rows("deliveries")) == 1
    assert len(await world.rows("incident_entries")) == 1


async def test_two_monitors_of_one_service_in_one_batch_make_one_incident_and_one_message(world):
    service_id = await world.service()
    one, two = await world.monitor(service_id, "one"), await world.monitor(service_id, "two")
    await world.channel()
    await world.start()
    await world.see((one, BAD), (two, BAD))
    assert len(await world.rows("incidents")) == 1
    assert len(await world.rows("deliveries")) == 1
    assert len(await world.rows("incident_monitors")) == 2
    await world.see((one, OK), (two, OK))
    assert [row["suppressed_by"] for row in await world.rows("alerts")] == [None, "joined_incident", None]
    assert len(await world.rows("deliveries")) == 2


async def test_down_and_up_in_one_batch_tells_both(world):
    _, monitor = await story(world)
    await world.see((monitor, BAD), (monitor, OK))
    assert [row["type"] for row in await world.rows("alerts")] == ["failure", "recovery"]
    assert len(await world.rows("deliveries")) == 2


@pytest.mark.parametrize("before", [OK, BAD])
async def test_down_up_and_down_again_in_one_batch_are_incidents_one_after_the_other(world, before):
    _, monitor = await story(world)
    await world.see((monitor, before))
    await world.see((monitor, BAD), (monitor, OK), (monitor, BAD), (monitor, OK), (monitor, BAD))
    ended, again, last = await world.rows("incidents")
    assert (ended["status"], again["status"], last["status"]) == ("resolved", "resolved", "investigating")
    assert ended["resolved_at"] is not None is not again["resolved_at"]
    told = ["failure", "recovery", "failure", "recovery", "failure"]
    assert [row["type"] for row in await world.rows("alerts")] == told


async def test_a_mute_keeps_the_message_back_and_its_end_catches_up_once(world):
    service_id, monitor = await story(world)
    await world.mute(service_id, world.clock() + 60_000)
    await world.see((monitor, BAD))
    assert await world.rows("deliveries") == []
    await catch_up_mutes(world.line)
    assert await world.rows("deliveries") == []
    world.clock.advance(seconds=61)
    await catch_up_mutes(world.line)
    await catch_up_mutes(world.line)
    assert [row["reason"] for row in await world.rows("alerts")] == ["confirmed_down", "catch_up"]
    assert len(await world.rows("deliveries")) == 1


async def test_our_own_fault_is_stored_as_no_data_and_changes_nothing(world):
    _, monitor = await story(world)
    for _ in range(5):
        world.clock.advance(seconds=60)
        await world.see((monitor, FAULT))
    assert await world.rows("incidents") == []
    [state] = await world.rows("monitor_states")
    assert (state["status"], state["consecutive_failures"]) == ("up", 0)
    assert len(await world.line.checks.recent(monitor.n, limit=10)) == 6


async def test_a_late_result_is_stored_and_never_evaluated(world):
    _, monitor = await story(world)
    world.clock.advance(seconds=-30)
    await world.see((monitor, BAD))
    assert await world.rows("incidents") == []
    assert len(await world.line.checks.recent(monitor.n, limit=10)) == 2


async def test_a_quiet_success_writes_no_state(world):
    _, monitor = await story(world)
    [before] = await world.rows("monitor_states")
    world.clock.advance(seconds=60)
    await world.see((monitor, OK))
    [after] = await world.rows("monitor_states")
    assert after == before
    assert world.line.checks.latest(monitor.n).at == world.clock()


async def test_a_degraded_monitor_makes_no_incident_but_shows(world):
    _, monitor = await story(world)
    await world.see((monitor, SLOW))
    assert await world.rows("incidents") == []
    [service] = await world.rows("services")
    assert (service["state"], service["current_status"]) == ("degraded", "degraded_performance")


async def test_the_result_of_a_monitor_deleted_meanwhile_is_dropped(world):
    service_id, monitor = await story(world)
    other = await world.monitor(service_id, "other")
    await world.start()
    async with world.db.transaction() as tx:
        await monitor_store.remove(tx, [monitor.n])
    await world.see((monitor, BAD), (other, OK))
    assert await world.rows("incidents") == []


async def test_an_incident_whose_only_failing_monitor_is_removed_is_closed_and_told(world):
    service_id, monitor = await story(world)
    other = await world.monitor(service_id, "other")
    await world.start()
    await world.see((monitor, BAD), (other, OK))
    await close_orphans(world.line)
    assert (await world.rows("incidents"))[0]["resolved_at"] is None
    async with world.db.transaction() as tx:
        await monitor_store.remove(tx, [monitor.n])
    await close_orphans(world.line)
    await close_orphans(world.line)
    [incident] = await world.rows("incidents")
    assert incident["status"] == "resolved"
    assert [row["type"] for row in await world.rows("alerts")] == ["failure", "recovery"]


async def test_a_failed_write_leaves_nothing_behind(world, monkeypatch):
    _, monitor = await story(world)
    before = {name: await world.rows(name) for name in ("monitor_states", "incidents", "alerts", "deliveries")}

    async def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(deciding, "save_outcome", broken)
    with pytest.raises(OSError, match="disk full"):
        await world.see((monitor, BAD))
    assert {name: await world.rows(name) for name in before} == before
    assert len(await world.line.checks.recent(monitor.n, limit=10)) == 1


async def test_a_hostile_answer_cannot_stop_the_line(world):
    _, monitor = await story(world)
    watched = world.line.fleet[monitor.n]
    world.clock.advance(seconds=60)
    nasty = "v=\0spf\ud800" + "x" * 9999
    seen = Observation(
        BAD,
        world.clock(),
        float("nan"),
        2**40,
        error=nasty,
        steps=(Step("answer", 0, 1, nasty, ok=False),),
        facts={"txt": [nasty]},
    )
    await absorb(world.line, [Seen(watched, seen)])
    [row] = await world.rows("incidents")
    assert row["title"] == "Shop is down"
    [newest, _] = await world.line.checks.recent(monitor.n, limit=10)
    assert (newest.code, newest.ms, len(newest.error)) == (None, None, 500)


async def test_operators_are_told_once_when_we_cannot_check_and_once_when_we_can_again(world):
    _, monitor = await story(world)
    for _ in range(4):
        world.clock.advance(seconds=10)
        await world.see((monitor, FAULT))
        await watch_ourselves(world.line)
    for _ in range(8):
        world.clock.advance(seconds=10)
        await world.see((monitor, OK))
        await watch_ourselves(world.line)
    told = [(row["type"], row["reason"]) for row in await world.rows("alerts")]
    assert told == [("system", "own_fault")] * 2
    assert [row["message"]["title"] for row in await world.rows("deliveries")] == [
        "Watchbell cannot check properly",
        "Watchbell checks again",
    ]


async def test_a_failure_that_is_kept_back_holds_no_incident_open_whatever_the_order_of_its_batch(sqlite_db, clock):
    world = await World.made(sqlite_db, clock)
    service_id = await world.service()
    parent = await world.monitor(await world.service("Router"), "router")
    first = await world.monitor(service_id, "first")
    child = await world.monitor(service_id, "child", depends_on=(parent.id,))
    await world.channel()
    await world.start()
    await world.see((parent, Verdict.FAILURE), (first, Verdict.FAILURE), (child, Verdict.SUCCESS))
    clock.advance(seconds=60)
    await world.see((first, Verdict.SUCCESS), (child, Verdict.FAILURE))
    [mine] = [row for row in await world.rows("incidents") if row["auto_service_id"] == service_id]
    assert mine["resolved_at"] == clock()
    told = [row["type"] for row in await world.rows("alerts") if row["incident_id"] == mine["id"]]
    assert told[-1] == "recovery"


async def test_where_the_clock_was_put_back_what_comes_is_evaluated_although_every_minute_was_there_before(
    sqlite_db, clock
):
    world = await World.made(sqlite_db, clock)
    monitor = await world.monitor(await world.service())
    await world.start()
    for _ in range(30):
        clock.advance(seconds=40)
        await world.see((monitor, Verdict.SUCCESS))
    clock.advance(seconds=-1190)
    await world.see((monitor, Verdict.FAILURE))
    assert [row["status"] for row in await world.rows("monitor_states")] == ["down"]
