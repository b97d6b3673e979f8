"""Incidents as they are read: with their timeline and the names of what they touch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from watchbell.domain.access import Caller, require
from watchbell.domain.errors import NotFound
from watchbell.domain.incidents import Entry, Incident, IncidentStatus
from watchbell.domain.monitor_views import WatchedMonitor
from watchbell.domain.postmortems import Published
from watchbell.domain.public_words import public_update
from watchbell.domain.services import Impact, Service
from watchbell.services.context import Context
from watchbell.services.monitor_rows import found as found_monitor
from watchbell.services.monitor_rows import is_insider
from watchbell.store import incidents as rows
from watchbell.store import monitors as monitor_rows
from watchbell.store import postmortems as postmortem_rows
from watchbell.store import public_incidents as public_rows
from watchbell.store import services as service_rows
from watchbell.store.incidents import Timeline
from watchbell.store.session import Tx

_UPDATES, _LONGEST = 3, 1_000
"""In a list each incident has so many of its newest updates, and so many characters of each and of its report."""


@dataclass(frozen=True, slots=True)
class IncidentReading:
    """An incident with its timeline, oldest entry first; in a list only its end, while `entry_count` counts all."""

    incident: Incident
    entries: tuple[Entry, ...]
    entry_count: int
    services: tuple[Service, ...]
    monitors: tuple[WatchedMonitor, ...]
    parts: tuple[Incident, ...] = ()
    """Those that went on in it; their monitors are among its own."""
    merged_into: Incident | None = None
    postmortem: Published | None = None
    is_for_strangers: bool = False
    """Whether somebody reads it who does not belong here: then nobody of ours is named."""

    @property
    def is_public(self) -> bool:
        """Whether the public page tells of it, while it is new: it touches a visible service, and no other tells its story."""
        return self.incident.tells_its_story(self.merged_into) and any(each.is_visible for each in self.services)


class Exposure(NamedTuple):
    """Where strangers read of an incident: on the public page, with a public monitor that joined it."""

    on_page: bool
    by_monitor: bool


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """Which incidents a list shows. Absent = all."""

    is_open: bool | None = None
    status: IncidentStatus | None = None
    impact: Impact | None = None
    service_id: str | None = None
    search: str | None = None
    with_merged: bool = False
    """Also those whose story another one tells."""


async def readings(tx: Tx, found: Sequence[Incident], *, in_list: bool = False) -> list[IncidentReading]:
    """Incidents with all that belongs to them, in a list only the end of their timelines: about ten queries for any number."""
    if not found:
        return []
    ids, org_id = [incident.id for incident in found], found[0].org_id
    timelines = await (_ends(tx, ids) if in_list else _whole(tx, ids))
    parts = await rows.parts_of(tx, ids)
    service_ids = await rows.services_of(tx, ids)
    joined = await rows.monitors_of(tx, [*ids, *(part.id for its in parts.values() for part in its)])
    monitor_ids = {each: _with_parts(joined, each, parts[each]) for each in ids}
    reports = await (_reports(tx, ids) if in_list else postmortem_rows.published(tx, ids))
    others = await rows.by_ids(tx, org_id, [each.merged_into_id for each in found if each.merged_into_id])
    services = await service_rows.by_ids(tx, org_id, sorted({each for its in service_ids.values() for each in its}))
    monitors = await monitor_rows.by_ids(tx, org_id, sorted({each for its in monitor_ids.values() for each in its}))
    return [
        IncidentReading(
            incident,
            tuple(timelines[incident.id].entries),
            timelines[incident.id].in_all,
            tuple(services[each] for each in service_ids[incident.id] if each in services),
            tuple(monitors[each] for each in monitor_ids[incident.id] if each in monitors),
            tuple(parts[incident.id]),
            others.get(incident.merged_into_id or ""),
            reports.get(incident.id),
        )
        for incident in found
    ]


async def _whole(tx: Tx, ids: Sequence[str]) -> dict[str, Timeline]:
    return {each: Timeline(entries, len(entries)) for each, entries in (await rows.entries_of(tx, ids)).items()}


async def _ends(tx: Tx, ids: Sequence[str]) -> dict[str, Timeline]:
    return _cut_down(await rows.ends_of(tx, ids, limit=_UPDATES, longest=_LONGEST + 1))


def _cut_down(found: Mapping[str, Timeline]) -> dict[str, Timeline]:
    return {
        each: Timeline([replace(entry, body=_cut(entry.body)) for entry in entries], in_all)
        for each, (entries, in_all) in found.items()
    }


async def _reports(tx: Tx, ids: Sequence[str]) -> dict[str, Published]:
    found = await public_rows.published(tx, ids, longest=_LONGEST + 1)
    return {each: replace(report, body=_cut(report.body)) for each, report in found.items()}


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + " …"


async def exposure(tx: Tx, incident: Incident) -> Exposure:
    """Where strangers read of it."""
    [reading] = await readings(tx, [incident])
    shown = any(service.is_visible for service in reading.services)
    return Exposure(shown, any(each.monitor.is_public for each in reading.monitors))


def _with_parts(joined: Mapping[str, Sequence[str]], incident_id: str, parts: Sequence[Incident]) -> list[str]:
    return list(dict.fromkeys([*joined[incident_id], *(each for part in parts for each in joined[part.id])]))


async def list_incidents(
    ctx: Context, caller: Caller, wanted: IncidentFilter, *, offset: int, limit: int
) -> tuple[list[IncidentReading], int]:
    """A page, open ones first; and how many match."""
    require(caller, "incidents:read")
    async with ctx.db.read() as tx:
        page, total = await rows.page(
            tx,
            caller.org_id,
            offset=offset,
            limit=limit,
            is_open=wanted.is_open,
            status=wanted.status,
            impact=wanted.impact,
            service_id=wanted.service_id,
            search=wanted.search,
            with_merged=wanted.with_merged,
        )
        return await readings(tx, page, in_list=True), total


async def incidents_of_monitor(
    ctx: Context, caller: Caller, monitor_id: str, *, offset: int, limit: int
) -> tuple[list[IncidentReading], int]:
    """The incidents that a monitor joined; strangers read the public part of a public monitor's."""
    async with ctx.db.read() as tx:
        watched = await found_monitor(tx, caller, monitor_id, "incidents:read")
        page, total = await rows.page(tx, caller.org_id, offset=offset, limit=limit, monitor_id=monitor_id)
        if is_insider(caller, watched.monitor, "incidents:read"):
            return await readings(tx, page, in_list=True), total
        return await _readings_for_strangers(tx, page), total


