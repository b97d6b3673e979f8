"""What every action on an incident does: find it, leave one entry, and let the touched services follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watchbell.domain.access import Caller, require
from watchbell.domain.errors import Invalid, NotFound
from watchbell.domain.incidents import EntryKind, Incident
from watchbell.domain.public_words import public_update
from watchbell.domain.services import Service
from watchbell.services import audit
from watchbell.services.incident_closing import new_entry, told
from watchbell.services.incident_reading import IncidentReading, readings
from watchbell.services.service_states import recompute
from watchbell.store import incidents as rows
from watchbell.store import services as service_rows
from watchbell.store.rows import columns_of
from watchbell.store.session import Tx


@dataclass(frozen=True, slots=True)
class Act:
    """What an action has to say: the entry, the event's name and the audit's."""

    kind: EntryKind
    body: str
    event: str
    action: str


async def found(tx: Tx, caller: Caller, *incident_ids: str, action: str = "incidents:write") -> list[Incident]:
    """The incidents as they are now, while nobody else decides about them. Raises `NotFound`, `Forbidden`, `Unauthorized`.

    The line holds the service of each that a monitor opened while it decides about it; so do we, with those of their parts,
    in the same order.
    """
    require(caller, action)
    known = await rows.by_ids(tx, caller.org_id, incident_ids)
    parts = await rows.parts_of(tx, incident_ids)
    involved = [*known.values(), *(part for its in parts.values() for part in its)]
    held = sorted({each.auto_service_id for each in involved if each.is_open and each.auto_service_id is not None})
    if held:
        await service_rows.hold(tx, held)
    if len(incident_ids) > 1:  # two people may merge the same two into each other
        await rows.hold(tx, sorted(known))
    if held or len(incident_ids) > 1:
        known = await rows.by_ids(tx, caller.org_id, incident_ids)
    if any(each not in known for each in incident_ids):
        raise NotFound("there is no such incident here")
    return [known[each] for each in incident_ids]


async def services_named(tx: Tx, caller: Caller, ids: Sequence[str]) -> dict[str, Service]:
    """These services of the organization. Raises `Invalid` for one it does not have."""
    there = await service_rows.by_ids(tx, caller.org_id, list(ids))
    missing = [each for each in ids if each not in there]
    if missing:
        raise Invalid.field("affected_service_ids", f"there is no service {missing[0]} in this organization")
    return there


async def touched_by(tx: Tx, caller: Caller, incident_id: str) -> dict[str, Service]:
    """The services that an incident touches."""
    ids = (await rows.services_of(tx, [incident_id]))[incident_id]
    return await service_rows.by_ids(tx, caller.org_id, ids)


async def settle(
    tx: Tx,
    caller: Caller,
    before: Incident | None,
    after: Incident,
    act: Act,
    touched: Mapping[str, Service],
    now: int,
) -> IncidentReading:
    """The one entry, the audit row, the event, and the public status of what is touched.

    Strangers hear live of what they may read on the page, in the same words, and never of a note.
    """
    entry = new_entry(after, act.kind, act.body, caller.principal.name, now)
    await rows.append(tx, entry)
    picture = columns_of(before) if before else None
    await audit.record(tx, caller, now, act.action, "incident", after.id, before=picture, after=columns_of(after))
    said = public_update(entry)
    is_public = act.kind is not EntryKind.NOTE and any(service.is_visible for service in touched.values())
    # A service that strangers do not know is not named to them, not even by its id.
    first = next((each.id for each in touched.values() if each.is_visible or not is_public), None)
    tx.emit(told(act.event, after, first, said.body if said else "", is_public=is_public))
    await recompute(tx, caller.org_id, touched, now)
    return (await readings(tx, [after]))[0]
