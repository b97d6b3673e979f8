"""Alerts and deliveries over HTTP."""

from dataclasses import replace

import pytest
from sqlalchemy import insert, select, update

from watchbell.domain.alerts import Alert, AlertType, Delivery, DeliveryStatus, Reason
from watchbell.lib.ids import uuid7
from watchbell.store import outbox, tables
from watchbell.store.rows import columns_of

HOOK = {"name": "Hook", "channel_type": "webhook", "config": {"url": "http://127.0.0.1:9/hook"}}


async def alerted(theatre, adam, clock, count=1, status=DeliveryStatus.DEAD):
    channel = (await adam.post("/api/v1/channels", HOOK)).json()["data"]
    made = []
    async with theatre.ctx.db.transaction() as tx:
        for number in range(count):
            now = clock()
            facts = (uuid7(), theatre.org_id, AlertType.FAILURE, "high", None, None, None, f"number {number}")
            alert = Alert(*facts, Reason.CONFIRMED_DOWN, None, now, None, None)
            message = {"title": "Shop is down"}
            delivery = Delivery(
                uuid7(), theatre.org_id, alert.id, channel["id"], status, 6, now, now, now, None, message
            )
            await outbox.put(tx, alert, [delivery])
            row = {"id": uuid7(), "delivery_id": delivery.id, "ok": False, "ms": 3, "answer": "no", "created_at": now}
            await tx.execute(insert(tables.delivery_attempts), [row])
            made.append((alert, delivery))
    return made


async def test_alerts_are_read_in_stretches_newest_first(adam, theatre, clock):
    await alerted(theatre, adam, clock, 5)
    seen, cursor = [], ""
    for _ in range(3):
        answer = (await adam.get(f"/api/v1/alerts?limit=2{cursor}")).json()
        seen += [alert["message"] for alert in answer["data"]]
        cursor = f"&after={answer['next_cursor']}"
    assert seen == [f"number {number}" for number in (4, 3, 2, 1, 0)]
    assert answer["next_cursor"] is None
    made = (await adam.post("/api/v1/monitors", {"name": "Shop front", "url": "https://shop.example"})).json()["data"]
    async with theatre.ctx.db.transaction() as tx:
        await tx.execute(update(tables.alerts).values(monitor_id=made["id"]))
    listed = (await adam.get("/api/v1/alerts")).json()["data"]
    assert {each["monitor_name"] for each in listed} == {"Shop front"}
    assert (await adam.get("/api/v1/alerts?type=recovery")).json()["data"] == []
    assert (await adam.get("/api/v1/alerts?type=thunder")).status_code == 422


async def test_an_alert_is_read_with_its_deliveries_and_acknowledged_once(adam, mia, theatre, clock):
    [(alert, delivery)] = await alerted(theatre, adam, clock)
    data = (await mia.get(f"/api/v1/alerts/{alert.id}")).json()["data"]
    assert [each["id"] for each in data["deliveries"]] == [delivery.id]
    assert data["deliveries"][0]["attempts"][0]["answer"] == "no"
    first = (await mia.post(f"/api/v1/alerts/{alert.id}/ack")).json()["data"]
    assert first["acknowledged_by"] == "mia"
    assert (await adam.post(f"/api/v1/alerts/{alert.id}/ack")).json()["data"]["acknowledged_by"] == "mia"
    assert (await mia.get("/api/v1/alerts?acknowledged=false")).json()["data"] == []


async def test_a_dead_delivery_is_tried_again_from_the_beginning(adam, mia, theatre, clock):
    [(_, delivery)] = await alerted(theatre, adam, clock)
    [dead] = (await mia.get("/api/v1/deliveries?status=dead")).json()["data"]
    assert (dead["id"], dead["channel_name"], dead["title"]) == (delivery.id, "Hook", "Shop is down")
    clock.advance(seconds=60)
    again = (await mia.post(f"/api/v1/deliveries/{delivery.id}/retry")).json()["data"]
    assert (again["status"], again["attempt_count"], again["settled_at"]) == ("pending", 0, None)
    refused = await mia.post(f"/api/v1/deliveries/{delivery.id}/retry")
    assert refused.status_code == 409
    assert "pending" in refused.json()["error"]["message"]
    assert (await mia.get("/api/v1/deliveries?status=dead")).json()["data"] == []
    async with theatre.ctx.db.read() as tx:
        assert await tx.scalar(select(tables.deliveries.c.due_at)) == clock()


async def test_another_organization_sees_nothing(adam, sam, theatre, clock):
    [(alert, delivery)] = await alerted(theatre, adam, clock)
    assert (await sam.get("/api/v1/alerts")).json()["data"] == []
    assert (await sam.get("/api/v1/deliveries")).json()["data"] == []
    assert (await sam.get(f"/api/v1/alerts/{alert.id}")).status_code == 404
    assert (await sam.post(f"/api/v1/alerts/{alert.id}/ack")).status_code == 404
    assert (await sam.post(f"/api/v1/deliveries/{delivery.id}/retry")).status_code == 404


