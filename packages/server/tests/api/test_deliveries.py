"""How deliveries fare, over HTTP: the funnel, each channel's health, filters, and trying the dead again."""

from sqlalchemy import insert, select, update

from watchbell.domain.alerts import Alert, AlertType, Delivery, DeliveryStatus, Reason
from watchbell.lib.clock import HOUR
from watchbell.lib.ids import uuid7
from watchbell.store import tables
from watchbell.store.rows import columns_of

HOOK = {"name": "Hook", "channel_type": "webhook", "config": {"url": "http://127.0.0.1:9/hook"}}
SUMMARY = "/api/v1/deliveries/summary"
FAILURE, RECOVERY = AlertType.FAILURE, AlertType.RECOVERY


async def a_channel(adam, name="Hook"):
    return (await adam.post("/api/v1/channels", HOOK | {"name": name})).json()["data"]["id"]


async def decided(theatre, at, gate=None, incident_id=None):
    facts = (uuid7(), theatre.org_id, FAILURE, "high", None, None, incident_id, "down")
    alert = Alert(*facts, Reason.CONFIRMED_DOWN, gate, at, None, None)
    async with theatre.ctx.db.transaction() as tx:
        await tx.execute(insert(tables.alerts).values(columns_of(alert)))
    return alert


async def delivered(theatre, channel_id, at, status=DeliveryStatus.SENT, waited=None, **changes):
    alert = await decided(theatre, at, incident_id=changes.get("incident_id"))
    delivery = Delivery(
        uuid7(), theatre.org_id, alert.id, channel_id, status, 1, at, at, at, None, {"title": "Shop", "type": "failure"}
    )
    async with theatre.ctx.db.transaction() as tx:
        await tx.execute(insert(tables.deliveries).values(columns_of(delivery) | {"first_wait_ms": waited}))
    return delivery


async def test_the_funnel_says_what_became_of_every_decision(adam, mia, theatre, clock):
    channel_id, idle = await a_channel(adam), await a_channel(adam, "Idle")
    now = clock()
    for waited in (10, 20, 400):
        await delivered(theatre, channel_id, now, waited=waited)
    for status in (DeliveryStatus.DEAD, DeliveryStatus.HELD, DeliveryStatus.GROUPED, DeliveryStatus.SKIPPED):
        await delivered(theatre, channel_id, now, status)
    await delivered(theatre, channel_id, now - 25 * HOUR)
    await decided(theatre, now, Reason.MUTED)
    await decided(theatre, now, Reason.MUTED)
    await decided(theatre, now, Reason.DEPENDENCY_DOWN)
    async with theatre.ctx.db.transaction() as tx:
        mine = update(tables.channels).where(tables.channels.c.id == channel_id)
        await tx.execute(mine.values(broken_reason="410 Gone", failure_streak=3, last_success_at=now))
    data = (await mia.get(SUMMARY)).json()["data"]
    assert data["alerts"] == {
        "decided": 10,
        "told": 7,
        "not_told": [{"reason": "muted", "count": 2}, {"reason": "dependency_down", "count": 1}],
    }
    counts = {name: data["deliveries"][name] for name in ("made", "sent", "waiting", "skipped", "dead")}
    assert counts == {"made": 7, "sent": 3, "waiting": 2, "skipped": 1, "dead": 1}
    assert (data["deliveries"]["by_status"]["held"], data["deliveries"]["by_status"]["pending"]) == (1, 0)
    channel, other = sorted(data["channels"], key=lambda each: each["name"])
    assert (channel["id"], channel["p50_ms"], channel["p95_ms"], channel["sent"]) == (channel_id, 20, 400, 3)
    assert (channel["broken_reason"], channel["failure_streak"]) == ("410 Gone", 3)
    assert (other["id"], other["made"], other["p95_ms"]) == (idle, 0, None)
    assert (await mia.get(f"{SUMMARY}?hours=26")).json()["data"]["deliveries"]["made"] == 8


