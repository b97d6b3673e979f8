"""The outbox: deliveries are claimed with a lease and settled with their attempt's log."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, insert, or_, select, update

from watchbell.domain.alerts import LEASE_MS, Alert, AlertType, Attempt, Delivery, DeliveryStatus
from watchbell.domain.contacts import Channel
from watchbell.lib.ids import uuid7
from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import alerts, channels, contacts, deliveries, delivery_attempts, incidents

_WAITING = (DeliveryStatus.PENDING.value, DeliveryStatus.RETRY.value)
_UNSETTLED = (*_WAITING, DeliveryStatus.SENDING.value)
_OF_WHAT_LASTS = (AlertType.REMINDER.value, AlertType.FLAPPING.value)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is ours until its lease runs out, with the channel it goes to.

    `reference` is what the channel's peer called the first message of the same incident.
    """

    delivery: Delivery
    channel: Channel
    reference: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of one attempt. `due_at` is set for a retry, `broken_reason` when the channel itself is broken."""

    delivery: Delivery
    status: DeliveryStatus
    attempt: Attempt
    due_at: int | None = None
    broken_reason: str | None = None
    reference: Mapping[str, Any] | None = None


async def claim(
    tx: Tx, now: int, limit: int, *, per_channel: int, busy: Collection[str] = (), mine: Collection[str] = ()
) -> list[Claimed]:
    """Take what is due, the oldest first: at most `per_channel` of one channel, none of the `busy` ones.

    A delivery whose worker died comes again when its lease has run out. `mine` are the deliveries this process still
    works on: they are never taken twice, however slow the channel.
    """
    first = deliveries.alias("first")
    blocked = exists().where(first.c.id == deliveries.c.after_id, first.c.status.in_(_UNSETTLED)) | _overtakes()
    due = or_(
        and_(deliveries.c.status.in_(_WAITING), deliveries.c.due_at <= now),
        and_(deliveries.c.status == DeliveryStatus.SENDING.value, deliveries.c.lease_until <= now),
    )
    rank = func.row_number().over(partition_by=deliveries.c.channel_id, order_by=(deliveries.c.due_at, deliveries.c.id))
    ranked = select(deliveries.c.id, rank.label("rank")).where(due, ~blocked)
    if busy:
        ranked = ranked.where(deliveries.c.channel_id.not_in(list(busy)))
    if mine:
        ranked = ranked.where(deliveries.c.id.not_in(list(mine)))
    few = ranked.subquery()
    chosen = select(deliveries.c.id).where(deliveries.c.id.in_(select(few.c.id).where(few.c.rank <= per_channel)), due)
    chosen = chosen.order_by(deliveries.c.due_at, deliveries.c.id).limit(limit)
    if not tx.is_sqlite:
        chosen = chosen.with_for_update(skip_locked=True)
    taken = [row["id"] for row in await tx.all(chosen)]
    pointless = await _drop_pointless(tx, taken, now)
    taken = [each for each in taken if each not in pointless]
    if not taken:
        return []
    lease = {"status": DeliveryStatus.SENDING.value, "lease_until": now + LEASE_MS}
    await tx.execute(update(deliveries).where(deliveries.c.id.in_(taken)).values(**lease))
    return await _claimed(tx, taken)


def _overtakes() -> ColumnElement[bool]:
    """Whether a reminder of the same failure is being sent: its end must not arrive before it."""
    sent = deliveries.alias("reminding")
    return exists().where(
        sent.c.after_id == deliveries.c.after_id,
        sent.c.id < deliveries.c.id,
        sent.c.status == DeliveryStatus.SENDING.value,
    )


async def _drop_pointless(tx: Tx, ids: list[str], now: int) -> set[str]:
    """What tells that something lasts is not sent once it is over, nor a reminder once somebody has acknowledged it."""
    if not ids:
        return set()
    statement = (
        select(deliveries.c.id)
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .outerjoin(incidents, incidents.c.id == alerts.c.incident_id)
        .where(
            deliveries.c.id.in_(ids),
            or_(
                alerts.c.type.in_(_OF_WHAT_LASTS) & (incidents.c.id.is_(None) | incidents.c.resolved_at.is_not(None)),
                (alerts.c.type == AlertType.REMINDER.value) & incidents.c.acknowledged_at.is_not(None),
            ),
        )
    )
    pointless = {row["id"] for row in await tx.all(statement)}
    if pointless:
        await _bury(tx, pointless, now, "not sent: by then it was over or acknowledged")
        tx.wake(outbox=True)  # the end may have waited for its turn
    return pointless


async def _claimed(tx: Tx, ids: list[str]) -> list[Claimed]:
    rows = await tx.all(select(deliveries).where(deliveries.c.id.in_(ids)).order_by(deliveries.c.id))
    wanted = {row["channel_id"] for row in rows}
    found = await tx.all(select(channels).where(channels.c.id.in_(wanted)))
    by_id = {row["id"]: value_of(Channel, row) for row in found}
    references = await _references(tx, ids)
    return [Claimed(value_of(Delivery, row), by_id[row["channel_id"]], references.get(row["id"])) for row in rows]


async def _references(tx: Tx, ids: list[str]) -> dict[str, Mapping[str, Any]]:
    """By delivery: what its channel's peer called the first message of the same incident."""
    told, asked = deliveries.alias("told"), alerts.alias("asked")
    statement = (
        select(deliveries.c.id, told.c.reference)
        .join(asked, asked.c.id == deliveries.c.alert_id)
        .join(alerts, alerts.c.incident_id == asked.c.incident_id)
        .join(told, and_(told.c.alert_id == alerts.c.id, told.c.channel_id == deliveries.c.channel_id))
        .where(deliveries.c.id.in_(ids), told.c.id != deliveries.c.id, told.c.status == DeliveryStatus.SENT.value)
        .order_by(told.c.id.desc())
    )
    # The oldest comes last, and stays.
    return {id_: reference for id_, reference in await tx.tuples(statement) if reference is not None}


