"""The queries of monitors, services, incidents, contacts and deliveries, on both databases alike."""

from dataclasses import replace

import pytest
from sqlalchemy import insert, update

from support.tenants import a_context, a_member, an_organization
from watchbell.domain.errors import Conflict
from watchbell.domain.incidents import EntryKind, IncidentStatus
from watchbell.domain.monitor_views import MonitorFilter
from watchbell.domain.pings import PingKind, Signal
from watchbell.domain.services import Impact
from watchbell.domain.states import MonitorStatus
from watchbell.domain.tenancy import Role
from watchbell.lib.clock import DAY, HOUR
from watchbell.lib.ids import uuid7
from watchbell.pipeline.arriving import ping_of
from watchbell.services import contacts as contact_use_cases
from watchbell.services import incidents as incident_use_cases
from watchbell.services import monitors as use_cases
from watchbell.services import service_actions
from watchbell.services import services as service_use_cases
from watchbell.services.contacts import NewContact
from watchbell.services.incidents import NewIncident
from watchbell.services.monitor_rows import token_sha256
from watchbell.services.monitor_wishes import NewMonitor
from watchbell.services.services import NewService
from watchbell.store import contacts, incidents, monitors, mutes, overview, pings, public_incidents, services, tables
from watchbell.store.ingest_addresses import at, of_monitors


@pytest.fixture
async def world(db, clock):
    ctx = a_context(db, clock)
    org_id = await an_organization(ctx)
    return ctx, a_member(org_id, Role.OWNER)


async def make(world, name, url="https://shop.example", **changes):
    ctx, mia = world
    made = await use_cases.create_monitor(ctx, mia, NewMonitor(name=name, url=url, **changes))
    return made.watched.monitor


async def set_state(ctx, monitor, **values):
    async with ctx.db.transaction() as tx:
        states = tables.monitor_states
        await tx.execute(update(states).where(states.c.monitor_n == monitor.n).values(**values))


async def names(world, **wanted):
    ctx, mia = world
    async with ctx.db.read() as tx:
        page, total = await monitors.page(tx, mia.org_id, MonitorFilter(**wanted), offset=0, limit=50)
    assert total == len(page)
    return [watched.monitor.name for watched in page]


async def test_monitors_are_filtered_by_tag_status_kind_and_text(world):
    ctx, mia = world
    web = await make(world, "Web", tags=("eu", "a'b"))
    db = await make(world, "db", "tcp://db.example:5432", tags=("eu",))
    await make(world, "50%", "https://x.example")
    await set_state(ctx, db, status="down")
    assert await names(world) == ["50%", "db", "Web"]
    assert await names(world, tags=("eu",)) == ["db", "Web"]
    assert await names(world, tags=("a'b", "nothing")) == ["Web"]
    assert await names(world, statuses=(MonitorStatus.DOWN,)) == ["db"]
    assert await names(world, kinds=("http",)) == ["50%", "Web"]
    assert await names(world, search="50%") == ["50%"]
    assert await names(world, search="DB.EXAMPLE") == ["db"]
    assert await names(world, service_id=web.service_id) == ["Web"]
    for sort in ("status", "-created_at", "last_checked_at", "last_response_time_ms", "kind"):
        assert len(await names(world, sort=sort)) == 3
    async with ctx.db.read() as tx:
        assert await monitors.tag_counts(tx, mia.org_id) == [
            {"name": "a'b", "monitors": 1},
            {"name": "eu", "monitors": 2},
        ]
        assert await monitors.status_counts(tx, mia.org_id) == {"down": 1, "unknown": 2}
        assert [watched.monitor.id for watched in await monitors.in_trouble(tx, mia.org_id, 5)] == [db.id]
        assert await monitors.tag_counts(tx, uuid7()) == []


async def test_a_paused_monitor_reads_paused_whatever_was_evaluated(world):
    ctx, _ = world
    monitor = await make(world, "Web")
    await set_state(ctx, monitor, status="down")
    async with ctx.db.transaction() as tx:
        await monitors.save(tx, replace(monitor, is_active=False, version=2))
    assert await names(world, statuses=(MonitorStatus.PAUSED,)) == ["Web"]
    async with ctx.db.read() as tx:
        assert await services.monitor_statuses(tx, [monitor.service_id]) == {monitor.service_id: [MonitorStatus.PAUSED]}


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(world):
    ctx, _ = world
    monitor = await make(world, "Web")
    async with ctx.db.transaction() as tx:
        await monitors.save(tx, replace(monitor, name="A", version=2))
    with pytest.raises(Conflict):
        async with ctx.db.transaction() as tx:
            await monitors.save(tx, replace(monitor, name="B", version=2))


async def test_a_passive_monitor_is_found_by_its_tokens_hash(world):
    ctx, mia = world
    wish = NewMonitor(name="Cron", monitor_type="heartbeat", config={"period_seconds": 60})
    made = await use_cases.create_monitor(ctx, mia, wish)
    token = ctx.box.open(made.watched.monitor.ingest_token)
    async with ctx.db.read() as tx:
        assert await at(tx, token_sha256(token)) == [made.watched.monitor.n]
        assert await at(tx, token_sha256("another")) == []
        [doors] = (await of_monitors(tx)).values()
        assert token_sha256(token) in [door.address for door in doors]


