"""Escalations: which incidents may be due for one, and which steps were made."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, func, insert, or_, select, text

from watchbell.domain.alerts import AlertType, Reason
from watchbell.domain.states import MonitorStatus
from watchbell.store.session import Tx
from watchbell.store.tables import alerts, escalations, incidents, monitor_states, monitors, mutes, services

_IS_AUTO = text("incidents.is_auto")
"""In the very words of `uq_incidents_open_auto`: SQLite reads that small index then, and not all incidents there ever were."""


@dataclass(frozen=True, slots=True)
class Burning:
    """An open automatic incident that nobody has acknowledged and whose service has a policy.

    `told_at` is when its failure was told (`None`: it was not), `made` the number of the last step that was made.
    """

    incident_id: str
    service_id: str
    policy_id: str
    told_at: int | None
    made: int


async def burning(tx: Tx, now: int) -> list[Burning]:
    """A first look at all of them that are neither muted nor without a monitor that is down."""
    muted = exists().where(
        mutes.c.service_id == incidents.c.auto_service_id, mutes.c.until_at > now, mutes.c.ended_at.is_(None)
    )
    is_down = exists().where(
        monitors.c.service_id == incidents.c.auto_service_id,
        monitors.c.is_active,
        monitors.c.disabled_reason.is_(None),
        monitor_states.c.monitor_n == monitors.c.n,
        monitor_states.c.status == MonitorStatus.DOWN.value,
    )
    return await _read(tx, _unacknowledged().where(~muted, is_down))


async def progress_of(tx: Tx, incident_ids: Collection[str]) -> dict[str, Burning]:
    """How far each of these has come, as this transaction sees it; those that are over or acknowledged are left out."""
    if not incident_ids:
        return {}
    found = await _read(tx, _unacknowledged().where(incidents.c.id.in_(incident_ids)))
    return {each.incident_id: each for each in found}


def _unacknowledged() -> Select[tuple[str, str, str, int | None, int | None]]:
    told: ColumnElement[int | None] = (
        select(func.min(alerts.c.created_at))
        .where(
            alerts.c.incident_id == incidents.c.id,
            alerts.c.type == AlertType.FAILURE.value,
            # With no channel to tell, the policy is what may still reach somebody.
            or_(alerts.c.suppressed_by.is_(None), alerts.c.suppressed_by == Reason.NO_CHANNEL.value),
        )
        .scalar_subquery()
    )
    made: ColumnElement[int | None] = (
        select(func.max(escalations.c.number)).where(escalations.c.incident_id == incidents.c.id).scalar_subquery()
    )
    return (
        select(incidents.c.id, incidents.c.auto_service_id, services.c.escalation_policy_id, told, made)
        .join(services, services.c.id == incidents.c.auto_service_id)
        .where(
            incidents.c.resolved_at.is_(None),
            _IS_AUTO,
            incidents.c.acknowledged_at.is_(None),
            services.c.escalation_policy_id.is_not(None),
        )
        .order_by(incidents.c.auto_service_id)
    )


async def _read(tx: Tx, statement: Select[tuple[str, str, str, int | None, int | None]]) -> list[Burning]:
    return [
        Burning(incident_id, service_id, policy_id, told_at, made or 0)
        for incident_id, service_id, policy_id, told_at, made in await tx.tuples(statement)
    ]


async def note(tx: Tx, incident_id: str, numbers: Sequence[int], alert_id: str, now: int) -> None:
    """These steps of the incident are made. A second time is refused by the table itself."""
    rows = [
        {"incident_id": incident_id, "number": number, "alert_id": alert_id, "created_at": now} for number in numbers
    ]
    await tx.execute(insert(escalations), rows)
