from typing import Any

import pytest
from sqlalchemy import Table, insert, select

from support.check_stories import START, append, seal_all, story
from support.monitors import add_monitors
from watchbell.domain.retention import Retention
from watchbell.lib.clock import DAY, HOUR
from watchbell.store import check_partitions
from watchbell.store.checks import CheckStore
from watchbell.store.retention import prune
from watchbell.store.session import Database
from watchbell.store.tables import (
    alerts,
    audit_log,
    channels,
    check_attachments,
    check_chunks,
    check_traces,
    contacts,
    deliveries,
    delivery_attempts,
    incidents,
    metric_readings,
    monitors,
    pings,
    rollups_day,
    rollups_hour,
)

NOW = START + 50 * HOUR


async def no_pause() -> None:
    """Nobody else writes."""


async def starts(db: Database, table: Any, n: int = 1) -> list[int]:
    async with db.read() as tx:
        rows = await tx.tuples(select(table.c.start_at).where(table.c.monitor_n == n).order_by(table.c.start_at))
    return [row[0] for row in rows]


@pytest.fixture
async def checks(db: Database) -> CheckStore:
    await add_monitors(db, 2, interval_seconds=300)
    store = CheckStore(db)
    await store.load()
    for n in (1, 2):
        await append(db, store, story(n, 48, seed=n))
    await seal_all(store, NOW)
    return store


async def test_young_rows_stay(db: Database, checks: CheckStore) -> None:
    await prune(db, Retention(), NOW, no_pause)
    assert len(await starts(db, check_chunks)) == 48
    assert set(await starts(db, check_chunks)) <= set(await starts(db, rollups_hour))


async def test_old_hours_go_and_days_stay(db: Database, checks: CheckStore) -> None:
    days = await starts(db, rollups_day)
    await prune(db, Retention(hourly_days=1), NOW, no_pause)
    assert min(await starts(db, rollups_hour)) == NOW - DAY
    assert await starts(db, rollups_day) == days


async def test_zero_keeps_for_ever(db: Database, checks: CheckStore) -> None:
    await prune(db, Retention(days=0, hourly_days=0, audit_days=0), NOW + 10_000 * DAY, no_pause)
    assert len(await starts(db, check_chunks)) == 48


async def test_old_results_go(db: Database, checks: CheckStore) -> None:
    await check_partitions_of(db, START)
    await prune(db, Retention(days=1), NOW + 62 * DAY, no_pause)
    assert await starts(db, check_chunks) == []
    again = CheckStore(db)
    await again.load()
    assert await again.recent(1, limit=1000) == []


async def check_partitions_of(db: Database, at: int) -> None:
    if not db.is_sqlite:
        async with db.transaction() as tx:
            await check_partitions.make_ahead(tx, at)


async def test_what_belongs_to_a_removed_monitor_goes(db: Database, checks: CheckStore) -> None:
    async with db.transaction() as tx:
        await tx.execute(monitors.delete().where(monitors.c.n == 1))
    await prune(db, Retention(), NOW, no_pause)
    for table in (check_chunks, rollups_hour, rollups_day):
        assert await starts(db, table) == []
        assert await starts(db, table, n=2)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_chunks_move_into_their_months_partition(db: Database, checks: CheckStore) -> None:
    before = await starts(db, check_chunks)
    async with db.transaction() as tx:
        await check_partitions.make_ahead(tx, START)
        await check_partitions.make_ahead(tx, START)
    async with db.read() as tx:
        left = (await tx.sql("SELECT count(*) FROM check_chunks_default")).scalar()
    assert left == 0
    assert await starts(db, check_chunks) == before
    async with db.transaction() as tx:
        await check_partitions.drop_before(tx, START + 40 * DAY)
    assert await starts(db, check_chunks) == []


async def test_the_audit_log_is_kept_a_year(db: Database, checks: CheckStore) -> None:
    row = {"org_id": "o", "actor_kind": "user", "actor_name": "Olga", "action": "a", "resource_type": "monitor"}
    ids = [f"{at << 80:032x}" for at in (NOW - 366 * DAY, NOW - 364 * DAY)]
    ids = [f"{text[:8]}-{text[8:12]}-7{text[13:16]}-8{text[17:20]}-{text[20:]}" for text in ids]
    async with db.transaction() as tx:
        await tx.execute(insert(audit_log), [{**row, "id": each, "created_at": 0} for each in ids])
    await prune(db, Retention(), NOW, no_pause)
    async with db.read() as tx:
        assert await tx.tuples(select(audit_log.c.id)) == [(ids[1],)]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_chunks_of_months_without_a_partition_go(db: Database, checks: CheckStore) -> None:
    later = START + 71 * DAY
    await prune(db, Retention(days=70), later, no_pause)
    assert min(await starts(db, check_chunks)) == START + DAY
    await prune(db, Retention(days=60), later, no_pause)
    assert await starts(db, check_chunks) == []
    assert await starts(db, check_chunks, n=2) == []


