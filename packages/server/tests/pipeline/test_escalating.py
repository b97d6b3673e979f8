"""Escalations on a real database of each kind, in virtual time."""

import pytest
from sqlalchemy import update

from support.escalating import ESCALATED, FAILURE, OK, RECOVERY, down, entries, set_incident, settle, told, wait
from support.on_call import contact, override, policy, schedule, step
from support.world import World
from watchbell.lib.clock import DAY, HOUR, MINUTE
from watchbell.pipeline.escalating import escalate_again
from watchbell.pipeline.reminding import remind_again
from watchbell.store import contacts
from watchbell.store.session import Tx
from watchbell.store.tables import maintenance_windows, monitor_states, monitors


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


async def test_whoever_is_on_call_is_told_then_the_next_and_the_recovery_goes_to_everybody(world, http_receiver):
    olga, _ = await contact(world, "Olga", http_receiver.url)
    bob, _ = await contact(world, "Bob", http_receiver.url)
    await contact(world, "Eva", http_receiver.url)
    await world.channel(http_receiver.url + "/default")
    service_id = await world.service()
    line = await schedule(world, olga, bob)
    await policy(world, service_id, step(0, by=(line,)), step(10, bob))
    monitor = await down(world, service_id=service_id)
    assert told(http_receiver) == [("olga", FAILURE)]
    await wait(world, 9.75)
    assert told(http_receiver) == [("olga", FAILURE)]
    await wait(world, 0.25)
    assert told(http_receiver) == [("olga", FAILURE), ("bob", ESCALATED)]
    await wait(world, 60)
    assert len(http_receiver.requests) == 2
    await world.see((monitor, OK))
    await settle(world)
    assert sorted(told(http_receiver)[2:]) == [("bob", RECOVERY), ("olga", RECOVERY)]
    assert await entries(world) == ["Escalated to Bob: nobody has acknowledged for 10 min"]
    [alert] = [row for row in await world.rows("alerts") if row["type"] == "escalation"]
    assert (alert["reason"], alert["suppressed_by"], alert["monitor_id"]) == ("unacknowledged", None, monitor.id)
    assert alert["message"] == "web is still down after 10 min: got 503"
    data = http_receiver.requests[1].json["data"]
    assert data["alert"]["type"] == "escalation"
    [delivery] = [row for row in await world.rows("deliveries") if row["alert_id"] == alert["id"]]
    assert delivery["message"]["title"] == "Shop is still down and not acknowledged"
    assert ["Escalated to", "Bob"] in delivery["message"]["details"]


async def test_an_acknowledgement_stops_it_and_taking_that_back_goes_on_with_the_newest_step(world, http_receiver):
    olga, _ = await contact(world, "Olga", http_receiver.url)
    bob, _ = await contact(world, "Bob", http_receiver.url)
    eva, _ = await contact(world, "Eva", http_receiver.url)
    service_id = await world.service()
    await policy(world, service_id, step(0, olga), step(10, bob), step(10, eva), step(10, bob))
    await down(world, service_id=service_id)
    await wait(world, 5)
    await set_incident(world, acknowledged_at=world.clock(), acknowledged_by="Olga")
    await wait(world, 20)
    assert told(http_receiver) == [("olga", FAILURE)]
    await set_incident(world, acknowledged_at=None, acknowledged_by=None)
    await wait(world, 0.25)
    assert told(http_receiver)[1:] == [("eva", ESCALATED)]
    await wait(world, 4.5)
    assert len(http_receiver.requests) == 2
    await wait(world, 30)
    assert told(http_receiver)[2:] == [("bob", ESCALATED)]


