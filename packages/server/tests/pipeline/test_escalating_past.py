"""Escalations where people are missing, deaf, or filtered: the next one is told, and somebody always is."""

import pytest
from sqlalchemy import update

from support.escalating import ESCALATED, FAILURE, OK, QUIET, RECOVERY, down, entries, settle, told, wait
from support.on_call import contact, policy, schedule, step
from support.world import World
from watchbell.domain.services import Severity
from watchbell.store import contacts, escalation_policies, on_call
from watchbell.store.tables import services


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


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
