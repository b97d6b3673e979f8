"""Escalations on a real database of each kind, in virtual time."""

import asyncio
import contextlib

import pytest
from sqlalchemy import update

from support.on_call import contact, override, policy, schedule, step
from support.receiver import Answer
from support.world import World
from watchbell.domain.observations import Verdict
from watchbell.domain.services import Severity
from watchbell.lib.clock import DAY, HOUR, MINUTE, SECOND
from watchbell.pipeline.escalating import escalate_again
from watchbell.pipeline.flow import take
from watchbell.pipeline.reminding import remind_again
from watchbell.store import contacts, escalation_policies, on_call
from watchbell.store.session import Tx
from watchbell.store.tables import incidents, maintenance_windows, monitor_states, monitors, services

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE
FAILURE, ESCALATED, RECOVERY = "incident.created", "incident.escalated", "incident.resolved"
QUIET = {"time_zone": "UTC", "windows": [{"days": ["sun"], "start": "00:00", "end": "01:00"}], "outside": "hold"}


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


async def wait(world: World, minutes: float) -> None:
    """Time passes, with a round of escalations every minute and all deliveries at once."""
    whole, rest = divmod(minutes, 1)
    for seconds in [60] * int(whole) + [rest * 60] * (rest > 0):
        world.clock.advance(seconds=seconds)
        await escalate_again(world.line)
        await settle(world)


async def settle(world: World) -> None:
    while await world.deliver_due():
        pass


async def set_incident(world: World, **values) -> None:
    async with world.db.transaction() as tx:
        await tx.execute(update(incidents).values(**values))


def told(receiver) -> list[tuple[str, str]]:
    return [(each.path.rsplit("/", 1)[1], each.json["type"]) for each in receiver.requests]


async def entries(world: World) -> list[str]:
    return [row["body"] for row in await world.rows("incident_entries") if row["kind"] == "escalated"]


async def down(world: World, *, service_id: str | None = None):
    """A monitor of the service goes down, and whoever is told at once is."""
    service_id = service_id or await world.service()
    monitor = await world.monitor(service_id)
    await world.start()
    await world.see((monitor, BAD))
    await settle(world)
    return monitor


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


@pytest.mark.parametrize("trouble", ["gap", "gone", "off", "broken", "filtered", "quiet"])
async def test_when_nobody_on_call_can_be_told_the_default_contact_is(world, http_receiver, trouble):
    changes = {
        "off": {"is_enabled": False},
        "broken": {"broken_reason": "410"},
        "filtered": {"min_severity": Severity.CRITICAL},
        "quiet": {"hours": QUIET},
    }.get(trouble, {})
    olga, _ = await contact(world, "Olga", http_receiver.url, **changes)
    await world.channel(http_receiver.url + "/default")
    service_id = await world.service()
    line = await schedule(world, olga, **({"starts_on": "2027-02-01"} if trouble == "gap" else {}))
    await policy(world, service_id, step(0, by=(line,)))
    if trouble == "gone":
        async with world.db.transaction() as tx:
            await contacts.remove(tx, olga)
    await down(world, service_id=service_id)
    # A broken channel is tried as ever: perhaps it works again.
    assert sorted(told(http_receiver)) == [("default", FAILURE), *([("olga", FAILURE)] * (trouble == "broken"))]
    held = [row["status"] for row in await world.rows("deliveries")]
    assert sorted(held) == {"quiet": ["held", "sent"], "broken": ["sent", "sent"]}.get(trouble, ["sent"])


