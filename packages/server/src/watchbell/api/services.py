"""Services: making, reading, changing, ordering, removing, pausing, muting, and whom to tell."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from watchbell.api.contact_bodies import ContactOut, contact_out
from watchbell.api.deps import Reading, Signed, Writing
from watchbell.api.envelopes import Data, Page, Paging
from watchbell.api.etags import IfMatch, set_etag
from watchbell.api.locations import set_location
from watchbell.api.monitor_bodies import PauseIn
from watchbell.api.monitor_out import monitor_out
from watchbell.api.service_bodies import (
    ContactIdsIn,
    MuteIn,
    MuteOut,
    OrderIn,
    ServiceIn,
    ServiceOut,
    ServicePatch,
    service_out,
)
from watchbell.domain.access import Caller
from watchbell.domain.errors import Invalid
from watchbell.domain.states import MonitorStatus
from watchbell.lib.clock import MINUTE
from watchbell.services import monitor_reading, service_actions, services
from watchbell.services.context import Context

router = APIRouter(tags=["services"])


@router.get("/services", summary="List services")
async def list_services(
    ctx: Reading,
    caller: Signed,
    paging: Paging,
    q: Annotated[str | None, Query(max_length=200, description="In the name or the description")] = None,
    state: MonitorStatus | None = None,
    group_name: Annotated[str | None, Query(max_length=200)] = None,
    is_visible: bool | None = None,
) -> Page[ServiceOut]:
    """In their display order."""
    wanted = services.ServiceFilter(search=q, state=state, group_name=group_name, is_visible=is_visible)
    found, total = await services.list_services(ctx, caller, wanted, offset=paging.offset, limit=paging.limit)
    return paging.of(
        [service_out(each.service, each.statuses, muted_until=each.muted_until, held=each.held) for each in found],
        total,
    )


@router.post("/services", status_code=201, summary="Create a service")
async def create_service(
    body: ServiceIn, ctx: Writing, caller: Signed, request: Request, response: Response
) -> Data[ServiceOut]:
    """Perhaps with its first monitors, whose `manage_key` is shown only here; all or nothing."""
    service, made = await services.create_service(ctx, caller, body.wish())
    set_location(request, response, service.id)
    set_etag(response, service.version)
    shown = await monitor_reading.readings(ctx, [each.watched for each in made])
    outs = [monitor_out(reading, each.manage_key) for reading, each in zip(shown, made, strict=True)]
    return Data(data=service_out(service, [each.watched.status for each in made], outs))


@router.patch("/services/reorder", summary="Order services")
async def reorder_services(body: OrderIn, ctx: Writing, caller: Signed) -> Data[dict[str, list[str]]]:
    """These come first, in this order."""
    await services.reorder_services(ctx, caller, body.ids)
    return Data(data={"ids": body.ids})


@router.get("/services/{service_id}", summary="Read a service")
async def read_service(service_id: str, ctx: Reading, caller: Signed, response: Response) -> Data[ServiceOut]:
    """With its monitors."""
    return Data(data=await _shown(ctx, caller, service_id, response))


@router.patch("/services/{service_id}", summary="Change a service")
async def update_service(
    service_id: str, body: ServicePatch, ctx: Writing, caller: Signed, if_match: IfMatch, response: Response
) -> Data[ServiceOut]:
    """Absent fields stay. `current_status` sets what the public is told at best; `operational` takes that back."""
    seen = await services.update_service(ctx, caller, service_id, body.given(), if_version=if_match)
    return Data(data=_out(seen, response))


@router.delete("/services/{service_id}", status_code=204, summary="Delete a service")
async def delete_service(service_id: str, ctx: Writing, caller: Signed, if_match: IfMatch) -> None:
    """Its monitors go with it."""
    await services.delete_service(ctx, caller, service_id, if_version=if_match)


@router.post("/services/{service_id}/pause", summary="Pause a service")
async def pause_service(
    service_id: str, ctx: Writing, caller: Signed, response: Response, body: PauseIn | None = None
) -> Data[ServiceOut]:
    """Pauses all of its monitors."""
    seen = await service_actions.pause_service(ctx, caller, service_id, body.until if body else None)
    return Data(data=_out(seen, response))


@router.post("/services/{service_id}/resume", summary="Resume a service")
async def resume_service(service_id: str, ctx: Writing, caller: Signed, response: Response) -> Data[ServiceOut]:
    """Resumes all of its monitors."""
    return Data(data=_out(await service_actions.resume_service(ctx, caller, service_id), response))


@router.post("/services/{service_id}/mute", summary="Mute a service")
async def mute_service(service_id: str, body: MuteIn, ctx: Writing, caller: Signed) -> Data[MuteOut]:
    """Incidents are recorded, nobody is told; what still burns at the end is told then."""
    if (body.until is None) == (body.minutes is None):
        raise Invalid.field("until", "send either until or minutes")
    until = body.until if body.minutes is None else ctx.clock() + body.minutes * MINUTE
    return Data(data=MuteOut.of(await service_actions.mute_service(ctx, caller, service_id, until or 0, body.reason)))


@router.post("/services/{service_id}/unmute", summary="End a service's mute")
async def unmute_service(service_id: str, ctx: Writing, caller: Signed) -> Data[dict[str, bool]]:
    """`ended` tells whether there was one."""
    return Data(data={"ended": await service_actions.unmute_service(ctx, caller, service_id)})


@router.get("/services/{service_id}/contacts", summary="Read who is told")
async def read_service_contacts(service_id: str, ctx: Reading, caller: Signed) -> Data[list[ContactOut]]:
    """The contacts named for this service, else the default contact."""
    return Data(data=[contact_out(each) for each in await service_actions.contacts_of_service(ctx, caller, service_id)])


@router.put("/services/{service_id}/contacts", summary="Name who is told")
async def set_service_contacts(
    service_id: str, body: ContactIdsIn, ctx: Writing, caller: Signed
) -> Data[list[ContactOut]]:
    """An empty list means the default contact."""
    named = await service_actions.set_contacts(ctx, caller, service_id, body.contact_ids)
    return Data(data=[contact_out(each) for each in named])


def _out(seen: services.SeenService, response: Response) -> ServiceOut:
    set_etag(response, seen.service.version)
    return service_out(seen.service, seen.statuses, muted_until=seen.muted_until, held=seen.held)


async def _shown(ctx: Context, caller: Caller, service_id: str, response: Response) -> ServiceOut:
    seen, watched = await services.read_service(ctx, caller, service_id)
    set_etag(response, seen.service.version)
    outs = None
    if watched is not None:
        outs = [monitor_out(reading) for reading in await monitor_reading.readings(ctx, watched)]
    return service_out(seen.service, seen.statuses, outs, seen.muted_until, seen.held)
