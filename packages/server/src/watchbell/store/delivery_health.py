"""How deliveries fare: counts of alerts and deliveries since a moment, and how long channels take to begin."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select, union_all

from watchbell.domain.alerts import DeliveryStatus, Reason
from watchbell.store.session import Tx
from watchbell.store.tables import alerts, deliveries

NEWEST = 500
"""Of so many of a channel's newest messages it is said how long they took."""
_TOGETHER = 100


class Decided(NamedTuple):
    """Alerts since a moment: how many were let through, and how many each gate kept back."""

    told: int
    not_told: dict[Reason, int]


async def decided(tx: Tx, org_id: str, since: int) -> Decided:
    """The alerts of an organization since a moment (ms). The index serves each gate by itself."""
    window = (alerts.c.org_id == org_id, alerts.c.created_at >= since)
    told = await tx.scalar(select(func.count()).where(*window, alerts.c.suppressed_by.is_(None)))
    query = (
        select(alerts.c.suppressed_by, func.count())
        .where(*window, alerts.c.suppressed_by.in_([each.value for each in Reason]))
        .group_by(alerts.c.suppressed_by)
    )
    return Decided(told or 0, {Reason(gate): count for gate, count in await tx.tuples(query)})


async def standing(tx: Tx, channel_ids: Sequence[str], since: int) -> dict[str, dict[DeliveryStatus, int]]:
    """By channel: how many of the deliveries made since a moment stand where."""
    found: dict[str, dict[DeliveryStatus, int]] = {each: {} for each in channel_ids}
    if not found:
        return found
    query = (
        select(deliveries.c.channel_id, deliveries.c.status, func.count())
        .where(
            deliveries.c.channel_id.in_(list(found)),
            deliveries.c.status.in_([each.value for each in DeliveryStatus]),
            deliveries.c.created_at >= since,
        )
        .group_by(deliveries.c.channel_id, deliveries.c.status)
    )
    for channel_id, status, count in await tx.tuples(query):
        found[channel_id][DeliveryStatus(status)] = count
    return found


async def first_waits(tx: Tx, channel_ids: Sequence[str], since: int) -> dict[str, list[int]]:
    """By channel: how long (ms) the newest sent messages since a moment waited for their first attempt."""
    found: dict[str, list[int]] = {each: [] for each in channel_ids}
    for start in range(0, len(channel_ids), _TOGETHER):
        each_ones = [
            select(deliveries.c.channel_id, deliveries.c.first_wait_ms)
            .where(
                deliveries.c.channel_id == channel_id,
                deliveries.c.status == DeliveryStatus.SENT.value,
                deliveries.c.created_at >= since,
                deliveries.c.first_wait_ms.is_not(None),
            )
            .order_by(deliveries.c.created_at.desc())
            .limit(NEWEST)
            .subquery()
            for channel_id in channel_ids[start : start + _TOGETHER]
        ]
        for channel_id, waited in await tx.tuples(union_all(*(select(one) for one in each_ones))):
            found[channel_id].append(waited)
    return found