async def test_a_step_that_reaches_nobody_goes_on_to_the_next_at_once_and_says_so(world, http_receiver):
    olga, _ = await contact(world, "Olga", http_receiver.url)
    bob, _ = await contact(world, "Bob", http_receiver.url, is_enabled=False)
    eva, _ = await contact(world, "Eva", http_receiver.url)
    service_id = await world.service()
    nights = await schedule(world, olga, starts_on="2027-02-01")
    await policy(world, service_id, step(0, olga), step(5, bob, by=(nights,)), step(60, eva), step(5, olga))
    await down(world, service_id=service_id)
    await wait(world, 5)
    assert told(http_receiver) == [("olga", FAILURE), ("eva", ESCALATED)]
    assert await entries(world) == [
        "Could not escalate by step 2: nobody is on call by On call; Bob has no channel that takes it",
        "Escalated to Eva: nobody has acknowledged for 5 min",
    ]
    gates = [(row["suppressed_by"]) for row in await world.rows("alerts") if row["type"] == "escalation"]
    assert gates == ["no_channel", None]
    await wait(world, 64)
    assert len(http_receiver.requests) == 2
    await wait(world, 2)
    assert told(http_receiver)[2:] == [("olga", ESCALATED)]


async def test_a_step_that_is_only_heard_in_the_morning_goes_on_to_the_next_at_once(world, http_receiver):
    olga, _ = await contact(world, "Olga", http_receiver.url)
    bob, _ = await contact(world, "Bob", http_receiver.url, hours=QUIET)
    service_id = await world.service()
    await policy(world, service_id, step(0, olga), step(5, bob), step(60, olga))
    await down(world, service_id=service_id)
    await wait(world, 5)
    assert told(http_receiver) == [("olga", FAILURE), ("olga", ESCALATED)]
    assert (await entries(world))[0] == (
        "Escalated to Bob, who hear it after their quiet hours: nobody has acknowledged for 5 min"
    )
    assert sorted(row["status"] for row in await world.rows("deliveries")) == ["held", "sent", "sent"]


async def test_a_round_that_reaches_nobody_waits_for_the_next_one(world, http_receiver):
    olga, _ = await contact(world, "Olga", http_receiver.url)
    bob, _ = await contact(world, "Bob", http_receiver.url, is_enabled=False)
    service_id = await world.service()
    await policy(world, service_id, step(0, olga), step(5, bob), step(5, bob), repeats=1, again=30)
    await down(world, service_id=service_id)
    await wait(world, 39)
    assert told(http_receiver) == [("olga", FAILURE)]
    assert len(await entries(world)) == 2
    await wait(world, 1)
    assert told(http_receiver) == [("olga", FAILURE), ("olga", ESCALATED)]


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


async def test_an_escalation_that_waits_is_dropped_when_it_is_over_and_so_is_its_recovery(world, http_receiver):
    olga, _ = await contact(world, "Olga", http_receiver.url)
    bob, _ = await contact(world, "Bob", http_receiver.url)
    service_id = await world.service()
    await policy(world, service_id, step(0, olga), step(10, bob))
    monitor = await down(world, service_id=service_id)
    world.clock.advance(ms=10 * MINUTE)
    await escalate_again(world.line)
    await world.see((monitor, OK))
    await settle(world)
    assert told(http_receiver) == [("olga", FAILURE), ("olga", RECOVERY)]
    statuses = {row["channel_id"]: row["status"] for row in await world.rows("deliveries")}
    assert sorted(statuses.values()) == ["sent", "skipped"]


async def test_an_escalation_that_waits_is_dropped_by_an_acknowledgement(world, http_receiver):
    olga, _ = await contact(world, "Olga", http_receiver.url)
    bob, _ = await contact(world, "Bob", http_receiver.url)
    service_id = await world.service()
    await policy(world, service_id, step(0, olga), step(10, bob, olga))
    monitor = await down(world, service_id=service_id)
    world.clock.advance(ms=10 * MINUTE)
    await escalate_again(world.line)
    await set_incident(world, acknowledged_at=world.clock(), acknowledged_by="Olga")
    await settle(world)
    assert told(http_receiver) == [("olga", FAILURE)]
    await world.see((monitor, OK))
    await settle(world)
    assert told(http_receiver) == [("olga", FAILURE), ("olga", RECOVERY)]


