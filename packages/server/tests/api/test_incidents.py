"""Incidents over HTTP: every action writes exactly one entry, and the public reads no notes."""

import json
import re

import pytest
from sqlalchemy import insert, select

from support.answers import problems
from support.streams import StreamClient, settle
from watchbell.domain.alerts import Alert, AlertType, Delivery, DeliveryStatus, Reason
from watchbell.lib.clock import rfc3339
from watchbell.lib.ids import uuid7
from watchbell.store import outbox, tables

INCIDENTS = "/api/v1/incidents"


async def make(person, **changes):
    answer = await person.post(INCIDENTS, {"title": "Slow checkout", **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def service(person, name="Shop", **more):
    return (await person.post("/api/v1/services", {"name": name, **more})).json()["data"]


async def status_of(person, service_id):
    return (await person.get(f"/api/v1/services/{service_id}")).json()["data"]["current_status"]


def kinds(data):
    return [entry["kind"] for entry in data["updates"]]


async def test_its_impact_counts_for_the_services_it_touches(mia):
    shop = await service(mia)
    made = await make(mia, impact="critical", affected_service_ids=[shop["id"]], body="We look into it")
    assert (made["created_by"], made["is_auto"], made["status"]) == ("mia", False, "investigating")
    assert [each["id"] for each in made["affected_services"]] == [shop["id"]]
    assert [entry["body"] for entry in made["updates"]] == ["We look into it"]
    assert await status_of(mia, shop["id"]) == "major_outage"
    await mia.patch(f"{INCIDENTS}/{made['id']}", {"impact": "minor"})
    assert await status_of(mia, shop["id"]) == "degraded_performance"
    await mia.post(f"{INCIDENTS}/{made['id']}/updates", {"status": "resolved", "body": "Done"})
    assert await status_of(mia, shop["id"]) == "operational"


async def test_every_action_writes_exactly_one_entry(mia, clock):
    made = await make(mia)
    path = f"{INCIDENTS}/{made['id']}"
    steps = [
        ("/updates", {"status": "identified", "body": "Found"}, "update"),
        ("/updates", {"body": "Still at it"}, "update"),
        ("/acknowledge", {"note": "mine"}, "acknowledged"),
        ("/notes", {"body": "the cache again"}, "note"),
        ("/acknowledge", None, "unacknowledged"),
        ("/updates", {"status": "resolved", "body": "Done"}, "resolved"),
        ("/updates", {"status": "monitoring", "body": "Not quite"}, "reopened"),
        ("/updates", {"status": "resolved", "body": "Now"}, "resolved"),
    ]
    expected = ["created"]
    for tail, body, kind in steps:
        clock.advance(seconds=1)
        answer = await (mia.delete(path + tail) if body is None else mia.post(path + tail, body))
        assert answer.status_code in (200, 201), answer.text
        expected.append(kind)
        assert kinds(answer.json()["data"]) == expected
        resolved_at = answer.json()["data"]["resolved_at"]
        assert resolved_at == (rfc3339(clock()) if kind == "resolved" else None)
    again = await mia.patch(path, {"title": "Slow checkout in the EU"})
    assert kinds(again.json()["data"]) == [*expected, "edited"]


async def test_resolving_by_patch_sets_resolved_at_too(mia, clock):
    made = await make(mia)
    data = (await mia.patch(f"{INCIDENTS}/{made['id']}", {"status": "resolved"})).json()["data"]
    assert (data["resolved_at"], kinds(data)) == (rfc3339(clock()), ["created", "resolved"])


async def test_status_never_goes_back_while_it_is_open(mia):
    made = await make(mia, status="monitoring")
    assert "status" in problems(
        await mia.post(f"{INCIDENTS}/{made['id']}/updates", {"status": "identified", "body": "?"})
    )
    assert "status" in problems(await mia.patch(f"{INCIDENTS}/{made['id']}", {"status": "investigating"}))


async def test_an_acknowledgement_can_be_taken_back_and_given_again(mia):
    path = f"{INCIDENTS}/{(await make(mia))['id']}/acknowledge"
    assert kinds((await mia.delete(path)).json()["data"]) == ["created"]
    await mia.post(path, {"note": "mine"})
    back = (await mia.delete(path)).json()["data"]
    assert (back["acknowledged_at"], back["acknowledged_by"], back["acknowledge_note"]) == (None, None, None)
    again = (await mia.post(path)).json()["data"]
    assert kinds(again) == ["created", "acknowledged", "unacknowledged", "acknowledged"]
    await mia.post(path.replace("acknowledge", "updates"), {"status": "resolved", "body": "Done"})
    assert (await mia.delete(path)).status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"title": "a", "impact": "huge"}, "impact"),
        ({"title": "a", "status": "solved"}, "status"),
        ({"title": "a", "affected_service_ids": ["x"]}, "affected_service_ids"),
        ({"title": "a", "started_at": "2999-01-01T00:00:00Z"}, "started_at"),
        ({"title": "a", "started_at": "yesterday"}, "started_at"),
        ({"title": "a", "started_at": "0001-01-01T00:00:00+23:59"}, "started_at"),
        ({"title": "a", "started_at": "0001-01-01T00:00:00Z"}, "started_at"),
    ],
)
async def test_bad_input_names_its_field(mia, body, field):
    assert field in problems(await mia.post(INCIDENTS, body))
    assert (await mia.get(INCIDENTS)).json()["pagination"]["total"] == 0


