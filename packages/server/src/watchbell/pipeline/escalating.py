"""Escalations, round by round: what burns unacknowledged is found, decided about purely, and written in one transaction.

Nothing is doubled: whoever decides holds the service and its incident, sees which steps were made, and the database takes
each step of an incident once.
"""

from collections.abc import Sequence

from watchbell.domain.alerts import Alert, AlertType, Reason
from watchbell.domain.escalation import EscalationPolicy, is_at_once, timed_steps
from watchbell.domain.events import Event
from watchbell.domain.incidents import Entry, EntryKind, Incident
from watchbell.domain.scenes import Scene, Trigger
from watchbell.lib.clock import MINUTE
from watchbell.lib.ids import uuid7
from watchbell.pipeline.escalate import Escalated, escalate
from watchbell.pipeline.parts import Line
from watchbell.pipeline.wording import alert_event, incident_facts, message, still_burning
from watchbell.store import escalation_policies, escalations, outbox
from watchbell.store.incidents import append
from watchbell.store.reminders import burning_monitors, hold_unacknowledged
from watchbell.store.scenes import load_scenes
from watchbell.store.session import Tx

EVERY_SECONDS = 5.0
FIRST_SECONDS = 60.0
"""After a start the states are those from before it: by then most have been checked again."""
_AT_ONCE = 100
"""Services in one transaction: others want to write too."""


async def escalate_again(line: Line) -> None:
    """One round."""
    now = line.clock()
    async with line.db.read() as tx:
        burning = await escalations.burning(tx, now)
        policies = await escalation_policies.by_ids(tx, {each.policy_id for each in burning})
    due = [
        each.service_id
        for each in burning
        if each.policy_id in policies and _is_due(policies[each.policy_id], each.told_at, each.made, now)
    ]
    for start in range(0, len(due), _AT_ONCE):
        async with line.db.transaction() as tx:
            await _escalate(tx, due[start : start + _AT_ONCE], line.base_url, line.clock())


def _is_due(policy: EscalationPolicy, told_at: int | None, made: int, now: int) -> bool:
    return told_at is not None and any(
        step.number > made and not is_at_once(step) and told_at + step.minutes * MINUTE <= now
        for step in timed_steps(policy)
    )


async def _escalate(tx: Tx, service_ids: Sequence[str], base_url: str, now: int) -> None:
    scenes = await load_scenes(tx, service_ids, now)
    held = await hold_unacknowledged(tx, [scene.incident.id for scene in scenes.values() if scene.incident])
    progress = await escalations.progress_of(tx, held)
    burning = await burning_monitors(tx, list(scenes))
    for scene in scenes.values():
        incident = scene.incident
        if incident is None or incident.id not in progress or not burning[scene.service.id]:
            continue
        known = progress[incident.id]
        for step in escalate(scene, known.told_at, known.made, now):
            await _write(tx, scene, incident, burning[scene.service.id], step, base_url, now)


async def _write(
    tx: Tx, scene: Scene, incident: Incident, burning: list[Trigger], step: Escalated, base_url: str, now: int
) -> None:
    service = scene.service
    alert = Alert(
        id=uuid7(),
        org_id=service.org_id,
        type=AlertType.ESCALATION,
        severity=service.severity.value,
        service_id=service.id,
        monitor_id=burning[0].monitor_id,
        incident_id=incident.id,
        message=step.entry if step.suppressed_by else still_burning(burning, incident, now),
        reason=Reason.UNACKNOWLEDGED,
        suppressed_by=step.suppressed_by,
        created_at=now,
    )
    content = message(alert, service, incident, burning[0], base_url)
    content["details"].append(("Escalated to", step.who))
    deliveries = [
        alert.on_its_way(uuid7(), channel_id, content, after_id) for channel_id, after_id in step.channels.items()
    ]
    for delivery in deliveries:
        scene.told.setdefault(delivery.channel_id, delivery.id)
    await escalations.note(tx, incident.id, step.numbers, alert.id, now)
    await outbox.put(tx, alert, deliveries)
    await append(tx, Entry(uuid7(), incident.id, EntryKind.ESCALATED, incident.status, step.entry, "", now))
    tx.emit(alert_event(alert))
    # Without the entry's words: they name people, and strangers read these events too.
    facts = {**incident_facts(incident), "service_id": service.id, "entry": EntryKind.ESCALATED.value}
    tx.emit(Event("incident.updated", service.org_id, facts, None, service.id, service.is_visible))
