"""Loads the scenes of services: what a decision about an alert needs, for a whole batch with a handful of queries."""

from collections.abc import Iterable, Sequence

from sqlalchemy import exists, select

from watchbell.domain.alerts import TELLING_DOWN, UNTOLD, Reason
from watchbell.domain.incidents import Incident
from watchbell.domain.maintenance import settled
from watchbell.domain.scenes import Hold, Scene
from watchbell.domain.services import Impact, Service
from watchbell.domain.states import MonitorStatus
from watchbell.store.dependencies import Child, above
from watchbell.store.maintenance import begun
from watchbell.store.routing import load_routes
from watchbell.store.rows import value_of
from watchbell.store.session import Tx
from watchbell.store.tables import (
    alerts,
    deliveries,
    incident_monitors,
    incident_services,
    incidents,
    maintenance_windows,
    monitor_states,
    monitors,
    mutes,
    service_dependencies,
    services,
)
from watchbell.store.withheld import withheld_in


async def load_scenes(tx: Tx, service_ids: Iterable[str], now: int) -> dict[str, Scene]:
    """The scene of each of these services, as this transaction sees it."""
    wanted = list(set(service_ids))
    needs = exists().where(service_dependencies.c.service_id == services.c.id).label("needs")
    statement = select(services, needs).where(services.c.id.in_(wanted)).order_by(services.c.id)
    found = await tx.all(statement if tx.is_sqlite else statement.with_for_update())
    scenes = {row["id"]: Scene(value_of(Service, row), {}) for row in found}
    if not scenes:
        return {}
    await _statuses(tx, scenes, {row["id"] for row in found if row["needs"]}, now)
    await _incidents(tx, scenes)
    await _told(tx, [scene for scene in scenes.values() if scene.incident is not None])
    await load_routes(tx, scenes, now)
    muted = select(mutes.c.service_id).where(
        mutes.c.service_id.in_(wanted), mutes.c.until_at > now, mutes.c.ended_at.is_(None)
    )
    for row in await tx.all(muted):
        scenes[row["service_id"]].muted = True
    return scenes


async def _statuses(tx: Tx, scenes: dict[str, Scene], needing: set[str], now: int) -> None:
    statement = (
        select(
            monitors.c.id,
            monitors.c.service_id,
            monitors.c.is_active,
            monitors.c.disabled_reason,
            monitors.c.depends_on,
            monitor_states.c.status,
            monitor_states.c.flapping_since_at,
            monitor_states.c.maintenance_id,
            maintenance_windows.c.title,
        )
        .join(monitor_states, monitor_states.c.monitor_n == monitors.c.n)
        .outerjoin(maintenance_windows, maintenance_windows.c.id == monitor_states.c.maintenance_id)
        .where(monitors.c.service_id.in_(scenes))
    )
    children = []
    for row in await tx.all(statement):
        runs = row["is_active"] and row["disabled_reason"] is None
        status = MonitorStatus(row["status"]) if runs else MonitorStatus.PAUSED
        scene = scenes[row["service_id"]]
        scene.statuses[row["id"]] = status
        if row["flapping_since_at"] is not None and runs:
            scene.flapping.add(row["id"])
        if row["title"] is not None:
            scene.holds[row["id"]] = Hold(Reason.MAINTENANCE, row["title"], row["maintenance_id"])
        if row["depends_on"] or row["service_id"] in needing:
            children.append(Child(row["id"], row["service_id"], row["depends_on"]))
    await _work_begun(tx, scenes, now)
    await _dependencies(tx, scenes, children)
    for failure in await withheld_in(tx, list(scenes)):
        scenes[failure.service_id].withheld.add(failure.monitor_id)


async def _work_begun(tx: Tx, scenes: dict[str, Scene], now: int) -> None:
    """Planned work holds its monitors from its first second on: that each of them is noted as covered takes a while."""
    orgs = {scene.service.org_id for scene in scenes.values()}
    windows = [settled(each, now).window for each in await begun(tx, now) if each.org_id in orgs]
    lasting = [window for window in windows if window.lasts]
    if not lasting:
        return
    statement = (
        select(monitors.c.id, monitors.c.service_id, monitors.c.tags)
        .join(monitor_states, monitor_states.c.monitor_n == monitors.c.n)
        .where(monitors.c.service_id.in_(scenes), monitor_states.c.maintenance_id.is_(None))
    )
    for monitor_id, service_id, tags in await tx.tuples(statement):
        scene = scenes[service_id]
        group, org_id = scene.service.group_name, scene.service.org_id
        covering = (each for each in lasting if each.org_id == org_id and each.covers(service_id, group, tags))
        if (window := next(covering, None)) is not None:
            scene.holds[monitor_id] = Hold(Reason.MAINTENANCE, window.title, window.id)


async def _dependencies(tx: Tx, scenes: dict[str, Scene], children: Sequence[Child]) -> None:
    """Planned work is the nearer reason, where both hold."""
    found = await above(tx, children) if children else {}
    for child in children:
        scene, known = scenes[child.service_id], found.get(child.id)
        if known is None:
            continue
        scene.parents[child.id] = known.parents
        if known.hold is not None:
            scene.holds.setdefault(child.id, known.hold)


async def _incidents(tx: Tx, scenes: dict[str, Scene]) -> None:
    automatic = select(incidents).where(
        incidents.c.auto_service_id.in_(scenes), incidents.c.resolved_at.is_(None), incidents.c.is_auto
    )
    by_incident = {}
    for row in await tx.all(automatic):
        scene = scenes[row["auto_service_id"]]
        scene.incident = value_of(Incident, row)
        by_incident[row["id"]] = scene
    joined = select(incident_monitors).where(incident_monitors.c.incident_id.in_(by_incident))
    for row in await tx.all(joined) if by_incident else ():
        by_incident[row["incident_id"]].joined.add(row["monitor_id"])
    others = (
        select(incident_services.c.service_id, incidents.c.impact)
        .join(incidents, incidents.c.id == incident_services.c.incident_id)
        .where(incident_services.c.service_id.in_(scenes), incidents.c.resolved_at.is_(None), ~incidents.c.is_auto)
    )
    for row in await tx.all(others):
        scene = scenes[row["service_id"]]
        scene.other_impacts = (*scene.other_impacts, Impact(row["impact"]))


async def _told(tx: Tx, burning: Sequence[Scene]) -> None:
    by_incident = {scene.incident.id: scene for scene in burning if scene.incident is not None}
    if not by_incident:
        return
    statement = (
        select(alerts.c.incident_id, deliveries.c.channel_id, deliveries.c.id)
        .join(deliveries, deliveries.c.alert_id == alerts.c.id)
        .where(
            alerts.c.incident_id.in_(by_incident),
            alerts.c.type.in_(TELLING_DOWN),
            deliveries.c.status.not_in(UNTOLD),
        )
        .order_by(deliveries.c.id)
    )
    for row in await tx.all(statement):
        by_incident[row["incident_id"]].told.setdefault(row["channel_id"], row["id"])
