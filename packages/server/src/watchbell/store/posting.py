"""Puts messages into the outbox: the one place where deliveries begin, whoever made them, and quiet hours are kept."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import insert, select

from watchbell.domain.alerts import Alert, Delivery, DeliveryStatus
from watchbell.domain.channel_hours import held_until
from watchbell.store.rows import columns_of
from watchbell.store.session import Tx
from watchbell.store.tables import alerts, channels, deliveries


async def post(tx: Tx, told: Sequence[Alert], messages: Sequence[Delivery]) -> None:
    """Put alerts and their deliveries into the outbox. What its channel must not be disturbed with now is held back."""
    if told:
        await tx.execute(insert(alerts), [columns_of(alert) for alert in told])
    if not messages:
        return
    wanted = {each.channel_id for each in messages}
    found = await tx.tuples(select(channels.c.id, channels.c.hours).where(channels.c.id.in_(wanted)))
    hours = {channel_id: stored for channel_id, stored in found if stored is not None}
    by_id = {alert.id: alert for alert in told}
    rows = []
    for message in messages:
        alert = by_id[message.alert_id]
        until = held_until(hours.get(message.channel_id), alert.type, alert.severity, message.due_at)
        held = message if until is None else replace(message, status=DeliveryStatus.HELD, due_at=until)
        rows.append({**columns_of(held), "lease_until": None})
    await tx.execute(insert(deliveries), rows)
    tx.wake(outbox=True)
