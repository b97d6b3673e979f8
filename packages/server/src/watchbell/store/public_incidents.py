"""Incidents as strangers find them: those they may know of, the newest that was said about each, and published reports.

Texts are cut in the database: anybody may ask for a page of a hundred long reports, as often as they like.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from watchbell.domain.incidents import Entry, EntryKind, Incident, IncidentStatus
from watchbell.domain.postmortems import Published
from watchbell.domain.public_words import INTERNAL, SAID_BY_ITSELF
from watchbell.store.incidents import Timeline, ends_of, told_elsewhere
from watchbell.store.paging import counted
from watchbell.store.rows import value_of
from watchbell.store.session import Tx
from watchbell.store.tables import incident_entries, incident_postmortems, incident_services, incidents, services


async def of_org(
    tx: Tx, org_id: str, *, since: int, is_open: bool | None = None, offset: int = 0, limit: int
) -> tuple[list[Incident], int]:
    """Incidents that touch a visible service and speak for themselves: open ones, and those that began since; and how many."""
    query = _known(org_id).where((incidents.c.resolved_at.is_(None)) | (incidents.c.started_at >= since))
    if is_open is not None:
        query = query.where(incidents.c.resolved_at.is_(None) if is_open else incidents.c.resolved_at.is_not(None))
    ordered = query.order_by(incidents.c.started_at.desc(), incidents.c.id.desc())
    rows = await tx.all(ordered.limit(limit).offset(offset))
    return [value_of(Incident, row) for row in rows], await counted(tx, query)


async def get(tx: Tx, org_id: str, incident_id: str) -> Incident | None:
    """One of them, however old."""
    row = await tx.first(_known(org_id).where(incidents.c.id == incident_id))
    return value_of(Incident, row) if row else None


def _known(org_id: str) -> Select[tuple[object, ...]]:
    seen = exists().where(
        incident_services.c.incident_id == incidents.c.id,
        incident_services.c.service_id == services.c.id,
        services.c.is_visible,
    )
    return select(incidents).where(incidents.c.org_id == org_id, seen, ~told_elsewhere())


async def said(
    tx: Tx, incident_ids: Sequence[str], *, longest: int, limit: int, offset: int = 0
) -> dict[str, list[Entry]]:
    """The newest entries of each that strangers read, the newest first, each with so many characters of its text."""
    found: dict[str, list[Entry]] = {incident_id: [] for incident_id in incident_ids}
    if not found:
        return found
    columns = incident_entries.c
    place = func.row_number().over(partition_by=columns.incident_id, order_by=columns.id.desc()).label("place")
    ranked = select(columns.id, place).where(columns.incident_id.in_(list(found)), _is_said()).subquery()
    query = (
        select(*(each for each in columns if each.name != "body"), func.substr(columns.body, 1, longest).label("body"))
        .join(ranked, ranked.c.id == columns.id)
        .where(ranked.c.place > offset, ranked.c.place <= offset + limit)
        .order_by(columns.id.desc())
    )
    for row in await tx.all(query):
        found[row["incident_id"]].append(value_of(Entry, row))
    return found


async def ends(tx: Tx, incident_ids: Sequence[str], *, longest: int, limit: int) -> dict[str, Timeline]:
    """The same from the oldest to the newest, and how many there are in all."""
    return await ends_of(tx, incident_ids, limit=limit, longest=longest, only=_is_said())


def _is_said() -> ColumnElement[bool]:
    """The same as `public_update` decides; the database only spares us what nobody outside reads."""
    columns = incident_entries.c
    merged = and_(columns.kind == EntryKind.MERGED.value, columns.status == IncidentStatus.RESOLVED.value)
    ours = [each.value for each in (*INTERNAL, EntryKind.MERGED)]
    told = or_(columns.created_by != "", columns.kind.in_([each.value for each in SAID_BY_ITSELF]))
    return or_(merged, and_(columns.kind.not_in(ours), told))


async def published(tx: Tx, incident_ids: Sequence[str], *, longest: int) -> dict[str, Published]:
    """What everybody may read of these incidents, so many characters of it."""
    if not incident_ids:
        return {}
    columns = incident_postmortems.c
    body = func.substr(columns.published_body, 1, longest).label("body")
    query = select(columns.incident_id, body, columns.published_at).where(
        columns.incident_id.in_(list(incident_ids)), columns.published_at.is_not(None)
    )
    return {row["incident_id"]: value_of(Published, row) for row in await tx.all(query)}
