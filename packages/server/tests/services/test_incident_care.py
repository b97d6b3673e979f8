"""Who takes care of an incident: told once, behind the failure and never behind the end, to those that understand it."""

from datetime import UTC, datetime

import pytest

from support.receiver import Answer
from support.tenants import a_context
from support.world import World
from watchbell.domain.access import Caller, operator
from watchbell.domain.alerts import LEASE_MS
from watchbell.domain.observations import Verdict
from watchbell.lib import outgoing
from watchbell.pipeline.flow import take
from watchbell.pipeline.quieting import end_quiet
from watchbell.pipeline.upkeep import catch_up_mutes
from watchbell.services import incident_merging, incidents
from watchbell.services.incidents import NewIncident

BAD, GOOD = Verdict.FAILURE, Verdict.SUCCESS
FAILURE, TAKEN, LEFT, END = (
    "incident.created", "incident.acknowledged", "incident.unacknowledged", "incident.resolved"
)  # fmt: skip
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Story:
    """A service with one monitor that is down, a webhook that listens, and Olga who takes care."""

    def __init__(self, world, receiver):
        self.world, self.receiver = world, receiver
        self.ctx = a_context(world.db, world.clock)
        self.olga = Caller(operator(world.org_id), world.org_id)

    async def prepared(self, **changes):
        self.service_id = await self.world.service("Shop")
        self.web = await self.world.monitor(self.service_id, "web")
        await self.world.channel(self.receiver.url, **changes)
        await self.world.start()
        return self

    async def falls(self):
        await self.world.see((self.web, BAD))
        self.incident_id = (await self.world.rows("incidents"))[-1]["id"]

    async def taken(self, note=None):
        await incidents.acknowledge_incident(self.ctx, self.olga, self.incident_id, note)

    async def left(self):
        await incidents.unacknowledge_incident(self.ctx, self.olga, self.incident_id)

    async def deliver(self, rounds=3, *, seconds=2):
        for _ in range(rounds):
            await self.world.deliver_due()
            self.world.clock.advance(seconds=seconds)

    @property
    def said(self):
        return [request.json["type"] for request in self.receiver.requests]

    async def statuses(self):
        return [row["status"] for row in await self.world.rows("deliveries")]


@pytest.fixture(autouse=True)
async def closed():
    yield
    await outgoing.close()


@pytest.fixture
async def world(sqlite_db, clock):
    return await World.made(sqlite_db, clock)


@pytest.fixture
async def story(world, http_receiver):
    return await Story(world, http_receiver).prepared()


async def test_it_is_told_in_order_to_those_that_understand_it(db, clock, http_receiver):
    story = await Story(await World.made(db, clock), http_receiver).prepared()
    slack = {"kind": "slack", "webhook_url": f"{http_receiver.url}/slack"}
    await story.world.channel(kind="slack", config=slack)
    await story.falls()
    await story.taken("on it")
    await story.taken("and again")
    await story.deliver()
    await story.left()
    await story.deliver()
    await story.taken()
    await story.deliver()
    await story.world.see((story.web, GOOD))
    await story.deliver()
    hooked = [each for each in http_receiver.requests if each.path != "/slack"]
    assert [each.json["type"] for each in hooked] == [FAILURE, TAKEN, LEFT, TAKEN, END]
    assert len(http_receiver.requests) - len(hooked) == 2
    failure, taken, left = (each.json for each in hooked[:3])
    assert taken["text"].endswith(": on it")
    assert taken["data"]["incident"]["acknowledged_at"] == taken["timestamp"]
    assert taken["data"]["incident"]["acknowledge_note"] == "on it"
    assert left["data"]["incident"]["acknowledged_at"] is None
    assert taken["data"]["service"] == failure["data"]["service"]
    alerts = [row for row in await story.world.rows("alerts") if row["type"] in ("acknowledged", "unacknowledged")]
    assert [row["reason"] for row in alerts] == ["acknowledged", "taken_back", "acknowledged"]
    assert all(row["acknowledged_at"] for row in alerts), "none of them asks anybody for anything"


