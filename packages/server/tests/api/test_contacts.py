"""Contacts and channels over HTTP."""

import asyncio

import pytest

from support.answers import problems, rows
from watchbell.domain.events import Event
from watchbell.lib.clock import rfc3339
from watchbell.lib.ids import uuid7
from watchbell.store import settings, tables

C = "/api/v1/contacts"
HOURS = {"windows": [{"days": ["mon"], "start": "08:00", "end": "18:00"}]}
HOOK = {"name": "Hook", "channel_type": "webhook", "config": {"url": "http://127.0.0.1:9/hook"}}


async def hook(person, **changes):
    answer = await person.post("/api/v1/channels", {**HOOK, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def test_the_default_contact_always_stays(adam):
    [default] = (await adam.get(C)).json()["data"]
    assert default["is_default"]
    refused = await adam.delete(f"{C}/{default['id']}")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "CONFLICT")
    assert (await adam.patch(f"{C}/{default['id']}", {"is_default": False})).status_code == 409
    other = (await adam.post(C, {"name": "Ops", "is_default": True})).json()["data"]
    assert [contact["is_default"] for contact in (await adam.get(C)).json()["data"]] == [True, False]
    service = (await adam.post("/api/v1/services", {"name": "Shop"})).json()["data"]
    await adam.put(f"/api/v1/services/{service['id']}/contacts", {"contact_ids": [default["id"]]})
    listed = (await adam.get(C)).json()["data"]
    assert listed[0]["id"] == other["id"]
    assert [each["services"] for each in listed] == [[], [{"id": service["id"], "name": "Shop"}]]
    assert (await adam.delete(f"{C}/{default['id']}")).status_code == 204


async def test_a_channel_that_does_not_hear_its_chat_says_why_wherever_it_is_read(adam, theatre, clock):
    made = await hook(adam)
    trouble = {"reason": "another program reads its messages", "since": clock(), "channels": [made["id"]]}
    async with theatre.ctx.db.transaction() as tx:
        await settings.put(tx, "unheard.asked.telegram.line", trouble)
    said = {"reason": trouble["reason"], "since": rfc3339(clock())}
    assert (await adam.get(f"/api/v1/channels/{made['id']}")).json()["data"]["unheard"] == said
    [contact] = (await adam.get(C)).json()["data"]
    assert [each["unheard"] for each in contact["channels"]] == [said]


async def test_a_contact_is_made_with_its_channels_or_not_at_all(adam, theatre):
    made = (await adam.post(C, {"name": "Ops", "channels": [HOOK]})).json()["data"]
    assert made["channels"][0]["generated"]["secret"].startswith("whsec_")
    bad = await adam.post(C, {"name": "Bad", "channels": [HOOK, {**HOOK, "config": {"url": "nowhere"}}]})
    assert "channels.1.config.url" in problems(bad)
    assert len(await rows(theatre, "contacts")) == 2


async def test_a_generated_secret_is_shown_once_and_sealed(adam, theatre):
    made = await hook(adam)
    secret = made["generated"]["secret"]
    assert made["config"]["secret"] == "********"
    read = (await adam.get(f"/api/v1/channels/{made['id']}")).json()["data"]
    assert (read["generated"], read["config"]["secret"]) == (None, "********")
    [row] = await rows(theatre, "channels")
    assert theatre.ctx.box.open(row["config"]["secret"]) == secret
    assert secret not in str(await rows(theatre, "audit_log"))
    changed = await adam.patch(
        f"/api/v1/channels/{made['id']}", {"config": {**read["config"], "url": "http://127.0.0.1:9/b"}}
    )
    assert changed.status_code == 200, changed.text
    [row] = await rows(theatre, "channels")
    assert theatre.ctx.box.open(row["config"]["secret"]) == secret


async def test_a_token_in_a_webhook_s_address_is_written_and_never_read(adam, mia, theatre):
    made = await hook(adam, config={"url": "http://127.0.0.1:9/hook?key=s3cr3t"})
    path, shown = f"/api/v1/channels/{made['id']}", "http://127.0.0.1:9/hook?key=********"
    read = (await mia.get(path)).json()["data"]
    assert made["config"]["url"] == read["config"]["url"] == shown
    assert (await adam.patch(path, {"config": read["config"]})).status_code == 200
    [row] = await rows(theatre, "channels")
    assert row["config"]["url"].endswith("?key=s3cr3t")
    elsewhere = {**read["config"], "url": "http://127.0.0.1:1/?key=********"}
    assert "config.url" in problems(await adam.patch(path, {"config": elsewhere}))
    assert "s3cr3t" not in str(await rows(theatre, "audit_log"))
    assert "s3cr3t" not in (await mia.get(C)).text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"channel_type": "pigeon"}, "channel_type"),
        ({"config": {}}, "config.url"),
        ({"config": {"url": "http://a.example", "colour": 1}}, "config.colour"),
        ({"config": {"url": "http://a.example", "secret": "********"}}, "config.secret"),
        ({"events": ["applause"]}, "events.0"),
        ({"min_severity": "huge"}, "min_severity"),
        ({"remind_every_minutes": 4}, "remind_every_minutes"),
        ({"remind_every_minutes": 10_081}, "remind_every_minutes"),
        ({"remind_every_minutes": 7.5}, "remind_every_minutes"),
        ({"remind_every_minutes": "30"}, "remind_every_minutes"),
        ({"remind_every_minutes": True}, "remind_every_minutes"),
        ({"hours": {"windows": []}}, "hours.windows"),
        ({"hours": {"windows": [{"start": "18:00", "end": "18:00"}]}}, "hours.windows.0"),
        ({"hours": {"windows": [{"start": "08:00", "end": "25:00"}]}}, "hours.windows.0.end"),
        ({"hours": {**HOURS, "time_zone": "Mars/Olympus"}}, "hours.time_zone"),
        ({"hours": {**HOURS, "outside": "shout"}}, "hours.outside"),
        ({"hours": {**HOURS, "critical_passes": "yes"}}, "hours.critical_passes"),
        ({"hours": {**HOURS, "colour": "red"}}, "hours.colour"),
        ({"name": ""}, "name"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_bad_input_names_its_field(adam, theatre, change, field):
    assert field in problems(await adam.post("/api/v1/channels", {**HOOK, **change}))
    assert await rows(theatre, "channels") == []


async def test_channels_are_reached_under_their_contact_too(adam):
    made = await hook(adam, events=["failure"], min_severity="high")
    path = f"{C}/{made['contact_id']}/channels"
    assert [channel["id"] for channel in (await adam.get(path)).json()["data"]] == [made["id"]]
    off = await adam.patch(f"{path}/{made['id']}", {"is_enabled": False, "events": [], "min_severity": None})
    data = off.json()["data"]
    assert (data["is_enabled"], data["events"], data["min_severity"]) == (False, [], None)
    other = (await adam.post(C, {"name": "Ops"})).json()["data"]
    assert (await adam.get(f"{C}/{other['id']}/channels/{made['id']}")).status_code == 404
    assert "channel_type" in problems(await adam.patch(f"{path}/{made['id']}", {"channel_type": "slack"}))
    assert (await adam.delete(f"{path}/{made['id']}")).status_code == 204
    assert (await adam.get("/api/v1/channels")).json()["data"] == []


@pytest.mark.parametrize("minutes", [5, 10_080])
async def test_a_channel_says_how_often_it_wants_to_be_reminded(adam, minutes):
    assert (await hook(adam))["remind_every_minutes"] is None
    made = await hook(adam, remind_every_minutes=minutes)
    path = f"/api/v1/channels/{made['id']}"
    assert made["remind_every_minutes"] == minutes
    assert (await adam.get(path)).json()["data"]["remind_every_minutes"] == minutes
    renamed = (await adam.patch(path, {"name": "Other"})).json()["data"]
    assert renamed["remind_every_minutes"] == minutes
    assert "remind_every_minutes" in problems(await adam.patch(path, {"remind_every_minutes": 0}))
    assert (await adam.patch(path, {"remind_every_minutes": 60})).json()["data"]["remind_every_minutes"] == 60
    assert (await adam.patch(path, {"remind_every_minutes": None})).json()["data"]["remind_every_minutes"] is None


async def test_a_new_config_mends_a_broken_channel(adam, theatre):
    made = await hook(adam)
    async with theatre.ctx.db.transaction() as tx:
        await tx.execute(tables.channels.update().values(broken_reason="410 Gone", failure_streak=3))
    mended = await adam.patch(f"/api/v1/channels/{made['id']}", {"config": {"url": "http://127.0.0.1:9/new"}})
    assert mended.status_code == 200, mended.text
    assert (mended.json()["data"]["broken_reason"], mended.json()["data"]["failure_streak"]) == (None, 0)


async def test_a_test_goes_through_the_outbox_and_answers_the_attempt(adam, theatre, clock):
    made = await hook(adam)
    asked = asyncio.create_task(adam.post(f"/api/v1/channels/{made['id']}/test"))
    waiting = []
    while not waiting:
        await asyncio.sleep(0.005)
        waiting = await rows(theatre, "deliveries")
    [delivery] = waiting
    assert (delivery["status"], delivery["message"]["event"]) == ("pending", "channel.test")
    attempt = {
        "id": uuid7(),
        "delivery_id": delivery["id"],
        "ok": False,
        "status_code": 503,
        "ms": 7,
        "answer": "busy",
        "error": "answered 503",
        "created_at": clock(),
    }
    async with theatre.ctx.db.transaction() as tx:
        await tx.execute(tables.delivery_attempts.insert(), [attempt])
        await tx.execute(tables.deliveries.update().values(status="retry"))
    theatre.ctx.waiters.see([Event("delivery.failed", theatre.org_id, {"id": delivery["id"]})])
    answer = await asked
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert (data["ok"], data["status_code"], data["answer"], data["status"]) == (False, 503, "busy", "retry")
    [alert] = await rows(theatre, "alerts")
    assert (alert["type"], alert["reason"]) == ("test", "requested")


async def test_members_read_but_do_not_set_up(mia, adam, vera, sam):
    made = await hook(adam)
    assert (await mia.get("/api/v1/channels")).status_code == 200
    for method, path in (("POST", "/api/v1/channels"), ("PATCH", f"/api/v1/channels/{made['id']}"), ("POST", C)):
        body = HOOK if path.endswith("channels") else {"name": "x"}
        assert (await mia.request(method, path, json=body)).status_code == 403, path
    assert (await mia.delete(f"/api/v1/channels/{made['id']}")).status_code == 403
    assert (await vera.get("/api/v1/channels")).status_code == 401
    assert (await sam.get(f"/api/v1/channels/{made['id']}")).status_code == 404
    assert (await sam.post(f"/api/v1/channels/{made['id']}/test")).status_code == 404


async def test_hours_are_given_changed_and_taken_away(adam, theatre):
    made = await hook(adam, hours=HOURS)
    whole = {**HOURS, "time_zone": "UTC", "outside": "hold", "critical_passes": True}
    assert made["hours"] == whole
    [row] = await rows(theatre, "channels")
    assert row["hours"] == whole
    place = f"/api/v1/channels/{made['id']}"
    renamed = (await adam.patch(place, {"name": "Other"})).json()["data"]
    assert renamed["hours"] == whole
    changed = (await adam.patch(place, {"hours": {**whole, "outside": "skip"}})).json()["data"]
    assert changed["hours"] == {**whole, "outside": "skip"}
    assert (await adam.get(place)).json()["data"]["hours"] == changed["hours"]
    assert (await adam.patch(place, {"hours": None})).json()["data"]["hours"] is None
    assert [row["hours"] for row in await rows(theatre, "channels")] == [None]
