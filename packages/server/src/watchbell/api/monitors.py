"""Monitors: making, reading, changing, removing, pausing, checking now and trying out."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from watchbell.api.check_bodies import CheckOut, check_out, trial_out
from watchbell.api.deps import Anyone, Reading, Signed, State, Writing
from watchbell.api.envelopes import Data, Page, Paging
from watchbell.api.etags import IfMatch, set_etag
from watchbell.api.locations import set_location
from watchbell.api.monitor_bodies import (
    MonitorActionIn,
    MonitorIn,
    MonitorPatch,
    MonitorPut,
    MonitorsIn,
    PauseIn,
    StatusIn,
    TestIn,
)
from watchbell.api.monitor_out import MonitorOut, monitor_out
from watchbell.domain.monitor_views import MonitorFilter, WatchedMonitor
from watchbell.domain.states import MonitorStatus
from watchbell.services import (
    monitor_actions,
    monitor_changes,
    monitor_reading,
    monitor_saying,
    monitor_trying,
    monitors,
)
from watchbell.services.context import Context
from watchbell.services.monitor_wishes import NewMonitor

router = APIRouter(tags=["monitors"])

Texts = Annotated[list[str] | None, Query(max_length=50)]


@router.get("/monitors", summary="List monitors")
async def list_monitors(
    ctx: Reading,
    caller: Signed,
    paging: Paging,
    q: Annotated[str | None, Query(max_length=200, description="In the name or the config")] = None,
    status: Annotated[list[MonitorStatus] | None, Query(description="Any of these")] = None,
    kind: Texts = None,
    tag: Texts = None,
    service_id: str | None = None,
    sort: Annotated[
        str, Query(max_length=40, description="name, status, created_at, …; a minus before it reverses")
    ] = "name",
) -> Page[MonitorOut]:
    """The organization's monitors with their last 24 hours; `kind` and `tag` may be repeated too."""
    wanted = MonitorFilter(
        search=q,
        statuses=tuple(status or ()),
        kinds=tuple(kind or ()),
        tags=tuple(tag or ()),
        service_id=service_id,
        sort=sort,
    )
    found, total = await monitor_reading.list_monitors(ctx, caller, wanted, offset=paging.offset, limit=paging.limit)
    return paging.of([monitor_out(reading) for reading in found], total)


@router.post("/monitors", status_code=201, summary="Create a monitor")
async def create_monitor(
    body: MonitorIn, ctx: Writing, caller: Anyone, request: Request, response: Response
) -> Data[MonitorOut]:
    """It is checked at once. The answer holds its `manage_key`, shown only here."""
    made = await monitors.create_monitor(ctx, caller, body.wish())
    set_location(request, response, made.watched.monitor.id)
    return Data(data=await _shown(ctx, made.watched, response, made.manage_key))


@router.post("/monitors/bulk", status_code=201, summary="Create up to 50 monitors")
async def create_monitors(body: MonitorsIn, ctx: Writing, caller: Signed) -> Data[list[MonitorOut]]:
    """All of them or none; problems name their item, for example `items.3.config.url`."""
    made = await monitors.create_monitors(ctx, caller, [item.wish() for item in body.items])
    shown = await monitor_reading.readings(ctx, [each.watched for each in made])
    return Data(data=[monitor_out(reading, each.manage_key) for reading, each in zip(shown, made, strict=True)])


@router.post("/monitors/bulk-action", summary="Pause, resume or delete up to 50 monitors")
async def act_on_monitors(body: MonitorActionIn, ctx: Writing, caller: Signed) -> Data[dict[str, list[str]]]:
    """On all of them or on none."""
    return Data(data={"ids": await monitor_actions.act_on_monitors(ctx, caller, body.ids, body.action)})


@router.post("/monitors/test", summary="Try a config without saving it")
async def test_monitor(body: TestIn, ctx: Reading, caller: Signed, state: State) -> Data[CheckOut]:
    """One check, now, with everything it saw: phases, facts, and each step."""
    wish = NewMonitor(url=body.url, monitor_type=body.monitor_type, config=body.config, timeout_ms=body.timeout_ms)
    trial = await monitor_trying.prepare_trial(ctx, caller, wish, body.monitor_id)
    seen = await state.probe_once(trial.kind, trial.config, trial.limits)
    return Data(data=trial_out(seen, body.degraded_after_ms))


