"""The public state, as JSON: for everybody, without a credential."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from watchbell.api.deps import Anyone, Reading
from watchbell.api.envelopes import Data
from watchbell.api.fields import Instant, Output
from watchbell.api.incident_bodies import EntryOut, IncidentOut, PublishedOut, incident_out
from watchbell.api.uptime_bodies import DayOut, UptimeOut, uptime_out
from watchbell.domain.maintenance import WindowStatus
from watchbell.domain.services import PublicStatus
from watchbell.services import status
from watchbell.services.public_maintenance import PublicMaintenance
from watchbell.services.status import PublicState

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


@router.get("/status", summary="Read the public state")
async def read_status(ctx: Reading, caller: Anyone) -> Data[StatusOut]:
    """What everybody may know of this organization."""
    return Data(data=_status(await status.state_by_id(ctx, caller.org_id)))


@root_router.get("/{slug}/status", summary="Read an organization's public state")
async def read_public_status(slug: Slug, ctx: Reading, response: Response) -> Data[StatusOut]:
    """Visible services, the worst of them, and incidents: open ones and those of the last 14 days."""
    _open(response)
    return Data(data=_status(await status.state_by_slug(ctx, slug)))


@root_router.get("/{slug}/incidents", summary="List an organization's public incidents")
async def list_public_incidents(slug: Slug, ctx: Reading, response: Response) -> Data[list[PublicIncidentOut]]:
    """Open ones and those of the last 14 days, newest first."""
    _open(response)
    return Data(data=_status(await status.state_by_slug(ctx, slug)).incidents)


@root_router.get("/{slug}/uptime", summary="Read an organization's public uptime")
async def read_public_uptime(slug: Slug, ctx: Reading, response: Response) -> Data[list[ServiceUptimeOut]]:
    """The last 90 days of each visible service, day by day."""
    _open(response)
    state = await status.state_by_slug(ctx, slug)
    found = await status.histories(ctx, state.services)
    shown = []
    for service in state.services:
        history = found.get(service.id)
        days = history.days if history else ()
        shown.append(
            ServiceUptimeOut(
                id=service.id,
                name=service.name,
                uptime=uptime_out(history.uptime) if history and history.uptime else None,
                days=[DayOut(day=d.day, start_at=d.start_at, **uptime_out(d.uptime).model_dump()) for d in days],
            )
        )
    return Data(data=shown)


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
        incidents=[_incident(incident_out(each, is_insider=False)) for each in state.incidents],
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


def _incident(incident: IncidentOut) -> PublicIncidentOut:
    return PublicIncidentOut(
        id=incident.id,
        title=incident.title,
        status=incident.status.value,
        impact=incident.impact.value,
        started_at=incident.started_at,
        resolved_at=incident.resolved_at,
        affected_services=[service.id for service in incident.affected_services],
        updates=[_update(entry) for entry in incident.updates if not entry.is_internal],
        postmortem=incident.postmortem,
    )


def _update(entry: EntryOut) -> PublicUpdateOut:
    return PublicUpdateOut(status=entry.status.value, body=entry.body, created_at=entry.created_at)