async def test_acknowledging_twice_changes_nothing_and_a_resolved_one_is_refused(mia):
    made = await make(mia)
    path = f"{INCIDENTS}/{made['id']}"
    first = (await mia.post(f"{path}/acknowledge")).json()["data"]
    assert first["acknowledged_by"] == "mia"
    assert kinds((await mia.post(f"{path}/acknowledge")).json()["data"]) == ["created", "acknowledged"]
    other = await make(mia, status="resolved")
    assert (await mia.post(f"{INCIDENTS}/{other['id']}/acknowledge")).status_code == 409


async def test_open_ones_come_first_and_filters_work(mia):
    shop = await service(mia)
    old = await make(mia, title="Old", status="resolved", affected_service_ids=[shop["id"]])
    await make(mia, title="Open")

    async def titles(query=""):
        return [incident["title"] for incident in (await mia.get(f"{INCIDENTS}?{query}")).json()["data"]]

    assert await titles() == ["Open", "Old"]
    assert await titles("state=open") == ["Open"]
    assert await titles("state=resolved") == ["Old"]
    assert await titles(f"service_id={shop['id']}") == ["Old"]
    assert await titles("q=old") == ["Old"]
    assert await titles("status=resolved&impact=minor") == [old["title"]]


async def test_members_write_and_only_owners_delete(mia, olga, sam, vera):
    made = await make(mia)
    assert (await mia.delete(f"{INCIDENTS}/{made['id']}")).status_code == 403
    assert (await sam.get(f"{INCIDENTS}/{made['id']}")).status_code == 404
    assert (await vera.get(INCIDENTS)).status_code == 401
    foreign = await service(sam)
    assert "affected_service_ids" in problems(
        await mia.patch(f"{INCIDENTS}/{made['id']}", {"affected_service_ids": [foreign["id"]]})
    )
    assert (await olga.delete(f"{INCIDENTS}/{made['id']}")).status_code == 204
    assert (await olga.get(f"{INCIDENTS}/{made['id']}")).status_code == 404


async def test_the_public_reads_updates_but_no_notes(mia, vera):
    shop = await service(mia)
    made = await make(mia, affected_service_ids=[shop["id"]], body="We look into it")
    await mia.post(f"{INCIDENTS}/{made['id']}/notes", {"body": "it was the intern"})
    await mia.post(f"{INCIDENTS}/{made['id']}/acknowledge", {"note": "secret note"})
    await mia.patch(f"{INCIDENTS}/{made['id']}", {"impact": "minor"})
    await mia.delete(f"{INCIDENTS}/{made['id']}/acknowledge")
    answer = await vera.get("/api/public/default/status")
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    data = answer.json()["data"]
    assert data["overall"] == "degraded_performance"
    assert [update["body"] for update in data["incidents"][0]["updates"]] == ["We look into it"]
    assert "mia" not in answer.text
    assert "secret" not in answer.text
    assert (await vera.get("/api/public/nowhere/status")).status_code == 404


async def test_of_long_incidents_the_public_list_shows_the_beginning_and_one_is_read_whole(mia, vera):
    shop, hidden = await service(mia), await service(mia, "Hidden", is_visible=False)
    made = await make(mia, affected_service_ids=[shop["id"], hidden["id"]], body="x" * 9_000)
    await make(mia, title="Break-in", affected_service_ids=[hidden["id"]])
    listed = (await vera.get("/api/public/default/incidents?per_page=1")).json()
    [shown] = listed["data"]
    assert (shown["id"], shown["is_cut"], listed["pagination"]["total"]) == (made["id"], True, 1)
    assert len(shown["updates"][0]["body"]) < 4_000
    whole = (await vera.get(f"/api/public/default/incidents/{made['id']}")).json()["data"]
    assert (whole["updates"][0]["body"], whole["is_cut"]) == ("x" * 9_000, False)
    assert whole["affected_services"] == [shop["id"]]
    assert (await vera.get(f"/api/public/default/incidents/{made['id']}?page=2")).status_code == 404


async def test_a_list_has_the_end_of_each_timeline_and_counts_the_rest(mia, vera, theatre):
    created = await mia.post("/api/v1/monitors", {"url": "https://shop.example", "is_public": True})
    made, other = await make(mia, body="We look into it"), await make(mia, title="Mail is slow")
    await of_monitor(theatre, created.json()["data"]["id"], made["id"])
    path = f"{INCIDENTS}/{made['id']}"
    for said in ("Found", "x" * 9_000):
        await mia.post(f"{path}/updates", {"body": said})
    for n in range(3):
        await mia.post(f"{path}/notes", {"body": f"note {n}"})
    listed = {each["id"]: each for each in (await mia.get(f"{INCIDENTS}?per_page=100")).json()["data"]}
    end = [each["body"] for each in listed[made["id"]]["updates"]]
    assert end == ["x" * 1_000 + " …", "note 0", "note 1", "note 2"]
    assert (listed[made["id"]]["update_count"], listed[other["id"]]["update_count"]) == (6, 1)
    whole = (await mia.get(path)).json()["data"]
    assert (len(whole["updates"]), whole["update_count"], whole["updates"][2]["body"]) == (6, 6, "x" * 9_000)
    of_its_monitor = f"/api/v1/monitors/{created.json()['data']['id']}/incidents"
    seen = (await vera.get(of_its_monitor, headers={"X-Watchbell-Org": "default"})).json()["data"][0]
    assert ([each["body"][:5] for each in seen["updates"]], seen["update_count"]) == (["We lo", "Found", "xxxxx"], 3)