async def test_it_is_not_told_behind_the_end(story):
    await story.falls()
    await story.deliver()
    story.receiver.answers = [Answer(500)]
    await story.taken()
    await story.deliver(1, seconds=0)
    await story.world.see((story.web, GOOD))
    await story.deliver()
    assert story.said == [FAILURE, TAKEN, END]
    assert await story.statuses() == ["sent", "skipped", "sent"]
    errors = [row["error"] or "" for row in await story.world.rows("delivery_attempts")]
    assert any(each.startswith("not sent: by then it was over") for each in errors)


async def test_it_is_not_told_behind_the_end_of_what_was_reopened(story):
    await story.falls()
    await story.deliver()
    story.receiver.answers = [Answer(500)]
    await story.taken()
    await story.deliver(1, seconds=0)
    for status in ("resolved", "investigating"):
        wished = incidents.IncidentStatus(status)
        await incidents.post_update(story.ctx, story.olga, story.incident_id, wished, status)
    await story.deliver()
    assert story.said == [FAILURE, TAKEN, END]


@pytest.mark.parametrize(("is_tried", "heard"), [(True, [FAILURE, TAKEN, LEFT]), (False, [FAILURE])])
async def test_what_was_taken_back_is_told_no_more_and_taken_back_only_from_who_may_have_heard(story, is_tried, heard):
    await story.falls()
    await story.deliver()
    story.receiver.answers = [Answer(500)] if is_tried else []
    await story.taken()
    if is_tried:
        await story.deliver(1, seconds=0)
    await story.left()
    await story.deliver()
    assert story.said == heard
    assert await story.statuses() == ["sent", "skipped", "sent" if is_tried else "skipped"]


async def test_who_may_have_heard_it_in_a_crash_hears_it_whole(story):
    await story.falls()
    await story.deliver()
    await story.taken()
    [claimed] = await take(story.world.line)  # on the wire, perhaps; then the process dies
    await story.left()
    await story.deliver()
    assert story.said == [FAILURE]
    story.world.clock.advance(seconds=LEASE_MS / 1000)
    await story.deliver()
    assert story.said == [FAILURE, TAKEN, LEFT]
    assert story.receiver.requests[1].json["id"] == claimed.delivery.id


async def test_who_was_not_told_of_the_failure_is_not_told_who_takes_care(story):
    story.receiver.answers = [Answer(410)]
    await story.falls()
    await story.taken()
    await story.deliver()
    assert story.said == [FAILURE]
    assert await story.statuses() == ["dead", "dead"]


async def test_who_is_told_later_learns_that_somebody_takes_care(story):
    await story.world.mute(story.service_id, story.world.clock() + 60_000)
    await story.falls()
    await story.taken("before anybody was told")
    assert await story.statuses() == []
    story.world.clock.advance(seconds=61)
    await catch_up_mutes(story.world.line)
    await story.deliver()
    assert story.said == [FAILURE, TAKEN]


async def test_it_disturbs_nobody_so_it_keeps_no_quiet_hours_but_stays_behind_the_failure(world, http_receiver):
    opens = datetime.fromtimestamp((world.clock() + 3_600_000) // 1000, UTC)
    window = {"days": EVERY_DAY, "start": f"{opens:%H:%M}", "end": "23:59"}
    hours = {"time_zone": "UTC", "windows": [window], "outside": "hold", "critical_passes": True}
    story = await Story(world, http_receiver).prepared(hours=hours)
    await story.falls()
    await story.taken()
    await story.deliver()
    assert await story.statuses() == ["held", "pending"]
    story.world.clock.advance(seconds=3_660)
    await end_quiet(world.line)
    await story.deliver()
    assert story.said == [FAILURE, TAKEN]


async def test_who_takes_care_of_the_whole_takes_care_of_its_parts(story):
    await story.falls()
    await story.deliver()
    whole = await incidents.create_incident(
        story.ctx, story.olga, NewIncident("All is down", affected_service_ids=(story.service_id,))
    )
    await incident_merging.merge_incident(story.ctx, story.olga, story.incident_id, whole.incident.id)
    story.incident_id = whole.incident.id
    await story.taken()
    await story.deliver()
    await story.left()
    await story.deliver()
    assert story.said == [FAILURE, TAKEN, LEFT]
