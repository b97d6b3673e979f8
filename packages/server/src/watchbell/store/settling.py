"""Writes what became of attempts: of the deliveries, of what they carried and of what follows them, and of their channels."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from watchbell.domain.alerts import AlertType, Attempt, Delivery, DeliveryStatus
from watchbell.domain.contacts import Channel
from watchbell.lib.clock import HOUR
from watchbell.store.attempts import attempt_row, end_untried
from watchbell.store.rows import value_of
from watchbell.store.session import Tx
from watchbell.store.tables import channels, deliveries, delivery_attempts

_OURS = (AlertType.SYSTEM.value, AlertType.TEST.value)
_LONGEST_TRYING_MS = 12 * HOUR
"""Longer than any message is tried, even when its receiver asks for an hour's patience each time."""
_UNDECIDED = (DeliveryStatus.SENDING.value, DeliveryStatus.RETRY.value)
_FOLLOWING = (DeliveryStatus.PENDING.value, DeliveryStatus.RETRY.value, DeliveryStatus.HELD.value)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of one attempt. `due_at` is set for a retry, `broken_reason` when the channel itself is broken.

    `lease_until` is the lease that it was made under.
    """

    delivery: Delivery
    status: DeliveryStatus
    attempt: Attempt
    lease_until: int
    due_at: int | None = None
    broken_reason: str | None = None
    reference: Mapping[str, Any] | None = None


async def standing(tx: Tx, settlements: Sequence[Settlement]) -> list[Settlement]:
    """Those of these that still decide about their deliveries, which are held until the transaction ends.

    A worker that stood still for longer than its lease comes too late: another one sends it by then, or has sent it. Only
    that its receiver has taken it is believed, while the others have not got so far. The log names its try nevertheless.
    What went with its channel meanwhile has no outcome at all.
    """
    ids = [each.delivery.id for each in settlements]
    query = select(deliveries.c.id, deliveries.c.status, deliveries.c.lease_until).where(deliveries.c.id.in_(ids))
    query = query.order_by(deliveries.c.id)
    found = {row[0]: row[1:] for row in await tx.tuples(query if tx.is_sqlite else query.with_for_update())}
    here = [each for each in settlements if each.delivery.id in found]
    stands = {each.delivery.id for each in here if _stands(each, *found[each.delivery.id])}
    late = [attempt_row(each.delivery.id, each.attempt) for each in here if each.delivery.id not in stands]
    if late:
        await tx.execute(insert(delivery_attempts), late)
    return [each for each in here if each.delivery.id in stands]


def _stands(settlement: Settlement, status: str, lease_until: int | None) -> bool:
    if status == DeliveryStatus.SENDING.value and lease_until == settlement.lease_until:
        return True
    return settlement.status is DeliveryStatus.SENT and status in _UNDECIDED


async def settle(tx: Tx, settlements: Sequence[Settlement]) -> list[Channel]:
    """Write outcomes (that are `standing`) and attempts; answers the channels that have just been found broken.

    A recovery that waited for a failure which is now dead is dead as well: who was not told down is not told up. The
    lines of a digest end as it does.
    """
    await _write(tx, settlements)
    attempts = [attempt_row(s.delivery.id, s.attempt) for s in settlements]
    await tx.execute(insert(delivery_attempts), attempts)
    dead = await _settle_lines(tx, settlements)
    newly_broken = []
    for settlement in settlements:
        if settlement.status is DeliveryStatus.SENT:
            await _channel_works(tx, settlement)
        else:
            newly_broken.extend(await _channel_failed(tx, settlement))
    await _bury_followers(tx, dead)
    # A settled failure may be what a recovery has been waiting for.
    tx.wake(outbox=True)
    return newly_broken


async def first_lost(tx: Tx, settlements: Sequence[Settlement]) -> list[tuple[Channel, Settlement]]:
    """Of these, the first message that a channel lost since it last took one, by channel. After `settle`, in its transaction.

    A broken channel says so by itself, and nobody waits for our own notices and tests.
    """
    lost: dict[str, Settlement] = {}
    for each in settlements:
        is_ours = each.delivery.message.get("type") in _OURS
        if each.status is DeliveryStatus.DEAD and each.broken_reason is None and not is_ours:
            lost.setdefault(each.delivery.channel_id, each)
    found = []
    for channel_id, first in lost.items():
        row = await tx.first(select(channels).where(channels.c.id == channel_id))
        if row is None or row["broken_reason"] is not None:
            continue
        since = row["last_success_at"] or 0
        earlier = select(func.count()).where(
            deliveries.c.channel_id == channel_id,
            deliveries.c.status == DeliveryStatus.DEAD.value,
            deliveries.c.created_at >= since - _LONGEST_TRYING_MS,
            deliveries.c.settled_at > since,
            deliveries.c.attempt_count > 0,
            deliveries.c.id.not_in([each.delivery.id for each in settlements]),
        )
        if not await tx.scalar(earlier):
            found.append((value_of(Channel, row), first))
    return found


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


async def _settle_lines(tx: Tx, settlements: Sequence[Settlement]) -> dict[str, int]:
    """Settle what these carried as lines. Answers all that is dead now, lines and others, and since when."""
    final = {s.delivery.id: s for s in settlements if s.status.is_settled}
    dead = {id_: s.attempt.at for id_, s in final.items() if s.status is DeliveryStatus.DEAD}
    if not final:
        return dead
    lines: dict[str, list[str]] = defaultdict(list)
    query = select(deliveries.c.digest_id, deliveries.c.id).where(
        deliveries.c.digest_id.in_(final), deliveries.c.status == DeliveryStatus.GROUPED.value
    )
    for digest_id, line_id in await tx.tuples(query):
        lines[digest_id].append(line_id)
    for digest_id, ids in lines.items():
        outcome = final[digest_id]
        if outcome.status is DeliveryStatus.SENT:
            at = outcome.attempt.at + outcome.attempt.ms
            await end_untried(tx, ids, DeliveryStatus.SENT, at, f"sent as a line of the delivery {digest_id}")
            if len(ids) == 1 and outcome.reference is not None:  # it went out in its own words
                alone = update(deliveries).where(deliveries.c.id == ids[0])
                await tx.execute(alone.values(reference=outcome.reference))
        else:
            words = f"not sent: it was a line of the delivery {digest_id}, which was never delivered"
            await end_untried(tx, ids, DeliveryStatus.DEAD, outcome.attempt.at, words)
            dead |= dict.fromkeys(ids, outcome.attempt.at)
    return dead


async def _bury_followers(tx: Tx, dead: Mapping[str, int]) -> None:
    """Who was not told of a failure is not told of what follows it."""
    if not dead:
        return
    query = select(deliveries.c.id).where(deliveries.c.after_id.in_(dead), deliveries.c.status.in_(_FOLLOWING))
    followers = [row[0] for row in await tx.tuples(query)]
    words = "not sent: the failure it answers was never delivered"
    await end_untried(tx, followers, DeliveryStatus.DEAD, max(dead.values()), words)
