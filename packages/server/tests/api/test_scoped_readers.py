"""Tokens with few scopes: what an answer tells beside its own noun, it tells only those who may read that elsewhere."""

import pytest
from sqlalchemy import insert

from watchbell.domain.alerts import Alert, AlertType, Delivery, DeliveryStatus, Reason
from watchbell.lib.clock import DAY, rfc3339
from watchbell.lib.ids import uuid7
from watchbell.store import tables
from watchbell.store.rows import columns_of

WINDOWS = "/api/v1/maintenance-windows"


@pytest.fixture
async def shop(olga):
    service = (await olga.post("/api/v1/services", {"name": "Shop"})).json()["data"]
    for name in ("web", "api"):
        wish = {"name": name, "url": "https://shop.example", "service_id": service["id"]}
        assert (await olga.post("/api/v1/monitors", wish)).status_code == 201
    return service


async def test_a_maintenance_preview_names_what_its_reader_may_read(theatre, shop, clock):
    body = {"title": "Work", "covers_all": True}
    body |= {"starts_at": rfc3339(clock() + DAY), "ends_at": rfc3339(clock() + 2 * DAY)}
    for scopes, services, monitors in (
        ((), 1, 2),
        (("services:read",), 1, 0),
        (("monitors:read",), 0, 2),
        (("maintenance-windows:write",), 0, 0),
    ):
        program = await theatre.program(scopes=scopes and (*scopes, "maintenance-windows:write"))
        covers = (await program.post(f"{WINDOWS}/preview", body)).json()["data"]["covers"]
        assert (len(covers["services"]), len(covers["monitors"]), covers["monitor_count"]) == (services, monitors, 2)


async def test_a_service_comes_with_monitors_for_those_who_may_read_monitors(theatre, shop, olga):
    program = await theatre.program(scopes=("services:read", "contacts:read"))
    path = f"/api/v1/services/{shop['id']}"
    assert (await program.get(path)).json()["data"]["monitors"] is None
    assert len((await olga.get(path)).json()["data"]["monitors"]) == 2
    graph = (await program.get("/api/v1/services/graph")).json()["data"]
    assert ([each["name"] for each in graph["services"]], graph["monitors"]) == (["Shop"], [])


async def test_the_map_and_contacts_and_the_overview_name_no_more_than_may_be_read(theatre, shop, olga, mia):
    made = [(await olga.get(f"/api/v1/monitors?q={name}")).json()["data"][0]["id"] for name in ("web", "api")]
    assert (await olga.patch(f"/api/v1/monitors/{made[0]}", {"depends_on": [made[1]]})).status_code == 200
    [contact] = (await olga.get("/api/v1/contacts")).json()["data"]
    await olga.put(f"/api/v1/services/{shop['id']}/contacts", {"contact_ids": [contact["id"]]})
    await mia.post("/api/v1/incidents", {"title": "Secret trouble"})
    program = await theatre.program(scopes=("services:read",))
    assert (await program.get("/api/v1/services/graph")).json()["data"]["monitors"] == []
    assert len((await olga.get("/api/v1/services/graph")).json()["data"]["monitors"]) == 2
    program = await theatre.program(scopes=("contacts:read",))
    assert (await program.get("/api/v1/contacts")).json()["data"][0]["services"] is None
    assert len((await olga.get("/api/v1/contacts")).json()["data"][0]["services"]) == 1
    steps = [{"contact_ids": [contact["id"]]}]
    policy = (await olga.post("/api/v1/escalation-policies", {"name": "Night", "steps": steps})).json()["data"]["id"]
    await olga.patch(f"/api/v1/services/{shop['id']}", {"escalation_policy_id": policy})
    program = await theatre.program(scopes=("escalation-policies:*",))
    assert (await program.get(f"/api/v1/escalation-policies/{policy}")).json()["data"]["services"] == []
    assert "Shop" not in (await program.delete(f"/api/v1/escalation-policies/{policy}")).text
    assert "Shop" in (await olga.delete(f"/api/v1/escalation-policies/{policy}")).text
    program = await theatre.program(scopes=("monitors:read",))
    seen = (await program.get("/api/v1/dashboard")).json()["data"]
    assert (seen["services"], seen["recent_events"]) == ([], [])


