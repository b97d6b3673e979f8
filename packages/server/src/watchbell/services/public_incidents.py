"""Incidents as the public reads them: in a list as much of each as fits, on its own page the whole.

Anybody may ask for these, so what one answer holds is bounded, whatever people have written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from watchbell.domain.errors import NotFound
from watchbell.domain.incidents import Entry, Incident
from watchbell.domain.postmortems import Published
from watchbell.domain.public_words import PublicUpdate, public_update
from watchbell.domain.services import Service
from watchbell.services.context import Context
from watchbell.services.organizations import by_slug
from watchbell.store import incidents as incident_rows
from watchbell.store import public_incidents as rows
from watchbell.store import services as service_rows
from watchbell.store.session import Tx


class Extent(NamedTuple):
    """How much of an incident is shown: its newest updates, so many characters of them all, and of its report."""

    updates: int
    characters: int
    report: int


IN_A_LIST = Extent(updates=10, characters=3_000, report=1_000)
WHOLE = Extent(updates=50, characters=500_000, report=50_000)
"""No text of a person is longer than this: one that is shown whole is whole. Older updates are on further pages."""


@dataclass(frozen=True, slots=True)
class PublicIncident:
    """An incident as the public reads it, newest update first, with the visible services that it touches.

    `is_cut` says that more was written than is shown here.
    """

    incident: Incident
    services: tuple[Service, ...]
    updates: tuple[PublicUpdate, ...]
    postmortem: Published | None
    is_cut: bool

    @property
    def service_names(self) -> tuple[str, ...]:
        """What it touches."""
        return tuple(service.name for service in self.services)


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """One incident and its organization. `is_last` says that no older updates follow on another page."""

    org_id: str
    slug: str
    name: str
    shown: PublicIncident
    number: int
    is_last: bool


async def read_public_incident(ctx: Context, slug: str, incident_id: str, number: int = 1) -> IncidentPage:
    """A page of one incident's updates. Raises `NotFound` for one that strangers know nothing of."""
    organization = await by_slug(ctx, slug)
    async with ctx.db.read() as tx:
        incident = await rows.get(tx, organization.id, incident_id)
        if incident is None:
            raise NotFound("there is no such incident here")
        visible = await service_rows.visible(tx, organization.id)
        [shown] = await shown_incidents(tx, [incident], visible, WHOLE, page=number)
    if number > 1 and not shown.updates:
        raise NotFound("there are no older updates")
    return IncidentPage(organization.id, organization.slug, organization.name, shown, number, not shown.is_cut)


async def shown_incidents(
    tx: Tx, found: Sequence[Incident], visible: Sequence[Service], extent: Extent, *, page: int = 1
) -> list[PublicIncident]:
    """These incidents, so much of each."""
    ids = [incident.id for incident in found]
    # One more than is shown, of updates and of characters: then we know whether there is more.
    said = await rows.said(
        tx, ids, longest=extent.characters + 1, limit=extent.updates + 1, offset=(page - 1) * extent.updates
    )
    touched = await incident_rows.services_of(tx, ids)
    reports = await rows.published(tx, ids, longest=extent.report + 1)
    return [_shown(incident, said[incident.id], touched[incident.id], visible, reports, extent) for incident in found]


def _shown(
    incident: Incident,
    said: Sequence[Entry],
    touched: Sequence[str],
    visible: Sequence[Service],
    reports: Mapping[str, Published],
    extent: Extent,
) -> PublicIncident:
    report = reports.get(incident.id)
    updates, is_cut = _fitting([update for entry in said if (update := public_update(entry)) is not None], extent)
    if report is not None and len(report.body) > extent.report:
        report, is_cut = replace(report, body=_cut(report.body, extent.report)), True
    services = tuple(service for service in visible if service.id in touched)
    return PublicIncident(incident, services, tuple(updates), report, is_cut)


def _fitting(updates: Sequence[PublicUpdate], extent: Extent) -> tuple[list[PublicUpdate], bool]:
    """The newest that fit, and whether something was left out. The newest one is always there, if need be cut."""
    shown: list[PublicUpdate] = []
    left = extent.characters
    for update in updates[: extent.updates]:
        if left <= 0:
            return shown, True
        if len(update.body) > left:
            return [*shown, replace(update, body=_cut(update.body, left))], True
        shown.append(update)
        left -= len(update.body)
    return shown, len(updates) > extent.updates


def _cut(text: str, length: int) -> str:
    return text[:length].rstrip() + " …"
