"""Incidents: reading them, and what people do with them. Every action writes exactly one timeline entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from watchbell.domain.access import Caller, require
from watchbell.domain.errors import Conflict, Invalid, refuse_cleared
from watchbell.domain.incidents import EntryKind, Incident, IncidentStatus
from watchbell.domain.services import Impact
from watchbell.domain.versions import expect_version
from watchbell.lib.ids import uuid7
from watchbell.services import audit
from watchbell.services.context import Context
from watchbell.services.incident_care import tell_acknowledged, tell_unacknowledged
from watchbell.services.incident_closing import tell_end, told
from watchbell.services.incident_parts import acknowledge_parts, end_parts, unacknowledge_parts
from watchbell.services.incident_reading import IncidentReading, readings
from watchbell.services.incident_steps import Act, found, services_named, settle, touched_by
from watchbell.services.service_states import recompute
from watchbell.store import alerts as alert_rows
from watchbell.store import incidents as rows
from watchbell.store.rows import columns_of
from watchbell.store.session import Tx

_ORDER = list(IncidentStatus)


@dataclass(frozen=True, slots=True)
class NewIncident:
    """An incident that a person writes."""

    title: str
    status: IncidentStatus = IncidentStatus.INVESTIGATING
    impact: Impact = Impact.MINOR
    body: str = ""
    started_at: int | None = None
    affected_service_ids: tuple[str, ...] = field(default=())


async def create_incident(ctx: Context, caller: Caller, wish: NewIncident) -> IncidentReading:
    """Write an incident about services of the organization. Raises `Invalid`."""
    require(caller, "incidents:write")
    now = ctx.clock()
    started_at = now if wish.started_at is None else wish.started_at
    if started_at > now:
        raise Invalid.field("started_at", "must not lie in the future")
    incident = Incident(
        id=uuid7(),
        org_id=caller.org_id,
        title=wish.title,
        status=wish.status,
        impact=wish.impact,
        is_auto=False,
        auto_service_id=None,
        started_at=started_at,
        resolved_at=now if wish.status is IncidentStatus.RESOLVED else None,
        acknowledged_at=None,
        acknowledged_by=None,
        acknowledge_note=None,
        created_by=caller.principal.name,
        created_at=now,
        updated_at=now,
        version=1,
    )
    async with ctx.transaction() as tx:
        touched = await services_named(tx, caller, wish.affected_service_ids)
        await rows.add(tx, incident, list(touched))
        act = Act(EntryKind.CREATED, wish.body or wish.title, "incident.created", "incident.created")
        return await settle(tx, caller, None, incident, act, touched, now)


async def update_incident(
    ctx: Context, caller: Caller, incident_id: str, changes: Mapping[str, Any], *, if_version: int | None = None
) -> IncidentReading:
    """Change title, impact, status or what it touches."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        [before] = await found(tx, caller, incident_id)
        expect_version(if_version, before.version)
        refuse_cleared(changes)
        touched = await touched_by(tx, caller, incident_id)
        if "affected_service_ids" in changes:
            wanted = await services_named(tx, caller, changes["affected_service_ids"])
            await rows.set_services(tx, incident_id, list(wanted))
            touched |= wanted
        plain = {name: changes[name] for name in ("title", "impact") if name in changes}
        after = replace(before, **plain, updated_at=now, version=before.version + 1)
        act = Act(EntryKind.EDITED, _change_in_words(changes), "incident.updated", "incident.updated")
        if "status" in changes and changes["status"] is not before.status:
            after, act = _moved(after, changes["status"], f"The status is now: {changes['status'].value}.", now)
        await rows.save(tx, after)
        await _tell_if_resolved(tx, caller, before, after, act.body, now)
        return await settle(tx, caller, before, after, act, touched, now)


def _change_in_words(changes: Mapping[str, Any]) -> str:
    names = [name.replace("affected_service_ids", "affected services") for name in changes]
    return f"Changed: {', '.join(names)}" if names else "Nothing changed"


def _moved(incident: Incident, status: IncidentStatus, body: str, now: int) -> tuple[Incident, Act]:
    """The incident in another (or the same) status. Raises `Invalid` for a step back that is no reopening."""
    if not incident.is_open and status is not IncidentStatus.RESOLVED:
        # What a person reopens is that person's: it no longer ends by itself.
        # It also tells its own story again, if it went on in another one.
        reopened = replace(incident, status=status, resolved_at=None, is_auto=False, merged_into_id=None)
        return reopened, Act(EntryKind.REOPENED, body, "incident.updated", "incident.reopened")
    if incident.is_open and _ORDER.index(status) < _ORDER.index(incident.status):
        raise Invalid.field("status", f"cannot go back from {incident.status.value} to {status.value}")
    if incident.is_open and status is IncidentStatus.RESOLVED:
        resolved = replace(incident, status=status, resolved_at=now)
        return resolved, Act(EntryKind.RESOLVED, body, "incident.resolved", "incident.resolved")
    return replace(incident, status=status), Act(EntryKind.UPDATE, body, "incident.updated", "incident.updated")


