"""Alerts: queries."""

from collections.abc import Collection

from sqlalchemy import exists, or_, select, update

from watchbell.domain.alerts import TELLING_DOWN, UNTOLD, Alert, AlertType, Delivery
from watchbell.store.rows import value_of
from watchbell.store.session import Tx
from watchbell.store.tables import alerts, deliveries


async def get(tx: Tx, org_id: str, alert_id: str) -> Alert | None:
    """The alert, if the organization has it."""
    row = await tx.first(select(alerts).where(alerts.c.org_id == org_id, alerts.c.id == alert_id))
    return value_of(Alert, row) if row else None


async def by_ids(tx: Tx, ids: Collection[str]) -> dict[str, Alert]:
    """These alerts, whosever they are."""
    rows = await tx.all(select(alerts).where(alerts.c.id.in_(ids)))
    return {row["id"]: value_of(Alert, row) for row in rows}


async def newest(
    tx: Tx,
    org_id: str,
    *,
    before_id: str | None,
    limit: int,
    types: Collection[AlertType] = (),
    monitor_id: str | None = None,
    service_id: str | None = None,
    incident_id: str | None = None,
    is_acknowledged: bool | None = None,
    is_suppressed: bool | None = None,
) -> list[Alert]:
    """The newest alerts below a position."""
    query = select(alerts).where(alerts.c.org_id == org_id).order_by(alerts.c.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(alerts.c.id < before_id)
    if types:
        query = query.where(alerts.c.type.in_([each.value for each in types]))
    if monitor_id is not None:
        query = query.where(alerts.c.monitor_id == monitor_id)
    if service_id is not None:
        query = query.where(alerts.c.service_id == service_id)
    if incident_id is not None:
        query = query.where(alerts.c.incident_id == incident_id)
    if is_acknowledged is not None:
        at = alerts.c.acknowledged_at
        query = query.where(at.is_not(None) if is_acknowledged else at.is_(None))
    if is_suppressed is not None:
        gate = alerts.c.suppressed_by
        query = query.where(gate.is_not(None) if is_suppressed else gate.is_(None))
    return [value_of(Alert, row) for row in await tx.all(query)]


async def acknowledge(tx: Tx, alert_id: str, name: str, now: int) -> None:
    """Somebody has seen it."""
    await tx.execute(
        update(alerts)
        .where(alerts.c.id == alert_id, alerts.c.acknowledged_at.is_(None))
        .values(acknowledged_at=now, acknowledged_by=name)
    )


async def acknowledge_of_incident(tx: Tx, incident_id: str, name: str, now: int) -> None:
    """Whoever acknowledges an incident has seen its alerts."""
    await tx.execute(
        update(alerts)
        .where(alerts.c.incident_id == incident_id, alerts.c.acknowledged_at.is_(None))
        .values(acknowledged_at=now, acknowledged_by=name)
    )


async def failures_of(tx: Tx, incident_id: str) -> list[Delivery]:
    """The deliveries that told somebody of this incident's failure and were not followed by its end yet.

    Of a channel only the first: an escalation to one that was told already follows that telling.
    """
    later, end = deliveries.alias("later"), alerts.alias("end")
    ended = (
        exists()
        .where(later.c.after_id == deliveries.c.id, later.c.alert_id == end.c.id)
        .where(end.c.type == AlertType.RECOVERY.value)
    )
    query = (
        select(deliveries)
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .where(
            alerts.c.incident_id == incident_id,
            alerts.c.type.in_(TELLING_DOWN),
            or_(alerts.c.type == AlertType.FAILURE.value, deliveries.c.after_id.is_(None)),
            deliveries.c.status.not_in(UNTOLD),
            ~ended,
        )
        .order_by(deliveries.c.id)
    )
    found: dict[str, Delivery] = {}
    for row in await tx.all(query):
        delivery = value_of(Delivery, row)
        found.setdefault(delivery.channel_id, delivery)
    return list(found.values())
