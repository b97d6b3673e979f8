"""Reminders: whom they may be due to, and what those have been told so far."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import BigInteger, case, exists, func, literal, or_, select

from watchbell.domain.alerts import TELLING_DOWN, AlertType, DeliveryStatus
from watchbell.domain.monitor_place import place_of_config
from watchbell.domain.reminders import LastWords
from watchbell.domain.scenes import Trigger
from watchbell.domain.states import MonitorStatus
from watchbell.lib.clock import MINUTE
from watchbell.store.session import Tx
from watchbell.store.tables import alerts, channels, deliveries, incidents, monitor_states, monitors

_UNSETTLED = tuple(each.value for each in DeliveryStatus if not each.is_settled)


async def services_to_remind(tx: Tx, now: int) -> list[str]:
    """Services whose open, unacknowledged incident a channel has heard nothing of for as long as it wants to.

    A first look: whether a reminder is really due is decided with the service held.
    """
    since = literal(now, BigInteger) - channels.c.remind_every_minutes * MINUTE
    later = deliveries.alias("later")
    too_new = or_(later.c.status.in_(_UNSETTLED), later.c.created_at > since, later.c.settled_at > since)
    statement = (
        select(incidents.c.auto_service_id)
        .distinct()
        .join(alerts, alerts.c.incident_id == incidents.c.id)
        .join(deliveries, deliveries.c.alert_id == alerts.c.id)
        .join(channels, channels.c.id == deliveries.c.channel_id)
        .where(
            incidents.c.resolved_at.is_(None),
            incidents.c.is_auto,
            incidents.c.auto_service_id.is_not(None),
            incidents.c.acknowledged_at.is_(None),
            alerts.c.type.in_(TELLING_DOWN),
            channels.c.is_enabled,
            channels.c.remind_every_minutes.is_not(None),
            deliveries.c.status == DeliveryStatus.SENT.value,
            deliveries.c.settled_at <= since,
            ~exists().where(later.c.after_id == deliveries.c.id, too_new),
        )
        .order_by(incidents.c.auto_service_id)
    )
    return [row["auto_service_id"] for row in await tx.all(statement)]


async def hold_unacknowledged(tx: Tx, incident_ids: Collection[str]) -> set[str]:
    """Those that are open and not acknowledged, held until the transaction ends; one that another holds is left out."""
    statement = select(incidents.c.id).where(
        incidents.c.id.in_(incident_ids), incidents.c.resolved_at.is_(None), incidents.c.acknowledged_at.is_(None)
    )
    if not tx.is_sqlite:
        statement = statement.with_for_update(skip_locked=True)
    return {row["id"] for row in await tx.all(statement)} if incident_ids else set()


async def last_words(tx: Tx, incident_ids: Collection[str]) -> dict[str, dict[str, LastWords]]:
    """By incident and channel: what it was told."""
    found: dict[str, dict[str, LastWords]] = {incident_id: {} for incident_id in incident_ids}
    if not found:
        return found
    is_failure = alerts.c.type.in_(TELLING_DOWN)
    is_reminder = alerts.c.type == AlertType.REMINDER.value
    is_end = alerts.c.type == AlertType.RECOVERY.value
    arrived_at = case((deliveries.c.status == DeliveryStatus.SENT.value, deliveries.c.settled_at))
    statement = (
        select(
            alerts.c.incident_id,
            deliveries.c.channel_id,
            func.max(case((is_failure, arrived_at))),
            func.max(arrived_at),
            func.max(case((is_reminder, deliveries.c.created_at))),
            func.max(case((deliveries.c.status.in_(_UNSETTLED), 1), else_=0)),
            func.max(case((is_end, 1), else_=0)),
        )
        .join(deliveries, deliveries.c.alert_id == alerts.c.id)
        .where(alerts.c.incident_id.in_(found))
        .group_by(alerts.c.incident_id, deliveries.c.channel_id)
    )
    for incident_id, channel_id, told_at, delivered_at, reminded_at, waits, ended in await tx.tuples(statement):
        words = LastWords(told_at, delivered_at, reminded_at, bool(waits), bool(ended))
        found[incident_id][channel_id] = words
    return found


async def burning_monitors(tx: Tx, service_ids: Sequence[str]) -> dict[str, list[Trigger]]:
    """By service: its watched monitors that are down, the one that is so the longest first."""
    found: dict[str, list[Trigger]] = defaultdict(list)
    columns = monitors.c
    statement = (
        select(
            columns.service_id,
            columns.id,
            columns.name,
            columns.kind,
            columns.is_public,
            columns.tags,
            columns.config,
            monitor_states.c.since_at,
            monitor_states.c.last_error,
        )
        .join(monitor_states, monitor_states.c.monitor_n == columns.n)
        .where(
            columns.service_id.in_(service_ids),
            columns.is_active,
            columns.disabled_reason.is_(None),
            monitor_states.c.status == MonitorStatus.DOWN.value,
        )
        .order_by(monitor_states.c.since_at, columns.n)
    )
    for service_id, id_, name, kind, is_public, tags, config, since_at, error in await tx.tuples(statement):
        said = id_, name, kind, is_public, MonitorStatus.DOWN, since_at, error
        found[service_id].append(Trigger(*said, tags=tuple(tags), place=place_of_config(config)))
    return found