async def _readings_for_strangers(tx: Tx, found: Sequence[Incident]) -> list[IncidentReading]:
    """What strangers may read: the newest public updates, no monitors, no services that are not shown."""
    ids = [incident.id for incident in found]
    said = _cut_down(await public_rows.ends(tx, ids, limit=_UPDATES, longest=_LONGEST + 1))
    touched = await rows.services_of(tx, ids)
    named = sorted({each for its in touched.values() for each in its})
    services = await service_rows.by_ids(tx, found[0].org_id, named) if found else {}
    reports = await _reports(tx, ids)
    return [
        IncidentReading(
            incident,
            tuple(
                replace(entry, body=words.body)
                for entry in said[incident.id].entries
                if (words := public_update(entry))
            ),
            said[incident.id].in_all,
            tuple(service for each in touched[incident.id] if (service := services.get(each)) and service.is_visible),
            (),
            postmortem=reports.get(incident.id),
            is_for_strangers=True,
        )
        for incident in found
    ]


async def read_incident(ctx: Context, caller: Caller, incident_id: str) -> IncidentReading:
    """One incident. Raises `NotFound`, `Forbidden`, `Unauthorized`."""
    require(caller, "incidents:read")
    async with ctx.db.read() as tx:
        incident = await rows.get(tx, caller.org_id, incident_id)
        if incident is None:
            raise NotFound("there is no such incident here")
        return (await readings(tx, [incident]))[0]