async def test_an_escalation_that_was_perhaps_read_goes_on_and_is_followed_by_the_recovery(world, http_receiver):
    """Its sender died: whether it had arrived nobody knows. Told down, told up."""
    olga, _ = await contact(world, "Olga", http_receiver.url)
    bob, _ = await contact(world, "Bob", http_receiver.url)
    service_id = await world.service()
    await policy(world, service_id, step(0, olga), step(10, bob))
    monitor = await down(world, service_id=service_id)
    world.clock.advance(ms=10 * MINUTE)
    await escalate_again(world.line)
    assert len(await take(world.line)) == 1
    await world.see((monitor, OK))
    await settle(world)
    assert told(http_receiver) == [("olga", FAILURE), ("olga", RECOVERY)]
    world.clock.advance(ms=61 * SECOND)
    await settle(world)
    assert told(http_receiver)[2:] == [("bob", ESCALATED), ("bob", RECOVERY)]


async def test_a_refused_escalation_is_tried_again_and_the_recovery_waits_for_it(world, http_receiver):
    olga, _ = await contact(world, "Olga", http_receiver.url)
    bob, _ = await contact(world, "Bob", http_receiver.url)
    service_id = await world.service()
    await policy(world, service_id, step(0, olga), step(10, bob))
    monitor = await down(world, service_id=service_id)
    world.clock.advance(ms=10 * MINUTE)
    await escalate_again(world.line)
    http_receiver.answers = [Answer(500)]
    assert await world.deliver_due() == 1
    await world.see((monitor, OK))
    await world.deliver_due()
    world.clock.advance(seconds=5)
    await settle(world)
    assert told(http_receiver)[1:] == [("bob", ESCALATED), ("olga", RECOVERY), ("bob", ESCALATED), ("bob", RECOVERY)]


async def test_who_never_got_the_failure_gets_the_escalation_as_the_first(world, http_receiver):
    olga, channel = await contact(world, "Olga", http_receiver.url)
    service_id = await world.service()
    await policy(world, service_id, step(0, olga), step(10, olga))
    http_receiver.default = Answer(500)
    monitor = await down(world, service_id=service_id)
    for _ in range(6):
        await wait(world, 0.5)
    assert {row["status"] for row in await world.rows("deliveries")} == {"dead"}
    http_receiver.default = Answer(200)
    http_receiver.requests.clear()
    await wait(world, 8)
    await world.see((monitor, OK))
    await settle(world)
    assert told(http_receiver) == [("olga", ESCALATED), ("olga", RECOVERY)]
    made = [row for row in await world.rows("deliveries") if row["channel_id"] == channel.id]
    assert made[1]["after_id"] is None
    assert made[2]["after_id"] == made[1]["id"]


async def test_several_processes_make_each_step_once(world, http_receiver):
    olga, _ = await contact(world, "Olga", http_receiver.url)
    bob, _ = await contact(world, "Bob", http_receiver.url)
    service_id = await world.service()
    await policy(world, service_id, step(0, olga), step(10, bob))
    await down(world, service_id=service_id)
    world.clock.advance(ms=10 * MINUTE)
    await asyncio.gather(*(escalate_again(world.line) for _ in range(5)))
    await settle(world)
    assert told(http_receiver)[1:] == [("bob", ESCALATED)]
    assert len(await world.rows("escalations")) == 1