async def test_the_window_is_between_an_hour_and_thirty_days(mia):
    assert (await mia.get(f"{SUMMARY}?hours=720")).status_code == 200
    for hours in (0, 721, "x"):
        assert (await mia.get(f"{SUMMARY}?hours={hours}")).status_code == 422


async def test_deliveries_are_found_by_status_channel_and_incident(adam, mia, theatre, clock):
    first, second = await a_channel(adam), await a_channel(adam, "Other")
    incident = (await mia.post("/api/v1/incidents", {"title": "Trouble"})).json()["data"]["id"]
    held = await delivered(theatre, first, clock(), DeliveryStatus.HELD)
    grouped = await delivered(theatre, first, clock(), DeliveryStatus.GROUPED, incident_id=incident)
    skipped = await delivered(theatre, second, clock(), DeliveryStatus.SKIPPED)

    async def found(query):
        return [each["id"] for each in (await mia.get(f"/api/v1/deliveries?{query}")).json()["data"]]

    assert await found("status=held&status=skipped") == [skipped.id, held.id]
    assert await found(f"channel_id={first}") == [grouped.id, held.id]
    assert await found(f"incident_id={incident}") == [grouped.id]
    assert await found(f"incident_id={uuid7()}") == []
    assert (await mia.get("/api/v1/deliveries?status=lost")).status_code == 422


async def test_all_the_dead_of_a_channel_are_tried_again(adam, mia, sam, theatre, clock):
    channel_id, other = await a_channel(adam), await a_channel(adam, "Other")
    for _ in range(3):
        await delivered(theatre, channel_id, clock(), DeliveryStatus.DEAD)
    await delivered(theatre, other, clock(), DeliveryStatus.DEAD)
    path = f"/api/v1/channels/{channel_id}/retry-dead"
    assert (await sam.post(path, {})).status_code == 404
    fares = (await mia.get(SUMMARY)).json()["data"]["channels"]
    assert {each["id"]: each["retriable"] for each in fares} == {channel_id: 3, other: 1}
    assert (await mia.post(f"{path}?dry_run=true", {})).json()["data"] == {"retried": 3, "over": 0}
    assert (await mia.post(path, {})).json()["data"] == {"retried": 3, "over": 0}
    assert (await mia.post(path, {})).json()["data"] == {"retried": 0, "over": 0}
    async with theatre.ctx.db.read() as tx:
        rows = await tx.tuples(select(tables.deliveries.c.status, tables.deliveries.c.attempt_count))
        assert sorted(map(tuple, rows)) == [("dead", 1), *[("pending", 0)] * 3]
    log = (await adam.get("/api/v1/audit-log")).json()["data"]
    assert [each["action"] for each in log].count("channel.retried") == 1


async def test_another_organization_has_a_funnel_of_its_own(adam, sam, theatre, clock):
    await delivered(theatre, await a_channel(adam), clock())
    data = (await sam.get(SUMMARY)).json()["data"]
    assert (data["alerts"]["decided"], data["deliveries"]["made"], data["channels"]) == (0, 0, [])


async def test_a_new_config_mends_a_broken_channel_and_other_changes_do_not(adam, theatre):
    channel_id = await a_channel(adam)
    async with theatre.ctx.db.transaction() as tx:
        await tx.execute(update(tables.channels).values(broken_reason="410 Gone", failure_streak=3))
    path = f"/api/v1/channels/{channel_id}"
    named = (await adam.patch(path, {"name": "New", "templates": {}})).json()["data"]
    assert (named["broken_reason"], named["failure_streak"]) == ("410 Gone", 3)
    mended = (await adam.patch(path, {"config": {"url": "http://127.0.0.1:9/new", "secret": "********"}})).json()[
        "data"
    ]
    assert (mended["broken_reason"], mended["failure_streak"]) == (None, 0)
