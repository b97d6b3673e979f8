"""The values of metrics. Public where the monitor is."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from watchbell.api.checks import Span
from watchbell.api.deps import Anyone, Reading
from watchbell.api.envelopes import CursorQuery, Data, Stretch
from watchbell.api.fields import Instant, InstantIn, Output
from watchbell.domain.errors import Invalid
from watchbell.domain.metric_values import Place
from watchbell.services import metrics

router = APIRouter(tags=["checks"])

From = Annotated[InstantIn | None, Query(alias="from", description="From this instant on")]
To = Annotated[InstantIn | None, Query(alias="to", description="Before this instant")]


class ValueOut(Output):
    """A value, when it was measured, and whether it lay outside the bounds that held then."""

    at: Instant
    value: float
    is_out_of_range: bool


class PointOut(Output):
    """The values of a stretch of time that begins at `at`."""

    at: Instant
    min: float
    avg: float
    max: float
    count: int
    is_out_of_range: bool


class SeriesOut(Output):
    """The course of a metric, and what its values are held to now."""

    points: list[PointOut]
    min_value: float | None
    max_value: float | None
    unit: str | None


@router.get("/monitors/{monitor_id}/metrics", summary="List a metric's values")
async def list_values(
    monitor_id: str,
    ctx: Reading,
    caller: Anyone,
    from_at: From = None,
    to_at: To = None,
    after: Annotated[str | None, Query(max_length=200, description="`next_cursor` of the answer before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="How many at most")] = 100,
) -> Stretch[ValueOut]:
    """Newest first. Public when the monitor is public."""
    cursor = CursorQuery(after, limit)
    found = await metrics.list_values(
        ctx, caller, monitor_id, from_at=from_at, to_at=to_at, before=_place(cursor.after), limit=limit + 1
    )
    shown = found[:limit]
    last = "-".join(map(str, shown[-1][0])) if len(found) > limit else None
    values = [ValueOut(at=each.at, value=each.value, is_out_of_range=each.is_out) for _, each in shown]
    return cursor.of(values, last)


def _place(position: str | None) -> Place | None:
    if position is None:
        return None
    at, _, seq = position.partition("-")
    if not (at.isdigit() and seq.isdigit() and max(len(at), len(seq)) <= 18):
        raise Invalid.field("after", "not a cursor of this list: use next_cursor of the answer before, unchanged")
    return Place(int(at), int(seq))


@router.get(
    "/monitors/{monitor_id}/metrics/latest",
    summary="Read a metric's newest value",
    response_model=Data[ValueOut],
    responses={204: {"description": "None was told yet"}},
)
async def read_newest_value(monitor_id: str, ctx: Reading, caller: Anyone) -> Data[ValueOut] | Response:
    """204 before the first. Public when the monitor is public."""
    newest = await metrics.newest_value(ctx, caller, monitor_id)
    if newest is None:
        return Response(status_code=204)
    return Data(data=ValueOut(at=newest.at, value=newest.value, is_out_of_range=newest.is_out))


@router.get("/monitors/{monitor_id}/metrics/series", summary="Read a metric's course")
async def read_series(
    monitor_id: str,
    ctx: Reading,
    caller: Anyone,
    span: Annotated[Span, Query(alias="range", description="How far back")] = "24h",
    points: Annotated[int, Query(ge=1, le=1000, description="About how many stretches")] = 300,
) -> Data[SeriesOut]:
    """Stretches of one length, oldest first; those without values are left out. Public when the monitor is public."""
    course = await metrics.course(ctx, caller, monitor_id, span, points)
    return Data(
        data=SeriesOut(
            points=[PointOut.of(point) for point in course.points],
            min_value=course.min_value,
            max_value=course.max_value,
            unit=course.unit,
        )
    )
