"""Flapping from its beginning to its end, on a real database of each kind, in virtual time."""

import pytest
from sqlalchemy import delete, update

from support.world import World
from watchbell.domain.alerts import Attempt, Sent
from watchbell.domain.observations import Verdict
from watchbell.pipeline import flow
from watchbell.pipeline.steadying import steady_again
from watchbell.pipeline.upkeep import catch_up_mutes, close_orphans
from watchbell.store.session import Tx
from watchbell.store.tables import incidents, monitors

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


async def flapping(world: World, **changes):
    """A service whose monitor has begun to flap and is up just now, and a channel that was told."""
    service_id = await world.service()
    monitor = await world.monitor(service_id)
    await world.channel(**changes)
    await world.start()
    await go(world, monitor, OK, BAD, OK, BAD, OK, BAD, OK)
    [state] = await world.rows("monitor_states")
    assert state["flapping_since_at"] is not None
    return service_id, monitor


async def go(world: World, monitor, *verdicts):
    """One check a minute."""
    for verdict in verdicts:
        world.clock.advance(seconds=60)
        await world.see((monitor, verdict))
        await steady_again(world.line)


async def calm_down(world: World, minutes: int = 25):
    for _ in range(minutes):
        world.clock.advance(seconds=60)
        await steady_again(world.line)


async def said(world: World):
    """What was put into the outbox, in order."""
    alerts = await world.rows("alerts")
    by_id = {row["id"]: row for row in alerts}
    return [(by_id[d["alert_id"]]["type"], by_id[d["alert_id"]]["reason"]) for d in await world.rows("deliveries")]


async def open_incidents(world: World):
    return [row for row in await world.rows("incidents") if row["resolved_at"] is None]


async def test_it_is_told_at_its_beginning_and_at_its_end_and_not_between(world):
    _, monitor = await flapping(world)
    before = await said(world)
    assert before[-1] == ("flapping", "started_flapping")
    await go(world, monitor, BAD, OK, BAD, OK)
    assert await said(world) == before
    assert len(await open_incidents(world)) == 1
    await calm_down(world)
    assert await said(world) == [*before, ("recovery", "recovered")]
    assert await open_incidents(world) == []
    [state] = await world.rows("monitor_states")
    assert state["flapping_since_at"] is None


async def test_it_may_end_down_and_the_recovery_is_told_as_ever(world):
    _, monitor = await flapping(world)
    await go(world, monitor, BAD)
    await calm_down(world)
    assert (await said(world))[-1] == ("flapping", "stopped_flapping")
    await go(world, monitor, OK)
    assert (await said(world))[-1] == ("recovery", "recovered")


async def test_while_it_is_paused_nothing_is_said_and_its_first_result_decides(world):
    await flapping(world)
    before = await said(world)
    async with world.db.transaction() as tx:
        await tx.execute(update(monitors).values(is_active=False))
    await calm_down(world)
    await close_orphans(world.line)
    assert await said(world) == before
    async with world.db.transaction() as tx:
        await tx.execute(update(monitors).values(is_active=True))
    await steady_again(world.line)
    assert (await said(world))[-1] == ("recovery", "recovered")


async def test_one_that_is_removed_while_it_flaps_ends_its_incident(world):
    service_id, monitor = await flapping(world)
    other = await world.monitor(service_id, "other")
    await world.start()
    await world.see((other, OK))
    async with world.db.transaction() as tx:
        await tx.execute(delete(monitors).where(monitors.c.id == monitor.id))
    await close_orphans(world.line)
    assert (await said(world))[-1] == ("recovery", "recovered")
    assert await open_incidents(world) == []


async def test_an_incident_of_a_flapping_monitor_that_is_up_is_no_orphan(world):
    await flapping(world)
    await close_orphans(world.line)
    assert len(await open_incidents(world)) == 1


async def test_after_a_person_ended_the_incident_the_next_failure_is_told_once(world):
    _, monitor = await flapping(world)
    async with world.db.transaction() as tx:
        await tx.execute(update(incidents).values(resolved_at=world.clock(), status="resolved"))
    before = await said(world)
    await go(world, monitor, BAD, OK, BAD, OK)
    assert await said(world) == [*before, ("failure", "confirmed_down")]
    await calm_down(world)
    assert (await said(world))[-1] == ("recovery", "recovered")


async def test_a_mute_that_ends_while_it_goes_up_and_down_says_so(world):
    service_id = await world.service()
    monitor = await world.monitor(service_id)
    await world.channel()
    await world.start()
    await go(world, monitor, OK)
    await world.mute(service_id, world.clock() + 7 * 60_000 + 1)
    await go(world, monitor, BAD, OK, BAD, OK, BAD, OK)
    assert await said(world) == []
    world.clock.advance(seconds=120)
    await catch_up_mutes(world.line)
    assert await said(world) == [("failure", "catch_up")]
    told = next(row for row in await world.rows("alerts") if row["reason"] == "catch_up")
    assert told["message"] == "still going up and down after the mute ended"
    await calm_down(world)
    assert await said(world) == [("failure", "catch_up"), ("recovery", "recovered")]


async def test_killed_between_its_statements_a_round_leaves_nothing_and_the_next_does_all_of_it(world, monkeypatch):
    await flapping(world)
    before = await said(world)
    world.clock.advance(seconds=1500)
    run, left = Tx.execute, [0]

    async def mortal(tx, *arguments):
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return await run(tx, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(Tx, "execute", mortal)
        for statements in range(5):
            left[0] = statements
            with pytest.raises(KeyboardInterrupt):
                await steady_again(world.line)
            assert await said(world) == before
    await steady_again(world.line)
    await steady_again(world.line)
    assert await said(world) == [*before, ("recovery", "recovered")]


async def test_a_notice_that_is_late_does_not_arrive_behind_the_end(world, monkeypatch):
    await flapping(world)
    arrived = []

    async def notify(channel, delivery_id, content, open_secret, now, reference=None):
        is_notice = content["type"] == "flapping"
        arrived.extend([] if is_notice else [content["type"]])
        return Sent(Attempt(now, not is_notice, 200, 5, "", "503" if is_notice else None))

    monkeypatch.setattr(flow, "notify", notify)
    while await world.deliver_due():
        pass
    await calm_down(world)
    for _ in range(4):
        await world.deliver_due()
    alerts = {row["id"]: row for row in await world.rows("alerts")}
    states = {alerts[row["alert_id"]]["type"]: row["status"] for row in await world.rows("deliveries")}
    assert states == {"failure": "sent", "flapping": "skipped", "recovery": "sent"}
    assert sorted(arrived) == ["failure"] * 3 + ["recovery"] * 3
