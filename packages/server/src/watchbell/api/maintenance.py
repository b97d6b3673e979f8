"""Maintenance windows: planned work, during which nobody is alarmed."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from watchbell.api.deps import Reading, Signed, Writing
from watchbell.api.envelopes import Data, Page, Paging
from watchbell.api.etags import IfMatch, set_etag
from watchbell.api.fields import InstantIn
from watchbell.api.locations import set_location
from watchbell.api.maintenance_bodies import (
    CalendarEntryOut,
    MaintenancePreviewOut,
    MaintenanceWindowIn,
    MaintenanceWindowOut,
    MaintenanceWindowPatch,
    entry_out,
    preview_out,
    window_out,
)
from watchbell.domain.maintenance import WindowStatus
from watchbell.services import maintenance, maintenance_calendar, maintenance_preview
from watchbell.services.maintenance import WindowReading

router = APIRouter(tags=["maintenance"], prefix="/maintenance-windows")


@router.get("", summary="List maintenance windows")
async def list_maintenance_windows(
    ctx: Reading,
    caller: Signed,
    paging: Paging,
    status: Annotated[list[WindowStatus] | None, Query(description="Any of these")] = None,
) -> Page[MaintenanceWindowOut]:
    """Those in progress and the next to begin first, then those that are over."""
    found, total = await maintenance.list_windows(
        ctx, caller, tuple(status or ()), offset=paging.offset, limit=paging.limit
    )
    return paging.of([window_out(reading) for reading in found], total)


@router.post("", status_code=201, summary="Plan a maintenance window")
async def create_maintenance_window(
    body: MaintenanceWindowIn, ctx: Writing, caller: Signed, request: Request, response: Response
) -> Data[MaintenanceWindowOut]:
    """Checks go on in it, nobody is alarmed, and its seconds do not count for uptime."""
    reading = await maintenance.create_window(ctx, caller, body.wish())
    set_location(request, response, reading.window.id)
    return _out(reading, response)


@router.post("/preview", summary="Preview a maintenance window")
async def preview_maintenance_window(
    body: MaintenanceWindowIn, ctx: Reading, caller: Signed
) -> Data[MaintenancePreviewOut]:
    """When it would take place and what it would cover now; nothing is stored."""
    return Data(data=preview_out(await maintenance_preview.preview_window(ctx, caller, body.wish())))


@router.get("/calendar", summary="Read the maintenance calendar")
async def read_maintenance_calendar(
    ctx: Reading,
    caller: Signed,
    from_at: Annotated[InstantIn | None, Query(alias="from", description="Where it begins; now, when absent")] = None,
    to_at: Annotated[
        InstantIn | None, Query(alias="to", description="Where it ends, at most 62 days later; 31 days, when absent")
    ] = None,
) -> Data[list[CalendarEntryOut]]:
    """All occurrences in the span, past ones too."""
    found = await maintenance_calendar.read_calendar(ctx, caller, from_at, to_at)
    return Data(data=[entry_out(entry) for entry in found])


@router.get("/{window_id}", summary="Read a maintenance window")
async def read_maintenance_window(
    window_id: str, ctx: Reading, caller: Signed, response: Response
) -> Data[MaintenanceWindowOut]:
    """With its next occurrences."""
    return _out(await maintenance.read_window(ctx, caller, window_id), response)


@router.patch("/{window_id}", summary="Change a maintenance window")
async def update_maintenance_window(
    window_id: str,
    body: MaintenanceWindowPatch,
    ctx: Writing,
    caller: Signed,
    if_match: IfMatch,
    response: Response,
) -> Data[MaintenanceWindowOut]:
    """Also while it is in progress: what it covers follows; moved into the future it ends now."""
    reading = await maintenance.update_window(ctx, caller, window_id, body.changes(), if_version=if_match)
    return _out(reading, response)


@router.delete("/{window_id}", status_code=204, summary="Delete a maintenance window")
async def delete_maintenance_window(window_id: str, ctx: Writing, caller: Signed, if_match: IfMatch) -> None:
    """One in progress ends now."""
    await maintenance.delete_window(ctx, caller, window_id, if_version=if_match)


@router.post("/{window_id}/start", summary="Start a maintenance window now")
async def start_maintenance_window(
    window_id: str, ctx: Writing, caller: Signed, response: Response
) -> Data[MaintenanceWindowOut]:
    """The coming occurrence begins now and keeps its length."""
    return _out(await maintenance.start_window(ctx, caller, window_id), response)


@router.post("/{window_id}/end", summary="End a maintenance window now")
async def end_maintenance_window(
    window_id: str, ctx: Writing, caller: Signed, response: Response
) -> Data[MaintenanceWindowOut]:
    """The occurrence in progress ends; those to come stay."""
    return _out(await maintenance.end_window(ctx, caller, window_id), response)


@router.post("/{window_id}/cancel", summary="Cancel a maintenance window")
async def cancel_maintenance_window(
    window_id: str, ctx: Writing, caller: Signed, response: Response
) -> Data[MaintenanceWindowOut]:
    """For good: what is in progress ends, nothing follows."""
    return _out(await maintenance.cancel_window(ctx, caller, window_id), response)


def _out(reading: WindowReading, response: Response) -> Data[MaintenanceWindowOut]:
    set_etag(response, reading.window.version)
    return Data(data=window_out(reading))
