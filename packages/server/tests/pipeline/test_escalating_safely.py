"""Escalations under crashes, refusals and late workers: nothing lost, nothing doubled, told down is told up."""

import asyncio
import contextlib

import pytest

from support.escalating import (
    ESCALATED,
    FAILURE,
    OK,
    RECOVERY,
    down,
    entries,
    set_incident,
    settle,
    told,
    wait,
)
from support.on_call import contact, policy, step
from support.receiver import Answer
from support.world import World
from watchbell.lib.clock import MINUTE, SECOND
from watchbell.pipeline.escalating import escalate_again
from watchbell.pipeline.flow import take
from watchbell.store.session import Tx


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


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