async def of_monitor(theatre, monitor_id, incident_id):
    async with theatre.ctx.db.transaction() as tx:
        row = {"incident_id": incident_id, "monitor_id": monitor_id}
        await tx.execute(insert(tables.incident_monitors), [row])


async def test_who_may_not_read_incidents_reads_a_public_monitors_as_strangers_do(mia, vera, sam, theatre):
    created = await mia.post("/api/v1/monitors", {"url": "https://shop.example", "is_public": True})
    monitor = created.json()["data"]
    made = await make(mia, body="We look into it")
    await of_monitor(theatre, monitor["id"], made["id"])
    await mia.post(f"{INCIDENTS}/{made['id']}/notes", {"body": "it was the intern"})
    await mia.post(f"{INCIDENTS}/{made['id']}/acknowledge", {"note": "secret note"})
    path = f"/api/v1/monitors/{monitor['id']}/incidents"
    assert "secret note" in (await mia.get(path)).text
    limited = await theatre.program(scopes=("maintenance-windows:read",))
    for person in (vera, sam, limited):
        answer = await person.get(path, headers={"X-Watchbell-Org": "default"})
        assert [each["body"] for each in answer.json()["data"][0]["updates"]] == ["We look into it"], person.name
        assert not re.search("the intern|secret|mia", answer.text), person.name


async def test_strangers_who_watch_live_hear_no_note_and_no_name(mia, vera, theatre):
    shop, hidden = await service(mia), await service(mia, "Hidden", is_visible=False)
    async with StreamClient(theatre.app, "/api/v1/events", {}) as stranger:
        made = await make(mia, affected_service_ids=[hidden["id"], shop["id"]], body="We look into it")
        path = f"{INCIDENTS}/{made['id']}"
        await mia.post(f"{path}/notes", {"body": "it was the intern"})
        await mia.post(f"{path}/acknowledge", {"note": "secret note"})
        await mia.post(f"{path}/updates", {"body": "A disk is full"})
        await settle()
        heard = [json.loads(event.data) for event in stranger.events() if event.name.startswith("incident.")]
    assert [each["body"] for each in heard] == ["We look into it", "", "A disk is full"]
    assert not re.search("intern|secret|mia", json.dumps(heard))
    assert {each["service_id"] for each in heard} == {shop["id"]}


async def told(theatre, incident, clock):
    """As the line leaves it: a failure that was sent to one channel."""
    channel_id, now = uuid7(), clock()
    async with theatre.ctx.db.transaction() as tx:
        contact = await tx.scalar(select(tables.contacts.c.id))
        row = {"id": channel_id, "org_id": theatre.org_id, "contact_id": contact, "name": "Hook", "kind": "webhook"}
        row |= {"config": {}, "is_enabled": True, "events": [], "failure_streak": 0, "version": 1}
        await tx.execute(insert(tables.channels), [{**row, "created_at": now, "updated_at": now}])
        facts = (uuid7(), theatre.org_id, AlertType.FAILURE, "high", None, None, incident["id"], "got 503")
        alert = Alert(*facts, Reason.CONFIRMED_DOWN, None, now, None, None)
        message = {"type": "failure", "event": "incident.created", "title": "Shop is down", "service_name": "Shop"}
        message |= {"severity": "high", "facts": {"alert": {}, "incident": {"id": incident["id"]}}, "details": []}
        sent = Delivery(
            uuid7(), theatre.org_id, alert.id, channel_id, DeliveryStatus.SENT, 1, now, now, now, None, message
        )
        await outbox.put(tx, alert, [sent])
    return sent


async def test_who_was_told_down_is_told_when_a_person_ends_it(mia, theatre, clock):
    made = await make(mia)
    sent = await told(theatre, made, clock)
    await mia.post(f"{INCIDENTS}/{made['id']}/updates", {"status": "resolved", "body": "We fixed it"})
    await mia.post(f"{INCIDENTS}/{made['id']}/updates", {"status": "resolved", "body": "Really"})
    async with theatre.ctx.db.read() as tx:
        rows = await tx.all(select(tables.deliveries).order_by(tables.deliveries.c.id))
    assert [row["status"] for row in rows] == ["sent", "pending"]
    assert (rows[1]["after_id"], rows[1]["channel_id"]) == (sent.id, sent.channel_id)
    assert (rows[1]["message"]["type"], rows[1]["message"]["text"]) == ("recovery", "We fixed it")
