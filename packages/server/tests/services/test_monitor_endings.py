"""What follows when monitors are mended, paused, moved or removed: nothing stays open behind them."""

from dataclasses import replace

import pytest
from sqlalchemy import insert, select, update

from support.tenants import a_context, a_member
from watchbell.domain.alerts import Alert, AlertType, Delivery, DeliveryStatus, Reason
from watchbell.domain.errors import Conflict, Invalid
from watchbell.domain.incidents import Incident, IncidentStatus
from watchbell.domain.services import Impact, PublicStatus
from watchbell.domain.states import MonitorStatus
from watchbell.domain.tenancy import Role
from watchbell.lib.ids import uuid7
from watchbell.services import monitor_actions, monitor_changes, monitors, organizations, services, setup
from watchbell.services.channels import NewChannel, create_channel
from watchbell.services.monitor_wishes import NewMonitor
from watchbell.services.services import NewService
from watchbell.store import incidents, outbox, tables
from watchbell.store import monitors as rows


@pytest.fixture
async def world(sqlite_db, clock):
    ctx = a_context(sqlite_db, clock)
    await ctx.checks.load()
    await setup.ensure_first_rows(ctx)
    return ctx, a_member((await organizations.by_slug(ctx, "default")).id, Role.OWNER)


async def made(world, **changes):
    ctx, olga = world
    wish = NewMonitor(**{"name": "Shop", "url": "https://shop.example", **changes})
    return (await monitors.create_monitor(ctx, olga, wish)).watched.monitor


async def all_of(ctx, table):
    async with ctx.db.read() as tx:
        return [dict(row) for row in await tx.all(select(table))]


async def burning(world, monitor, clock):
    """The state in which the line leaves a confirmed outage: an open incident, and its failure sent to one channel."""
    ctx, olga = world
    config = {"url": "http://127.0.0.1:9/"}
    channel = (await create_channel(ctx, olga, None, NewChannel("Hook", "webhook", config))).channel
    now = clock()
    incident = Incident(
        id=uuid7(),
        org_id=olga.org_id,
        title="Shop is down",
        status=IncidentStatus.INVESTIGATING,
        impact=Impact.MAJOR,
        is_auto=True,
        auto_service_id=monitor.service_id,
        started_at=now,
        resolved_at=None,
        acknowledged_at=None,
        acknowledged_by=None,
        acknowledge_note=None,
        created_by="",
        created_at=now,
        updated_at=now,
        version=1,
    )
    facts = (uuid7(), olga.org_id, AlertType.FAILURE, "medium", monitor.service_id, monitor.id, incident.id, "got 503")
    alert = Alert(*facts, Reason.CONFIRMED_DOWN, None, now, None, None)
    message = {"type": "failure", "event": "incident.created", "title": "Shop is down", "service_name": "Shop"}
    delivery = Delivery(
        uuid7(), olga.org_id, alert.id, channel.id, DeliveryStatus.SENT, 1, now, now, now, None, message
    )
    async with ctx.db.transaction() as tx:
        await incidents.add(tx, incident, [monitor.service_id])
        await tx.execute(insert(tables.incident_monitors), [{"incident_id": incident.id, "monitor_id": monitor.id}])
        await outbox.put(tx, alert, [delivery])
        await tx.execute(update(tables.monitor_states).values(status="down"))
    return delivery


async def test_the_last_monitor_takes_its_service_along_and_the_story_ends(world, clock):
    ctx, olga = world
    monitor = await made(world)
    failure = await burning(world, monitor, clock)
    await monitors.delete_monitor(ctx, olga, monitor.id)
    [incident] = await all_of(ctx, tables.incidents)
    assert (incident["status"], incident["resolved_at"]) == ("resolved", clock())
    recovery = (await all_of(ctx, tables.deliveries))[-1]
    assert (recovery["status"], recovery["after_id"]) == ("pending", failure.id)
    assert recovery["message"]["type"] == "recovery"
    assert await all_of(ctx, tables.services) == []
    [key] = await all_of(ctx, tables.credentials)
    assert key["revoked_at"] == clock()


