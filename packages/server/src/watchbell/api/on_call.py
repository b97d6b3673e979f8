"""On-call schedules: who is on call when, who stands in, and the calendar that other programs read."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from watchbell.api.deps import Reading, Signed, Writing
from watchbell.api.envelopes import Data, ErrorBody, Page, Paging
from watchbell.api.etags import IfMatch, set_etag
from watchbell.api.fields import InstantIn
from watchbell.api.locations import set_location
from watchbell.api.on_call_bodies import (
    FeedOut,
    OnCallOut,
    OnCallPreviewIn,
    OnCallScheduleIn,
    OnCallScheduleOut,
    OnCallSchedulePatch,
    OverrideIn,
    OverrideOut,
    ShiftsOut,
    duty_out,
    override_out,
    schedule_out,
    shifts_out,
)
from watchbell.lib.clock import DAY
from watchbell.services import on_call, on_call_feed, on_call_overrides

router = APIRouter(tags=["on-call"])
root_router = APIRouter(tags=["on-call"])


@router.get("/on-call-schedules", summary="List on-call schedules")
async def list_on_call_schedules(
    ctx: Reading,
    caller: Signed,
    paging: Paging,
    q: Annotated[str | None, Query(max_length=200, description="In the name")] = None,
) -> Page[OnCallScheduleOut]:
    """By name, each with who is on call now."""
    found, total = await on_call.list_schedules(ctx, caller, offset=paging.offset, limit=paging.limit, search=q)
    return paging.of([schedule_out(each) for each in found], total)


@router.post("/on-call-schedules", status_code=201, summary="Create an on-call schedule")
async def create_on_call_schedule(
    body: OnCallScheduleIn, ctx: Writing, caller: Signed, request: Request, response: Response
) -> Data[OnCallScheduleOut]:
    """Rotations lie one over the other: the last one that has somebody at a time wins."""
    made = await on_call.create_schedule(ctx, caller, body.wish())
    set_location(request, response, made.schedule.id)
    set_etag(response, made.schedule.version)
    return Data(data=schedule_out(made))


@router.post("/on-call-schedules/preview", summary="Lay out an on-call schedule")
async def preview_on_call_schedule(body: OnCallPreviewIn, ctx: Reading, caller: Signed) -> Data[ShiftsOut]:
    """Its shifts and gaps, were it made so. Nothing is stored."""
    wish = body.wish()
    return Data(
        data=shifts_out(await on_call.preview(ctx, caller, wish, body.from_, body.to, overrides_of=body.schedule_id))
    )


@router.get("/on-call-schedules/{schedule_id}", summary="Read an on-call schedule")
async def read_on_call_schedule(
    schedule_id: str, ctx: Reading, caller: Signed, response: Response
) -> Data[OnCallScheduleOut]:
    """With who is on call now, who stands in, and the gaps of the next 30 days."""
    found = await on_call.read_schedule(ctx, caller, schedule_id)
    set_etag(response, found.schedule.version)
    return Data(data=schedule_out(found))


@router.patch("/on-call-schedules/{schedule_id}", summary="Change an on-call schedule")
async def update_on_call_schedule(
    schedule_id: str, body: OnCallSchedulePatch, ctx: Writing, caller: Signed, if_match: IfMatch, response: Response
) -> Data[OnCallScheduleOut]:
    """`rotations` are replaced as a whole; absent fields stay."""
    changed = await on_call.update_schedule(ctx, caller, schedule_id, body.given(), if_version=if_match)
    set_etag(response, changed.schedule.version)
    return Data(data=schedule_out(changed))


@router.delete("/on-call-schedules/{schedule_id}", status_code=204, summary="Delete an on-call schedule")
async def delete_on_call_schedule(schedule_id: str, ctx: Writing, caller: Signed, if_match: IfMatch) -> None:
    """Not while an escalation policy tells by it."""
    await on_call.delete_schedule(ctx, caller, schedule_id, if_version=if_match)


@router.get("/on-call-schedules/{schedule_id}/shifts", summary="Read who is on call for a while")
async def list_shifts(
    schedule_id: str,
    ctx: Reading,
    caller: Signed,
    from_: Annotated[InstantIn | None, Query(alias="from", description="RFC 3339; now without")] = None,
    to: Annotated[InstantIn | None, Query(description="At most 62 days later; four weeks later without")] = None,
) -> Data[ShiftsOut]:
    """Every moment between the two belongs to one shift or to one gap."""
    begin = ctx.clock() if from_ is None else from_
    end = begin + 28 * DAY if to is None else to
    return Data(data=shifts_out(await on_call.shifts_of(ctx, caller, schedule_id, begin, end)))


@router.get("/on-call-schedules/{schedule_id}/on-call", summary="Read who is on call")
async def read_on_call(
    schedule_id: str,
    ctx: Reading,
    caller: Signed,
    at: Annotated[InstantIn | None, Query(description="RFC 3339; now without")] = None,
) -> Data[OnCallOut]:
    """At an instant."""
    return Data(data=duty_out(*await on_call.on_call_at(ctx, caller, schedule_id, at)))


@router.post("/on-call-schedules/{schedule_id}/overrides", status_code=201, summary="Let somebody stand in")
async def create_override(
    schedule_id: str, body: OverrideIn, ctx: Writing, caller: Signed, request: Request, response: Response
) -> Data[OverrideOut]:
    """Whatever the rotations say, and over older overrides."""
    made, name = await on_call_overrides.add_override(
        ctx, caller, schedule_id, body.contact_id, body.starts_at, body.ends_at
    )
    set_location(request, response, made.id)
    return Data(data=override_out(made, name))


@router.delete(
    "/on-call-schedules/{schedule_id}/overrides/{override_id}", status_code=204, summary="Let nobody stand in"
)
async def delete_override(schedule_id: str, override_id: str, ctx: Writing, caller: Signed) -> None:
    """The rotations say again who is on call."""
    await on_call_overrides.remove_override(ctx, caller, schedule_id, override_id)


@router.post("/on-call-schedules/{schedule_id}/feed", status_code=201, summary="Make a calendar's address")
async def create_feed(schedule_id: str, ctx: Writing, caller: Signed) -> Data[FeedOut]:
    """For calendar programs: whoever knows the address reads the next 60 days. Shown only here; the one before ends."""
    return Data(data=FeedOut(url=await on_call_feed.open_feed(ctx, caller, schedule_id)))


@router.delete("/on-call-schedules/{schedule_id}/feed", status_code=204, summary="End a calendar's address")
async def delete_feed(schedule_id: str, ctx: Writing, caller: Signed) -> None:
    """Nobody reads the calendar there any more."""
    await on_call_feed.close_feed(ctx, caller, schedule_id)


@root_router.get(
    "/on-call/{token}.ics",
    summary="Read who is on call as a calendar",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {}}}, "4XX": {"model": ErrorBody}},
)
async def read_on_call_calendar(
    token: Annotated[str, Path(max_length=200, description="Of the address that was shown once")], ctx: Reading
) -> Response:
    """The next 60 days as iCalendar, RFC 5545. The address is the credential."""
    headers = {"Cache-Control": "private, max-age=300"}
    return Response(await on_call_feed.calendar(ctx, token), media_type="text/calendar", headers=headers)
