"""Quiet hours on a real database of each kind: what waits, what it is told at their end, and what it is spared."""

from dataclasses import replace

import pytest
from sqlalchemy import event

from support.people_chat import chat, send, statuses, words
from support.receiver import Answer
from support.world import World
from watchbell.domain.observations import Verdict
from watchbell.domain.services import Severity
from watchbell.lib.clock import DAY, HOUR, MINUTE, rfc3339
from watchbell.pipeline.flow import deliver, finish, take
from watchbell.pipeline.quieting import end_quiet
from watchbell.pipeline.reminding import remind_again
from watchbell.pipeline.upkeep import catch_up_mutes, close_orphans
from watchbell.store import channels

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE
NIGHT_HOURS = 14
"""From 18:00 to 08:00."""


@pytest.fixture
async def world(db, clock):
    made = await World.made(db, clock)
    clock.at = clock.at // DAY * DAY + 18 * HOUR + MINUTE
    return made


def office(**changes):
    """Hours from eight to six, every day."""
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    return {"time_zone": "UTC", "windows": [{"days": days, "start": "08:00", "end": "18:00"}], **changes}


async def shops(world, count=1, severity=Severity.MEDIUM):
    monitors = [await world.monitor(await world.service(f"Shop {n}", severity)) for n in range(count)]
    await world.start()
    return monitors


async def change(world, channel, **changes):
    async with world.db.transaction() as tx:
        await channels.save(tx, replace(channel, **changes, version=channel.version + 1))


async def night(world, hours=NIGHT_HOURS):
    """The night goes by, round by round."""
    for _ in range(hours):
        await end_quiet(world.line)
        await send(world)
        world.clock.advance(seconds=3600)
    await end_quiet(world.line)
    await send(world)


async def test_a_failure_waits_for_the_morning_and_is_told_if_it_still_burns(world, http_receiver):
    [shop] = await shops(world)
    await chat(world, http_receiver, hours=office())
    await world.see((shop, BAD))
    await send(world)
    [held] = await world.rows("deliveries")
    assert held["status"] == "held"
    assert rfc3339(held["due_at"])[11:16] == "08:00"
    await night(world)
    assert "Shop 0 is down" in words(http_receiver)[0]
    assert await statuses(world) == [("failure", "sent")]
    await world.see((shop, OK))
    await send(world)
    assert "Shop 0 is back up" in words(http_receiver)[1]


async def test_what_is_over_by_the_morning_is_not_told_at_all(world, http_receiver):
    [shop] = await shops(world)
    await chat(world, http_receiver, hours=office())
    await world.see((shop, BAD))
    world.clock.advance(seconds=600)
    await world.see((shop, OK))
    await night(world)
    assert http_receiver.requests == []
    assert await statuses(world) == [("failure", "skipped"), ("recovery", "skipped")]
    attempts = await world.rows("delivery_attempts")
    assert {row["error"] for row in attempts} == {
        "not sent: by the end of the quiet hours there was nothing left to tell"
    }


async def test_told_in_the_evening_ended_in_the_night_told_in_the_morning(world, http_receiver):
    [shop] = await shops(world)
    await chat(world, http_receiver, hours=office())
    world.clock.at -= HOUR
    await world.see((shop, BAD))
    await send(world)
    world.clock.advance(seconds=2 * 3600)
    await world.see((shop, OK))
    await send(world)
    assert len(http_receiver.requests) == 1
    await night(world)
    assert "Shop 0 is back up" in words(http_receiver)[1]
    assert await statuses(world) == [("failure", "sent"), ("recovery", "sent")]