def uuid_of(at: int, tail: int = 0) -> str:
    text = f"{at << 80:032x}"
    return f"{text[:8]}-{text[8:12]}-7{text[13:16]}-8{text[17:20]}-{tail:012x}"


async def put(db: Database, table: Table, *rows: dict[str, Any]) -> None:
    kinds = {column.name: column.type.python_type for column in table.c if not column.nullable}
    blank = {name: {} if kind is object else kind() for name, kind in kinds.items()}
    async with db.transaction() as tx:
        await tx.execute(insert(table), [{**blank, **row} for row in rows])


async def left(db: Database, column: Any) -> list[Any]:
    async with db.read() as tx:
        return [row[0] for row in await tx.tuples(select(column).order_by(column))]


async def test_old_pings_go_and_young_ones_stay(db: Database, checks: CheckStore) -> None:
    came = [NOW - 91 * DAY] * 250 + [NOW - 89 * DAY]
    await put(db, pings, *({"seq": seq, "monitor_n": 1, "created_at": at} for seq, at in enumerate(came, 1)))
    await prune(db, Retention(days=0), NOW, no_pause)
    assert len(await left(db, pings.c.seq)) == 251
    await prune(db, Retention(), NOW, no_pause)
    assert await left(db, pings.c.seq) == [251]


async def test_pings_and_values_of_a_monitor_that_is_gone_go_and_a_flood_of_them_in_many_steps(
    db: Database, checks: CheckStore
) -> None:
    for table, more in ((pings, {"created_at": NOW}), (metric_readings, {"at": NOW})):
        numbered = {"number": 1} if table is pings else {}
        rows = [
            {"seq": seq, "monitor_n": 77, **more, **({"number": seq} if numbered else {})} for seq in range(1, 1_202)
        ]
        await put(db, table, *rows, {"seq": 5_000, "monitor_n": 1, **more, **numbered})
    steps = 0

    async def pause() -> None:
        nonlocal steps
        steps += 1

    await prune(db, Retention(days=0), NOW, pause)
    assert await left(db, pings.c.seq) == [5_000]
    assert await left(db, metric_readings.c.seq) == [5_000]
    assert steps > 2


async def test_old_traces_go_and_young_ones_stay(db: Database, checks: CheckStore) -> None:
    old, young = NOW - 91 * DAY, NOW - 89 * DAY
    await put(db, check_traces, *({"monitor_n": n, "at": at} for n in (1, 2) for at in (old, young)))
    await put(db, check_traces, {"monitor_n": 77, "at": young})
    await prune(db, Retention(), NOW, no_pause)
    assert await left(db, check_traces.c.at) == [young, young]


async def test_attachments_go_with_their_checks_and_with_their_monitors(db: Database, checks: CheckStore) -> None:
    old, young = NOW - 91 * DAY, NOW - 89 * DAY
    rows = [{"monitor_n": n, "at": at, "place": place} for n in (1, 2) for at in (old, young) for place in (0, 1)]
    await put(db, check_attachments, *rows, {"monitor_n": 77, "at": young})
    await prune(db, Retention(days=0), NOW, no_pause)
    assert await left(db, check_attachments.c.monitor_n) == [1] * 4 + [2] * 4
    await prune(db, Retention(), NOW, no_pause)
    assert await left(db, check_attachments.c.at) == [young] * 4


async def test_old_alerts_go_with_their_deliveries_unless_their_incident_is_open(
    db: Database, checks: CheckStore
) -> None:
    old, young = NOW - 91 * DAY, NOW - 89 * DAY
    await put(db, contacts, {"id": "c", "org_id": "o"})
    await put(db, channels, {"id": "h", "org_id": "o", "contact_id": "c"})
    for name, resolved_at in (("open", None), ("ended", old)):
        await put(db, incidents, {"id": name, "org_id": "o", "resolved_at": resolved_at})
    told = {uuid_of(old, 1): "ended", uuid_of(old, 2): "open", uuid_of(old, 3): None, uuid_of(young, 4): "ended"}
    for alert_id, incident_id in told.items():
        await put(db, alerts, {"id": alert_id, "org_id": "o", "incident_id": incident_id})
        delivery = {"id": f"d-{alert_id[-1]}", "org_id": "o", "alert_id": alert_id, "channel_id": "h"}
        await put(db, deliveries, delivery)
        await put(db, delivery_attempts, {"id": f"a-{alert_id[-1]}", "delivery_id": f"d-{alert_id[-1]}"})
    await prune(db, Retention(), NOW, no_pause)
    assert await left(db, alerts.c.id) == [uuid_of(old, 2), uuid_of(young, 4)]
    assert await left(db, deliveries.c.id) == ["d-2", "d-4"]
    assert await left(db, delivery_attempts.c.id) == ["a-2", "a-4"]