async def test_the_steps_are_repeated_and_follow_what_was_told_before(world, http_receiver):
    olga, channel = await contact(world, "Olga", http_receiver.url)
    service_id = await world.service()
    await policy(world, service_id, step(0, olga), step(10, olga), repeats=2, again=20)
    monitor = await down(world, service_id=service_id)
    at = []
    for _ in range(100):
        before = len(http_receiver.requests)
        await wait(world, 1)
        at += [_ + 1] * (len(http_receiver.requests) - before)
    assert at == [10, 30, 40, 60, 70]
    [first, *later] = await world.rows("deliveries")
    assert {row["after_id"] for row in later} == {first["id"]}
    assert [row["number"] for row in await world.rows("escalations")] == [2, 3, 4, 5, 6]
    await world.see((monitor, OK))
    await settle(world)
    assert told(http_receiver)[-1] == ("olga", RECOVERY)
    assert [kind for _, kind in told(http_receiver)].count(RECOVERY) == 1
    assert channel.id == first["channel_id"]


async def test_the_named_contacts_are_told_at_once_and_the_policy_only_later(world, http_receiver):
    olga, _ = await contact(world, "Olga", http_receiver.url)
    bob, _ = await contact(world, "Bob", http_receiver.url)
    await world.channel(http_receiver.url + "/default")
    service_id = await world.service()
    async with world.db.transaction() as tx:
        await contacts.set_of_service(tx, service_id, [olga])
    await policy(world, service_id, step(5, bob))
    await down(world, service_id=service_id)
    assert told(http_receiver) == [("olga", FAILURE)]
    await wait(world, 5)
    assert told(http_receiver) == [("olga", FAILURE), ("bob", ESCALATED)]


async def test_a_policy_whose_first_step_waits_leaves_the_failure_to_the_default_contact(world, http_receiver):
    bob, _ = await contact(world, "Bob", http_receiver.url)
    await world.channel(http_receiver.url + "/default")
    service_id = await world.service()
    await policy(world, service_id, step(5, bob))
    await down(world, service_id=service_id)
    await wait(world, 6)
    assert told(http_receiver) == [("default", FAILURE), ("bob", ESCALATED)]


async def test_steps_that_fell_due_while_we_were_down_make_one_message_not_many(world, http_receiver):
    olga, _ = await contact(world, "Olga", http_receiver.url)
    bob, _ = await contact(world, "Bob", http_receiver.url)
    service_id = await world.service()
    await policy(world, service_id, step(0, olga), step(10, bob), step(10, olga), repeats=9, again=10)
    await down(world, service_id=service_id)
    world.clock.advance(ms=5 * HOUR)
    await wait(world, 0.25)
    assert len(http_receiver.requests) == 2
    await wait(world, 0.25)
    assert len(http_receiver.requests) == 2


async def test_steps_without_a_wait_between_them_are_one_message_to_each(world, http_receiver):
    olga, _ = await contact(world, "Olga", http_receiver.url)
    bob, _ = await contact(world, "Bob", http_receiver.url)
    eva, _ = await contact(world, "Eva", http_receiver.url)
    service_id = await world.service()
    await policy(world, service_id, step(0, olga), step(0, bob), step(5, eva), step(0, eva, olga))
    await down(world, service_id=service_id)
    assert sorted(told(http_receiver)) == [("bob", FAILURE), ("olga", FAILURE)]
    await wait(world, 6)
    assert sorted(told(http_receiver)[2:]) == [("eva", ESCALATED), ("olga", ESCALATED)]
    assert await entries(world) == ["Escalated to Eva, Olga: nobody has acknowledged for 5 min"]
    assert [row["number"] for row in await world.rows("escalations")] == [3, 4]


@pytest.mark.parametrize("silence", ["muted", "paused", "maintenance"])
async def test_what_keeps_reminders_back_keeps_escalations_back(world, http_receiver, silence):
    olga, _ = await contact(world, "Olga", http_receiver.url)
    bob, _ = await contact(world, "Bob", http_receiver.url)
    service_id = await world.service()
    await policy(world, service_id, step(0, olga), step(10, bob))
    monitor = await down(world, service_id=service_id)
    if silence == "muted":
        await world.mute(service_id, world.clock() + 30 * MINUTE)
    else:
        await hush(world, monitor, paused=silence == "paused")
    await wait(world, 29.5)
    assert told(http_receiver) == [("olga", FAILURE)]
    if silence == "maintenance":
        await hush(world, monitor, paused=False, over=True)
    await wait(world, 1)
    expected = [] if silence == "paused" else [("bob", ESCALATED)]
    assert told(http_receiver)[1:] == expected