async def end_leases(tx: Tx) -> None:
    """Whoever worked on deliveries is gone: they are due at once. Only where no other process can be at work."""
    await tx.execute(
        update(deliveries).where(deliveries.c.status == DeliveryStatus.SENDING.value).values(lease_until=0)
    )


async def next_due(tx: Tx) -> int | None:
    """When the next delivery wants attention: a retry's time or a lease's end."""
    waiting = select(func.min(deliveries.c.due_at)).where(deliveries.c.status.in_(_WAITING))
    leased = select(func.min(deliveries.c.lease_until)).where(deliveries.c.status == DeliveryStatus.SENDING.value)
    times = [at for at in (await tx.scalar(waiting), await tx.scalar(leased)) if at is not None]
    return min(times, default=None)


async def settle(tx: Tx, settlements: Sequence[Settlement]) -> list[Channel]:
    """Write outcomes and attempts; answers the channels that have just been found broken.

    A recovery that waited for a failure which is now dead is dead as well: who was not told down is not told up.
    """
    await _write(tx, settlements)
    attempts = [_attempt_row(s.delivery.id, s.attempt) for s in settlements]
    await tx.execute(insert(delivery_attempts), attempts)
    newly_broken = []
    for settlement in settlements:
        if settlement.status is DeliveryStatus.SENT:
            await _channel_works(tx, settlement)
        else:
            newly_broken.extend(await _channel_failed(tx, settlement))
        if settlement.status is DeliveryStatus.DEAD:
            await _bury_followers(tx, settlement)
    # A settled failure may be what a recovery has been waiting for.
    tx.wake(outbox=True)
    return newly_broken


