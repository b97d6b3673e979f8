"""Counts of what was decided and sent, and trying the dead again, in both databases."""

import time
from collections import Counter

from sqlalchemy import insert, select

from support.clock import START
from support.world import World
from watchbell.domain.alerts import Alert, AlertType, Delivery, DeliveryStatus, Reason
from watchbell.domain.observations import Verdict
from watchbell.lib.clock import HOUR
from watchbell.lib.ids import uuid7
from watchbell.services.channel_health import percentile
from watchbell.store import deliveries as rows
from watchbell.store.delivery_health import Decided, decided, first_waits, standing
from watchbell.store.rows import columns_of
from watchbell.store.tables import alerts, deliveries

DEAD, SENT = DeliveryStatus.DEAD, DeliveryStatus.SENT


def an_alert(org_id, at, gate=None):
    return Alert(
        uuid7(),
        org_id,
        AlertType.FAILURE,
        "high",
        None,
        None,
        None,
        "down",
        Reason.CONFIRMED_DOWN,
        gate,
        at,
        None,
        None,
    )


async def told(tx, channel, at=START, status=SENT, **changes):
    alert = an_alert(channel.org_id, at)
    fields = {"settled_at": at, "after_id": None, "message": {}} | changes
    waited = fields.pop("first_wait_ms", None)
    delivery = Delivery(
        uuid7(), channel.org_id, alert.id, channel.id, status, 6, at, at, fields["settled_at"], fields["after_id"], {},
        digest_id=fields.get("digest_id"),
    )  # fmt: skip
    await tx.execute(insert(alerts).values(columns_of(alert)))
    await tx.execute(insert(deliveries).values(columns_of(delivery) | {"first_wait_ms": waited}))
    return delivery.id


async def test_alerts_are_counted_by_the_gate_that_kept_them_back(db, clock):
    world = await World.made(db, clock)
    gates = [None, None, Reason.MUTED, Reason.MUTED, Reason.FLAPPING]
    async with db.transaction() as tx:
        given = [an_alert(world.org_id, START + 1, gate) for gate in gates]
        given.append(an_alert(world.org_id, START - 1, Reason.MUTED))
        await tx.execute(insert(alerts), [columns_of(each) for each in given])
    async with db.read() as tx:
        assert await decided(tx, world.org_id, START) == Decided(2, {Reason.MUTED: 2, Reason.FLAPPING: 1})
        assert await decided(tx, uuid7(), START) == Decided(0, {})


async def test_deliveries_are_counted_by_channel_and_their_waits_are_the_newest_ones(db, clock):
    world = await World.made(db, clock)
    first, second = await world.channel(), await world.channel()
    async with db.transaction() as tx:
        for number in range(5):
            await told(tx, first, START + number, first_wait_ms=number * 10)
        await told(tx, first, START - HOUR, first_wait_ms=9999)
        await told(tx, first, START, DEAD, first_wait_ms=7777)
        await told(tx, second, START, DeliveryStatus.HELD)
    async with db.read() as tx:
        assert await standing(tx, [first.id, second.id], START) == {
            first.id: {SENT: 5, DEAD: 1},
            second.id: {DeliveryStatus.HELD: 1},
        }
        assert await first_waits(tx, [first.id, second.id], START) == {first.id: [40, 30, 20, 10, 0], second.id: []}
        assert await standing(tx, [], START) == {}
        assert await first_waits(tx, [], START) == {}


async def statuses(tx, *ids):
    found = dict(list(await tx.tuples(select(deliveries.c.id, deliveries.c.status))))
    return [found[each] for each in ids]


async def test_all_the_dead_of_one_channel_begin_anew_in_their_order(db, clock):
    world = await World.made(db, clock)
    mine, other = await world.channel(), await world.channel()
    async with db.transaction() as tx:
        failure = await told(tx, mine, status=DEAD)
        end = await told(tx, mine, status=DEAD, after_id=failure)
        foreign = await told(tx, other, status=DEAD)
        sent = await told(tx, mine)
    async with db.transaction() as tx:
        assert await rows.retry_dead(tx, mine.id, START + 5) == 2
        assert await rows.retry_dead(tx, mine.id, START + 5) == 0
        assert await statuses(tx, failure, end, foreign, sent) == ["pending", "pending", "dead", "sent"]
        row = await tx.first(select(deliveries).where(deliveries.c.id == end))
        assert (row["after_id"], row["attempt_count"], row["due_at"], row["settled_at"]) == (
            failure,
            0,
            START + 5,
            None,
        )


async def test_the_lines_of_a_dead_digest_go_with_it(db, clock):
    world = await World.made(db, clock)
    channel = await world.channel()
    async with db.transaction() as tx:
        digest = await told(tx, channel, status=DEAD)
        sent = await told(tx, channel)
        line = await told(tx, channel, status=DEAD, digest_id=digest)
        orphan = await told(tx, channel, status=DEAD, digest_id=sent)
    async with db.transaction() as tx:
        assert await rows.retry_dead(tx, channel.id, START) == 3
        assert await statuses(tx, digest, line, orphan) == ["pending", "grouped", "pending"]


def test_percentiles_are_values_that_were_seen():
    assert percentile([], 50) is None
    assert [percentile([3, 1, 2, 4], share) for share in (1, 50, 95, 100)] == [1, 2, 4, 4]


async def test_many_deliveries_are_counted_at_once_by_the_indexes_alone(sqlite_db, clock):
    world = await World.made(sqlite_db, clock)
    channels = [await world.channel() for _ in range(20)]
    async with sqlite_db.transaction() as tx:
        for start in range(0, 20_000, 10_000):
            given = [an_alert(world.org_id, START, Reason.MUTED if n % 3 else None) for n in range(10_000)]
            await tx.execute(insert(alerts), [columns_of(each) for each in given])
            made = [
                {
                    **columns_of(
                        Delivery(
                            uuid7(), each.org_id, each.id, channels[n % 20].id, DEAD if n % 50 == 0 else SENT,
                            1, START, START + start, START, None, {"text": "x" * 200},
                        )
                    ),
                    "first_wait_ms": n % 700,
                }
                for n, each in enumerate(given)
            ]  # fmt: skip
            await tx.execute(insert(deliveries), made)
    ids = [each.id for each in channels]
    took = []
    for _ in range(5):
        async with sqlite_db.read() as tx:
            started = time.perf_counter()
            counted = await standing(tx, ids, START)
            waits = await first_waits(tx, ids, START)
            alerted = await decided(tx, world.org_id, START)
            took.append(time.perf_counter() - started)
    total = sum((Counter(each) for each in counted.values()), Counter())
    assert (total[SENT] + total[DEAD], alerted.told + alerted.not_told[Reason.MUTED]) == (20_000, 20_000)
    assert {len(each) for each in waits.values()} == {500}
    assert min(took) < 0.1, took


async def test_a_retry_keeps_how_long_the_first_attempt_was_waited_for(db, clock):
    world = await World.made(db, clock)
    service_id = await world.service()
    monitor = await world.monitor(service_id)
    await world.channel("http://127.0.0.1:9/")
    await world.start()
    await world.see((monitor, Verdict.FAILURE))
    clock.advance(ms=250)
    await world.deliver_due()
    clock.advance(seconds=60)
    await world.deliver_due()
    async with db.transaction() as tx:
        row = await tx.first(select(deliveries))
        assert (row["attempt_count"], row["first_wait_ms"]) == (2, 250)
