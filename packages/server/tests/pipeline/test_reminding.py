"""Reminders on a real database of each kind, in virtual time."""

import asyncio
import contextlib

import pytest
from sqlalchemy import update

from support.receiver import Answer
from support.world import World
from watchbell.domain.observations import Verdict
from watchbell.lib.clock import MINUTE, SECOND
from watchbell.pipeline.flow import deliver, finish, take
from watchbell.pipeline.reminding import remind_again
from watchbell.store.session import Tx
from watchbell.store.tables import channels, incidents, monitors

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE
FAILURE, REMINDER, RECOVERY = "incident.created", "incident.reminder", "incident.resolved"


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


async def burning(world: World, url: str, **changes):
    """A service whose monitor is down, and a channel that was told and is reminded every ten minutes."""
    service_id = await world.service()
    monitor = await world.monitor(service_id)
    channel = await world.channel(url, remind_every_minutes=10, **changes)
    await world.start()
    await world.see((monitor, BAD))
    assert await world.deliver_due() == 1
    return service_id, monitor, channel


async def wait(world: World, minutes: float) -> None:
    """Time passes, with a round of reminders every quarter of a minute and all deliveries at once."""
    for _ in range(round(minutes * 4)):
        world.clock.advance(seconds=15)
        await remind_again(world.line)
        await world.deliver_due()


async def acknowledge(world: World) -> None:
    async with world.db.transaction() as tx:
        await tx.execute(update(incidents).values(acknowledged_at=world.clock(), acknowledged_by="Olga"))


def types(receiver) -> list[str]:
    return [each.json["type"] for each in receiver.requests]


async def test_a_channel_is_reminded_until_somebody_acknowledges_and_then_hears_the_end(world, http_receiver):
    _, monitor, _ = await burning(world, http_receiver.url)
    await wait(world, 9.5)
    assert types(http_receiver) == [FAILURE]
    await wait(world, 22)
    assert types(http_receiver) == [FAILURE, REMINDER, REMINDER, REMINDER]
    await acknowledge(world)
    await wait(world, 30)
    assert len(http_receiver.requests) == 4
    await world.see((monitor, OK))
    await world.deliver_due()
    assert types(http_receiver)[4:] == [RECOVERY]
    await wait(world, 30)
    assert len(http_receiver.requests) == 5


async def test_a_reminder_says_what_burns_since_when_and_how_long(world, http_receiver):
    service_id, monitor, channel = await burning(world, http_receiver.url)
    also = await world.monitor(service_id, "api")
    await world.start()
    await world.see((also, BAD))
    await wait(world, 10.5)
    told = http_receiver.requests[1].json["data"]
    [alert] = [row for row in await world.rows("alerts") if row["type"] == "reminder"]
    assert (alert["reason"], alert["suppressed_by"], alert["monitor_id"]) == ("still_burning", None, monitor.id)
    assert alert["message"].startswith("web and api are still down after 10 min ")
    assert alert["message"].endswith(": got 503")
    assert told["alert"]["message"] == alert["message"]
    assert told["incident"]["started_at"] is not None
    [first, later] = await world.rows("deliveries")
    assert (later["message"]["title"], later["channel_id"]) == ("Shop is still down", channel.id)
    assert later["message"]["since_at"] == first["message"]["since_at"]
    assert later["after_id"] == first["id"]


async def test_a_mute_and_a_pause_keep_reminders_back(world, http_receiver):
    service_id, monitor, _ = await burning(world, http_receiver.url)
    await world.mute(service_id, world.clock() + 30 * MINUTE)
    await wait(world, 29.5)
    assert types(http_receiver) == [FAILURE]
    await wait(world, 1)
    assert types(http_receiver) == [FAILURE, REMINDER]
    async with world.db.transaction() as tx:
        await tx.execute(update(monitors).where(monitors.c.n == monitor.n).values(is_active=False))
    await wait(world, 30)
    assert types(http_receiver) == [FAILURE, REMINDER]


async def test_nobody_is_reminded_of_what_has_not_arrived(world, http_receiver):
    http_receiver.default = Answer(500)
    service_id = await world.service()
    monitor = await world.monitor(service_id)
    await world.channel(http_receiver.url, remind_every_minutes=10)
    await world.start()
    await world.see((monitor, BAD))
    await wait(world, 30)
    assert len(http_receiver.requests) == 6
    assert "reminder" not in {row["type"] for row in await world.rows("alerts")}


