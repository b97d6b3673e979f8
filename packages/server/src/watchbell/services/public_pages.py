"""What the public is told about an organization: collected once per compilation of its page, never more than it may know."""

from collections.abc import Sequence
from dataclasses import dataclass

from watchbell.domain.errors import NotFound
from watchbell.domain.incidents import Incident
from watchbell.domain.postmortems import Published
from watchbell.domain.public_words import PublicUpdate, public_update
from watchbell.domain.services import PublicStatus, Service, overall_status
from watchbell.domain.uptime import DayUptime
from watchbell.lib.clock import DAY
from watchbell.services.context import Context
from watchbell.services.public_maintenance import PublicMaintenance, planned
from watchbell.services.status import DAYS, histories
from watchbell.store import incidents, organizations, postmortems, services
from watchbell.store.session import Tx

HISTORY_DAYS = DAYS
RECENT_DAYS = 15
_MAX_INCIDENTS = 100


@dataclass(frozen=True, slots=True)
class PublicService:
    """A visible service with its days, oldest first, and the share of time it was up in them (`None` = no data)."""

    service: Service
    days: tuple[DayUptime, ...]
    ratio: float | None


@dataclass(frozen=True, slots=True)
class PublicIncident:
    """An incident as the public reads it, newest update first."""

    incident: Incident
    service_names: tuple[str, ...]
    updates: tuple[PublicUpdate, ...]
    postmortem: Published | None


@dataclass(frozen=True, slots=True)
class PublicPage:
    """Everything on an organization's page."""

    org_id: str
    slug: str
    name: str
    overall: PublicStatus
    services: tuple[PublicService, ...]
    open_incidents: tuple[PublicIncident, ...]
    past_incidents: tuple[PublicIncident, ...]
    maintenance: tuple[PublicMaintenance, ...]
    compiled_at: int


async def read_public_page(ctx: Context, slug: str) -> PublicPage:
    """Collect the page of the organization. Raises `NotFound`."""
    now = ctx.clock()
    async with ctx.db.read() as tx:
        organization = await organizations.by_slug(tx, slug)
        if organization is None:
            raise NotFound("there is no status page here")
        shown = await services.visible(tx, organization.id)
        work = await planned(tx, organization.id, shown, now)
        told = await _incidents(tx, organization.id, {service.id: service.name for service in shown}, now)
    past = await histories(ctx, shown)
    listed = [
        PublicService(service, past[service.id].days, _ratio(past[service.id].days))
        if service.id in past
        else PublicService(service, (), None)
        for service in shown
    ]
    return PublicPage(
        organization.id,
        organization.slug,
        organization.name,
        overall_status(service.current_status for service in shown),
        tuple(listed),
        tuple(each for each in told if each.incident.is_open),
        tuple(each for each in told if not each.incident.is_open),
        tuple(work),
        now,
    )


def _ratio(days: Sequence[DayUptime]) -> float | None:
    up = sum(day.uptime.up_ms for day in days)
    known = up + sum(day.uptime.down_ms for day in days)
    return up / known if known else None


async def _incidents(tx: Tx, org_id: str, names: dict[str, str], now: int) -> list[PublicIncident]:
    found = await incidents.public(tx, org_id, since=now - RECENT_DAYS * DAY, limit=_MAX_INCIDENTS)
    ids = [incident.id for incident in found]
    entries = await incidents.entries_of(tx, ids)
    touched = await incidents.services_of(tx, ids)
    reports = await postmortems.published(tx, ids)
    return [
        PublicIncident(
            incident,
            tuple(names[service_id] for service_id in touched[incident.id] if service_id in names),
            tuple(reversed([said for entry in entries[incident.id] if (said := public_update(entry)) is not None])),
            reports.get(incident.id),
        )
        for incident in found
    ]