async def hush(world: World, monitor, *, paused: bool, over: bool = False) -> None:
    async with world.db.transaction() as tx:
        if paused:
            await tx.execute(update(monitors).where(monitors.c.n == monitor.n).values(is_active=False))
            return
        window_id = None if over else await planned(tx, world)
        mine = monitor_states.c.monitor_n == monitor.n
        await tx.execute(update(monitor_states).where(mine).values(maintenance_id=window_id))


async def planned(tx: Tx, world: World) -> str:
    row = {column.name: "" for column in maintenance_windows.columns if not column.nullable}
    now = world.clock()
    moments = {name: now for name in row if name.endswith("_at")}
    lists = {"service_ids": [], "groups": [], "tags": []}
    flags = {"covers_all": True, "is_public": False, "announce_minutes": 0, "version": 1}
    row |= {**moments, **lists, **flags, "id": "w" * 36, "org_id": world.org_id, "title": "Work", "time_zone": "UTC"}
    await tx.execute(maintenance_windows.insert().values(**row))
    return "w" * 36


async def test_who_stands_in_is_told_and_who_was_told_hears_the_end_after_the_handover(world, http_receiver):
    olga, _ = await contact(world, "Olga", http_receiver.url)
    bob, _ = await contact(world, "Bob", http_receiver.url)
    service_id = await world.service()
    line = await schedule(world, olga)
    now = world.clock()
    await override(world, line, bob, now - HOUR, now + HOUR)
    await policy(world, service_id, step(0, by=(line,)), step(120, by=(line,)))
    monitor = await down(world, service_id=service_id)
    assert told(http_receiver) == [("bob", FAILURE)]
    await wait(world, 121)
    assert told(http_receiver)[1:] == [("olga", ESCALATED)]
    assert await entries(world) == ["Escalated to Olga (On call): nobody has acknowledged for 2 h"]
    await world.see((monitor, OK))
    await settle(world)
    assert sorted(told(http_receiver)[2:]) == [("bob", RECOVERY), ("olga", RECOVERY)]


async def test_reminders_go_to_whom_the_policy_tells_now(world, http_receiver):
    olga, _ = await contact(world, "Olga", http_receiver.url, remind_every_minutes=10)
    bob, _ = await contact(world, "Bob", http_receiver.url, remind_every_minutes=10)
    service_id = await world.service()
    line = await schedule(world, olga, bob)
    await policy(world, service_id, step(0, by=(line,)), step(5, bob))
    await down(world, service_id=service_id)
    await wait(world, 6)
    assert told(http_receiver) == [("olga", FAILURE), ("bob", ESCALATED)]
    world.clock.advance(ms=11 * MINUTE)
    await remind_again(world.line)
    await settle(world)
    assert sorted(told(http_receiver)[2:]) == [("bob", "incident.reminder"), ("olga", "incident.reminder")]
    world.clock.advance(ms=4 * DAY)  # Bob's turn: Olga is left alone
    await remind_again(world.line)
    await settle(world)
    assert told(http_receiver)[4:] == [("bob", "incident.reminder")]


async def test_a_quiet_fleet_costs_one_reading_query_or_two(world, monkeypatch):
    await world.service()
    statements = []
    read = Tx.tuples
    monkeypatch.setattr(Tx, "tuples", lambda tx, statement: statements.append(statement) or read(tx, statement))
    monkeypatch.setattr(type(world.db), "transaction", None)
    await escalate_again(world.line)
    assert len(statements) == 1