async def _write(tx: Tx, settlements: Sequence[Settlement]) -> None:
    statement = (
        update(deliveries)
        .where(deliveries.c.id == bindparam("b_id"))
        .values(
            status=bindparam("b_status"),
            attempt_count=deliveries.c.attempt_count + 1,
            due_at=bindparam("b_due_at"),
            settled_at=bindparam("b_settled_at"),
            reference=bindparam("b_reference"),
            first_wait_ms=func.coalesce(deliveries.c.first_wait_ms, bindparam("b_waited_ms")),
            lease_until=None,
        )
    )
    rows = [
        {
            "b_id": s.delivery.id,
            "b_status": s.status.value,
            "b_due_at": s.due_at or s.delivery.due_at,
            "b_reference": s.reference,
            "b_waited_ms": max(0, s.attempt.at - s.delivery.due_at),
            "b_settled_at": None if s.status is DeliveryStatus.RETRY else s.attempt.at + s.attempt.ms,
        }
        for s in settlements
    ]
    await tx.execute(statement, rows)


def _attempt_row(delivery_id: str, attempt: Attempt) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "delivery_id": delivery_id,
        "ok": attempt.ok,
        "status_code": attempt.status_code,
        "ms": attempt.ms,
        "answer": attempt.answer,
        "error": attempt.error,
        "created_at": attempt.at,
    }


async def _channel_works(tx: Tx, settlement: Settlement) -> None:
    statement = update(channels).where(channels.c.id == settlement.delivery.channel_id)
    await tx.execute(statement.values(last_success_at=settlement.attempt.at, failure_streak=0, broken_reason=None))


async def _channel_failed(tx: Tx, settlement: Settlement) -> list[Channel]:
    """Count the failure; answers the channel when this very failure showed that it is broken."""
    mine = channels.c.id == settlement.delivery.channel_id
    row = await tx.first(select(channels).where(mine))
    values: dict[str, Any] = {"failure_streak": channels.c.failure_streak + 1}
    if settlement.broken_reason is not None:
        values["broken_reason"] = settlement.broken_reason
    await tx.execute(update(channels).where(mine).values(**values))
    if row is None or settlement.broken_reason is None or row["broken_reason"] is not None:
        return []
    return [value_of(Channel, {**row, "broken_reason": settlement.broken_reason})]


async def _bury_followers(tx: Tx, settlement: Settlement) -> None:
    waiting = select(deliveries.c.id).where(
        deliveries.c.after_id == settlement.delivery.id, deliveries.c.status.in_(_WAITING)
    )
    at = settlement.attempt.at
    followers = {row["id"] for row in await tx.all(waiting)}
    if followers:
        await _bury(tx, followers, at, "not sent: the failure it answers was never delivered")


async def _bury(tx: Tx, ids: Collection[str], at: int, why: str) -> None:
    dead = {"status": DeliveryStatus.DEAD.value, "settled_at": at, "lease_until": None}
    await tx.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(**dead))
    log = Attempt(at, False, None, 0, "", why)
    await tx.execute(insert(delivery_attempts), [_attempt_row(each, log) for each in sorted(ids)])


async def operators_channels(tx: Tx, org_id: str, but: str | None = None) -> list[Channel]:
    """Where to tell the operators of our own trouble: the default contact's working channels, except `but`."""
    statement = (
        select(channels)
        .join(contacts, contacts.c.id == channels.c.contact_id)
        .where(
            contacts.c.org_id == org_id,
            contacts.c.is_default,
            channels.c.is_enabled,
            channels.c.broken_reason.is_(None),
        )
    )
    return [value_of(Channel, row) for row in await tx.all(statement) if row["id"] != but]


async def put(tx: Tx, alert: Alert, messages: Sequence[Delivery]) -> None:
    """Put an alert and its deliveries into the outbox."""
    await tx.execute(insert(alerts).values(**columns_of(alert)))
    if messages:
        await tx.execute(insert(deliveries), [{**columns_of(delivery), "lease_until": None} for delivery in messages])
        tx.wake(outbox=True)
