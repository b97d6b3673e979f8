"""What the public is told about an organization: collected once per compilation of its page, never more than it may know."""

from collections.abc import Sequence
from dataclasses import dataclass

from watchbell.domain.errors import NotFound
from watchbell.domain.services import PublicStatus, Service, overall_status
from watchbell.domain.uptime import DayUptime
from watchbell.lib.clock import DAY
from watchbell.services.context import Context
from watchbell.services.organizations import by_slug
from watchbell.services.public_incidents import IN_A_LIST, PublicIncident, shown_incidents
from watchbell.services.public_maintenance import PublicMaintenance, planned
from watchbell.services.status import DAYS, histories
from watchbell.store import public_incidents as rows
from watchbell.store import services
from watchbell.store.session import Tx

HISTORY_DAYS = DAYS
RECENT_DAYS = 15
LISTED = 20
"""So many incidents are listed on a page; the others are on further pages of the history."""


@dataclass(frozen=True, slots=True)
class PublicService:
    """A visible service with its days, oldest first, and the share of time it was up in them (`None` = no data)."""

    service: Service
    days: tuple[DayUptime, ...]
    ratio: float | None


@dataclass(frozen=True, slots=True)
class PublicPage:
    """Everything on an organization's page. The totals count incidents that are not listed here, too."""

    org_id: str
    slug: str
    name: str
    overall: PublicStatus
    services: tuple[PublicService, ...]
    open_incidents: tuple[PublicIncident, ...]
    open_total: int
    past_incidents: tuple[PublicIncident, ...]
    past_total: int
    maintenance: tuple[PublicMaintenance, ...]
    compiled_at: int


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of an organization's incidents of the last days, newest first."""

    org_id: str
    slug: str
    name: str
    incidents: tuple[PublicIncident, ...]
    number: int
    is_last: bool


async def read_public_page(ctx: Context, slug: str) -> PublicPage:
    """Collect the page of the organization. Raises `NotFound`."""
    now = ctx.clock()
    organization = await by_slug(ctx, slug)
    async with ctx.db.read() as tx:
        shown = await services.visible(tx, organization.id)
        work = await planned(tx, organization.id, shown, now)
        open_ones, open_total = await _incidents(tx, organization.id, shown, now, is_open=True)
        past, past_total = await _incidents(tx, organization.id, shown, now, is_open=False)
    days = await histories(ctx, shown)
    listed = [
        PublicService(service, days[service.id].days, _ratio(days[service.id].days))
        if service.id in days
        else PublicService(service, (), None)
        for service in shown
    ]
    return PublicPage(
        organization.id,
        organization.slug,
        organization.name,
        overall_status(service.current_status for service in shown),
        tuple(listed),
        open_ones,
        open_total,
        past,
        past_total,
        tuple(work),
        now,
    )


async def read_history(ctx: Context, slug: str, number: int) -> HistoryPage:
    """A page of what there was in the last days, and of what lasts. Raises `NotFound`."""
    organization = await by_slug(ctx, slug)
    async with ctx.db.read() as tx:
        shown = await services.visible(tx, organization.id)
        offset = (number - 1) * LISTED
        found, total = await _incidents(tx, organization.id, shown, ctx.clock(), offset=offset)
    if number > 1 and not found:
        raise NotFound("the history ends before this page")
    is_last = offset + len(found) >= total
    return HistoryPage(organization.id, organization.slug, organization.name, found, number, is_last)


def _ratio(days: Sequence[DayUptime]) -> float | None:
    up = sum(day.uptime.up_ms for day in days)
    known = up + sum(day.uptime.down_ms for day in days)
    return up / known if known else None


async def _incidents(
    tx: Tx, org_id: str, visible: Sequence[Service], now: int, *, is_open: bool | None = None, offset: int = 0
) -> tuple[tuple[PublicIncident, ...], int]:
    since = now - RECENT_DAYS * DAY
    found, total = await rows.of_org(tx, org_id, since=since, is_open=is_open, offset=offset, limit=LISTED)
    return tuple(await shown_incidents(tx, found, visible, IN_A_LIST)), total
