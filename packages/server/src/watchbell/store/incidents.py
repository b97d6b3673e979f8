"""Incidents: queries, their timelines, and what they touch."""

from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, insert, or_, select, true, union_all, update

from watchbell.domain.incidents import Entry, EntryKind, Incident, IncidentStatus
from watchbell.domain.services import Impact
from watchbell.store.paging import counted, matches
from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import incident_entries, incident_monitors, incident_services, incidents
from watchbell.store.versions import save_next_version

_TOGETHER = 100
_ANY: ColumnElement[bool] = true()


class Timeline(NamedTuple):
    """Entries of an incident, oldest first, and how many it has in all."""

    entries: list[Entry]
    in_all: int


async def get(tx: Tx, org_id: str, incident_id: str) -> Incident | None:
    """The incident, if the organization has it."""
    row = await tx.first(select(incidents).where(incidents.c.org_id == org_id, incidents.c.id == incident_id))
    return value_of(Incident, row) if row else None


async def by_ids(tx: Tx, org_id: str, ids: Sequence[str]) -> dict[str, Incident]:
    """Those of these incidents that the organization has."""
    if not ids:
        return {}
    found = await tx.all(select(incidents).where(incidents.c.org_id == org_id, incidents.c.id.in_(ids)))
    return {row["id"]: value_of(Incident, row) for row in found}


async def hold(tx: Tx, ids: Sequence[str]) -> None:
    """Nobody else changes these incidents until the transaction ends."""
    if ids and not tx.is_sqlite:
        query = select(incidents.c.id).where(incidents.c.id.in_(ids)).order_by(incidents.c.id)
        await tx.all(query.with_for_update(key_share=True))


def told_elsewhere() -> ColumnElement[bool]:
    """Whether another incident tells its story: one that lasts, or that lasted longer. The others speak for themselves."""
    other = incidents.alias("other")
    return exists().where(
        other.c.id == incidents.c.merged_into_id,
        or_(other.c.resolved_at.is_(None), incidents.c.resolved_at <= other.c.resolved_at),
    )


async def page(
    tx: Tx,
    org_id: str,
    *,
    offset: int,
    limit: int,
    is_open: bool | None = None,
    status: IncidentStatus | None = None,
    impact: Impact | None = None,
    service_id: str | None = None,
    monitor_id: str | None = None,
    search: str | None = None,
    with_merged: bool = False,
) -> tuple[list[Incident], int]:
    """A page, open ones first, then the newest; and how many there are. Those told elsewhere only `with_merged`."""
    query = select(incidents).where(incidents.c.org_id == org_id)
    if not with_merged:
        query = query.where(~told_elsewhere())
    if is_open is not None:
        query = query.where(incidents.c.resolved_at.is_(None) if is_open else incidents.c.resolved_at.is_not(None))
    if status is not None:
        query = query.where(incidents.c.status == status.value)
    if impact is not None:
        query = query.where(incidents.c.impact == impact.value)
    if search:
        query = query.where(matches(incidents.c.title, search))
    if service_id is not None:
        touched = (incident_services.c.incident_id == incidents.c.id, incident_services.c.service_id == service_id)
        query = query.where(exists().where(*touched))
    if monitor_id is not None:
        part = incidents.alias("part")
        joined = exists().where(
            incident_monitors.c.monitor_id == monitor_id,
            incident_monitors.c.incident_id == part.c.id,
            or_(part.c.id == incidents.c.id, part.c.merged_into_id == incidents.c.id),
        )
        query = query.where(joined)
    open_first = case((incidents.c.resolved_at.is_(None), 0), else_=1)
    ordered = query.order_by(open_first, incidents.c.started_at.desc(), incidents.c.id.desc())
    rows = await tx.all(ordered.limit(limit).offset(offset))
    return [value_of(Incident, row) for row in rows], await counted(tx, query)


async def entries_of(tx: Tx, incident_ids: Sequence[str]) -> dict[str, list[Entry]]:
    """The timelines, oldest entry first."""
    found: dict[str, list[Entry]] = {incident_id: [] for incident_id in incident_ids}
    if not found:
        return found
    query = select(incident_entries).where(incident_entries.c.incident_id.in_(list(found)))
    for row in await tx.all(query.order_by(incident_entries.c.id)):
        found[row["incident_id"]].append(value_of(Entry, row))
    return found


async def ends_of(
    tx: Tx, incident_ids: Sequence[str], *, limit: int, longest: int, only: ColumnElement[bool] = _ANY
) -> dict[str, Timeline]:
    """The newest of each timeline, oldest first, each with so many characters of its text; and how many there are in all.

    The newest that is no note is always among them, however many notes came after it.
    """
    columns = incident_entries.c
    counting = select(columns.incident_id, func.count()).where(columns.incident_id.in_(incident_ids), only)
    in_all: dict[str, int] = dict(await tx.tuples(counting.group_by(columns.incident_id))) if incident_ids else {}
    found = await _newest_of(tx, list(in_all), limit, longest, only)
    silent = [each for each, entries in found.items() if all(entry.kind is EntryKind.NOTE for entry in entries)]
    said = await _newest_of(tx, silent, 1, longest, and_(only, columns.kind != EntryKind.NOTE.value))
    return {
        each: Timeline([*said.get(each, ()), *reversed(found.get(each, ()))], in_all.get(each, 0))
        for each in incident_ids
    }


