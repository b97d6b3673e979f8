"""What went on in another incident follows what people do with that one: it ends with it, and is acknowledged with it.

Only people's words reach the parts. When the line ends an incident because its service is well, the parts that still fail
speak for themselves again.
"""

from dataclasses import replace

from watchbell.domain.access import Caller
from watchbell.domain.incidents import EntryKind, Incident, IncidentStatus
from watchbell.services.incident_care import tell_acknowledged, tell_unacknowledged
from watchbell.services.incident_closing import tell_end
from watchbell.services.incident_steps import Act, settle, touched_by
from watchbell.store import alerts as alert_rows
from watchbell.store import incidents as rows
from watchbell.store.session import Tx


async def _open_parts(tx: Tx, incident: Incident) -> list[Incident]:
    """Their services are held since the incident itself was found."""
    return [part for part in (await rows.parts_of(tx, [incident.id]))[incident.id] if part.is_open]


async def end_parts(tx: Tx, caller: Caller, incident: Incident, body: str, now: int) -> None:
    """A person said that it is over: so are its parts, and whoever was told of theirs is told."""
    for part in await _open_parts(tx, incident):
        after = replace(part, status=IncidentStatus.RESOLVED, resolved_at=now)
        act = Act(EntryKind.RESOLVED, body, "incident.resolved", "incident.resolved")
        await tell_end(tx, after, body, now)
        await _save(tx, caller, part, after, act, now)


async def acknowledge_parts(tx: Tx, caller: Caller, incident: Incident, now: int) -> None:
    """Who takes care of it takes care of its parts."""
    for part in await _open_parts(tx, incident):
        if part.acknowledged_at is None:
            await acknowledge_as(tx, caller, part, incident, now)


async def acknowledge_as(tx: Tx, caller: Caller, part: Incident, incident: Incident, now: int) -> None:
    """Whoever has acknowledged the one has acknowledged the other."""
    name = incident.acknowledged_by or caller.principal.name
    after = replace(part, acknowledged_at=now, acknowledged_by=name, acknowledge_note=incident.acknowledge_note)
    await alert_rows.acknowledge_of_incident(tx, part.id, name, now)
    await tell_acknowledged(tx, after, name, now)
    body = f"Acknowledged by {name}, with “{incident.title}”"
    act = Act(EntryKind.ACKNOWLEDGED, body, "incident.acknowledged", "incident.acknowledged")
    await _save(tx, caller, part, after, act, now)


async def unacknowledge_parts(tx: Tx, caller: Caller, incident: Incident, now: int) -> None:
    """Nobody takes care of its parts, either."""
    for part in await _open_parts(tx, incident):
        if part.acknowledged_at is not None:
            after = replace(part, acknowledged_at=None, acknowledged_by=None, acknowledge_note=None)
            await tell_unacknowledged(tx, after, caller.principal.name, now)
            body = f"{caller.principal.name} took the acknowledgement back, with “{incident.title}”"
            act = Act(EntryKind.UNACKNOWLEDGED, body, "incident.updated", "incident.unacknowledged")
            await _save(tx, caller, part, after, act, now)


async def _save(tx: Tx, caller: Caller, before: Incident, after: Incident, act: Act, now: int) -> None:
    after = replace(after, updated_at=now, version=before.version + 1)
    await rows.save(tx, after)
    await settle(tx, caller, before, after, act, await touched_by(tx, caller, after.id), now)
