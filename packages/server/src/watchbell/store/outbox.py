"""The outbox: what is due is claimed with a lease; `settling` writes what became of it."""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, literal_column, or_, select, update

from watchbell.domain.alerts import LEASE_MS, OF_CARE, UNTOLD, Alert, AlertType, Delivery, DeliveryStatus
from watchbell.domain.contacts import Channel
from watchbell.store.attempts import end_untried
from watchbell.store.care import NOT_TRUE, is_untrue
from watchbell.store.posting import post
from watchbell.store.rows import value_of
from watchbell.store.session import Tx
from watchbell.store.tables import alerts, channels, contacts, deliveries, incidents

_WAITING = (DeliveryStatus.PENDING.value, DeliveryStatus.RETRY.value)
UNSETTLED = tuple(each.value for each in DeliveryStatus if not each.is_settled)
GOES_OUT = deliveries.c.status.in_([literal_column(f"'{each}'") for each in ("pending", "retry", "sending")])
"""Word for word what the index of due deliveries is of: without it SQLite looks through all that there ever were."""
_NONE: Mapping[str, str] = {}
_OVER = "not sent: by then it was over or acknowledged"
_UNTOLD_BEFORE = "not sent: what it follows was never sent"
_OF_WHAT_LASTS = (AlertType.REMINDER.value, AlertType.FLAPPING.value)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is ours until `lease_until` (ms), with the channel it goes to.

    `reference` is what the channel's peer called the first message of the same incident.
    """

    delivery: Delivery
    channel: Channel
    lease_until: int
    reference: Mapping[str, Any] | None = None


async def claim(
    tx: Tx,
    now: int,
    limit: int,
    *,
    per_channel: int,
    mine: Mapping[str, str] = _NONE,
    but: Callable[[Tx, Collection[str]], Awaitable[set[str]]] | None = None,
) -> list[Claimed]:
    """Take what is due, the oldest first: as many of one channel that `per_channel` of it are under way at most.

    A delivery whose worker died comes again when its lease has run out. `mine` are the deliveries this process still
    works on, with their channels: they are never taken twice, however slow the channel. `but` asks, once they are
    ours alone, which of them are left where they are.
    """
    under_way = Counter(mine.values())
    busy = [channel for channel, count in under_way.items() if count >= per_channel]
    due = or_(
        and_(deliveries.c.status.in_(_WAITING), deliveries.c.due_at <= now),
        and_(deliveries.c.status == DeliveryStatus.SENDING.value, deliveries.c.lease_until <= now),
    )
    # By the bare column SQLite would go through the index of all deliveries, for they are in that order there.
    apart = deliveries.c.channel_id.concat("")
    rank = func.row_number().over(partition_by=apart, order_by=(deliveries.c.due_at, deliveries.c.id))
    ranked = select(deliveries.c.id, rank.label("rank")).where(GOES_OUT, due, ~blocked())
    if busy:
        ranked = ranked.where(deliveries.c.channel_id.not_in(busy))
    if mine:
        ranked = ranked.where(deliveries.c.id.not_in(list(mine)))
    few = ranked.subquery()
    chosen = select(deliveries.c.id, deliveries.c.channel_id).where(
        deliveries.c.id.in_(select(few.c.id).where(few.c.rank <= per_channel)), due
    )
    chosen = chosen.order_by(deliveries.c.due_at, deliveries.c.id).limit(limit)
    if not tx.is_sqlite:
        chosen = chosen.with_for_update(skip_locked=True)
    taken = []
    for id_, channel in await tx.tuples(chosen):
        under_way[channel] += 1
        if under_way[channel] <= per_channel:
            taken.append(id_)
    if but is not None and taken:
        left = await but(tx, taken)
        taken = [each for each in taken if each not in left]
    pointless = await drop_pointless(tx, deliveries.c.id.in_(taken), now) if taken else set()
    taken = [each for each in taken if each not in pointless]
    if not taken:
        return []
    lease = {"status": DeliveryStatus.SENDING.value, "lease_until": now + LEASE_MS}
    await tx.execute(update(deliveries).where(deliveries.c.id.in_(taken)).values(**lease))
    return await _claimed(tx, taken)


def blocked() -> ColumnElement[bool]:
    """Whether a delivery has to wait: what it follows is not settled, or a reminder of the same failure is being sent."""
    first, sent = deliveries.alias("first"), deliveries.alias("reminding")
    follows = exists().where(first.c.id == deliveries.c.after_id, first.c.status.in_(UNSETTLED))
    overtakes = exists().where(
        sent.c.after_id == deliveries.c.after_id,
        sent.c.id < deliveries.c.id,
        sent.c.status.in_((DeliveryStatus.SENDING.value, DeliveryStatus.GROUPED.value)),
    )
    return follows | overtakes


async def drop_pointless(tx: Tx, which: ColumnElement[bool], now: int) -> set[str]:
    """What tells that something lasts is not sent once it is over, nor a reminder or an escalation once acknowledged.

    Nor is what follows a message that was never sent, or says of who takes care what is not so by now. An escalation that
    tells a channel for the first time and was tried goes on being tried: its peer may have read it, and hears the end then.
    Answers the identifiers of those that are dropped.
    """
    first = deliveries.alias("first")
    is_orphan = func.coalesce(first.c.status.in_(UNTOLD), literal(False))
    is_untried = and_(deliveries.c.attempt_count == 0, deliveries.c.status != DeliveryStatus.SENDING.value)
    is_droppable = deliveries.c.after_id.is_not(None) | is_untried
    is_done = incidents.c.id.is_(None) | incidents.c.resolved_at.is_not(None) | incidents.c.acknowledged_at.is_not(None)
    statement = (
        select(deliveries.c.id, is_orphan, alerts.c.type)
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .outerjoin(incidents, incidents.c.id == alerts.c.incident_id)
        .outerjoin(first, first.c.id == deliveries.c.after_id)
        .where(
            which,
            or_(
                is_orphan,
                alerts.c.type.in_(_OF_WHAT_LASTS) & (incidents.c.id.is_(None) | incidents.c.resolved_at.is_not(None)),
                (alerts.c.type == AlertType.REMINDER.value) & incidents.c.acknowledged_at.is_not(None),
                (alerts.c.type == AlertType.ESCALATION.value) & is_droppable & is_done,
                is_untrue(),
            ),
        )
    )
    found = await tx.tuples(statement)
    by_words: dict[str, list[str]] = defaultdict(list)
    for id_, was_untold, type_ in found:
        by_words[_UNTOLD_BEFORE if was_untold else NOT_TRUE if type_ in OF_CARE else _OVER].append(id_)
    for words, ids in by_words.items():
        await end_untried(tx, ids, DeliveryStatus.SKIPPED, now, words)
    if found:
        tx.wake(outbox=True)  # the end may have waited for its turn
    return {id_ for id_, *_ in found}


async def _claimed(tx: Tx, ids: list[str]) -> list[Claimed]:
    rows = await tx.all(select(deliveries).where(deliveries.c.id.in_(ids)).order_by(deliveries.c.id))
    wanted = {row["channel_id"] for row in rows}
    found = await tx.all(select(channels).where(channels.c.id.in_(wanted)))
    by_id = {row["id"]: value_of(Channel, row) for row in found}
    said = await references(tx, ids)
    return [
        Claimed(value_of(Delivery, row), by_id[row["channel_id"]], row["lease_until"], said.get(row["id"]))
        for row in rows
    ]


async def references(tx: Tx, ids: list[str]) -> dict[str, Mapping[str, Any]]:
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
        update(deliveries).where(GOES_OUT, deliveries.c.status == DeliveryStatus.SENDING.value).values(lease_until=0)
    )


async def next_due(tx: Tx) -> int | None:
    """When the next delivery wants attention: a retry's time or a lease's end."""
    is_sending = deliveries.c.status == DeliveryStatus.SENDING.value
    waiting = select(func.min(deliveries.c.due_at)).where(GOES_OUT, deliveries.c.status.in_(_WAITING))
    leased = select(func.min(deliveries.c.lease_until)).where(GOES_OUT, is_sending)
    both = await tx.tuples(select(waiting.scalar_subquery(), leased.scalar_subquery()))
    return min((at for at in both[0] if at is not None), default=None)


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
    await post(tx, [alert], messages)
