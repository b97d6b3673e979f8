"""Merging on a real line: who was told down is told up exactly once, whatever was joined with what."""

import asyncio
import contextlib

import pytest

from support.world import World
from watchbell.domain.access import Caller, operator
from watchbell.domain.incidents import IncidentStatus
from watchbell.domain.observations import Verdict
from watchbell.lib.secret_box import SecretBox
from watchbell.pipeline.upkeep import close_orphans
from watchbell.services import incident_merging
from watchbell.services import incidents as use_cases
from watchbell.services.context import Context, Options
from watchbell.services.incident_merging import merge_incident, separate_incident
from watchbell.services.incident_reading import IncidentFilter, list_incidents, read_incident
from watchbell.services.incidents import NewIncident, create_incident

BAD, GOOD = Verdict.FAILURE, Verdict.SUCCESS


class Story:
    """Two services, each with a monitor, one channel, and a person who acts."""

    def __init__(self, world):
        self.world = world
        self.ctx = Context(world.db, world.line.checks, SecretBox(["k"]), Options(), world.clock)
        self.olga = Caller(operator(world.org_id), world.org_id)

    async def prepared(self):
        self.shop, self.mail = await self.world.service("Shop"), await self.world.service("Mail")
        self.web = await self.world.monitor(self.shop, "web")
        self.api = await self.world.monitor(self.shop, "api")
        self.smtp = await self.world.monitor(self.mail, "smtp")
        await self.world.channel()
        await self.world.start()
        await self.see((self.web, GOOD), (self.api, GOOD), (self.smtp, GOOD))
        return self

    async def see(self, *results):
        self.world.clock.advance(seconds=60)
        await self.world.see(*results)

    async def incident(self, title):
        [found] = [each for each in await self.world.rows("incidents") if each["title"] == title]
        return found

    async def told(self):
        """Of each incident by title: what its one channel is told, in order."""
        titles = {each["id"]: each["title"] for each in await self.world.rows("incidents")}
        alerts = {each["id"]: each for each in await self.world.rows("alerts")}
        said = {}
        for each in await self.world.rows("deliveries"):
            alert = alerts[each["alert_id"]]
            said.setdefault(titles[alert["incident_id"]], []).append(alert["type"])
        return said

    async def listed(self):
        found, _ = await list_incidents(self.ctx, self.olga, IncidentFilter(is_open=True), offset=0, limit=9)
        return [each.incident.title for each in found]

    async def merged(self, one, other):
        source, target = await self.incident(one), await self.incident(other)
        return (await merge_incident(self.ctx, self.olga, source["id"], target["id"], publish=True)).incident


@pytest.fixture
async def story(db, clock):
    return await Story(await World.made(db, clock)).prepared()


async def test_a_monitors_incident_goes_on_beneath_until_its_service_is_well(story):
    await story.see((story.web, BAD), (story.smtp, BAD))
    gone_on = await story.merged("Shop is down", "Mail is down")
    assert gone_on.is_open
    assert await story.listed() == ["Mail is down"]
    await story.see((story.api, BAD))
    assert len(await story.world.rows("incidents")) == 2, "the line opens no new one"
    whole = await read_incident(story.ctx, story.olga, gone_on.merged_into_id)
    assert {each.monitor.name for each in whole.monitors} == {"web", "api", "smtp"}
    await story.see((story.web, GOOD), (story.api, GOOD))
    assert await story.told() == {"Shop is down": ["failure", "recovery"], "Mail is down": ["failure"]}
    await story.see((story.smtp, GOOD))
    assert await story.told() == {"Shop is down": ["failure", "recovery"], "Mail is down": ["failure", "recovery"]}
    assert await story.listed() == []


async def test_a_part_that_outlasts_the_whole_speaks_for_itself_again(story):
    await story.see((story.web, BAD), (story.smtp, BAD))
    await story.merged("Shop is down", "Mail is down")
    await story.see((story.smtp, GOOD))
    assert await story.listed() == ["Shop is down"]
    await story.see((story.web, GOOD))
    assert await story.told() == {"Shop is down": ["failure", "recovery"], "Mail is down": ["failure", "recovery"]}


async def test_a_person_who_ends_the_whole_ends_its_parts_and_each_is_told_once(story):
    await story.see((story.web, BAD))
    whole = await use_cases.create_incident(story.ctx, story.olga, NewIncident("A disk is full"))
    await story.merged("Shop is down", "A disk is full")
    await use_cases.post_update(story.ctx, story.olga, whole.incident.id, IncidentStatus.RESOLVED, "Wider disk")
    assert await story.told() == {"Shop is down": ["failure", "recovery"]}
    part = await story.incident("Shop is down")
    assert part["status"] == "resolved"
    await story.see((story.web, GOOD))
    await close_orphans(story.world.line)
    assert await story.told() == {"Shop is down": ["failure", "recovery"]}
    await story.see((story.web, BAD))
    assert len([each for each in await story.world.rows("incidents") if each["title"] == "Shop is down"]) == 2


