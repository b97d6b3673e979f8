"""Reminders, round by round: who burns unacknowledged is found, decided about purely, and written with its deliveries.

Nothing is doubled: whoever decides holds the services and their incidents, and sees what was decided before.
"""

from collections.abc import Sequence

from watchbell.domain.alerts import Alert, AlertType, Reason
from watchbell.domain.incidents import Incident
from watchbell.domain.scenes import Scene, Trigger
from watchbell.lib.ids import uuid7
from watchbell.pipeline.parts import Line
from watchbell.pipeline.remind import remind
from watchbell.pipeline.wording import alert_event, message, still_burning
from watchbell.store import outbox
from watchbell.store.reminders import burning_monitors, hold_unacknowledged, last_words, services_to_remind
from watchbell.store.scenes import load_scenes
from watchbell.store.session import Tx

EVERY_SECONDS = 15.0
FIRST_SECONDS = 60.0
"""After a start the states are those from before it: by then most have been checked again."""
_AT_ONCE = 100
"""Services in one transaction: others want to write too."""


async def remind_again(line: Line) -> None:
    """One round."""
    async with line.db.read() as tx:
        wanted = await services_to_remind(tx, line.clock())
    for start in range(0, len(wanted), _AT_ONCE):
        now = line.clock()
        async with line.db.transaction() as tx:
            await _remind(tx, wanted[start : start + _AT_ONCE], line.base_url, now)


async def _remind(tx: Tx, service_ids: Sequence[str], base_url: str, now: int) -> None:
    scenes = await load_scenes(tx, service_ids, now)
    held = await hold_unacknowledged(tx, [scene.incident.id for scene in scenes.values() if scene.incident])
    heard = await last_words(tx, held)
    burning = await burning_monitors(tx, [scene.service.id for scene in scenes.values()])
    for scene in scenes.values():
        incident = scene.incident
        if incident is None or incident.id not in held:
            continue
        verdicts = remind(scene, heard[incident.id], now)
        due = [channel_id for channel_id, silence in verdicts.items() if silence is None]
        if due and burning[scene.service.id]:
            await _write(tx, scene, incident, burning[scene.service.id], due, base_url, now)


async def _write(
    tx: Tx, scene: Scene, incident: Incident, burning: list[Trigger], due: list[str], base_url: str, now: int
) -> None:
    service = scene.service
    alert = Alert(
        id=uuid7(),
        org_id=service.org_id,
        type=AlertType.REMINDER,
        severity=service.severity.value,
        service_id=service.id,
        monitor_id=burning[0].monitor_id,
        incident_id=incident.id,
        message=still_burning(burning, incident, now),
        reason=Reason.STILL_BURNING,
        suppressed_by=None,
        created_at=now,
    )
    content = message(alert, service, incident, burning[0], base_url)
    await outbox.put(tx, alert, [alert.on_its_way(uuid7(), each, content, scene.told[each]) for each in due])
    tx.emit(alert_event(alert))
