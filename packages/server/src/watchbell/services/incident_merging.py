"""Joining incidents that are one trouble, and taking them apart again.

A person's incident ends when it is merged. A monitor's own cannot: while its service fails it is what the line knows of
the failure, and to whom the end is owed. So it goes on beneath the other one, out of sight, until its service is well.
"""

from dataclasses import replace

from watchbell.domain.access import Caller, require
from watchbell.domain.errors import Conflict, Invalid, NotFound
from watchbell.domain.incidents import EntryKind, Incident, IncidentStatus
from watchbell.domain.services import Impact
from watchbell.domain.versions import expect_version
from watchbell.services.context import Context
from watchbell.services.incident_closing import tell_end
from watchbell.services.incident_parts import acknowledge_as
from watchbell.services.incident_reading import IncidentReading, exposure
from watchbell.services.incident_steps import Act, found, settle, touched_by
from watchbell.store import incidents as rows
from watchbell.store import organizations
from watchbell.store.session import Tx

_IMPACTS = list(Impact)


async def merge_incident(
    ctx: Context,
    caller: Caller,
    incident_id: str,
    into_id: str,
    *,
    publish: bool = False,
    if_version: int | None = None,
) -> IncidentReading:
    """Let an open incident go on in another open one; answers the merged one.

    Where strangers would come to read the other one by it, somebody has to say `publish`. Raises `Conflict`, `Invalid`.
    """
    now = ctx.clock()
    async with ctx.transaction() as tx:
        source, target = await _both(tx, caller, incident_id, into_id)
        expect_version(if_version, source.version)
        if not publish:
            await _refuse_exposure(tx, source, target)
        touched = await touched_by(tx, caller, source.id)
        await rows.hand_on_parts(tx, source.id, target.id)
        gone_on = replace(source, merged_into_id=target.id, updated_at=now, version=source.version + 1)
        if not source.ends_by_itself:
            gone_on = replace(gone_on, status=IncidentStatus.RESOLVED, resolved_at=now)
            await tell_end(tx, gone_on, f"It goes on in “{target.title}”", now)
        await rows.save(tx, gone_on)
        await _take_in(tx, caller, target, source, now)
        event = "incident.updated" if gone_on.is_open else "incident.resolved"
        act = Act(EntryKind.MERGED, f"Goes on in “{target.title}”", event, "incident.merged")
        reading = await settle(tx, caller, source, gone_on, act, touched, now)
        if gone_on.is_open and gone_on.acknowledged_at is None and target.acknowledged_at is not None:
            await acknowledge_as(tx, caller, gone_on, target, now)
        return reading


async def _both(tx: Tx, caller: Caller, incident_id: str, into_id: str) -> tuple[Incident, Incident]:
    require(caller, "incidents:write")
    await organizations.hold(tx, caller.org_id)  # merges in a ring would wait for each other
    known = await rows.by_ids(tx, caller.org_id, [incident_id, into_id])
    if incident_id not in known:
        raise NotFound("there is no such incident here")
    if into_id == incident_id:
        raise Invalid.field("into", "must be another incident")
    if into_id not in known:
        raise Invalid.field("into", f"there is no incident {into_id} in this organization")
    source, target = await found(tx, caller, incident_id, into_id)
    if not source.is_open:
        raise Conflict("this incident is resolved already")
    if source.merged_into_id is not None and await _lasts(tx, caller, source.merged_into_id):
        raise Conflict("this incident goes on in another one already")
    if not target.is_open:
        raise Conflict("the incident to merge into is resolved: reopen it first")
    if target.merged_into_id is not None and await _lasts(tx, caller, target.merged_into_id):
        raise Conflict("the incident to merge into goes on in another one itself: merge into that one")
    return source, target


async def _refuse_exposure(tx: Tx, source: Incident, target: Incident) -> None:
    """Raise `Invalid` when strangers read of the source where they do not read of the target: they would then.

    On the page they read what touches a visible service, and of a public monitor what it joined.
    """
    one, other = [await exposure(tx, each) for each in (source, target)]
    if one.on_page <= other.on_page and one.by_monitor <= (other.on_page or other.by_monitor):
        return
    where = "on the public page" if one.on_page else "with a public monitor"
    raise Invalid.field(
        "publish",
        f"“{target.title}”, which strangers do not read so far, would be shown {where} with its title and all its updates: "
        "say publish: true if they may read them, or merge it the other way round",
    )


async def _lasts(tx: Tx, caller: Caller, incident_id: str) -> bool:
    incident = await rows.get(tx, caller.org_id, incident_id)
    return incident is not None and incident.is_open


async def _take_in(tx: Tx, caller: Caller, target: Incident, source: Incident, now: int) -> None:
    """The target touches what the source touches, and is as bad as the worse of both."""
    touched = await touched_by(tx, caller, target.id) | await touched_by(tx, caller, source.id)
    await rows.set_services(tx, target.id, list(touched))
    worst = max(target.impact, source.impact, key=_IMPACTS.index)
    # Merged the other way round before, it would otherwise be a part of its own part.
    after = replace(target, impact=worst, merged_into_id=None, updated_at=now, version=target.version + 1)
    await rows.save(tx, after)
    act = Act(EntryKind.MERGED, f"“{source.title}” is part of this now", "incident.updated", "incident.updated")
    await settle(tx, caller, target, after, act, touched, now)


async def separate_incident(ctx: Context, caller: Caller, incident_id: str) -> IncidentReading:
    """An open incident tells its own story again. What the other one touches stays. Raises `Conflict`."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        [before] = await found(tx, caller, incident_id)
        if before.merged_into_id is None:
            raise Conflict("this incident is part of no other")
        if not before.is_open:
            raise Conflict("this incident ended when it was merged: reopen it with an update instead")
        other = await rows.get(tx, caller.org_id, before.merged_into_id)
        after = replace(before, merged_into_id=None, updated_at=now, version=before.version + 1)
        await rows.save(tx, after)
        if other is not None:
            kept = replace(other, updated_at=now, version=other.version + 1)
            await rows.save(tx, kept)
            gone = Act(
                EntryKind.SEPARATED,
                f"“{before.title}” is no part of this any more",
                "incident.updated",
                "incident.updated",
            )
            await settle(tx, caller, other, kept, gone, await touched_by(tx, caller, other.id), now)
        name = f"“{other.title}”" if other is not None else "an incident that is gone"
        act = Act(EntryKind.SEPARATED, f"Separated from {name}", "incident.updated", "incident.separated")
        return await settle(tx, caller, before, after, act, await touched_by(tx, caller, before.id), now)