async def test_a_persons_incident_ends_and_the_monitors_goes_on_with_both(story):
    await story.see((story.web, BAD))
    mine = await use_cases.create_incident(
        story.ctx, story.olga, NewIncident("Mine", affected_service_ids=(story.mail,))
    )
    gone_on = await story.merged("Mine", "Shop is down")
    assert not gone_on.is_open
    await story.see((story.web, GOOD))
    whole = await read_incident(story.ctx, story.olga, gone_on.merged_into_id)
    assert {each.id for each in whole.services} == {story.shop, story.mail}
    assert not whole.incident.is_open
    assert await story.told() == {"Shop is down": ["failure", "recovery"]}
    assert mine.incident.id != whole.incident.id


async def test_who_takes_care_of_the_whole_takes_care_of_its_parts(story):
    await story.see((story.web, BAD), (story.smtp, BAD))
    target = await story.incident("Mail is down")
    await use_cases.acknowledge_incident(story.ctx, story.olga, target["id"], "on it")
    await story.merged("Shop is down", "Mail is down")
    part = await story.incident("Shop is down")
    assert (part["acknowledged_by"], part["acknowledge_note"]) == ("command line", "on it")
    await use_cases.unacknowledge_incident(story.ctx, story.olga, target["id"])
    assert (await story.incident("Shop is down"))["acknowledged_at"] is None
    await use_cases.acknowledge_incident(story.ctx, story.olga, target["id"], None)
    assert (await story.incident("Shop is down"))["acknowledged_at"] is not None


async def test_a_separated_one_is_listed_again_and_told_once(story):
    await story.see((story.web, BAD), (story.smtp, BAD))
    gone_on = await story.merged("Shop is down", "Mail is down")
    await separate_incident(story.ctx, story.olga, gone_on.id)
    assert sorted(await story.listed()) == ["Mail is down", "Shop is down"]
    await story.see((story.web, GOOD), (story.smtp, GOOD))
    assert await story.told() == {"Shop is down": ["failure", "recovery"], "Mail is down": ["failure", "recovery"]}


async def test_deleting_the_whole_leaves_its_parts_to_the_line(story):
    await story.see((story.web, BAD), (story.smtp, BAD))
    await story.merged("Shop is down", "Mail is down")
    await use_cases.delete_incident(story.ctx, story.olga, (await story.incident("Mail is down"))["id"])
    assert await story.listed() == ["Shop is down"]
    await story.see((story.web, GOOD))
    told = await story.world.rows("alerts")
    assert [each["type"] for each in told if each["service_id"] == story.shop] == ["failure", "recovery"]


async def test_a_reopened_monitors_incident_does_not_stop_the_line(story):
    await story.see((story.web, BAD))
    first = await story.incident("Shop is down")
    await use_cases.post_update(story.ctx, story.olga, first["id"], IncidentStatus.RESOLVED, "Done")
    await use_cases.post_update(story.ctx, story.olga, first["id"], IncidentStatus.INVESTIGATING, "Not quite")
    await story.see((story.web, GOOD))
    await story.see((story.web, BAD))
    opened = [each for each in await story.world.rows("incidents") if each["is_auto"]]
    assert [each["resolved_at"] for each in opened] == [None]
    await story.see((story.web, GOOD))
    await use_cases.post_update(story.ctx, story.olga, first["id"], IncidentStatus.RESOLVED, "Done again")
    assert (await story.told())["Shop is down"] == ["failure", "recovery", "failure", "recovery"]


async def test_two_incidents_that_are_merged_into_each_other_at_once_leave_one(story, monkeypatch):
    both, take_in = asyncio.Barrier(2), incident_merging._take_in

    async def when_both_are_there(*given):
        with contextlib.suppress(TimeoutError, asyncio.BrokenBarrierError):
            await asyncio.wait_for(both.wait(), 0.2)
        await take_in(*given)

    monkeypatch.setattr(incident_merging, "_take_in", when_both_are_there)
    ids = [(await create_incident(story.ctx, story.olga, NewIncident(name))).incident.id for name in "AB"]
    wishes = [merge_incident(story.ctx, story.olga, *pair) for pair in (ids, ids[::-1])]
    ended = await asyncio.gather(*wishes, return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["Conflict", "IncidentReading"]
    assert len(await story.listed()) == 1
