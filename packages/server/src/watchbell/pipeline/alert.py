"""State × state → incident and alert: who is told, and the reason when nobody is. Pure.

Gates in order: paused monitors never come here; a hold (maintenance, a dependency that is down) keeps the failure back;
the service's open incident was told already, and flapping keeps it open; muted. The recovery goes to exactly those who
were told of the failure, whatever gate is shut by then.
"""

from dataclasses import replace

from watchbell.domain.alerts import AlertType, Reason
from watchbell.domain.incidents import EntryKind, Incident, IncidentStatus, auto_impact
from watchbell.domain.scenes import Decision, Hold, Scene, Told, Trigger
from watchbell.domain.services import Impact
from watchbell.domain.states import MonitorStatus

_IMPACTS = list(Impact)


def alert(scene: Scene, trigger: Trigger, incident_id: str, now: int) -> Decision:
    """Decide about one monitor's change. The scene is brought up to date, so that the next decision sees this one.

    `incident_id` is used when an incident has to be opened.
    """
    scene.statuses[trigger.monitor_id] = trigger.status
    if trigger.started_flapping:
        scene.flapping.add(trigger.monitor_id)
    if trigger.status is MonitorStatus.DOWN:
        hold = scene.holds.get(trigger.monitor_id)
        if hold is not None and trigger.monitor_id not in scene.joined:
            return keep_back(scene, trigger, hold)
        return _fell(scene, trigger, incident_id, now)
    is_released = trigger.monitor_id in scene.withheld
    scene.withheld.discard(trigger.monitor_id)
    # One that never joined (it was moved here, or kept back) may be the last that failed.
    if scene.incident is not None and (trigger.monitor_id in scene.joined or not _failing(scene)):
        return replace(_rose(scene, trigger, now), is_released=is_released)
    return Decision(is_released=is_released)


def judge_again(scene: Scene, trigger: Trigger, incident_id: str, now: int) -> Decision:
    """Decide about a failure that was kept back and that nothing holds any more. `trigger` is what is known of it now."""
    scene.withheld.discard(trigger.monitor_id)
    if trigger.status is not MonitorStatus.DOWN:
        return Decision(is_released=True)
    return replace(_fell(scene, trigger, incident_id, now, Reason.HOLD_ENDED), is_released=True)


def keep_back(scene: Scene, trigger: Trigger, hold: Hold) -> Decision:
    """A failure that nobody is told of while the hold lasts; the record of it says why."""
    scene.withheld.add(trigger.monitor_id)
    told = Told(AlertType.FAILURE, Reason.CONFIRMED_DOWN, suppressed_by=hold.reason)
    return Decision(told=told, withheld=hold)


def catch_up(scene: Scene) -> Decision:
    """A mute has ended: tell now what still burns and was not told. Pure.

    What a hold keeps back by now goes on being kept back (`kept_back` says which monitors).
    """
    if scene.incident is None or scene.told or not _failing(scene) or kept_back(scene):
        return Decision()
    return Decision(incident=scene.incident, told=_failure(scene, Reason.CATCH_UP))


def kept_back(scene: Scene) -> dict[str, Hold]:
    """The holds of an open incident's failing (or flapping) monitors, when not one of them is free."""
    down = {each for each in scene.joined if scene.statuses.get(each) is MonitorStatus.DOWN}
    burning = down | (scene.joined & scene.flapping)
    held = {each: scene.holds[each] for each in sorted(burning) if each in scene.holds}
    return held if len(held) == len(burning) else {}


def steady(scene: Scene, trigger: Trigger, now: int) -> Decision:
    """A monitor has stopped flapping: whoever was told of the failure learns how it ended, once."""
    scene.flapping.discard(trigger.monitor_id)
    if scene.incident is None or trigger.monitor_id not in scene.joined:
        return Decision()
    if not _failing(scene):
        return _resolve(scene, f"{trigger.monitor_name} is steady again: it is up", now)
    verb = "down" if trigger.status is MonitorStatus.DOWN else "up"
    scene.incident = replace(scene.incident, updated_at=now, version=scene.incident.version + 1)
    entries = ((EntryKind.FLAPPING, f"{trigger.monitor_name} has stopped flapping: it is {verb}"),)
    if scene.told:
        told = _notice(scene, Reason.STOPPED_FLAPPING)
    elif trigger.status is MonitorStatus.DOWN and trigger.monitor_id not in scene.holds:
        told = _failure(scene, Reason.STOPPED_FLAPPING)
    else:
        told = Told(AlertType.FLAPPING, Reason.STOPPED_FLAPPING, suppressed_by=Reason.NOT_TOLD_DOWN)
    return Decision(scene.incident, False, entries, told)


