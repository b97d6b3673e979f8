"""Incidents: reading them, writing them, their timelines."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from watchbell.api.deps import Anyone, Reading, Signed, Writing
from watchbell.api.envelopes import Data, Page, Paging
from watchbell.api.etags import IfMatch, set_etag
from watchbell.api.incident_bodies import (
    AcknowledgeIn,
    IncidentIn,
    IncidentOut,
    IncidentPatch,
    MergeIn,
    NoteIn,
    UpdateIn,
    incident_out,
)
from watchbell.api.locations import set_location
from watchbell.domain.errors import Invalid
from watchbell.domain.incidents import IncidentStatus
from watchbell.domain.services import Impact
from watchbell.services import incident_merging, incident_reading, incident_templates, incidents
from watchbell.services.incident_reading import IncidentFilter, IncidentReading

router = APIRouter(tags=["incidents"])


@router.get("/incidents", summary="List incidents")
async def list_incidents(
    ctx: Reading,
    caller: Signed,
    paging: Paging,
    state: Annotated[Literal["open", "resolved"] | None, Query(description="Only open or only resolved ones")] = None,
    status: IncidentStatus | None = None,
    impact: Impact | None = None,
    service_id: str | None = None,
    q: Annotated[str | None, Query(max_length=200, description="In the title")] = None,
    merged: Annotated[bool, Query(description="Also those that went on in another one")] = False,
) -> Page[IncidentOut]:
    """Open ones first, then the newest."""
    is_open = None if state is None else state == "open"
    wanted = IncidentFilter(is_open, status, impact, service_id, q, merged)
    found, total = await incident_reading.list_incidents(ctx, caller, wanted, offset=paging.offset, limit=paging.limit)
    return paging.of([incident_out(reading) for reading in found], total)


@router.post("/incidents", status_code=201, summary="Create an incident")
async def create_incident(
    body: IncidentIn, ctx: Writing, caller: Signed, request: Request, response: Response
) -> Data[IncidentOut]:
    """Its impact counts for the public status of the services it touches."""
    template = None
    if body.template_id is not None:
        ids = body.given().get("affected_service_ids")
        template = await incident_templates.fill_template(ctx, caller, body.template_id, ids, "affected_service_ids")
    reading = await incidents.create_incident(ctx, caller, body.wish(template))
    set_location(request, response, reading.incident.id)
    return _out(reading, response)


@router.get("/incidents/{incident_id}", summary="Read an incident")
async def read_incident(incident_id: str, ctx: Reading, caller: Signed, response: Response) -> Data[IncidentOut]:
    """With its timeline, internal notes included."""
    return _out(await incident_reading.read_incident(ctx, caller, incident_id), response)


@router.patch("/incidents/{incident_id}", summary="Change an incident")
async def update_incident(
    incident_id: str, body: IncidentPatch, ctx: Writing, caller: Signed, if_match: IfMatch, response: Response
) -> Data[IncidentOut]:
    """Title, status, impact, and what it touches."""
    reading = await incidents.update_incident(ctx, caller, incident_id, body.given(), if_version=if_match)
    return _out(reading, response)


@router.delete("/incidents/{incident_id}", status_code=204, summary="Delete an incident")
async def delete_incident(incident_id: str, ctx: Writing, caller: Signed, if_match: IfMatch) -> None:
    """With its timeline; owners only."""
    await incidents.delete_incident(ctx, caller, incident_id, if_version=if_match)


@router.post("/incidents/{incident_id}/updates", status_code=201, summary="Post an update")
async def post_incident_update(
    incident_id: str, body: UpdateIn, ctx: Writing, caller: Signed, response: Response
) -> Data[IncidentOut]:
    """Any step forward; `resolved` ends it, another status afterwards reopens it."""
    text = body.body
    if text is None and body.template_id is not None:
        text = await incident_templates.text_for(ctx, caller, body.template_id, incident_id)
    if not text:
        raise Invalid.field("body", "say something, or name a template_id that does")
    return _out(await incidents.post_update(ctx, caller, incident_id, body.status, text), response)


@router.post("/incidents/{incident_id}/acknowledge", summary="Acknowledge an incident")
async def acknowledge_incident(
    incident_id: str, ctx: Writing, caller: Signed, response: Response, body: AcknowledgeIn | None = None
) -> Data[IncidentOut]:
    """Stops reminders, not the recovery message."""
    note = body.note if body else None
    return _out(await incidents.acknowledge_incident(ctx, caller, incident_id, note), response)


@router.delete("/incidents/{incident_id}/acknowledge", summary="Take an acknowledgement back")
async def unacknowledge_incident(
    incident_id: str, ctx: Writing, caller: Signed, response: Response
) -> Data[IncidentOut]:
    """Reminders and escalations go on."""
    return _out(await incidents.unacknowledge_incident(ctx, caller, incident_id), response)


@router.post("/incidents/{incident_id}/merge", summary="Merge an incident into another")
async def merge_incident(
    incident_id: str, body: MergeIn, ctx: Writing, caller: Signed, if_match: IfMatch, response: Response
) -> Data[IncidentOut]:
    """Both must be open. A person's ends by it; a monitor's goes on beneath the other one until its service is well."""
    reading = await incident_merging.merge_incident(
        ctx, caller, incident_id, body.into, publish=body.publish, if_version=if_match
    )
    return _out(reading, response)


@router.post("/incidents/{incident_id}/separate", summary="Take a merged incident out again")
async def separate_incident(incident_id: str, ctx: Writing, caller: Signed, response: Response) -> Data[IncidentOut]:
    """For one that is still open; one that ended when it was merged is reopened by an update."""
    return _out(await incident_merging.separate_incident(ctx, caller, incident_id), response)


@router.post("/incidents/{incident_id}/notes", status_code=201, summary="Write an internal note")
async def add_incident_note(
    incident_id: str, body: NoteIn, ctx: Writing, caller: Signed, response: Response
) -> Data[IncidentOut]:
    """The public never reads it."""
    return _out(await incidents.add_note(ctx, caller, incident_id, body.body), response)


@router.get("/monitors/{monitor_id}/incidents", summary="List a monitor's incidents")
async def list_monitor_incidents(monitor_id: str, ctx: Reading, caller: Anyone, paging: Paging) -> Page[IncidentOut]:
    """Those that it joined; public when the monitor is public, then without internal notes."""
    found, total = await incident_reading.incidents_of_monitor(
        ctx, caller, monitor_id, offset=paging.offset, limit=paging.limit
    )
    return paging.of([incident_out(reading) for reading in found], total)


def _out(reading: IncidentReading, response: Response) -> Data[IncidentOut]:
    set_etag(response, reading.incident.version)
    return Data(data=incident_out(reading))
