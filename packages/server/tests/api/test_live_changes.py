"""Changes of who is told, and how, as those who watch live hear of them."""

import json
from collections.abc import AsyncIterator

import pytest_asyncio

from support.cast import Theatre
from support.streams import StreamClient, settle
from watchbell.api.presented import SESSION_COOKIE
from watchbell.domain.tenancy import Role

SCHEDULES = "/api/v1/on-call-schedules"
POLICIES = "/api/v1/escalation-policies"


@pytest_asyncio.fixture
async def theatre(sqlite_db, clock) -> AsyncIterator[Theatre]:
    made = await Theatre.made(sqlite_db, clock)
    yield made
    await made.close()


async def test_insiders_who_watch_live_hear_of_each_change_and_nobody_else_does(theatre):
    adam = await theatre.person("adam", Role.ADMIN)
    olga = (await adam.post("/api/v1/contacts", {"name": "Olga"})).json()["data"]["id"]
    insider = {"Cookie": f"{SESSION_COOKIE}={adam.client.cookies.get(SESSION_COOKIE)}"}
    async with (
        StreamClient(theatre.app, "/api/v1/events", insider) as watching,
        StreamClient(theatre.app, "/api/v1/events", {}) as stranger,
    ):
        weeks = {"name": "Weeks", "participants": [olga], "starts_on": "2027-01-11", "handover": "09:00"}
        wish = {"name": "First line", "time_zone": "Europe/Berlin", "rotations": [weeks]}
        schedule = (await adam.post(SCHEDULES, wish)).json()["data"]
        place = f"{SCHEDULES}/{schedule['id']}"
        refused = await adam.patch(place, {"rotations": [weeks | {"participants": ["nobody"]}]})
        assert refused.status_code == 422
        day = {"contact_id": olga, "starts_at": "2027-01-20T08:00:00Z", "ends_at": "2027-01-21T08:00:00Z"}
        override = (await adam.post(f"{place}/overrides", day)).json()["data"]
        await adam.delete(f"{place}/overrides/{override['id']}")
        await adam.post(f"{place}/feed")
        await adam.delete(f"{place}/feed")
        steps = [{"wait_minutes": 0, "schedule_ids": [schedule["id"]]}]
        policy = (await adam.post(POLICIES, {"name": "Night", "steps": steps})).json()["data"]
        await adam.patch(f"{POLICIES}/{policy['id']}", {"repeats": 1})
        assert (await adam.delete(place)).status_code == 409
        await adam.delete(f"{POLICIES}/{policy['id']}")
        await adam.delete(place)
        await settle()
        assert watching.names() == [
            "on_call_schedule.created",
            *4 * ["on_call_schedule.updated"],
            "escalation_policy.created",
            "escalation_policy.updated",
            "escalation_policy.deleted",
            "on_call_schedule.deleted",
        ]
        assert {json.loads(event.data)["id"] for event in watching.events()} == {schedule["id"], policy["id"]}
        assert stranger.names() == []


async def test_contacts_their_channels_and_templates_are_told_without_secrets(theatre):
    adam = await theatre.person("adam", Role.ADMIN)
    insider = {"Cookie": f"{SESSION_COOKIE}={adam.client.cookies.get(SESSION_COOKIE)}"}
    async with StreamClient(theatre.app, "/api/v1/events", insider) as watching:
        hook = {"name": "Hook", "channel_type": "webhook", "config": {"url": "http://127.0.0.1:9/s3cret"}}
        contact = (await adam.post("/api/v1/contacts", {"name": "Olga", "channels": [hook]})).json()["data"]
        channel = f"/api/v1/channels/{contact['channels'][0]['id']}"
        await adam.patch(channel, {"is_enabled": False})
        await adam.delete(channel)
        await adam.patch(f"/api/v1/contacts/{contact['id']}", {"name": "Olga B."})
        await adam.delete(f"/api/v1/contacts/{contact['id']}")
        template = (await adam.post("/api/v1/incident-templates", {"name": "Disk", "title": "Full"})).json()["data"]
        await adam.patch(f"/api/v1/incident-templates/{template['id']}", {"title": "Full disk"})
        await adam.delete(f"/api/v1/incident-templates/{template['id']}")
        await settle()
        kinds = (
            "contact.created",
            "channel.created",
            "channel.updated",
            "channel.deleted",
            "contact.updated",
            "contact.deleted",
        )
        acts = ("created", "updated", "deleted")
        assert watching.names() == [*kinds, *(f"incident_template.{act}" for act in acts)]
        assert "s3cret" not in watching.raw.decode()


async def test_who_watches_live_hears_that_a_service_is_muted_and_that_it_is_not_any_more(theatre):
    adam = await theatre.person("adam", Role.ADMIN)
    service = (await adam.post("/api/v1/services", {"name": "Shop"})).json()["data"]["id"]
    insider = {"Cookie": f"{SESSION_COOKIE}={adam.client.cookies.get(SESSION_COOKIE)}"}
    async with StreamClient(theatre.app, "/api/v1/events", insider) as watching:
        await adam.post(f"/api/v1/services/{service}/mute", {"minutes": 30})
        await adam.post(f"/api/v1/services/{service}/unmute")
        await adam.post(f"/api/v1/services/{service}/unmute")
        await settle()
        assert watching.names() == 2 * ["service.updated"]
        assert {json.loads(event.data)["id"] for event in watching.events()} == {service}
