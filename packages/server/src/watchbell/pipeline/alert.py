"""State × state → incident and alert: who is told, and the reason when nobody is. Pure.

Gates in order: paused monitors never come here; the service's open incident was told already; muted. The recovery
goes to exactly those who were told of the failure, whatever gate is shut by then.
"""

from dataclasses import replace

from watchbell.domain.alerts import AlertType, Reason
from watchbell.domain.incidents import EntryKind, Incident, IncidentStatus, auto_impact
from watchbell.domain.scenes import Decision, Scene, Told, Trigger
from watchbell.domain.services import Impact
from watchbell.domain.states import MonitorStatus

_IMPACTS = list(Impact)


def alert(scene: Scene, trigger: Trigger, incident_id: str, now: int) -> Decision:
    """Decide about one monitor's change. The scene is brought up to date, so that the next decision sees this one.

    `incident_id` is used when an incident has to be opened.
    """
    scene.statuses[trigger.monitor_id] = trigger.status
    if trigger.status is MonitorStatus.DOWN:
        return _fell(scene, trigger, incident_id, now)
    if scene.incident is not None and trigger.monitor_id in scene.joined:
        return _rose(scene, trigger, now)
    return Decision()


def catch_up(scene: Scene) -> Decision:
    """A mute has ended: tell now what still burns and was not told. Pure."""
    if scene.incident is None or scene.told or not _failing(scene):
        return Decision()
    return Decision(incident=scene.incident, told=_failure(scene, Reason.CATCH_UP))


def close(scene: Scene, body: str, now: int) -> Decision:
    """End an incident whose failing monitors are gone (removed): its story must end for those who heard its beginning."""
    if scene.incident is None or _failing(scene):
        return Decision()
    return _resolve(scene, body, now)


def _fell(scene: Scene, trigger: Trigger, incident_id: str, now: int) -> Decision:
    impact = _impact(scene)
    if scene.incident is None:
        scene.incident = _opened(scene, trigger, incident_id, impact, now)
        scene.joined = {trigger.monitor_id}
        scene.told = {}
        scene.is_new_incident = True
        body = f"{trigger.monitor_name} is down: {trigger.error or 'no reason given'}"
        return Decision(scene.incident, True, ((EntryKind.CREATED, body),), _failure(scene))
    known = trigger.monitor_id in scene.joined
    scene.joined.add(trigger.monitor_id)
    worst = max(impact, scene.incident.impact, key=_IMPACTS.index)
    scene.incident = replace(scene.incident, impact=worst, updated_at=now, version=scene.incident.version + 1)
    verb = "is down again" if known else "is down too"
    entries = ((EntryKind.MONITOR_JOINED, f"{trigger.monitor_name} {verb}: {trigger.error or 'no reason given'}"),)
    if not scene.told and not scene.muted:
        return Decision(scene.incident, False, entries, _failure(scene))
    gate = Reason.JOINED_INCIDENT if scene.told else Reason.MUTED
    return Decision(scene.incident, False, entries, Told(AlertType.FAILURE, Reason.CONFIRMED_DOWN, suppressed_by=gate))


def _rose(scene: Scene, trigger: Trigger, now: int) -> Decision:
    if not _failing(scene):
        return _resolve(scene, f"{trigger.monitor_name} is back", now)
    assert scene.incident is not None  # noqa: S101 - the caller has looked
    scene.incident = replace(scene.incident, updated_at=now, version=scene.incident.version + 1)
    entries = ((EntryKind.MONITOR_RECOVERED, f"{trigger.monitor_name} is back; the service still fails"),)
    told = Told(AlertType.RECOVERY, Reason.RECOVERED, suppressed_by=Reason.STILL_FAILING)
    return Decision(scene.incident, False, entries, told)


def _resolve(scene: Scene, body: str, now: int) -> Decision:
    assert scene.incident is not None  # noqa: S101 - the callers have looked
    resolved = replace(
        scene.incident,
        status=IncidentStatus.RESOLVED,
        resolved_at=now,
        updated_at=now,
        version=scene.incident.version + 1,
    )
    if scene.told:
        told = Told(AlertType.RECOVERY, Reason.RECOVERED, channels=dict(scene.told))
    else:
        told = Told(AlertType.RECOVERY, Reason.RECOVERED, suppressed_by=Reason.NOT_TOLD_DOWN)
    scene.incident, scene.joined, scene.told = None, set(), {}
    return Decision(resolved, False, ((EntryKind.RESOLVED, body),), told)


def _failure(scene: Scene, reason: Reason = Reason.CONFIRMED_DOWN) -> Told:
    if scene.muted:
        return Told(AlertType.FAILURE, reason, suppressed_by=Reason.MUTED)
    wanting = [channel.id for channel in scene.routed if channel.wants(AlertType.FAILURE, scene.service.severity)]
    if not wanting:
        return Told(AlertType.FAILURE, reason, suppressed_by=Reason.NO_CHANNEL)
    return Told(AlertType.FAILURE, reason, channels=dict.fromkeys(wanting))


def _failing(scene: Scene) -> bool:
    return MonitorStatus.DOWN in scene.statuses.values()


def _impact(scene: Scene) -> Impact:
    watched = [status for status in scene.statuses.values() if status is not MonitorStatus.PAUSED]
    return auto_impact(scene.service.severity, all_down=all(status is MonitorStatus.DOWN for status in watched))


def _opened(scene: Scene, trigger: Trigger, incident_id: str, impact: Impact, now: int) -> Incident:
    return Incident(
        id=incident_id,
        org_id=scene.service.org_id,
        title=f"{scene.service.name} is down",
        status=IncidentStatus.INVESTIGATING,
        impact=impact,
        is_auto=True,
        auto_service_id=scene.service.id,
        started_at=trigger.since_at,
        resolved_at=None,
        acknowledged_at=None,
        acknowledged_by=None,
        acknowledge_note=None,
        created_by="",
        created_at=now,
        updated_at=now,
        version=1,
    )