async def test_who_would_be_told_is_named_to_those_who_may_read_their_names(theatre, olga):
    hook = {"name": "Hook", "channel_type": "webhook", "config": {"url": "https://hook.example"}}
    contact = (await olga.post("/api/v1/contacts", {"name": "Bob", "channels": [hook]})).json()["data"]["id"]
    rotation = {"name": "Days", "participants": [contact], "starts_on": "2026-01-01", "handover": "00:00"}
    line = {"name": "Line", "rotations": [rotation]}
    schedule = (await olga.post("/api/v1/on-call-schedules", line)).json()["data"]["id"]
    steps = [{"contact_ids": [contact]}, {"schedule_ids": [schedule]}]
    policy = (await olga.post("/api/v1/escalation-policies", {"name": "Night", "steps": steps})).json()["data"]["id"]
    for scopes, named in (
        (("contacts:read",), {"Bob"}),
        (("channels:read",), {"Hook"}),
        (("on-call-schedules:read",), {"Line"}),
        ((), set()),
    ):
        program = await theatre.program(scopes=("escalation-policies:read", *scopes))
        answer = await program.post(f"/api/v1/escalation-policies/{policy}/simulate", {})
        assert {name for name in ("Bob", "Hook", "Line") if f'"{name}"' in answer.text} == named
        assert contact in answer.text


async def test_what_is_made_along_with_something_needs_its_own_right(theatre):
    program = await theatre.program(scopes=("services:write", "contacts:write"))
    body = {"name": "Shop", "monitors": [{"url": "https://shop.example"}]}
    assert (await program.post("/api/v1/services", body)).status_code == 403
    assert (await program.post("/api/v1/services", {"name": "Shop"})).status_code == 201
    channel = {"name": "Hook", "channel_type": "webhook", "config": {"url": "https://hook.example"}}
    assert (await program.post("/api/v1/contacts", {"name": "Ops", "channels": [channel]})).status_code == 403
    assert (await program.post("/api/v1/contacts", {"name": "Ops"})).status_code == 201


async def test_channels_and_deliveries_are_told_to_those_who_may_read_them(theatre, olga, clock):
    hook = {"name": "Hook", "channel_type": "webhook", "config": {"url": "https://hook.example"}}
    contact = (await olga.post("/api/v1/contacts", {"name": "Bob", "channels": [hook]})).json()["data"]
    incident = (await olga.post("/api/v1/incidents", {"title": "Trouble"})).json()["data"]["id"]
    alert_id, id_, now, channel_id = uuid7(), uuid7(), clock(), contact["channels"][0]["id"]
    what = (theatre.org_id, AlertType.FAILURE, "high", None, None, incident, "down", Reason.CONFIRMED_DOWN, None, now)
    to = (theatre.org_id, alert_id, channel_id, DeliveryStatus.SENT, 1, now, now, now, None, {"title": "Shop"})
    async with theatre.ctx.db.transaction() as tx:
        await tx.execute(insert(tables.alerts).values(columns_of(Alert(alert_id, *what, None, None))))
        await tx.execute(insert(tables.deliveries).values(columns_of(Delivery(id_, *to))))
    contacts, alerts, deliveries = ("contacts:*",), ("alerts:read",), ("deliveries:read",)
    path, one = f"/api/v1/contacts/{contact['id']}", f"/api/v1/alerts/{alert_id}"
    for scopes, method, where in (
        (contacts, "GET", "/api/v1/contacts"),
        (contacts, "GET", path),
        (contacts, "PATCH", path),
        (alerts, "GET", one),
        ((*alerts, *deliveries), "GET", one),
        (deliveries, "GET", "/api/v1/deliveries"),
        (deliveries, "GET", f"/api/v1/deliveries/{id_}"),
        (deliveries, "GET", "/api/v1/deliveries/summary"),
        (("incidents:read",), "GET", f"/api/v1/incidents/{incident}/postmortem"),
    ):
        program = await theatre.program(scopes=scopes)
        full = await theatre.program(scopes=(*scopes, "deliveries:read", "channels:read"))
        more = {"json": {}} if method == "PATCH" else {}
        seen, whole = [await each.request(method, where, **more) for each in (program, full)]
        assert (seen.status_code, whole.status_code) == (200, 200)
        assert ("Hook" in seen.text, "Hook" in whole.text) == (False, True), where
    assert (await (await theatre.program(scopes=alerts)).get(one)).json()["data"]["deliveries"] is None
    program = await theatre.program(scopes=deliveries)
    assert (await program.get("/api/v1/deliveries/summary")).json()["data"]["deliveries"]["made"] == 1