async def _newest_of(
    tx: Tx, incident_ids: Sequence[str], limit: int, longest: int, only: ColumnElement[bool]
) -> dict[str, list[Entry]]:
    """The newest entries of each, the newest first. By the index: a window over all of them would read every timeline."""
    found: dict[str, list[Entry]] = {incident_id: [] for incident_id in incident_ids}
    columns = incident_entries.c
    whole = [each for each in columns if each.name != "body"]
    body = func.substr(columns.body, 1, longest).label("body")
    for start in range(0, len(incident_ids), _TOGETHER):
        each_ones = [
            select(*whole, body)
            .where(columns.incident_id == incident_id, only)
            .order_by(columns.id.desc())
            .limit(limit)
            .subquery()
            for incident_id in incident_ids[start : start + _TOGETHER]
        ]
        for row in await tx.all(union_all(*(select(one) for one in each_ones))):
            found[row["incident_id"]].append(value_of(Entry, row))
    for entries in found.values():
        entries.sort(key=attrgetter("id"), reverse=True)
    return found


async def services_of(tx: Tx, incident_ids: Sequence[str]) -> dict[str, list[str]]:
    """The ids of the services that each incident touches."""
    found: dict[str, list[str]] = {incident_id: [] for incident_id in incident_ids}
    if found:
        query = select(incident_services).where(incident_services.c.incident_id.in_(list(found)))
        for row in await tx.all(query.order_by(incident_services.c.service_id)):
            found[row["incident_id"]].append(row["service_id"])
    return found


async def monitors_of(tx: Tx, incident_ids: Sequence[str]) -> dict[str, list[str]]:
    """The ids of the monitors that joined each incident."""
    found: dict[str, list[str]] = {incident_id: [] for incident_id in incident_ids}
    if found:
        query = select(incident_monitors).where(incident_monitors.c.incident_id.in_(list(found)))
        for row in await tx.all(query.order_by(incident_monitors.c.monitor_id)):
            found[row["incident_id"]].append(row["monitor_id"])
    return found


async def parts_of(tx: Tx, incident_ids: Sequence[str]) -> dict[str, list[Incident]]:
    """The incidents that went on in each of these, the oldest first."""
    found: dict[str, list[Incident]] = {incident_id: [] for incident_id in incident_ids}
    if found:
        query = select(incidents).where(incidents.c.merged_into_id.in_(list(found)))
        for row in await tx.all(query.order_by(incidents.c.id)):
            found[row["merged_into_id"]].append(value_of(Incident, row))
    return found


async def hand_on_parts(tx: Tx, incident_id: str, into_id: str | None) -> None:
    """What went on in one incident goes on in another, or by itself."""
    await tx.execute(
        update(incidents)
        .where(incidents.c.merged_into_id == incident_id)
        .values(merged_into_id=into_id, version=incidents.c.version + 1)
    )


async def add(tx: Tx, incident: Incident, service_ids: Sequence[str]) -> None:
    """Store a new incident that touches these services."""
    await tx.execute(insert(incidents).values(columns_of(incident)))
    await set_services(tx, incident.id, service_ids)


async def set_services(tx: Tx, incident_id: str, service_ids: Sequence[str]) -> None:
    """Let the incident touch exactly these services."""
    await tx.execute(delete(incident_services).where(incident_services.c.incident_id == incident_id))
    rows = [{"incident_id": incident_id, "service_id": service_id} for service_id in dict.fromkeys(service_ids)]
    if rows:
        await tx.execute(insert(incident_services), rows)


async def save(tx: Tx, incident: Incident) -> None:
    """Store the next version of one that is there already. Raises `Conflict`."""
    await save_next_version(tx, incidents, incident)


async def remove(tx: Tx, incident_id: str) -> None:
    """Remove an incident with its timeline."""
    await tx.execute(delete(incidents).where(incidents.c.id == incident_id))


async def append(tx: Tx, entry: Entry) -> None:
    """Add one entry to a timeline; entries are never changed."""
    await tx.execute(insert(incident_entries).values(columns_of(entry)))


async def open_auto(tx: Tx, service_id: str) -> Incident | None:
    """The open automatic incident of a service; there is at most one."""
    row = await tx.first(
        select(incidents).where(
            incidents.c.auto_service_id == service_id, incidents.c.resolved_at.is_(None), incidents.c.is_auto
        )
    )
    return value_of(Incident, row) if row else None