async def test_a_channel_without_the_wish_or_told_nothing_is_not_reminded(world, http_receiver):
    await burning(world, http_receiver.url)
    await world.channel(http_receiver.url + "/new", remind_every_minutes=10)
    async with world.db.transaction() as tx:
        await tx.execute(update(channels).where(channels.c.name == "hook").values(name="x"))
    await wait(world, 10.5)
    assert {each.path for each in http_receiver.requests} == {"/"}
    async with world.db.transaction() as tx:
        await tx.execute(update(channels).values(remind_every_minutes=None))
    await wait(world, 30)
    assert types(http_receiver) == [FAILURE, REMINDER]


async def test_what_was_missed_is_not_made_up_for(world, http_receiver):
    await burning(world, http_receiver.url)
    world.clock.advance(seconds=7200)
    await wait(world, 9)
    assert types(http_receiver) == [FAILURE, REMINDER]


async def test_a_refused_reminder_is_not_repeated_before_its_time(world, http_receiver):
    _, monitor, _ = await burning(world, http_receiver.url)
    http_receiver.default = Answer(500)
    await wait(world, 19)
    assert len(http_receiver.requests) == 1 + 6
    http_receiver.default = Answer(200)
    await wait(world, 3)
    assert len(http_receiver.requests) == 1 + 6 + 1
    await world.see((monitor, OK))
    await world.deliver_due()
    assert types(http_receiver)[-1] == RECOVERY


async def test_several_processes_make_one_reminder(world, http_receiver):
    await burning(world, http_receiver.url)
    world.clock.advance(seconds=601)
    await asyncio.gather(*(remind_again(world.line) for _ in range(5)))
    assert len([row for row in await world.rows("alerts") if row["type"] == "reminder"]) == 1
    assert await world.deliver_due() == 1


@pytest.mark.parametrize("dies_at", range(3))
async def test_a_death_between_any_two_statements_neither_loses_nor_doubles(world, http_receiver, monkeypatch, dies_at):
    class Died(BaseException):
        pass

    await burning(world, http_receiver.url)
    world.clock.advance(seconds=601)
    left, run = [dies_at], Tx.execute

    async def mortal(tx, *arguments):
        left[0] -= 1
        if left[0] < 0:
            raise Died
        return await run(tx, *arguments)

    monkeypatch.setattr(Tx, "execute", mortal)
    with contextlib.suppress(Died):
        await remind_again(world.line)
    monkeypatch.undo()
    await remind_again(world.line)
    made = [row for row in await world.rows("alerts") if row["type"] == "reminder"]
    assert (len(made), len(await world.rows("deliveries"))) == (1, 2)


async def test_a_reminder_that_is_late_is_not_sent_when_it_is_over(world, http_receiver):
    _, monitor, _ = await burning(world, http_receiver.url)
    http_receiver.answers = [Answer(500)]
    world.clock.advance(seconds=601)
    await remind_again(world.line)
    await world.deliver_due()
    await world.see((monitor, OK))
    world.clock.advance(seconds=5)
    for _ in range(3):
        await world.deliver_due()
    assert types(http_receiver) == [FAILURE, REMINDER, RECOVERY]
    assert [row["status"] for row in await world.rows("deliveries")] == ["sent", "skipped", "sent"]
    assert (await world.rows("delivery_attempts"))[-2]["error"] == "not sent: by then it was over or acknowledged"


async def test_a_reminder_that_waits_is_dropped_by_an_acknowledgement(world, http_receiver):
    await burning(world, http_receiver.url)
    world.clock.advance(seconds=601)
    await remind_again(world.line)
    await acknowledge(world)
    assert await world.deliver_due() == 0
    assert [row["status"] for row in await world.rows("deliveries")] == ["sent", "skipped"]


async def test_the_end_waits_for_a_reminder_that_is_being_sent(world, http_receiver):
    _, monitor, _ = await burning(world, http_receiver.url)
    world.clock.advance(seconds=660)
    await remind_again(world.line)
    [reminder] = await take(world.line)
    await world.see((monitor, OK))
    assert await take(world.line) == []
    await finish(world.line, [await deliver(world.line, reminder)])
    await world.deliver_due()
    assert types(http_receiver) == [FAILURE, REMINDER, RECOVERY]


async def test_the_end_does_not_wait_for_a_reminder_whose_sender_died(world, http_receiver):
    _, monitor, _ = await burning(world, http_receiver.url)
    world.clock.advance(seconds=660)
    await remind_again(world.line)
    assert len(await take(world.line)) == 1
    await world.see((monitor, OK))
    world.clock.advance(ms=61 * SECOND)
    for _ in range(2):
        await world.deliver_due()
    assert types(http_receiver) == [FAILURE, RECOVERY]
