"""Storms on a real database of each kind: many alerts at once become one message, and nothing waits without one."""

import json

import pytest
from sqlalchemy import event, update

from support.people_chat import chat, statuses, words
from support.receiver import Answer
from support.world import World
from watchbell.domain.message_text import moment
from watchbell.domain.observations import Verdict
from watchbell.domain.services import Severity
from watchbell.lib.clock import MINUTE
from watchbell.pipeline.flow import deliver, finish, take
from watchbell.store import organizations
from watchbell.store.deliveries import retry
from watchbell.store.tables import deliveries

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


async def fleet(world, count, **channel):
    monitors = []
    for number in range(count):
        service_id = await world.service(f"Shop {number:03}")
        monitors.append(await world.monitor(service_id))
    await world.start()
    return monitors


async def drain(world, seconds):
    """Deliver what comes due within so many seconds."""
    for _ in range(seconds):
        while await world.deliver_due():
            pass
        world.clock.advance(seconds=1)


async def test_many_at_once_are_one_message_and_their_ends_another(world, http_receiver):
    monitors = await fleet(world, 40)
    await chat(world, http_receiver)
    await world.see(*((monitor, BAD) for monitor in monitors))
    assert await world.deliver_due() == 0
    await drain(world, 5)
    [body] = words(http_receiver)
    assert "40 services are down" in body
    assert "Shop 000" in body
    assert "Shop 039" in body
    assert await statuses(world) == [*[("failure", "sent")] * 40, ("digest", "sent")]
    world.clock.advance(seconds=600)
    await world.see(*((monitor, OK) for monitor in monitors))
    await drain(world, 5)
    assert "40 services are back up" in words(http_receiver)[1]
    assert len(http_receiver.requests) == 2
    assert {status for _, status in await statuses(world)} == {"sent"}
    lines = [row for row in await world.rows("deliveries") if row["digest_id"] is not None]
    assert len(lines) == 80
    digests = {row["id"] for row in await world.rows("deliveries") if row["message"]["type"] == "digest"}
    assert {row["digest_id"] for row in lines} == digests
    [alert, _] = [row for row in await world.rows("alerts") if row["type"] == "digest"]
    assert (alert["message"], alert["reason"], alert["severity"]) == ("40 services are down", "storm", "medium")
    log = [row for row in await world.rows("delivery_attempts") if row["delivery_id"] == lines[0]["id"]]
    assert [(row["ok"], "as a line of" in row["answer"]) for row in log] == [(True, True)]


async def test_as_many_as_people_can_read_go_out_at_once_each(world, http_receiver):
    monitors = await fleet(world, 10)
    await chat(world, http_receiver)
    await world.see(*((monitor, BAD) for monitor in monitors))
    while await world.deliver_due():
        pass
    assert len(http_receiver.requests) == 10
    assert await statuses(world) == [("failure", "sent")] * 10


async def test_a_trickle_becomes_a_storm_and_no_minute_has_more_messages_than_the_limit_and_one(world, http_receiver):
    monitors = await fleet(world, 60)
    await chat(world, http_receiver)
    sent_at = []
    for monitor in monitors:
        await world.see((monitor, BAD))
        sent_at += [world.clock()] * await world.deliver_due()
        world.clock.advance(seconds=1)
    for _ in range(65):
        sent_at += [world.clock()] * await world.deliver_due()
        world.clock.advance(seconds=1)
    assert max(sum(begin <= at < begin + MINUTE for at in sent_at) for begin in sent_at) <= 11
    assert len(sent_at) == len(http_receiver.requests) < 25
    assert {row["status"] for row in await world.rows("deliveries")} == {"sent"}
    told = "".join(words(http_receiver))
    assert all(f"Shop {number:03}" in told for number in range(60))


async def test_after_a_storm_nothing_waits(world, http_receiver):
    monitors = await fleet(world, 40)
    await chat(world, http_receiver)
    await world.see(*((monitor, BAD) for monitor in monitors))
    await drain(world, 5)
    await world.see((monitors[0], OK))
    assert await world.deliver_due() == 1
    assert "is back up" in words(http_receiver)[1]


