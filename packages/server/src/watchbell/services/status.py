"""What the public may know: visible services, incidents without internal notes, uptime by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watchbell.domain.errors import NotFound
from watchbell.domain.monitor_views import WatchedMonitor
from watchbell.domain.services import PublicStatus, Service, overall_status
from watchbell.domain.tenancy import Organization
from watchbell.domain.uptime import DayUptime, Uptime
from watchbell.lib.clock import DAY
from watchbell.services.context import Context
from watchbell.services.organizations import by_slug
from watchbell.services.public_incidents import IN_A_LIST, PublicIncident, shown_incidents
from watchbell.services.public_maintenance import PublicMaintenance, planned
from watchbell.store import monitors as monitor_rows
from watchbell.store import organizations as organization_rows
from watchbell.store import public_incidents as incident_rows
from watchbell.store import services as service_rows

HISTORY_MS = 14 * DAY
DAYS = 90
MAX_INCIDENTS = 50
"""So many of the newest come with the whole state; the list has them all, page by page."""


@dataclass(frozen=True, slots=True)
class PublicState:
    """An organization as everybody may see it."""

    organization: Organization
    overall: PublicStatus
    services: tuple[Service, ...]
    incidents: tuple[PublicIncident, ...]
    maintenance: tuple[PublicMaintenance, ...]
    at: int


@dataclass(frozen=True, slots=True)
class ServiceHistory:
    """A service's last 90 days: at each instant as its worst monitor."""

    days: tuple[DayUptime, ...]
    uptime: Uptime | None


async def state_by_slug(ctx: Context, slug: str) -> PublicState:
    """The public state of the organization of this slug. Raises `NotFound`."""
    return await _state(ctx, await by_slug(ctx, slug))


async def state_by_id(ctx: Context, org_id: str) -> PublicState:
    """The public state of an organization. Raises `NotFound`."""
    async with ctx.db.read() as tx:
        found, _ = await organization_rows.of_ids(tx, [org_id], limit=1, offset=0)
    if not found:
        raise NotFound("there is no such organization")
    return await _state(ctx, found[0])


async def _state(ctx: Context, organization: Organization) -> PublicState:
    now = ctx.clock()
    async with ctx.db.read() as tx:
        services = await service_rows.visible(tx, organization.id)
        work = await planned(tx, organization.id, services, now)
        found, _ = await incident_rows.of_org(tx, organization.id, since=now - HISTORY_MS, limit=MAX_INCIDENTS)
        incidents = await shown_incidents(tx, found, services, IN_A_LIST)
    overall = overall_status(service.current_status for service in services)
    return PublicState(organization, overall, tuple(services), tuple(incidents), tuple(work), now)


async def recent_incidents(ctx: Context, slug: str, *, offset: int, limit: int) -> tuple[list[PublicIncident], int]:
    """A page of the incidents that last and those of the last 14 days, newest first. Raises `NotFound`."""
    organization = await by_slug(ctx, slug)
    since = ctx.clock() - HISTORY_MS
    async with ctx.db.read() as tx:
        services = await service_rows.visible(tx, organization.id)
        found, total = await incident_rows.of_org(tx, organization.id, since=since, offset=offset, limit=limit)
        return await shown_incidents(tx, found, services, IN_A_LIST), total


async def visible_services(ctx: Context, slug: str) -> list[Service]:
    """The services that the organization shows. Raises `NotFound`."""
    organization = await by_slug(ctx, slug)
    async with ctx.db.read() as tx:
        return await service_rows.visible(tx, organization.id)


async def histories(ctx: Context, services: Sequence[Service]) -> dict[str, ServiceHistory]:
    """The last 90 days of each service."""
    async with ctx.db.read() as tx:
        watched = await monitor_rows.of_services(tx, [service.id for service in services])
    now = ctx.clock()
    alone = {service_id: its[0] for service_id, its in watched.items() if len(its) == 1}
    found = await _of_single_monitors(ctx, alone, now)
    for service_id, its in watched.items():
        if len(its) > 1:
            found[service_id] = await _of_several(ctx, its, now)
    return found


async def _of_single_monitors(ctx: Context, alone: Mapping[str, WatchedMonitor], now: int) -> dict[str, ServiceHistory]:
    numbers = {service_id: watched.monitor.n for service_id, watched in alone.items()}
    if not numbers:
        return {}
    days = await ctx.checks.uptime_histories(list(numbers.values()), DAYS, now)
    intervals = {watched.monitor.n: watched.monitor.interval_seconds for watched in alone.values()}
    spans = await ctx.checks.uptime(list(numbers.values()), {"90d": (now - DAYS * DAY, now)}, intervals)
    return {
        service_id: ServiceHistory(tuple(days[number]), spans.get(number, {}).get("90d"))
        for service_id, number in numbers.items()
    }


async def _of_several(ctx: Context, its: Sequence[WatchedMonitor], now: int) -> ServiceHistory:
    numbers = [watched.monitor.n for watched in its]
    intervals = {watched.monitor.n: watched.monitor.interval_seconds for watched in its}
    days = await ctx.checks.service_history(numbers, DAYS, now)
    spans = await ctx.checks.service_uptime(numbers, {"90d": (now - DAYS * DAY, now)}, intervals)
    return ServiceHistory(tuple(days), spans.get("90d"))
