"""The outbox on a real database of each kind: claims, retries, the dead letter, and what follows from them."""

import pytest

from support.receiver import Answer
from support.world import World
from watchbell.domain.alerts import Attempt, Sent
from watchbell.domain.observations import Verdict
from watchbell.pipeline import flow
from watchbell.pipeline.flow import take

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE


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


async def test_recovery_resolves_and_waits_for_its_failure_to_be_settled(world, http_receiver):
    service_id = await world.service()
    monitor = await world.monitor(service_id)
    await world.channel(http_receiver.url)
    await world.start()
    await world.see((monitor, BAD))
    world.clock.advance(seconds=1)
    await world.see((monitor, OK))
    failure, recovery = await world.rows("deliveries")
    assert recovery["after_id"] == failure["id"]
    assert [each.delivery.id for each in await take(world.line)] == [failure["id"]]


async def test_one_failure_and_one_recovery_reach_the_webhook_in_order(world, http_receiver):
    service_id = await world.service()
    monitor = await world.monitor(service_id)
    await world.channel(http_receiver.url)
    await world.start()
    await world.see((monitor, BAD))
    world.clock.advance(seconds=1)
    await world.see((monitor, OK))
    while await world.deliver_due():
        world.clock.advance(seconds=1)
    assert [each.json["type"] for each in http_receiver.requests] == ["incident.created", "incident.resolved"]
    assert [row["status"] for row in await world.rows("deliveries")] == ["sent", "sent"]
    [incident] = await world.rows("incidents")
    assert incident["status"] == "resolved"
    assert incident["resolved_at"] is not None
    [service] = await world.rows("services")
    assert (service["state"], service["current_status"]) == ("up", "operational")


async def test_a_failing_channel_is_tried_six_times_then_dead_and_its_recovery_is_not_sent(world, http_receiver):
    http_receiver.default = Answer(500)
    service_id = await world.service()
    monitor = await world.monitor(service_id)
    await world.channel(http_receiver.url)
    await world.start()
    await world.see((monitor, BAD))
    await world.see((monitor, OK))
    waits = []
    for _ in range(6):
        before = world.clock()
        while not await world.deliver_due():
            world.clock.advance(ms=250)
        waits.append(world.clock() - before)
    for waited, seconds in zip(waits[1:], (1, 2, 4, 8, 16), strict=True):
        # A quarter of jitter on top, the attempt's own time, and the quarter second this test looks at once.
        assert seconds * 1000 <= waited <= seconds * 1250 + 750
    world.clock.advance(seconds=3600)
    assert await world.deliver_due() == 0
    assert [row["status"] for row in await world.rows("deliveries")] == ["dead", "dead"]
    assert len(http_receiver.requests) == 6
    assert len({each.headers["webhook-id"] for each in http_receiver.requests}) == 1


async def test_success_of_one_channel_never_resends_another(world, http_receiver):
    http_receiver.answers = [Answer(500)]
    service_id = await world.service()
    monitor = await world.monitor(service_id)
    await world.channel(http_receiver.url + "/one")
    await world.channel(http_receiver.url + "/two")
    await world.start()
    await world.see((monitor, BAD))
    await world.deliver_due()
    world.clock.advance(seconds=2)
    await world.deliver_due()
    paths = sorted(each.path for each in http_receiver.requests)
    assert len(paths) == 3
    assert {row["status"] for row in await world.rows("deliveries")} == {"sent"}


async def test_a_permanent_error_stops_at_once_marks_the_channel_and_tells_operators_elsewhere(world, http_receiver):
    http_receiver.answers = [Answer(410)]
    service_id = await world.service()
    monitor = await world.monitor(service_id)
    await world.channel(http_receiver.url, events=("failure",))
    other = await world.channel(http_receiver.url + "/ops", events=("system",))
    await world.start()
    await world.see((monitor, BAD))
    await world.deliver_due()
    await world.deliver_due()
    broken = next(row for row in await world.rows("channels") if row["id"] != other.id)
    assert "410" in broken["broken_reason"]
    told = http_receiver.requests[-1]
    assert (told.path, told.json["type"]) == ("/ops", "system.notice")
    assert [row["status"] for row in await world.rows("deliveries")] == ["dead", "sent"]


async def test_a_lease_that_ran_out_goes_out_again_under_the_same_id(world):
    _, monitor = await story(world)
    await world.see((monitor, BAD))
    [first] = await take(world.line)
    assert await take(world.line) == []
    world.clock.advance(seconds=61)
    [again] = await take(world.line)
    assert again.delivery.id == first.delivery.id


async def test_what_a_peer_calls_an_incidents_first_message_is_known_to_those_that_follow(world, monkeypatch):
    given = []

    async def notify(channel, delivery_id, content, open_secret, now, limits=None, reference=None):
        given.append((channel.name, content["type"], reference))
        name = {"thread": channel.name} if channel.name == "threads" else None
        return Sent(Attempt(now, True, 200, 1, "", None), reference=name)

    monkeypatch.setattr(flow, "notify", notify)
    service_id = await world.service()
    monitor = await world.monitor(service_id)
    await world.channel(name="threads")
    await world.channel(name="plain")
    await world.start()
    for _ in range(2):
        for verdict in (BAD, OK):
            await world.see((monitor, verdict))
            world.clock.advance(seconds=1)
            await world.deliver_due()
    assert sorted(each for each in given if each[0] == "plain") == [
        ("plain", "failure", None), ("plain", "failure", None), ("plain", "recovery", None), ("plain", "recovery", None)
    ]  # fmt: skip
    threads = [each[1:] for each in given if each[0] == "threads"]
    assert threads == [("failure", None), ("recovery", {"thread": "threads"})] * 2
