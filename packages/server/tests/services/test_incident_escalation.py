"""What comes next of an escalation, read from the same rule that makes it."""

from dataclasses import replace

import pytest

from support.world import World
from watchbell.domain.access import Caller, operator
from watchbell.domain.errors import NotFound
from watchbell.domain.observations import Verdict
from watchbell.domain.on_call_fields import StepFields
from watchbell.lib.clock import MINUTE
from watchbell.lib.secret_box import SecretBox
from watchbell.pipeline.escalating import escalate_again
from watchbell.services import incidents as use_cases
from watchbell.services.context import Context, Options
from watchbell.services.escalation_policies import NewPolicy, create_policy
from watchbell.services.incident_escalation import Standstill, read_escalation
from watchbell.services.service_actions import mute_service
from watchbell.services.services import update_service


@pytest.fixture
async def burning(db, clock):
    world = await World.made(db, clock)
    ctx = Context(db, world.line.checks, SecretBox(["k"]), Options(), clock)
    olga = Caller(operator(world.org_id), world.org_id)
    shop = await world.service()
    web = await world.monitor(shop)
    await world.channel()
    steps = tuple(StepFields(wait_minutes=wait, contact_ids=[world.contact_id]) for wait in (5, 10))
    policy = await create_policy(ctx, olga, NewPolicy("Nights", steps, 0, 10))
    await update_service(ctx, olga, shop, {"escalation_policy_id": policy.policy.id}, if_version=None)
    await world.start()
    await world.see((web, Verdict.FAILURE))
    [incident] = await world.rows("incidents")
    return world, ctx, olga, incident


async def test_steps_that_come_are_told_with_when_and_whom(burning, clock):
    world, ctx, olga, incident = burning
    begun = clock()
    reading = await read_escalation(ctx, olga, incident["id"])
    assert [(step.number, step.at - begun) for step in reading.coming] == [(1, 5 * MINUTE), (2, 15 * MINUTE)]
    assert [target.words for target in reading.coming[0].targets] == ["Default"]
    assert (reading.policy[1], reading.made, reading.standstill) == ("Nights", 0, None)
    clock.advance(seconds=301)
    await escalate_again(world.line)
    reading = await read_escalation(ctx, olga, incident["id"])
    assert (reading.made, [step.number for step in reading.coming]) == (1, [2])


async def test_steps_that_wait_for_the_end_of_a_mute_say_so(burning, clock):
    _, ctx, olga, incident = burning
    assert (await read_escalation(ctx, olga, incident["id"])).waits is None
    mute = await mute_service(ctx, olga, incident["auto_service_id"], clock() + 60 * MINUTE, "deploy")
    reading = await read_escalation(ctx, olga, incident["id"])
    assert reading.waits is not None
    assert reading.waits.at == mute.until_at > reading.coming[1].at
    assert reading.waits.because is not None
    assert reading.waits.because.startswith("muted until ")
    clock.advance(seconds=3600)
    assert (await read_escalation(ctx, olga, incident["id"])).waits is None


async def test_who_may_read_incidents_only_learns_when_but_no_names(burning):
    _, ctx, olga, incident = burning
    scoped = replace(olga, principal=replace(olga.principal, scopes=("incidents:read",)))
    reading = await read_escalation(ctx, scoped, incident["id"])
    assert (reading.policy[1], [target.words for target in reading.coming[0].targets]) == (None, ["a contact"])


async def test_why_nothing_comes_is_said(burning, clock):
    world, ctx, olga, incident = burning
    for wait in (301, 601):
        clock.advance(seconds=wait)
        await escalate_again(world.line)
    assert (await read_escalation(ctx, olga, incident["id"])).standstill is Standstill.ALL_MADE
    await use_cases.acknowledge_incident(ctx, olga, incident["id"], None)
    assert (await read_escalation(ctx, olga, incident["id"])).standstill is Standstill.ACKNOWLEDGED
    await use_cases.update_incident(ctx, olga, incident["id"], {"status": use_cases.IncidentStatus.RESOLVED})
    assert (await read_escalation(ctx, olga, incident["id"])).standstill is Standstill.RESOLVED
    mine = await use_cases.create_incident(ctx, olga, use_cases.NewIncident("Mine"))
    assert (await read_escalation(ctx, olga, mine.incident.id)).standstill is Standstill.NO_POLICY
    with pytest.raises(NotFound):
        await read_escalation(ctx, olga, "nothing")
