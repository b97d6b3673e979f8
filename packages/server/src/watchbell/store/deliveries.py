"""Deliveries as people read them: where they stand, and each attempt."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, FromClause, and_, case, exists, func, or_, select, update

from watchbell.domain.alerts import TELLING_DOWN, AlertType, Attempt, Delivery, DeliveryStatus, NoRetry
from watchbell.store.rows import value_of
from watchbell.store.session import Tx
from watchbell.store.tables import alerts, deliveries, delivery_attempts, incidents


async def get(tx: Tx, org_id: str, delivery_id: str) -> Delivery | None:
    """The delivery, if the organization has it."""
    row = await tx.first(select(deliveries).where(deliveries.c.org_id == org_id, deliveries.c.id == delivery_id))
    return value_of(Delivery, row) if row else None


async def newest(
    tx: Tx,
    org_id: str,
    *,
    before_id: str | None,
    limit: int,
    statuses: Collection[DeliveryStatus] = (),
    channel_id: str | None = None,
    alert_id: str | None = None,
    incident_id: str | None = None,
) -> list[Delivery]:
    """The newest deliveries below a position."""
    query = select(deliveries).where(deliveries.c.org_id == org_id).order_by(deliveries.c.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(deliveries.c.id < before_id)
    if statuses:
        query = query.where(deliveries.c.status.in_([status.value for status in statuses]))
    if channel_id is not None:
        query = query.where(deliveries.c.channel_id == channel_id)
    if alert_id is not None:
        query = query.where(deliveries.c.alert_id == alert_id)
    if incident_id is not None:
        its = select(alerts.c.id).where(alerts.c.org_id == org_id, alerts.c.incident_id == incident_id)
        query = query.where(deliveries.c.alert_id.in_(its))
    return [value_of(Delivery, row) for row in await tx.all(query)]


async def attempts_of(tx: Tx, delivery_ids: Sequence[str]) -> dict[str, list[Attempt]]:
    """Every attempt at each delivery, the first one first."""
    found: dict[str, list[Attempt]] = {delivery_id: [] for delivery_id in delivery_ids}
    if not found:
        return found
    query = select(delivery_attempts).where(delivery_attempts.c.delivery_id.in_(list(found)))
    for row in await tx.all(query.order_by(delivery_attempts.c.id)):
        attempt = Attempt(row["created_at"], row["ok"], row["status_code"], row["ms"], row["answer"], row["error"])
        found[row["delivery_id"]].append(attempt)
    return found


_AGAIN = {
    "status": DeliveryStatus.PENDING.value,
    "attempt_count": 0,
    "settled_at": None,
    "lease_until": None,
}


async def retry(tx: Tx, delivery_id: str, now: int) -> bool:
    """Put a dead delivery back to the beginning: its counter starts anew. Whether it was dead and may be told still.

    A digest goes with its lines, a line of a digest by itself; what was given up because of it follows it again.
    """
    done = await tx.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery_id, deliveries.c.status == DeliveryStatus.DEAD.value)
        .where(~_misleads(), ~_lacks_its_beginning())
        .values(**_AGAIN, due_at=now, digest_id=None)
    )
    if done.rowcount:
        await _regroup(tx, deliveries.c.digest_id == delivery_id)
        given_up = and_(deliveries.c.status == DeliveryStatus.DEAD.value, deliveries.c.attempt_count == 0)
        followers = update(deliveries).where(deliveries.c.after_id == delivery_id, given_up)
        await tx.execute(followers.values(**_AGAIN, due_at=now, digest_id=None))
        tx.wake(outbox=True)
    return done.rowcount > 0


def _lacks_its_end(of: FromClause = deliveries) -> ColumnElement[bool]:
    """Whether it tells of the beginning of what is over, with no recovery behind it: nobody would hear the end."""
    over = exists().where(
        alerts.c.id == of.c.alert_id,
        alerts.c.type.in_(TELLING_DOWN),
        incidents.c.id == alerts.c.incident_id,
        incidents.c.resolved_at.is_not(None),
    )
    later, its = deliveries.alias("later"), alerts.alias("its")
    is_end = its.c.type == AlertType.RECOVERY.value
    return over & ~exists().where(later.c.after_id == of.c.id, its.c.id == later.c.alert_id, is_end)


def _misleads() -> ColumnElement[bool]:
    """Whether it or, of a digest, one of its lines lacks its end: a digest says the same words again."""
    line = deliveries.alias("line")
    return _lacks_its_end() | exists().where(line.c.digest_id == deliveries.c.id, _lacks_its_end(line))


def _lacks_its_beginning() -> ColumnElement[bool]:
    """Whether it follows a failure that is dead itself."""
    first = deliveries.alias("first")
    return exists().where(first.c.id == deliveries.c.after_id, first.c.status == DeliveryStatus.DEAD.value)


async def no_retries(tx: Tx, delivery_ids: Sequence[str]) -> dict[str, NoRetry]:
    """Why those of these that are dead are not tried again by hand; the others of them are, if asked."""
    if not delivery_ids:
        return {}
    why = case((_misleads(), NoRetry.OVER.value), (_lacks_its_beginning(), NoRetry.AFTER_DEAD.value))
    query = select(deliveries.c.id, why).where(
        deliveries.c.id.in_(list(delivery_ids)), deliveries.c.status == DeliveryStatus.DEAD.value
    )
    return {id_: NoRetry(reason) for id_, reason in await tx.tuples(query) if reason is not None}


async def dead_letters(tx: Tx, channel_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """By channel: how many are dead and can all be tried again together, and how many cannot, for what they tell is over."""
    found = dict.fromkeys(channel_ids, (0, 0))
    if not found:
        return found
    can = case((_misleads(), 0), else_=1)
    dead = (
        select(deliveries.c.channel_id, can.label("can"))
        .where(deliveries.c.channel_id.in_(list(found)), deliveries.c.status == DeliveryStatus.DEAD.value)
        .subquery()
    )
    query = select(dead.c.channel_id, func.sum(dead.c.can), func.count()).group_by(dead.c.channel_id)
    for channel_id, retriable, count in await tx.tuples(query):
        found[channel_id] = (int(retriable), count - int(retriable))
    return found


async def retry_dead(tx: Tx, channel_id: str, now: int) -> int:
    """Put every dead delivery of a channel back to the beginning; how many there were.

    What follows a failure waits for it again, and the lines of a digest go with their digest; by themselves, when that
    would say of others that they are down which are not.
    """
    dead = and_(deliveries.c.channel_id == channel_id, deliveries.c.status == DeliveryStatus.DEAD.value, ~_misleads())
    alone = update(deliveries).where(dead, deliveries.c.digest_id.is_(None)).values(**_AGAIN, due_at=now)
    count = (await tx.execute(alone)).rowcount
    digest = deliveries.alias("digest")
    unsettled = exists().where(digest.c.id == deliveries.c.digest_id, digest.c.status == DeliveryStatus.PENDING.value)
    count += await _regroup(tx, and_(deliveries.c.channel_id == channel_id, unsettled))
    orphans = update(deliveries).where(dead).values(**_AGAIN, due_at=now, digest_id=None)
    count += (await tx.execute(orphans)).rowcount
    if count:
        tx.wake(outbox=True)
    return count


async def _regroup(tx: Tx, which: ColumnElement[bool]) -> int:
    """Dead lines of digests that are tried again go with them."""
    lines = update(deliveries).where(which, deliveries.c.status == DeliveryStatus.DEAD.value)
    again = await tx.execute(lines.values(**_AGAIN | {"status": DeliveryStatus.GROUPED.value}))
    return again.rowcount


async def stuck(tx: Tx, org_id: str) -> list[tuple[Delivery, int]]:
    """By channel, what could not be delivered, or is being tried again: the newest, and how many there are.

    What would tell of something that is over is left out: nobody can, nor needs to, try it again.
    """
    late = or_(
        deliveries.c.status == DeliveryStatus.RETRY.value,
        and_(deliveries.c.status == DeliveryStatus.DEAD.value, ~_misleads()),
    )
    query = (
        select(func.max(deliveries.c.id).label("id"), func.count().label("n"))
        .where(deliveries.c.org_id == org_id, late)
        .group_by(deliveries.c.channel_id, deliveries.c.status)
    )
    counts = {row["id"]: int(row["n"]) for row in await tx.all(query)}
    newest_first = select(deliveries).where(deliveries.c.id.in_(list(counts))).order_by(deliveries.c.id.desc())
    return [(value_of(Delivery, row), counts[row["id"]]) for row in await tx.all(newest_first)]


async def status_counts(tx: Tx, org_id: str, statuses: Collection[DeliveryStatus]) -> dict[str, int]:
    """How many deliveries stand at each of these."""
    query = (
        select(deliveries.c.status, func.count().label("n"))
        .where(deliveries.c.org_id == org_id, deliveries.c.status.in_([status.value for status in statuses]))
        .group_by(deliveries.c.status)
    )
    return {row["status"]: row["n"] for row in await tx.all(query)}