async def test_it_can_be_switched_off(world, http_receiver):
    world.line.storm_limit = 0
    monitors = await fleet(world, 15)
    await chat(world, http_receiver)
    await world.see(*((monitor, BAD) for monitor in monitors))
    while await world.deliver_due():
        pass
    assert len(http_receiver.requests) == 15


async def test_one_line_alone_speaks_for_itself(world, http_receiver):
    world.line.storm_limit = 1
    monitors = await fleet(world, 2)
    await chat(world, http_receiver)
    await world.see((monitors[0], BAD))
    assert await world.deliver_due() == 1
    await world.see((monitors[1], BAD))
    assert await world.deliver_due() == 0
    await drain(world, 5)
    assert "Shop 001 is down" in words(http_receiver)[1]
    assert {row["status"] for row in await world.rows("deliveries")} == {"sent"}


async def test_a_program_is_told_of_each(world, http_receiver):
    monitors = await fleet(world, 15)
    await world.channel(http_receiver.url)
    await world.see(*((monitor, BAD) for monitor in monitors))
    while await world.deliver_due():
        pass
    assert len(http_receiver.requests) == 15


async def test_a_digest_does_not_say_that_what_is_over_lasts(world, http_receiver):
    monitors = await fleet(world, 12)
    await chat(world, http_receiver)
    await world.see(*((monitor, BAD) for monitor in monitors))
    assert await world.deliver_due() == 0
    world.clock.advance(seconds=1)
    await world.see((monitors[3], OK))
    assert await world.deliver_due() == 0
    world.clock.advance(seconds=3)
    assert await world.deliver_due() == 1
    assert "11 services are down, 1 was down and is back up" in words(http_receiver)[0]
    assert await world.deliver_due() == 0
    assert await statuses(world) == [*[("failure", "sent")] * 12, ("digest", "sent"), ("recovery", "sent")]


async def test_what_comes_while_the_digest_collects_is_told_by_it_the_weightiest_first(world, http_receiver):
    monitors = await fleet(world, 12)
    critical = await world.monitor(await world.service("Till", Severity.CRITICAL))
    await world.start()
    await chat(world, http_receiver)
    await world.see(*((monitor, BAD) for monitor in monitors))
    await world.deliver_due()
    world.clock.advance(seconds=2)
    await world.see((critical, BAD))
    assert await world.deliver_due() == 0
    await drain(world, 3)
    [body] = words(http_receiver)
    assert "13 services are down" in body
    assert body.index("Till") < body.index("Shop 000")


async def test_lines_of_a_digest_that_is_dead_are_dead_and_their_ends_with_them(world, http_receiver):
    monitors = await fleet(world, 12)
    await chat(world, http_receiver)
    http_receiver.default = Answer(500)
    await world.see(*((monitor, BAD) for monitor in monitors))
    await drain(world, 10)
    await world.see((monitors[0], OK))
    await drain(world, 60)
    assert len(http_receiver.requests) == 6
    assert len(set(words(http_receiver))) == 1
    assert await statuses(world) == [*[("failure", "dead")] * 12, ("digest", "dead"), ("recovery", "dead")]
    incident = (await world.rows("incidents"))[5]
    assert incident["resolved_at"] is None
    # Who was not told down is not told up.
    http_receiver.default = Answer(200, b"ok")
    await world.see(*((monitor, OK) for monitor in monitors))
    await drain(world, 5)
    assert len(http_receiver.requests) == 6


async def test_a_dead_digest_that_is_tried_again_tells_all_that_it_carries(world, http_receiver):
    monitors = await fleet(world, 12)
    await chat(world, http_receiver)
    http_receiver.default = Answer(410)
    await world.see(*((monitor, BAD) for monitor in monitors))
    await drain(world, 5)
    digest = next(row for row in await world.rows("deliveries") if row["message"]["type"] == "digest")
    assert digest["status"] == "dead"
    http_receiver.default = Answer(200, b"ok")
    async with world.db.transaction() as tx:
        assert await retry(tx, digest["id"], world.clock())
    await drain(world, 2)
    assert await statuses(world) == [*[("failure", "sent")] * 12, ("digest", "sent")]
    await world.see(*((monitor, OK) for monitor in monitors))
    await drain(world, 70)
    assert "12 services are back up" in words(http_receiver)[-1]