@pytest.mark.parametrize("dies_at", range(5))
async def test_a_death_between_any_two_statements_neither_loses_nor_doubles(world, http_receiver, monkeypatch, dies_at):
    class Died(BaseException):
        pass

    olga, _ = await contact(world, "Olga", http_receiver.url)
    bob, _ = await contact(world, "Bob", http_receiver.url)
    service_id = await world.service()
    await policy(world, service_id, step(0, olga), step(10, bob))
    await down(world, service_id=service_id)
    world.clock.advance(ms=10 * MINUTE)
    left, run = [dies_at], Tx.execute

    async def mortal(tx, *arguments):
        left[0] -= 1
        if left[0] < 0:
            raise Died
        return await run(tx, *arguments)

    monkeypatch.setattr(Tx, "execute", mortal)
    with contextlib.suppress(Died):
        await escalate_again(world.line)
    monkeypatch.undo()
    await escalate_again(world.line)
    made = [row for row in await world.rows("alerts") if row["type"] == "escalation"]
    assert [len(made), len(await world.rows("escalations")), len(await entries(world))] == [1, 1, 1]
    await settle(world)
    assert told(http_receiver)[1:] == [("bob", ESCALATED)]


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


async def test_a_policy_that_goes_or_changes_meanwhile_is_followed_from_the_next_step_on(world, http_receiver):
    olga, _ = await contact(world, "Olga", http_receiver.url)
    bob, _ = await contact(world, "Bob", http_receiver.url)
    service_id = await world.service()
    policy_id = await policy(world, service_id, step(0, olga), step(10, bob), step(10, bob))
    await down(world, service_id=service_id)
    await wait(world, 11)
    assert len(http_receiver.requests) == 2
    await policy(world, service_id, step(0, olga), step(5, bob), step(10, olga))
    await wait(world, 5)
    assert told(http_receiver)[2:] == [("olga", ESCALATED)]
    async with world.db.transaction() as tx:
        await tx.execute(update(services).values(escalation_policy_id=policy_id))
        await escalation_policies.remove(tx, policy_id)
    await wait(world, 30)
    assert len(http_receiver.requests) == 3


async def test_a_failure_nobody_could_be_told_of_still_escalates(world, http_receiver):
    bob, _ = await contact(world, "Bob", http_receiver.url)
    service_id = await world.service()
    await policy(world, service_id, step(10, bob))
    monitor = await down(world, service_id=service_id)
    assert http_receiver.requests == []
    await wait(world, 11)
    assert told(http_receiver) == [("bob", ESCALATED)]
    await world.see((monitor, OK))
    await settle(world)
    assert told(http_receiver) == [("bob", ESCALATED), ("bob", RECOVERY)]


async def test_filters_of_a_channel_hold_for_escalations(world, http_receiver):
    olga, _ = await contact(world, "Olga", http_receiver.url)
    only, _ = await contact(world, "Only", http_receiver.url, events=("escalation",))
    fails, _ = await contact(world, "Fails", http_receiver.url, events=("failure",))
    never, _ = await contact(world, "Never", http_receiver.url, events=("flapping",))
    service_id = await world.service()
    await policy(world, service_id, step(0, olga), step(5, only, fails, never))
    await down(world, service_id=service_id)
    await wait(world, 6)
    assert sorted(told(http_receiver)[1:]) == [("fails", ESCALATED), ("only", ESCALATED)]


async def test_a_quiet_fleet_costs_one_reading_query_or_two(world, monkeypatch):
    await world.service()
    statements = []
    read = Tx.tuples
    monkeypatch.setattr(Tx, "tuples", lambda tx, statement: statements.append(statement) or read(tx, statement))
    monkeypatch.setattr(type(world.db), "transaction", None)
    await escalate_again(world.line)
    assert len(statements) == 1


async def test_a_schedule_that_goes_leaves_the_rest_of_the_step(world, http_receiver):
    olga, _ = await contact(world, "Olga", http_receiver.url)
    bob, _ = await contact(world, "Bob", http_receiver.url)
    service_id = await world.service()
    line = await schedule(world, olga)
    await policy(world, service_id, step(0, olga), step(5, bob, by=(line,)))
    async with world.db.transaction() as tx:
        await on_call.remove(tx, line)
    await down(world, service_id=service_id)
    await wait(world, 5)
    assert told(http_receiver)[1:] == [("bob", ESCALATED)]