def close(scene: Scene, body: str, now: int) -> Decision:
    """End an incident whose failing monitors are gone (removed): its story must end for those who heard its beginning."""
    if scene.incident is None or _failing(scene):
        return Decision()
    return _resolve(scene, body, now)


def _fell(
    scene: Scene, trigger: Trigger, incident_id: str, now: int, reason: Reason = Reason.CONFIRMED_DOWN
) -> Decision:
    impact = _impact(scene)
    if scene.incident is None:
        return _open(scene, trigger, _opened(scene, trigger, incident_id, impact, now), reason)
    known = trigger.monitor_id in scene.joined
    scene.joined.add(trigger.monitor_id)
    worst = max(impact, scene.incident.impact, key=_IMPACTS.index)
    scene.incident = replace(scene.incident, impact=worst, updated_at=now, version=scene.incident.version + 1)
    verb = "is down again" if known else "is down too"
    body = f"{trigger.monitor_name} {verb}: {trigger.error or 'no reason given'}"
    entries = ((EntryKind.MONITOR_JOINED, body), *_flapping_entry(trigger))
    if trigger.started_flapping and scene.told:
        return Decision(scene.incident, False, entries, _notice(scene, Reason.STARTED_FLAPPING))
    hold = scene.holds.get(trigger.monitor_id)
    if not scene.told and not scene.muted and hold is None:
        return Decision(scene.incident, False, entries, _failure(scene, reason))
    told = Told(AlertType.FAILURE, reason, suppressed_by=_gate(scene, trigger, hold))
    if hold is not None and not scene.told:
        scene.withheld.add(trigger.monitor_id)
        return Decision(scene.incident, False, entries, told, withheld=hold)
    return Decision(scene.incident, False, entries, told)


def _open(scene: Scene, trigger: Trigger, incident: Incident, reason: Reason) -> Decision:
    scene.incident, scene.joined, scene.told = incident, {trigger.monitor_id}, {}
    scene.is_new_incident = True
    body = f"{trigger.monitor_name} is down: {trigger.error or 'no reason given'}"
    entries = ((EntryKind.CREATED, body), *_flapping_entry(trigger))
    return Decision(incident, True, entries, _failure(scene, reason))


def _gate(scene: Scene, trigger: Trigger, hold: Hold | None) -> Reason:
    if scene.told:
        return Reason.FLAPPING if trigger.monitor_id in scene.flapping else Reason.JOINED_INCIDENT
    return Reason.MUTED if hold is None else hold.reason


def _rose(scene: Scene, trigger: Trigger, now: int) -> Decision:
    if not _failing(scene):
        return _resolve(scene, f"{trigger.monitor_name} is back", now)
    assert scene.incident is not None  # noqa: S101 - the caller has looked
    scene.incident = replace(scene.incident, updated_at=now, version=scene.incident.version + 1)
    is_flapping = trigger.monitor_id in scene.flapping
    rest = "it goes up and down" if is_flapping else "the service still fails"
    entries = ((EntryKind.MONITOR_RECOVERED, f"{trigger.monitor_name} is back; {rest}"), *_flapping_entry(trigger))
    if trigger.started_flapping and scene.told:
        return Decision(scene.incident, False, entries, _notice(scene, Reason.STARTED_FLAPPING))
    gate = Reason.FLAPPING if is_flapping else Reason.STILL_FAILING
    return Decision(scene.incident, False, entries, Told(AlertType.RECOVERY, Reason.RECOVERED, suppressed_by=gate))


def _flapping_entry(trigger: Trigger) -> tuple[tuple[EntryKind, str], ...]:
    if not trigger.started_flapping:
        return ()
    return ((EntryKind.FLAPPING, f"{trigger.monitor_name} is flapping: no more messages until it is steady"),)


def _notice(scene: Scene, reason: Reason) -> Told:
    """A word to those who were told of the failure, behind it."""
    if scene.muted:
        return Told(AlertType.FLAPPING, reason, suppressed_by=Reason.MUTED)
    return Told(AlertType.FLAPPING, reason, channels=dict(scene.told))


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
    """Whether the trouble of the incident lasts: something known is down, or goes up and down."""
    if scene.joined & scene.flapping:
        return True
    down = {each for each, status in scene.statuses.items() if status is MonitorStatus.DOWN}
    return bool(down & scene.joined or down - scene.withheld)


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
