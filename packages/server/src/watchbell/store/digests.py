"""Digests: many alerts as one message. How much traffic a channel has, what waits, and what a digest is made of."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select, update

from watchbell.domain.alerts import ALONE, OF_CARE, AlertType, Delivery, DeliveryStatus, Reason
from watchbell.lib.clock import MINUTE
from watchbell.store.outbox import GOES_OUT, blocked
from watchbell.store.rows import value_of
from watchbell.store.session import Tx
from watchbell.store.tables import alerts, channels, deliveries

_UNCOUNTED = (AlertType.TEST.value, AlertType.SYSTEM.value, *OF_CARE)
_OUT_OF_SIGHT = (DeliveryStatus.HELD, DeliveryStatus.GROUPED, DeliveryStatus.SKIPPED)
_SEEN = tuple(each.value for each in DeliveryStatus if each not in _OUT_OF_SIGHT)
_IS_NEW = and_(deliveries.c.status == DeliveryStatus.PENDING.value, deliveries.c.attempt_count == 0)
_GROUPED = deliveries.c.status == DeliveryStatus.GROUPED.value


class Figures(NamedTuple):
    """What went to a channel within the last minute: `begun` messages, and its digests of a storm."""

    begun: int
    collecting_id: str | None
    digest_at: int | None


def _waits(now: int) -> ColumnElement[bool]:
    """Due and never tried, and nothing that must be settled before it is unsettled."""
    return and_(_IS_NEW, deliveries.c.due_at <= now, ~blocked())


async def waiting(tx: Tx, now: int) -> dict[str, tuple[str, int]]:
    """By channel that takes digests its organization, and how many alerts would go out to it now, one by one."""
    return {channel_id: (org_id, count) for channel_id, org_id, count in await tx.tuples(_waiting(now))}


def _waiting(now: int) -> Select[Any]:
    # Chosen first, so that nobody looks at what waits for others.
    takers = select(channels.c.id).where(channels.c.takes_digests)
    return (
        select(deliveries.c.channel_id, channels.c.org_id, func.count().label("count"))
        .join(channels, channels.c.id == deliveries.c.channel_id)
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .where(GOES_OUT, deliveries.c.channel_id.in_(takers), _waits(now), alerts.c.type.not_in(ALONE))
        .group_by(deliveries.c.channel_id, channels.c.org_id)
    )


async def figures(tx: Tx, channel_ids: Collection[str], now: int) -> dict[str, Figures]:
    """By channel: its traffic of the last minute; none for those that had none."""
    query = _figures(deliveries.c.channel_id.in_(channel_ids), now)
    return {row[0]: Figures(*row[1:]) for row in await tx.tuples(query)}


def _figures(which: ColumnElement[bool], now: int) -> Select[Any]:
    is_storm = and_(alerts.c.type == AlertType.DIGEST.value, alerts.c.reason == Reason.STORM.value)
    is_begun = or_(deliveries.c.attempt_count > 0, deliveries.c.status == DeliveryStatus.SENDING.value)
    collects = and_(is_storm, ~is_begun)
    # A digest is made a minute before it goes out, everything else just before.
    at = case((alerts.c.type == AlertType.DIGEST.value, deliveries.c.due_at), else_=deliveries.c.created_at)
    return (
        select(
            deliveries.c.channel_id,
            func.count(case((and_(is_begun, at > now - MINUTE), 1))).label("begun"),
            func.max(case((collects, deliveries.c.id))).label("collecting_id"),
            func.max(case((and_(is_storm, is_begun), deliveries.c.due_at))),
        )
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .where(
            which,
            deliveries.c.status.in_(_SEEN),
            deliveries.c.created_at > now - 2 * MINUTE,
            alerts.c.type.not_in(_UNCOUNTED),
        )
        .group_by(deliveries.c.channel_id)
    )


async def too_many(tx: Tx, ids: Collection[str], limit: int, now: int) -> set[str]:
    """Those of these deliveries that are some of more than `limit`, or belong into a digest, by one look at all of it."""
    query = (
        select(deliveries.c.id, deliveries.c.channel_id)
        .join(channels, channels.c.id == deliveries.c.channel_id)
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .where(deliveries.c.id.in_(ids), _IS_NEW, channels.c.takes_digests, alerts.c.type.not_in(ALONE))
    )
    found = await tx.tuples(query)
    if not found:
        return set()
    theirs = deliveries.c.channel_id.in_({channel_id for _, channel_id in found})
    waits, went = _waiting(now).where(theirs).subquery(), _figures(theirs, now).subquery()
    in_all = waits.c.count + func.coalesce(went.c.begun, 0)
    flooded = (
        select(waits.c.channel_id)
        .outerjoin(went, went.c.channel_id == waits.c.channel_id)
        .where(or_(in_all > limit, went.c.collecting_id.is_not(None)))
    )
    channel_ids = {row[0] for row in await tx.tuples(flooded)}
    return {id_ for id_, channel_id in found if channel_id in channel_ids}


async def hold_channels(tx: Tx, channel_ids: Collection[str]) -> set[str]:
    """Those for which nobody else gathers until the transaction ends."""
    if tx.is_sqlite:
        return set(channel_ids)
    # Not for keys: who adds a delivery meanwhile must not wait, for it may hold what we wait for.
    query = select(channels.c.id).where(channels.c.id.in_(channel_ids)).order_by(channels.c.id)
    return {row[0] for row in await tx.tuples(query.with_for_update(key_share=True, skip_locked=True))}


async def hold_open(tx: Tx, digest_ids: Collection[str]) -> set[str]:
    """Those that still take lines, and that nobody sends until the transaction ends: a line too late would never be told."""
    if tx.is_sqlite or not digest_ids:
        return set(digest_ids)
    query = select(deliveries.c.id).where(deliveries.c.id.in_(digest_ids), _IS_NEW)
    return {row[0] for row in await tx.tuples(query.with_for_update(skip_locked=True))}


async def gather(tx: Tx, channel_id: str, digest_id: str, now: int) -> None:
    """What waits becomes lines of the digest, but what another worker takes just now."""
    gathered = select(alerts.c.id).where(alerts.c.id == deliveries.c.alert_id, alerts.c.type.not_in(ALONE)).exists()
    which = and_(deliveries.c.channel_id == channel_id, _waits(now), gathered)
    if not tx.is_sqlite:
        which = deliveries.c.id.in_(select(deliveries.c.id).where(which).with_for_update(skip_locked=True))
    statement = update(deliveries).where(which)
    await tx.execute(statement.values(status=DeliveryStatus.GROUPED.value, digest_id=digest_id))


async def blocked_of(tx: Tx, ids: Collection[str]) -> set[str]:
    """Those of these that have to wait for what they follow."""
    query = select(deliveries.c.id).where(deliveries.c.id.in_(ids), blocked())
    return {row[0] for row in await tx.tuples(query)} if ids else set()


async def group(tx: Tx, ids: Collection[str], digest_id: str) -> None:
    """Exactly these become lines of the digest."""
    statement = update(deliveries).where(deliveries.c.id.in_(ids))
    await tx.execute(statement.values(status=DeliveryStatus.GROUPED.value, digest_id=digest_id))


async def gather_ends(tx: Tx, digest_ids: Collection[str]) -> None:
    """The end of what a digest is about to tell of becomes a line of it, too: it must not say that what is over lasts."""
    told = deliveries.alias("told")
    its_digest = select(told.c.digest_id).where(told.c.id == deliveries.c.after_id).scalar_subquery()
    begun = select(told.c.id).where(
        told.c.id == deliveries.c.after_id,
        told.c.digest_id.in_(digest_ids),
        told.c.status == DeliveryStatus.GROUPED.value,
    )
    is_end = select(alerts.c.id).where(alerts.c.id == deliveries.c.alert_id, alerts.c.type == AlertType.RECOVERY.value)
    statement = update(deliveries).where(
        _IS_NEW,
        begun.exists(),
        is_end.exists(),
    )
    await tx.execute(statement.values(status=DeliveryStatus.GROUPED.value, digest_id=its_digest))


def lines_of_any(digest_ids: Collection[str]) -> ColumnElement[bool]:
    """What is a line of one of these and goes out with it."""
    return and_(deliveries.c.digest_id.in_(digest_ids), _GROUPED)


async def lines_of(tx: Tx, digest_ids: Collection[str]) -> dict[str, list[Delivery]]:
    """By digest: the deliveries that it carries, in the order in which they were made."""
    found: dict[str, list[Delivery]] = {digest_id: [] for digest_id in digest_ids}
    query = select(deliveries).where(lines_of_any(digest_ids)).order_by(deliveries.c.id)
    for row in await tx.all(query):
        found[row["digest_id"]].append(value_of(Delivery, row))
    return found


async def put_words(tx: Tx, digests: Sequence[tuple[Delivery, str, str]]) -> None:
    """What digests say from now on: each with its alert's sentence and severity."""
    said = [{"b_id": digest.id, "b_message": digest.message} for digest, _, _ in digests]
    statement = update(deliveries).where(deliveries.c.id == bindparam("b_id"))
    await tx.execute(statement.values(message=bindparam("b_message")), said)
    told: list[dict[str, Any]] = [
        {"b_id": digest.alert_id, "b_message": sentence, "b_severity": severity}
        for digest, sentence, severity in digests
    ]
    alert = update(alerts).where(alerts.c.id == bindparam("b_id"))
    await tx.execute(alert.values(message=bindparam("b_message"), severity=bindparam("b_severity")), told)
