"""What a monitor has seen: checks with their traces, uptime, response times, badges."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from watchbell.api.attachments import attachment_response
from watchbell.api.check_bodies import CheckOut, check_out, row_out
from watchbell.api.deps import Anyone, Reading
from watchbell.api.envelopes import Cursor, CursorQuery, Data, Stretch
from watchbell.api.known_parameters import TAKES_ANY
from watchbell.api.uptime_bodies import (
    DayOut,
    PhasesPoint,
    ResponsePointOut,
    ResponseTimesOut,
    UptimeOut,
    day_out,
    uptime_out,
)
from watchbell.domain.access import Caller
from watchbell.domain.errors import Invalid, NotFound
from watchbell.domain.states import MonitorStatus
from watchbell.lib.badge_svg import badge
from watchbell.services import checks
from watchbell.services.context import Context

router = APIRouter(tags=["checks"])

Span = Literal["1h", "3h", "6h", "24h", "7d", "30d", "90d"]
_COLOURS = {
    MonitorStatus.UP: "#15803d",
    MonitorStatus.DEGRADED: "#b45309",
    MonitorStatus.DOWN: "#b91c1c",
    MonitorStatus.MAINTENANCE: "#1d4ed8",
}
_GREY = "#6b7280"


@router.get("/monitors/{monitor_id}/checks", summary="List a monitor's checks")
async def list_checks(monitor_id: str, ctx: Reading, caller: Anyone, cursor: Cursor) -> Stretch[CheckOut]:
    """Newest first. Public when the monitor is public."""
    return await _stretch(monitor_id, ctx, caller, cursor)


@router.get("/monitors/{monitor_id}/heartbeats", summary="List a monitor's checks (alias)")
async def list_heartbeats(monitor_id: str, ctx: Reading, caller: Anyone, cursor: Cursor) -> Stretch[CheckOut]:
    """The same as `/checks`."""
    return await _stretch(monitor_id, ctx, caller, cursor)


async def _stretch(monitor_id: str, ctx: Context, caller: Caller, cursor: CursorQuery) -> Stretch[CheckOut]:
    if cursor.after is not None and not cursor.after.isdigit():
        raise Invalid.field("after", "not a cursor of this list: use next_cursor of the answer before, unchanged")
    before = int(cursor.after) if cursor.after else None
    monitor, found, evidence = await checks.list_checks(ctx, caller, monitor_id, before=before, limit=cursor.limit + 1)
    more = len(found) > cursor.limit
    shown = found[: cursor.limit]
    return cursor.of([row_out(monitor, row, evidence) for row in shown], str(shown[-1].at) if more else None)


@router.get("/monitors/{monitor_id}/checks/{check_id}", summary="Read a check")
async def read_check(monitor_id: str, check_id: str, ctx: Reading, caller: Anyone) -> Data[CheckOut]:
    """With its trace where one was kept: failures, changes, checks asked for, one success an hour, the first after a failure."""
    return Data(data=check_out(await checks.read_check(ctx, caller, monitor_id, check_id)))


@router.get(
    "/monitors/{monitor_id}/checks/{check_id}/attachments/{name}",
    summary="Read what came with a check",
    response_class=Response,
    responses={200: {"content": {"*/*": {}}, "description": "Its bytes"}},
)
async def read_attachment(monitor_id: str, check_id: str, name: str, ctx: Reading, caller: Anyone) -> Response:
    """Its bytes, for members: never public. Shown by a browser only if it is a picture or plain text."""
    return attachment_response(await checks.read_attachment(ctx, caller, monitor_id, check_id, name))


@router.get("/monitors/{monitor_id}/uptime", summary="Read a monitor's uptime")
async def read_uptime(monitor_id: str, ctx: Reading, caller: Anyone) -> Data[dict[str, UptimeOut]]:
    """Of the last `24h`, `7d`, `30d` and `90d`. `uptime` is `null` where nothing is known."""
    found = await checks.uptime(ctx, caller, monitor_id)
    return Data(data={span: uptime_out(figures) for span, figures in found.items()})


@router.get("/monitors/{monitor_id}/uptime-history", summary="Read a monitor's days")
async def read_uptime_history(
    monitor_id: str, ctx: Reading, caller: Anyone, days: Annotated[int, Query(ge=1, le=366)] = 90
) -> Data[list[DayOut]]:
    """One entry for each day in the organization's time zone, oldest first, today included."""
    found = await checks.uptime_history(ctx, caller, monitor_id, days)
    return Data(data=[day_out(each) for each in found])


@router.get("/monitors/{monitor_id}/response-times", summary="Read a monitor's response times")
async def read_response_times(
    monitor_id: str,
    ctx: Reading,
    caller: Anyone,
    span: Annotated[Span, Query(alias="range", description="How far back")] = "24h",
    points: Annotated[int, Query(ge=1, le=1000, description="About how many buckets")] = 120,
) -> Data[ResponseTimesOut]:
    """Buckets with their percentiles, gaps as `null`; `phases` of the checks whose trace was kept."""
    series, traces = await checks.response_times(ctx, caller, monitor_id, span, points)
    return Data(
        data=ResponseTimesOut(
            range=span,
            points=[ResponsePointOut.of(point) for point in series],
            phases=[PhasesPoint(at=trace.at, **phases) for trace in traces if (phases := trace.trace.get("phases"))],
        )
    )


@router.get(
    "/monitors/{monitor_id}/badge/{kind}",
    summary="A monitor's badge",
    response_class=Response,
    dependencies=[TAKES_ANY],
)
async def read_badge(
    monitor_id: str,
    kind: Annotated[str, Path(description="status, uptime or response")],
    ctx: Reading,
    caller: Anyone,
    label: Annotated[str | None, Query(max_length=60)] = None,
) -> Response:
    """An SVG to embed: its status, its uptime of 30 days, or its newest response time."""
    watched, figures = await checks.badge_facts(ctx, caller, monitor_id)
    colour, value = _GREY, "no data"
    if kind not in ("status", "uptime", "response"):
        raise NotFound("there are badges for status, uptime and response")
    if kind == "status":
        colour, value = _COLOURS.get(watched.status, _GREY), watched.status.value
    elif kind == "uptime" and figures is not None and figures.ratio is not None:
        colour, value = _uptime_colour(figures.ratio), f"{figures.ratio * 100:.4g} %"
    elif kind == "response" and watched.last_response_time_ms is not None:
        colour, value = "#1d4ed8", f"{watched.last_response_time_ms} ms"
    svg = badge(label or (watched.monitor.name if kind == "status" else kind), value, colour)
    return Response(svg, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=60"})


def _uptime_colour(ratio: float) -> str:
    if ratio >= 0.999:
        return _COLOURS[MonitorStatus.UP]
    return _COLOURS[MonitorStatus.DEGRADED if ratio >= 0.95 else MonitorStatus.DOWN]
