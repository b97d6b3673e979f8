"""Deliveries that quiet hours hold back: which there are, and what becomes of them."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import func, select, update

from watchbell.domain.alerts import AlertType, Delivery, DeliveryStatus
from watchbell.domain.contacts import Channel
from watchbell.store.attempts import end_untried
from watchbell.store.rows import value_of
from watchbell.store.session import Tx
from watchbell.store.tables import alerts, channels, deliveries, incidents, services

AT_ONCE = 5_000
"""So many of one channel are decided about in one transaction; the rest follow."""
_IS_HELD = deliveries.c.status == DeliveryStatus.HELD.value
_WAITING = (DeliveryStatus.PENDING.value, DeliveryStatus.RETRY.value, DeliveryStatus.HELD.value)


class Quiet(NamedTuple):
    """What one channel is spared until `due_at`: held deliveries that are alike in all that decides how long.

    `severity` is that of the service now: what matters more since then may pass.
    """

    channel_id: str
    hours: Mapping[str, Any] | None
    type: str
    severity: str
    due_at: int


class HeldRow(NamedTuple):
    """A held delivery, with what is true of its alert and its incident."""

    delivery: Delivery
    type: AlertType
    severity: str
    service_id: str | None
    incident_id: str | None
    is_over: bool
    is_acknowledged: bool


_severity = func.coalesce(services.c.severity, alerts.c.severity)


async def quiet_channels(tx: Tx) -> list[Quiet]:
    """All that is held back, in few rows however much it is."""
    alike = (
        select(deliveries.c.channel_id, alerts.c.type, _severity.label("severity"), deliveries.c.due_at)
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .outerjoin(services, services.c.id == alerts.c.service_id)
        .where(_IS_HELD)
        .distinct()
        .subquery()
    )
    query = (
        select(channels.c.id, channels.c.hours, alike.c.type, alike.c.severity, alike.c.due_at)
        .join(alike, alike.c.channel_id == channels.c.id)
        .order_by(channels.c.id, alike.c.due_at)
    )
    return [Quiet(*row) for row in await tx.tuples(query)]


async def hold_longer(tx: Tx, quiet: Quiet, until: int) -> None:
    """The channel's hours have changed, or the clocks: its quiet ends at another time."""
    alike = (
        select(alerts.c.id)
        .outerjoin(services, services.c.id == alerts.c.service_id)
        .where(alerts.c.id == deliveries.c.alert_id, alerts.c.type == quiet.type, _severity == quiet.severity)
    )
    statement = update(deliveries).where(
        _IS_HELD,
        deliveries.c.channel_id == quiet.channel_id,
        deliveries.c.due_at == quiet.due_at,
        alike.exists(),
    )
    await tx.execute(statement.values(due_at=until))


async def take_channel(tx: Tx, channel_id: str) -> Channel | None:
    """The channel, which nobody else awakens until the transaction ends."""
    statement = select(channels).where(channels.c.id == channel_id)
    # Not for keys: who adds a delivery meanwhile must not wait, for it may hold what we wait for.
    row = await tx.first(statement if tx.is_sqlite else statement.with_for_update(key_share=True, skip_locked=True))
    return value_of(Channel, row) if row else None


async def services_of_held(tx: Tx, channel_id: str) -> list[str]:
    """Whose deliveries are held back from this channel."""
    query = (
        select(alerts.c.service_id)
        .join(deliveries, deliveries.c.alert_id == alerts.c.id)
        .where(_IS_HELD, deliveries.c.channel_id == channel_id, alerts.c.service_id.is_not(None))
        .distinct()
    )
    return [row[0] for row in await tx.tuples(query)]


async def held_of(tx: Tx, channel_id: str) -> list[HeldRow]:
    """What is held back from this channel, in the order in which it was made."""
    query = (
        select(
            deliveries,
            alerts.c.type,
            _severity.label("severity"),
            alerts.c.service_id,
            alerts.c.incident_id,
            incidents.c.id.is_(None).label("is_gone"),
            incidents.c.resolved_at,
            incidents.c.acknowledged_at,
        )
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .outerjoin(services, services.c.id == alerts.c.service_id)
        .outerjoin(incidents, incidents.c.id == alerts.c.incident_id)
        .where(_IS_HELD, deliveries.c.channel_id == channel_id)
        .order_by(deliveries.c.id)
        .limit(AT_ONCE)
    )
    return [
        HeldRow(
            value_of(Delivery, row),
            AlertType(row["type"]),
            row["severity"],
            row["service_id"],
            row["incident_id"],
            bool(row["is_gone"]) or row["resolved_at"] is not None,
            row["acknowledged_at"] is not None,
        )
        for row in await tx.all(query)
    ]


async def release(tx: Tx, ids: Collection[str], now: int) -> None:
    """These go out now."""
    if ids:
        due = {"status": DeliveryStatus.PENDING.value, "due_at": now}
        await tx.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(**due))
        tx.wake(outbox=True)


async def postpone(tx: Tx, ids: Collection[str], until: int) -> None:
    """These are looked at again then."""
    if ids:
        await tx.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(due_at=until))


async def skip(tx: Tx, ids: Collection[str], now: int, why: str) -> None:
    """These are not sent, nor is what waits for one of them: who was not told of the beginning hears of no end."""
    following = select(deliveries.c.id).where(deliveries.c.after_id.in_(ids), deliveries.c.status.in_(_WAITING))
    followers = {row[0] for row in await tx.tuples(following)} if ids else set()
    await end_untried(tx, {*ids, *followers}, DeliveryStatus.SKIPPED, now, why)
