"""Puts messages into the outbox: the one place where deliveries begin, whoever made them, and quiet hours are kept."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import insert, select

from watchbell.domain.alerts import Alert, Delivery, DeliveryStatus
from watchbell.domain.channel_hours import held_until
from watchbell.store.rows import columns_of
from watchbell.store.session import Tx
from watchbell.store.tables import alerts, channels, deliveries, organizations


async def post(tx: Tx, told: Sequence[Alert], messages: Sequence[Delivery]) -> None:
    """Put alerts and their deliveries into the outbox. What its channel must not be disturbed with now is held back."""
    if told:
        await tx.execute(insert(alerts), [columns_of(alert) for alert in told])
    if not messages:
        return
    wanted = {each.channel_id for each in messages}
    query = select(channels.c.id, channels.c.hours, organizations.c.time_zone).join(
        organizations, organizations.c.id == channels.c.org_id
    )
    known = {row[0]: row[1:] for row in await tx.tuples(query.where(channels.c.id.in_(wanted)))}
    by_id = {alert.id: alert for alert in told}
    rows = []
    for message in messages:
        alert = by_id[message.alert_id]
        hours, time_zone = known.get(message.channel_id, (None, "UTC"))
        until = held_until(hours, alert.type, alert.severity, message.due_at)
        held = message if until is None else replace(message, status=DeliveryStatus.HELD, due_at=until)
        told_there = {**columns_of(held), "lease_until": None, "message": {"time_zone": time_zone, **message.message}}
        rows.append(told_there)
    await tx.execute(insert(deliveries), rows)
    tx.wake(outbox=True)