async def test_several_come_as_one_message_and_programs_are_told_of_each(world, http_receiver):
    shop = await shops(world, 4)
    await chat(world, http_receiver, hours=office())
    program = await world.channel(http_receiver.url + "/program", hours=office())
    await world.see(*((each, BAD) for each in shop))
    world.clock.advance(seconds=600)
    await world.see((shop[3], OK))
    await night(world)
    told = [request for request in http_receiver.requests if request.path != "/program"]
    assert len(told) == 1
    assert "3 services are down" in told[0].body.decode()
    assert "Shop 3" not in told[0].body.decode()
    assert len(http_receiver.requests) == 1 + 3
    [digest] = [row for row in await world.rows("alerts") if row["type"] == "digest"]
    assert digest["reason"] == "quiet_hours"
    assert all(row["digest_id"] is None for row in await world.rows("deliveries") if row["channel_id"] == program.id)


async def test_critical_passes_and_so_does_what_becomes_critical(world, http_receiver):
    [till] = await shops(world, severity=Severity.CRITICAL)
    shop = await world.monitor(await world.service("Other"))
    await world.start()
    await chat(world, http_receiver, hours=office())
    await world.see((till, BAD), (shop, BAD))
    await send(world)
    assert len(http_receiver.requests) == 1
    await world.see((till, OK))
    await send(world)
    assert len(http_receiver.requests) == 2
    async with world.db.transaction() as tx:
        await tx.sql("UPDATE services SET severity = 'critical'")
    await end_quiet(world.line)
    await send(world)
    assert "Other is down" in words(http_receiver)[2]


async def test_it_may_be_told_that_not_even_critical_passes(world, http_receiver):
    [till] = await shops(world, severity=Severity.CRITICAL)
    await chat(world, http_receiver, hours=office(critical_passes=False))
    await world.see((till, BAD))
    await night(world, 2)
    assert http_receiver.requests == []


@pytest.mark.parametrize(("outside", "told"), [("hold", 1), ("skip", 0)])
async def test_who_leaves_it_to_others_is_not_told_of_what_somebody_takes_care_of(world, http_receiver, outside, told):
    [shop] = await shops(world)
    await chat(world, http_receiver, hours=office(outside=outside))
    await world.see((shop, BAD))
    async with world.db.transaction() as tx:
        await tx.sql("UPDATE incidents SET acknowledged_at = 1, acknowledged_by = 'Olga'")
    await night(world)
    assert len(http_receiver.requests) == told
    await world.see((shop, OK))
    await send(world)
    assert len(http_receiver.requests) == 2 * told


async def test_nobody_is_reminded_in_the_quiet(world, http_receiver):
    [shop] = await shops(world)
    await chat(world, http_receiver, hours=office(), remind_every_minutes=30)
    world.clock.at -= HOUR
    await world.see((shop, BAD))
    await send(world)
    world.clock.advance(seconds=3600)
    for _ in range(3):
        world.clock.advance(seconds=3600)
        await remind_again(world.line)
    assert await statuses(world) == [("failure", "sent")]
    world.clock.advance(seconds=11 * 3600)
    await remind_again(world.line)
    await send(world)
    assert await statuses(world) == [("failure", "sent"), ("reminder", "sent")]


async def test_without_hours_any_more_it_is_told_at_once(world, http_receiver):
    [shop] = await shops(world)
    channel = await chat(world, http_receiver, hours=office())
    await world.see((shop, BAD))
    await end_quiet(world.line)
    await change(world, channel, hours=None)
    await end_quiet(world.line)
    await send(world)
    assert await statuses(world) == [("failure", "sent")]


async def test_other_hours_hold_until_their_own_time(world, http_receiver):
    [shop] = await shops(world)
    channel = await chat(world, http_receiver, hours=office())
    await world.see((shop, BAD))
    early = office()
    early["windows"][0]["start"] = "06:00"
    await change(world, channel, hours=early)
    await end_quiet(world.line)
    [held] = await world.rows("deliveries")
    assert (held["status"], rfc3339(held["due_at"])[11:16]) == ("held", "06:00")
    early["windows"][0]["end"] = "19:00"
    await change(world, replace(channel, version=channel.version + 1), hours=early)
    await end_quiet(world.line)
    await send(world)
    assert await statuses(world) == [("failure", "sent")]


