"""Schedules: when passive monitors expect their clients, and how long their runs take."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from watchbell.api.deps import Reading, Signed
from watchbell.api.envelopes import Data
from watchbell.api.fields import Input, Instant, Output
from watchbell.services import schedules
from watchbell.services.schedules import MAX_UPCOMING, UPCOMING, Schedule

router = APIRouter(tags=["schedules"])


class SchedulePreviewOut(Output):
    """When somebody is expected. `words` is empty for kinds that follow no schedule."""

    words: str
    time_zone: str
    grace_seconds: float | None
    next_expected_at: Instant | None
    upcoming: list[Instant]


class ScheduleOut(SchedulePreviewOut):
    """`deadline_at` is the instant from which silence is failure; `null` while nothing is awaited."""

    deadline_at: Instant | None


class SchedulePreviewIn(Input):
    """A kind and a config that need not exist."""

    monitor_type: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    config: dict[str, Any] = Field(default_factory=dict)
    count: int = Field(UPCOMING, ge=1, le=MAX_UPCOMING)


class OpenRunOut(Output):
    """A run that has begun and not ended; `run_id` is `null` for one that was started without."""

    run_id: str | None
    started_at: Instant


class RunFiguresOut(Output):
    """Of at most 1000 finished runs of the last 30 days; milliseconds."""

    count: int
    last_ms: int | None
    min_ms: int | None
    avg_ms: int | None
    median_ms: int | None
    p95_ms: int | None
    max_ms: int | None


class RunsOut(Output):
    """A monitor's runs."""

    open: list[OpenRunOut]
    statistics: RunFiguresOut


@router.get("/monitors/{monitor_id}/schedule", summary="Read when a monitor expects its client")
async def read_schedule(monitor_id: str, ctx: Reading, caller: Signed) -> Data[ScheduleOut]:
    """The schedule in words, the next expected ping, its deadline, and the ten after it."""
    found = await schedules.schedule_of(ctx, caller, monitor_id)
    return Data(data=ScheduleOut(**_shown(found), deadline_at=found.deadline_at))


@router.get("/monitors/{monitor_id}/runs", summary="Read a monitor's runs")
async def read_runs(monitor_id: str, ctx: Reading, caller: Signed) -> Data[RunsOut]:
    """Those that have begun and not ended, and how long the finished ones took."""
    found = await schedules.runs_of(ctx, caller, monitor_id)
    begun = [OpenRunOut(run_id=run_id, started_at=at) for run_id, at in found.open]
    return Data(data=RunsOut(open=begun, statistics=RunFiguresOut.model_validate(found.figures)))


@router.post("/schedules/preview", summary="Say what a schedule means")
async def preview_schedule(body: SchedulePreviewIn, ctx: Reading, caller: Signed) -> Data[SchedulePreviewOut]:
    """Its words and when it is next, were a monitor made of it now. Nothing is stored."""
    found = schedules.preview_schedule(ctx, caller, body.monitor_type, body.config, body.count)
    return Data(data=SchedulePreviewOut(**_shown(found)))


def _shown(found: Schedule) -> dict[str, Any]:
    grace = None if found.grace_ms is None else found.grace_ms / 1000
    return {
        "words": found.words,
        "time_zone": found.time_zone,
        "grace_seconds": grace,
        "next_expected_at": found.next_expected_at,
        "upcoming": list(found.upcoming),
    }
