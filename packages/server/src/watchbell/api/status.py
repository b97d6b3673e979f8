"""The public state, as JSON: for everybody, without a credential."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.responses import Response

from watchbell.api.deps import Anyone, Reading
from watchbell.api.envelopes import Data, Page, Paging
from watchbell.api.fields import Instant, Output
from watchbell.api.incident_bodies import PublishedOut
from watchbell.api.known_parameters import TAKES_ANY
from watchbell.api.uptime_bodies import DayOut, UptimeOut, day_out, uptime_out
from watchbell.domain.maintenance import WindowStatus
from watchbell.domain.public_words import PublicUpdate
from watchbell.domain.services import PublicStatus, Service
from watchbell.lib.opaque_tokens import sha256_hex
from watchbell.services import status
from watchbell.services.public_incidents import PublicIncident, read_public_incident
from watchbell.services.public_maintenance import PublicMaintenance
from watchbell.services.status import PublicState, ServiceHistory

router = APIRouter(tags=["status"])
root_router = APIRouter(tags=["status"], prefix="/api/public")

Slug = Annotated[str, Path(max_length=64, description="The organization's slug")]


class PublicServiceOut(Output):
    """A service as the public knows it."""

    id: str
    name: str
    description: str
    group_name: str | None
    current_status: PublicStatus


class PublicUpdateOut(Output):
    """One line of a public timeline."""

    status: str
    body: str
    created_at: Instant


class PublicIncidentOut(Output):
    """An incident as the public knows it, oldest update first."""

    id: str
    title: str
    status: str
    impact: str
    started_at: Instant
    resolved_at: Instant | None
    affected_services: list[str]
    updates: list[PublicUpdateOut]
    postmortem: PublishedOut | None
    is_cut: bool = Field(description="Whether more was written than is shown here: read the incident itself")


class PublicMaintenanceOut(Output):
    """Planned work as the public knows it: in progress, or announced."""

    id: str
    title: str
    description: str
    status: WindowStatus
    starts_at: Instant
    ends_at: Instant
    affected_services: list[str]


class StatusOut(Output):
    """The whole public state. `overall` is the worst of the services."""

    organization: str
    slug: str
    overall: PublicStatus
    services: list[PublicServiceOut]
    incidents: list[PublicIncidentOut]
    maintenance: list[PublicMaintenanceOut]
    updated_at: Instant


class ServiceUptimeOut(Output):
    """A service's last 90 days."""

    id: str
    name: str
    uptime: UptimeOut | None
    days: list[DayOut]


@router.get("/status", summary="Read the public state", dependencies=[TAKES_ANY])
async def read_status(ctx: Reading, caller: Anyone) -> Data[StatusOut]:
    """What everybody may know of this organization."""
    return Data(data=_status(await status.state_by_id(ctx, caller.org_id)))


@root_router.get("/{slug}/status", summary="Read an organization's public state")
async def read_public_status(slug: Slug, ctx: Reading, response: Response) -> Data[StatusOut]:
    """Visible services, the worst of them, and the newest 50 incidents: open ones and those of the last 14 days."""
    _open(response)
    return Data(data=_status(await status.state_by_slug(ctx, slug)))


@root_router.get("/{slug}/incidents", summary="List an organization's public incidents")
async def list_public_incidents(
    slug: Slug, ctx: Reading, paging: Paging, response: Response
) -> Page[PublicIncidentOut]:
    """Open ones and those of the last 14 days, newest first; of each the newest updates, and the beginning of its report."""
    _open(response)
    found, total = await status.recent_incidents(ctx, slug, offset=paging.offset, limit=paging.limit)
    return paging.of([_incident(each) for each in found], total)


@root_router.get("/{slug}/incidents/{incident_id}", summary="Read one of an organization's public incidents")
async def read_incident_of_public(
    slug: Slug,
    incident_id: str,
    ctx: Reading,
    response: Response,
    page: Annotated[int, Query(ge=1, le=9_999, description="Which 50 of its updates, from 1: the newest")] = 1,
) -> Data[PublicIncidentOut]:
    """With its whole report; `is_cut` says that older updates are on the next page."""
    _open(response)
    return Data(data=_incident((await read_public_incident(ctx, slug, incident_id, page)).shown))


@root_router.get(
    "/{slug}/uptime", summary="Read an organization's public uptime", response_model=Data[list[ServiceUptimeOut]]
)
async def read_public_uptime(slug: Slug, ctx: Reading) -> Response:
    """The last 90 days of each visible service, day by day; at most 10 seconds old."""
    services = await status.visible_services(ctx, slug)

    async def make() -> bytes:
        found = await status.histories(ctx, services)
        return await asyncio.to_thread(_uptimes, services, found)

    # By all that is shown of them: what is hidden or renamed now is so in the next answer.
    shown = sha256_hex("\n".join(f"{each.id} {each.version}" for each in services))
    response = Response(await ctx.public_uptimes.of(shown, ctx.clock(), make), media_type="application/json")
    _open(response)
    return response


def _uptimes(services: Sequence[Service], found: Mapping[str, ServiceHistory]) -> bytes:
    shown = []
    for service in services:
        history = found.get(service.id)
        days = history.days if history else ()
        shown.append(
            ServiceUptimeOut(
                id=service.id,
                name=service.name,
                uptime=uptime_out(history.uptime) if history and history.uptime else None,
                days=[day_out(day) for day in days],
            )
        )
    return Data(data=shown).model_dump_json().encode()


def _open(response: Response) -> None:
    """Any page may read this, and caches may keep it for a moment."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=10"


def _status(state: PublicState) -> StatusOut:
    return StatusOut(
        organization=state.organization.name,
        slug=state.organization.slug,
        overall=state.overall,
        services=[PublicServiceOut.of(service) for service in state.services],
        incidents=[_incident(each) for each in state.incidents],
        maintenance=[_maintenance(each) for each in state.maintenance],
        updated_at=state.at,
    )


def _maintenance(work: PublicMaintenance) -> PublicMaintenanceOut:
    return PublicMaintenanceOut(
        id=work.id,
        title=work.title,
        description=work.description,
        status=WindowStatus.IN_PROGRESS if work.lasts else WindowStatus.SCHEDULED,
        starts_at=work.starts_at,
        ends_at=work.ends_at,
        affected_services=[service.id for service in work.services],
    )


def _incident(shown: PublicIncident) -> PublicIncidentOut:
    incident = shown.incident
    return PublicIncidentOut(
        id=incident.id,
        title=incident.title,
        status=incident.status.value,
        impact=incident.impact.value,
        started_at=incident.started_at,
        resolved_at=incident.resolved_at,
        affected_services=[service.id for service in shown.services],
        updates=[_update(each) for each in reversed(shown.updates)],
        postmortem=PublishedOut.of(shown.postmortem) if shown.postmortem else None,
        is_cut=shown.is_cut,
    )


def _update(said: PublicUpdate) -> PublicUpdateOut:
    return PublicUpdateOut(status=said.status, body=said.body, created_at=said.at)