async def _tell_if_resolved(tx: Tx, caller: Caller, before: Incident, after: Incident, body: str, now: int) -> None:
    """Whoever was told of the failure is told of its end, also when a person ends it, and what went on in it ends too."""
    if before.is_open and not after.is_open:
        await tell_end(tx, after, body, now)
        await end_parts(tx, caller, after, body, now)


async def post_update(
    ctx: Context, caller: Caller, incident_id: str, status: IncidentStatus | None, body: str
) -> IncidentReading:
    """Add to the public timeline, perhaps moving to another status; from resolved to another one reopens it."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        [before] = await found(tx, caller, incident_id)
        after, act = _moved(before, status or before.status, body, now)
        after = replace(after, updated_at=now, version=before.version + 1)
        await rows.save(tx, after)
        await _tell_if_resolved(tx, caller, before, after, body, now)
        return await settle(tx, caller, before, after, act, await touched_by(tx, caller, incident_id), now)


async def acknowledge_incident(ctx: Context, caller: Caller, incident_id: str, note: str | None) -> IncidentReading:
    """Somebody takes care: reminders stop, the recovery message does not. Repeating it changes nothing."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        [before] = await found(tx, caller, incident_id)
        if before.acknowledged_at is not None:
            return (await readings(tx, [before]))[0]
        if not before.is_open:
            raise Conflict("this incident is resolved already")
        return await _acknowledge(tx, caller, before, note, now)


async def acknowledge_with_alert(tx: Tx, caller: Caller, incident_id: str, now: int) -> None:
    """Who has seen an alert has seen its incident: an open one that nobody has acknowledged yet is acknowledged now."""
    incident = await rows.get(tx, caller.org_id, incident_id)
    if incident is not None and incident.is_open and incident.acknowledged_at is None:
        await _acknowledge(tx, caller, incident, None, now)


async def _acknowledge(tx: Tx, caller: Caller, before: Incident, note: str | None, now: int) -> IncidentReading:
    name = caller.principal.name
    after = replace(
        before,
        acknowledged_at=now,
        acknowledged_by=name,
        acknowledge_note=note,
        updated_at=now,
        version=before.version + 1,
    )
    await rows.save(tx, after)
    await alert_rows.acknowledge_of_incident(tx, before.id, name, now)
    await tell_acknowledged(tx, after, name, now)
    await acknowledge_parts(tx, caller, after, now)
    body = f"Acknowledged by {name}" + (f": {note}" if note else "")
    act = Act(EntryKind.ACKNOWLEDGED, body, "incident.acknowledged", "incident.acknowledged")
    return await settle(tx, caller, before, after, act, await touched_by(tx, caller, before.id), now)


async def unacknowledge_incident(ctx: Context, caller: Caller, incident_id: str) -> IncidentReading:
    """Nobody takes care of it any more: reminders and escalations go on. Repeating it changes nothing."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        [before] = await found(tx, caller, incident_id)
        if before.acknowledged_at is None:
            return (await readings(tx, [before]))[0]
        if not before.is_open:
            raise Conflict("this incident is resolved already")
        after = replace(before, acknowledged_at=None, acknowledged_by=None, acknowledge_note=None)
        after = replace(after, updated_at=now, version=before.version + 1)
        await rows.save(tx, after)
        await tell_unacknowledged(tx, after, caller.principal.name, now)
        await unacknowledge_parts(tx, caller, after, now)
        body = f"{caller.principal.name} took the acknowledgement back"
        act = Act(EntryKind.UNACKNOWLEDGED, body, "incident.updated", "incident.unacknowledged")
        return await settle(tx, caller, before, after, act, await touched_by(tx, caller, incident_id), now)


async def add_note(ctx: Context, caller: Caller, incident_id: str, body: str) -> IncidentReading:
    """Write an internal note; the public never reads it."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        [before] = await found(tx, caller, incident_id)
        after = replace(before, updated_at=now, version=before.version + 1)
        await rows.save(tx, after)
        act = Act(EntryKind.NOTE, body, "incident.updated", "incident.noted")
        return await settle(tx, caller, before, after, act, await touched_by(tx, caller, incident_id), now)


async def delete_incident(ctx: Context, caller: Caller, incident_id: str, *, if_version: int | None = None) -> None:
    """Remove an incident with its timeline: owners only."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        [before] = await found(tx, caller, incident_id, action="incidents:delete")
        expect_version(if_version, before.version)
        touched = await touched_by(tx, caller, incident_id)
        if before.is_open:
            await tell_end(tx, replace(before, resolved_at=now), "The incident was removed", now)
        await rows.hand_on_parts(tx, incident_id, None)
        await rows.remove(tx, incident_id)
        await audit.record(tx, caller, now, "incident.deleted", "incident", before.id, before=columns_of(before))
        tx.emit(told("incident.deleted", before, next(iter(touched), None), "", is_public=False))
        await recompute(tx, caller.org_id, touched, now)