async def test_the_overview_picks_the_worst_monitor_and_expiring_certificates(world, clock):
    ctx, mia = world
    service, _ = await service_use_cases.create_service(ctx, mia, NewService("Shop"))
    good = await make(world, "good", service_id=service.id)
    bad = await make(world, "bad", service_id=service.id)
    await set_state(ctx, bad, status="down", facts={"certificate": {"not_after": clock() + 3 * DAY}})
    await set_state(ctx, good, status="up", facts={"certificate": {"not_after": clock() + 30 * DAY}})
    async with ctx.db.read() as tx:
        worst = await overview.worst_monitors(tx, mia.org_id, [service.id])
        assert (worst[service.id][0].monitor.id, worst[service.id][1]) == (bad.id, 2)
        [(watched, ends_at)] = await overview.expiring_certificates(tx, mia.org_id, clock() + 14 * DAY, 10)
        assert (watched.monitor.id, ends_at) == (bad.id, clock() + 3 * DAY)
        assert [each.id for each in await overview.first_services(tx, mia.org_id, 10)] == [service.id]


async def test_services_are_ordered_and_counted_by_group(world):
    ctx, mia = world
    made = [
        (await service_use_cases.create_service(ctx, mia, NewService(name, group_name="g")))[0].id for name in "abc"
    ]
    await service_use_cases.reorder_services(ctx, mia, [made[2]])
    async with ctx.db.read() as tx:
        page, _ = await services.page(tx, mia.org_id, offset=0, limit=10)
        assert [service.name for service in page] == ["c", "a", "b"]
        assert await services.group_names(tx, mia.org_id) == [{"name": "g", "services": 3}]
        assert await services.state_counts(tx, mia.org_id) == {"unknown": 3}


async def test_the_default_contact_is_handed_over(world):
    ctx, mia = world
    async with ctx.db.read() as tx:
        before = await contacts.default_of(tx, mia.org_id)
    made, _ = await contact_use_cases.create_contact(ctx, mia, NewContact("Ops", is_default=True))
    async with ctx.db.read() as tx:
        assert [contact.id for contact in await contacts.default_of(tx, mia.org_id)] == [made.id]
        page, total = await contacts.page(tx, mia.org_id, offset=0, limit=10)
        assert (total, page[0].id) == (1 + len(before), made.id)


async def test_incidents_are_filtered_and_their_entries_gathered(world, clock):
    ctx, mia = world
    service, _ = await service_use_cases.create_service(ctx, mia, NewService("Shop"))
    wish = NewIncident("Slow", impact=Impact.MAJOR, affected_service_ids=(service.id,))
    made = (await incident_use_cases.create_incident(ctx, mia, wish)).incident
    async with ctx.db.transaction() as tx:
        for wanted in ({"is_open": True}, {"impact": Impact.MAJOR}, {"service_id": service.id}, {"search": "sLo"}):
            assert (await incidents.page(tx, mia.org_id, offset=0, limit=5, **wanted))[1] == 1
        for wanted in ({"is_open": False}, {"status": IncidentStatus.RESOLVED}, {"monitor_id": uuid7()}):
            assert (await incidents.page(tx, mia.org_id, offset=0, limit=5, **wanted))[1] == 0
        assert (await public_incidents.of_org(tx, mia.org_id, since=clock() - HOUR, limit=5))[1] == 1
        [said] = (await public_incidents.said(tx, [made.id], longest=2, limit=5))[made.id]
        assert (said.kind, said.body) == (EntryKind.CREATED, "Sl")
        [happened] = await overview.newest_entries(tx, mia.org_id, 5)
        assert (happened.entry.incident_id, happened.title, happened.service_id) == (made.id, "Slow", service.id)
        for text in ("note 1", "note 2"):
            row = {"incident_id": made.id, "status": "investigating", "created_by": "mia", "created_at": clock()}
            await tx.execute(insert(tables.incident_entries), [{"id": uuid7(), "kind": "note", "body": text, **row}])
        entries, in_all = (await incidents.ends_of(tx, [made.id, uuid7()], longest=6, limit=1))[made.id]
        assert ([each.body for each in entries], in_all) == (["Slow", "note 2"], 3)
        entries, in_all = (await public_incidents.ends(tx, [made.id], longest=2, limit=1))[made.id]
        assert ([each.body for each in entries], in_all) == (["Sl"], 1)


async def test_a_mute_is_over_when_it_is_ended(world, clock):
    ctx, mia = world
    service, _ = await service_use_cases.create_service(ctx, mia, NewService("Shop"))
    await service_actions.mute_service(ctx, mia, service.id, clock() + HOUR, "work")
    async with ctx.db.read() as tx:
        assert list(await mutes.active_of(tx, [service.id], clock())) == [service.id]
    assert await service_actions.unmute_service(ctx, mia, service.id)
    async with ctx.db.read() as tx:
        assert await mutes.active_of(tx, [service.id], clock()) == {}


async def test_pings_are_read_newest_first(world, clock):
    ctx, mia = world
    wish = NewMonitor(name="Cron", monitor_type="heartbeat", config={"period_seconds": 60})
    monitor = (await use_cases.create_monitor(ctx, mia, wish)).watched.monitor
    sent = [
        ping_of(monitor.n, n, PingKind.SUCCESS, None, Signal(source="127.0.0.1", method="POST", body=b"ok"), clock())
        for n in (1, 2, 3)
    ]
    async with ctx.db.transaction() as tx:
        await pings.add_pings(tx, sent)
    async with ctx.db.read() as tx:
        assert await pings.newest(tx, monitor.n, before=None, limit=2) == [sent[2], sent[1]]
        assert await pings.newest(tx, monitor.n, before=2, limit=2) == [sent[0]]
        assert await pings.numbered(tx, monitor.n, 2) == sent[1]
        assert await pings.numbered(tx, monitor.n, 4) is None