async def test_a_channel_that_is_switched_off_by_then_is_not_told(world, http_receiver):
    [shop] = await shops(world)
    channel = await chat(world, http_receiver, hours=office())
    await world.see((shop, BAD))
    await change(world, channel, is_enabled=False)
    await night(world)
    assert await statuses(world) == [("failure", "skipped")]
    await world.see((shop, OK))
    await send(world)
    assert http_receiver.requests == []


async def test_a_mute_goes_on_holding_what_the_quiet_held(world, http_receiver):
    [shop] = await shops(world)
    await chat(world, http_receiver, hours=office())
    await world.see((shop, BAD))
    [service] = await world.rows("services")
    await world.mute(service["id"], world.clock() + 16 * HOUR)
    await night(world)
    assert await statuses(world) == [("failure", "held")]
    world.clock.advance(seconds=3 * 3600)
    await catch_up_mutes(world.line)
    await end_quiet(world.line)
    await send(world)
    assert await statuses(world) == [("failure", "sent")]


async def test_who_was_spared_of_a_service_that_is_gone_hears_nothing(world, http_receiver):
    [shop] = await shops(world)
    await chat(world, http_receiver, hours=office())
    await world.see((shop, BAD))
    async with world.db.transaction() as tx:
        await tx.sql("DELETE FROM monitors")
    await close_orphans(world.line)
    async with world.db.transaction() as tx:
        await tx.sql("DELETE FROM services")
    await night(world)
    assert http_receiver.requests == []
    assert await statuses(world) == [("failure", "skipped"), ("recovery", "skipped")]


async def test_a_failure_that_died_in_the_evening_takes_its_end_with_it(world, http_receiver):
    [shop] = await shops(world)
    await chat(world, http_receiver, hours=office())
    world.clock.at -= 2 * MINUTE
    http_receiver.default = Answer(500)
    await world.see((shop, BAD))
    await send(world)
    world.clock.advance(seconds=121)
    await world.see((shop, OK))
    for _ in range(6):
        world.clock.advance(seconds=30)
        await send(world)
    http_receiver.default = Answer(200, b"ok")
    assert await statuses(world) == [("failure", "dead"), ("recovery", "dead")]
    await night(world)
    assert len(http_receiver.requests) == 6


async def test_ending_the_quiet_of_hundreds_takes_a_handful_of_statements(world, http_receiver):
    shop = await shops(world, 200)
    await chat(world, http_receiver, hours=office())
    await world.see(*((each, BAD) for each in shop))
    await world.see(*((each, OK) for each in shop[:50]))
    world.clock.advance(seconds=NIGHT_HOURS * 3600)
    seen = []
    event.listen(world.db._writer.sync_engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    await end_quiet(world.line)
    assert len(seen) < 40
    [digest] = await take(world.line)
    await finish(world.line, [await deliver(world.line, digest)])
    assert "150 services are down" in words(http_receiver)[0]
    told = await statuses(world)
    assert (told.count(("failure", "sent")), told.count(("failure", "skipped"))) == (150, 50)


async def test_a_crash_between_two_steps_loses_nothing_and_doubles_nothing(world, http_receiver):
    shop = await shops(world, 3)
    await chat(world, http_receiver, hours=office())
    await world.see(*((each, BAD) for each in shop))
    world.clock.advance(seconds=NIGHT_HOURS * 3600)
    await end_quiet(world.line)
    await end_quiet(world.line)
    [lost] = await take(world.line)
    world.line.sending.clear()
    world.clock.advance(seconds=61)
    await end_quiet(world.line)
    [again] = await take(world.line)
    assert again.delivery.message == lost.delivery.message
    await finish(world.line, [await deliver(world.line, again)])
    await night(world, 2)
    assert len(http_receiver.requests) == 1
    assert {status for _, status in await statuses(world)} == {"sent"}