async def test_the_overview_names_what_needs_attention(adam, mia, theatre, clock):
    [(_, first), _] = await alerted(theatre, adam, clock, 2)
    made = (await mia.post("/api/v1/monitors", {"name": "Shop", "url": "https://shop.example"})).json()["data"]
    async with theatre.ctx.db.transaction() as tx:
        of_it = {"monitor_id": made["id"], "org_id": theatre.org_id, "service_id": made["service_id"]}
        hold = {"reason": "dependency_down", "by_id": "d", "by_name": "Database", "created_at": clock()}
        await tx.execute(insert(tables.withheld_failures).values(**of_it, **hold))
        facts = {"certificate": {"not_after": clock() + 3 * 86_400_000}}
        await tx.execute(update(tables.monitor_states).values(status="down", last_error="got 503", facts=facts))
        await tx.execute(update(tables.services).values(state="down"))
        await tx.execute(update(tables.channels).values(broken_reason="410 Gone"))
    answer = await mia.get("/api/v1/dashboard")
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert data["counters"]["down"] == 1
    assert {each["type"] for each in data["needs_attention"]} == {"down", "certificate", "channel", "delivery"}
    words = {each["type"]: (each["title"], each["message"]) for each in data["needs_attention"]}
    assert words["delivery"] == ("2 messages", "could not be delivered to Hook")
    assert data["needs_attention"][0]["held_by"]["name"] == "Database"
    async with theatre.ctx.db.transaction() as tx:
        await tx.execute(update(tables.deliveries).where(tables.deliveries.c.id == first.id).values(status="sent"))
    [late] = [
        each
        for each in (await mia.get("/api/v1/dashboard")).json()["data"]["needs_attention"]
        if each["type"] == "delivery"
    ]
    assert late["title"] == "Shop is down"
    [card] = data["services"]
    assert (card["name"], card["state"], card["monitors"], card["worst_monitor_id"]) == ("Shop", "down", 1, made["id"])


@pytest.mark.parametrize("what", ["alert", "incident"])
async def test_who_acknowledges_an_alert_or_its_incident_acknowledges_both(adam, mia, theatre, clock, what):
    [(alert, _)] = await alerted(theatre, adam, clock)
    incident = (await mia.post("/api/v1/incidents", {"title": "Shop is down", "impact": "major"})).json()["data"]
    async with theatre.ctx.db.transaction() as tx:
        await tx.execute(update(tables.alerts).values(incident_id=incident["id"]))
    paths = {"alert": f"/api/v1/alerts/{alert.id}/ack", "incident": f"/api/v1/incidents/{incident['id']}/acknowledge"}
    assert (await mia.post(paths[what])).status_code == 200
    assert (await adam.post(paths[what])).status_code == 200
    assert (await mia.get(f"/api/v1/alerts/{alert.id}")).json()["data"]["acknowledged_by"] == "mia"
    after = (await mia.get(f"/api/v1/incidents/{incident['id']}")).json()["data"]
    assert after["acknowledged_by"] == "mia"
    assert [entry["kind"] for entry in after["updates"]].count("acknowledged") == 1


async def test_a_failure_whose_incident_is_over_is_not_told_alone(adam, mia, theatre, clock):
    [(alert, delivery)] = await alerted(theatre, adam, clock)
    async with theatre.ctx.db.transaction() as tx:
        values = {"id": "i", "org_id": alert.org_id, "title": "Shop is down", "status": "resolved", "impact": "major"}
        times = {"started_at": clock(), "resolved_at": clock(), "created_at": clock(), "updated_at": clock()}
        await tx.execute(tables.incidents.insert().values(**values, **times, is_auto=True, created_by="", version=1))
        await tx.execute(tables.alerts.update().values(incident_id="i"))
    refused = await mia.post(f"/api/v1/deliveries/{delivery.id}/retry")
    assert refused.status_code == 409
    assert "mislead" in refused.json()["error"]["message"]
    retry_all = await mia.post(f"/api/v1/channels/{delivery.channel_id}/retry-dead")
    assert retry_all.json()["data"] == {"retried": 0, "over": 1}
    async with theatre.ctx.db.transaction() as tx:
        follower = replace(delivery, id=uuid7(), alert_id=uuid7(), after_id=delivery.id)
        await tx.execute(insert(tables.alerts).values(columns_of(replace(alert, id=follower.alert_id))))
        await tx.execute(insert(tables.deliveries).values(columns_of(follower)))
    told = {each["id"]: each for each in (await mia.get("/api/v1/deliveries")).json()["data"]}
    words = [(told[each]["can_retry"], told[each]["why_no_retry"]) for each in (delivery.id, follower.id)]
    assert (words[0][0], "is over" in words[0][1]) == (False, True)
    assert (words[1][0], "dead letter too" in words[1][1]) == (False, True)