async def test_pausing_the_only_failing_monitor_pauses_the_service(world, clock):
    ctx, olga = world
    service, [shop] = await services.create_service(
        ctx, olga, NewService("Shop", monitors=(NewMonitor(url="https://shop.example"),))
    )
    async with ctx.db.transaction() as tx:
        await tx.execute(update(tables.monitor_states).values(status="down"))
    seen = []
    ctx.db._publish = lambda committed: seen.extend(committed.events)
    await monitor_actions.pause_monitor(ctx, olga, shop.watched.monitor.id)
    [row] = await all_of(ctx, tables.services)
    assert (row["state"], row["current_status"]) == (MonitorStatus.PAUSED, PublicStatus.OPERATIONAL)
    changed = {event.name: event.data for event in seen}
    assert (changed["monitor.status_changed"]["from"], changed["monitor.status_changed"]["to"]) == ("down", "paused")
    assert changed["service.status_changed"]["state"] == "paused"
    assert row["id"] == service.id


async def test_a_disabled_monitor_is_resumed_only_when_its_config_is_mended(world, clock):
    ctx, olga = world
    monitor = await made(world)
    async with ctx.db.transaction() as tx:
        broken = replace(monitor, config={"ulr": "x"}, disabled_reason="its config is not understood", version=2)
        await rows.save(tx, broken)
    with pytest.raises(Conflict, match="mended"):
        await monitor_actions.resume_monitor(ctx, olga, monitor.id)
    with pytest.raises(Conflict, match="disabled"):
        await monitor_actions.check_now(ctx, olga, monitor.id)
    config = {"url": "https://new.example"}
    mended = await monitor_changes.update_monitor(ctx, olga, monitor.id, {"config": config})
    assert (mended.monitor.disabled_reason, mended.monitor.runs) == (None, True)


async def test_moving_away_drops_the_empty_implicit_service(world):
    ctx, olga = world
    monitor = await made(world)
    service, _ = await services.create_service(ctx, olga, NewService("Web"))
    await monitor_changes.update_monitor(ctx, olga, monitor.id, {"service_id": service.id})
    assert [row["name"] for row in await all_of(ctx, tables.services)] == ["Web"]
    await monitor_changes.update_monitor(ctx, olga, monitor.id, {"service_id": None, "name": "Alone"})
    assert sorted(row["name"] for row in await all_of(ctx, tables.services)) == ["Alone", "Web"]


async def test_an_implicit_service_is_shown_when_its_monitor_is_public(world):
    ctx, olga = world
    monitor = await made(world)
    assert [row["is_visible"] for row in await all_of(ctx, tables.services)] == [False]
    await monitor_changes.update_monitor(ctx, olga, monitor.id, {"is_public": True})
    assert [row["is_visible"] for row in await all_of(ctx, tables.services)] == [True]


async def test_a_monitor_cannot_depend_on_itself(world):
    ctx, olga = world
    monitor = await made(world)
    with pytest.raises(Invalid, match="itself"):
        await monitor_changes.update_monitor(ctx, olga, monitor.id, {"depends_on": [monitor.id]})


async def test_a_new_heartbeat_config_moves_the_deadline(world, clock):
    ctx, olga = world
    monitor = await made(world, url=None, monitor_type="heartbeat", config={"period_seconds": 60, "grace_seconds": 60})
    config = {"period_seconds": 600, "grace_seconds": 60}
    watched = await monitor_changes.update_monitor(ctx, olga, monitor.id, {"config": config})
    assert watched.state.deadline_at == clock() + 660_000


async def test_no_secret_reaches_events_or_the_audit_log(world):
    ctx, olga = world
    seen = []
    ctx.db._publish = lambda committed: seen.extend(committed.events)
    config = {"url": "https://shop.example", "headers": {"X-Key": "s3cr3t"}}
    monitor = await made(world, url=None, monitor_type="http", config=config)
    await monitor_changes.update_monitor(ctx, olga, monitor.id, {"config": {**config, "headers": {"X-Key": "0ther"}}})
    await monitors.delete_monitor(ctx, olga, monitor.id)
    told = str(seen) + str(await all_of(ctx, tables.audit_log))
    assert seen
    assert "s3cr3t" not in told
    assert "0ther" not in told