async def test_a_crash_after_the_claim_sends_the_same_words_again(world, http_receiver):
    monitors = await fleet(world, 12)
    await chat(world, http_receiver)
    await world.see(*((monitor, BAD) for monitor in monitors))
    await world.deliver_due()
    world.clock.advance(seconds=4)
    [lost] = await take(world.line)
    await world.see((monitors[0], OK))
    world.clock.advance(seconds=61)
    [again] = await take(world.line)
    assert again.delivery.id == lost.delivery.id
    assert again.delivery.message == lost.delivery.message
    await finish(world.line, [await deliver(world.line, again)])
    assert "12 services are down" in words(http_receiver)[0]
    await drain(world, 5)
    assert "is back up" in words(http_receiver)[1]


async def test_moments_are_told_by_the_clock_of_the_organization(world, http_receiver):
    world.line.storm_limit = 1
    async with world.db.transaction() as tx:
        await organizations.change(tx, world.org_id, name="Kyoto", time_zone="Asia/Tokyo", now=world.clock())
    monitors = await fleet(world, 3)
    await chat(world, http_receiver)
    await world.see((monitors[0], BAD))
    await drain(world, 5)
    await world.see(*((monitor, BAD) for monitor in monitors[1:]))
    await drain(world, 5)
    alone, together = words(http_receiver)
    began = [moment(row["started_at"], "Asia/Tokyo") for row in await world.rows("incidents")]
    assert began[0] in alone
    assert all(each in together for each in began[1:])
    assert "JST" in began[0]


async def test_gathering_hundreds_takes_a_handful_of_statements(world, http_receiver):
    monitors = await fleet(world, 300)
    await chat(world, http_receiver)
    await world.see(*((monitor, BAD) for monitor in monitors))
    seen, counts = [], []
    event.listen(world.db._writer.sync_engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    assert await take(world.line) == []
    counts.append(len(seen))
    world.clock.advance(seconds=4)
    [digest] = await take(world.line)
    counts.append(len(seen))
    await finish(world.line, [await deliver(world.line, digest)])
    counts.append(len(seen))
    assert counts[-1] < 40, counts
    assert len(http_receiver.requests) == 1


async def test_a_digest_whose_lines_are_all_over_is_not_sent(world, http_receiver):
    world.line.storm_limit = 1
    monitors = await fleet(world, 3)
    await chat(world, http_receiver, remind_every_minutes=5)
    await world.see(*((monitor, BAD) for monitor in monitors))
    await world.deliver_due()
    async with world.db.transaction() as tx:
        grouped = deliveries.c.digest_id.is_not(None)
        await tx.execute(update(deliveries).where(grouped).values(status="skipped", settled_at=world.clock()))
    await drain(world, 5)
    assert http_receiver.requests == []
    assert {row["status"] for row in await world.rows("deliveries")} == {"skipped"}


@pytest.mark.parametrize(
    ("config", "messages"),
    [({}, 40), ({"gather": True}, 1), ({"format": "slack"}, 1)],
    ids=str,
)
async def test_a_webhook_gathers_for_people_and_for_programs_that_ask_for_it(world, http_receiver, config, messages):
    monitors = await fleet(world, 40)
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    its = {"kind": "webhook", "url": f"{http_receiver.url}/hook", "secret": secret, **config}
    channel = await world.channel(config=its)
    await world.see(*((monitor, BAD) for monitor in monitors))
    await drain(world, 5)
    assert len(http_receiver.requests) == messages
    if messages == 1 and "format" not in config:
        said = json.loads(http_receiver.requests[0].body)
        assert (said["type"], said["data"]["digest"]["down"]) == ("alerts.digest", 40)
        incidents = {row["id"] for row in await world.rows("incidents")}
        assert {line["incident_id"] for line in said["data"]["digest"]["lines"]} == incidents
    assert channel.takes_digests == (messages == 1)