@router.get("/monitors/{monitor_id}", summary="Read a monitor")
async def read_monitor(monitor_id: str, ctx: Reading, caller: Anyone, response: Response) -> Data[MonitorOut]:
    """Public monitors are read by anybody, without their config and URLs."""
    reading = await monitor_reading.read_monitor(ctx, caller, monitor_id)
    set_etag(response, reading.watched.monitor.version)
    return Data(data=monitor_out(reading))


@router.patch("/monitors/{monitor_id}", summary="Change a monitor")
async def update_monitor(
    monitor_id: str, body: MonitorPatch, ctx: Writing, caller: Signed, if_match: IfMatch, response: Response
) -> Data[MonitorOut]:
    """Absent fields stay as they are."""
    watched = await monitor_changes.update_monitor(ctx, caller, monitor_id, body.given(), if_version=if_match)
    return Data(data=await _shown(ctx, watched, response))


@router.put("/monitors/{monitor_id}", summary="Replace a monitor")
async def replace_monitor(
    monitor_id: str, body: MonitorPut, ctx: Writing, caller: Signed, if_match: IfMatch, response: Response
) -> Data[MonitorOut]:
    """Absent fields go back to their defaults; its kind, its service and whether it is paused stay."""
    watched = await monitor_changes.update_monitor(ctx, caller, monitor_id, body.changes(), if_version=if_match)
    return Data(data=await _shown(ctx, watched, response))


@router.delete("/monitors/{monitor_id}", status_code=204, summary="Delete a monitor")
async def delete_monitor(monitor_id: str, ctx: Writing, caller: Signed, if_match: IfMatch) -> None:
    """Its service goes with it, when it was made with it and has no other monitor."""
    await monitors.delete_monitor(ctx, caller, monitor_id, if_version=if_match)


@router.post("/monitors/{monitor_id}/pause", summary="Pause a monitor")
async def pause_monitor(
    monitor_id: str, ctx: Writing, caller: Signed, response: Response, body: PauseIn | None = None
) -> Data[MonitorOut]:
    """No checks until it is resumed, or until `until`."""
    watched = await monitor_actions.pause_monitor(ctx, caller, monitor_id, body.until if body else None)
    return Data(data=await _shown(ctx, watched, response))


@router.post("/monitors/{monitor_id}/resume", summary="Resume a monitor")
async def resume_monitor(monitor_id: str, ctx: Writing, caller: Signed, response: Response) -> Data[MonitorOut]:
    """Its status is unknown until the first check, which follows at once."""
    watched = await monitor_actions.resume_monitor(ctx, caller, monitor_id)
    return Data(data=await _shown(ctx, watched, response))


@router.put("/monitors/{monitor_id}/status", summary="Set the status of a manual monitor")
async def set_status(
    monitor_id: str, body: StatusIn, ctx: Writing, caller: Signed, response: Response
) -> Data[MonitorOut]:
    """It holds until it is set again; down is an incident and an alert like any other outage."""
    watched = await monitor_saying.set_status(ctx, caller, monitor_id, body.status, body.note)
    return Data(data=await _shown(ctx, watched, response))


@router.post("/monitors/{monitor_id}/check", summary="Check a monitor now")
async def check_monitor(monitor_id: str, ctx: Writing, caller: Signed) -> Data[CheckOut]:
    """Waits for the result, which counts like any other, and answers it with its trace."""
    return Data(data=check_out(await monitor_actions.check_now(ctx, caller, monitor_id)))


@router.get("/monitors/{monitor_id}/export", summary="Export a monitor")
async def export_monitor(monitor_id: str, ctx: Reading, caller: Signed) -> Data[dict[str, Any]]:
    """A body that makes it again with POST /monitors; secrets have to be filled in."""
    return Data(data=await monitor_reading.export_monitor(ctx, caller, monitor_id))


async def _shown(
    ctx: Context, watched: WatchedMonitor, response: Response, manage_key: str | None = None
) -> MonitorOut:
    set_etag(response, watched.monitor.version)
    return monitor_out((await monitor_reading.readings(ctx, [watched]))[0], manage_key)
