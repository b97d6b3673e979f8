"""The bodies of uptime and response times."""

from pydantic import Field

from watchbell.api.fields import Instant, Output
from watchbell.domain.uptime import DayUptime, Uptime


class UptimeOut(Output):
    """A span's figures. `uptime` is from 0 to 1, `null` where nothing is known; degraded counts as up."""

    uptime: float | None
    checks: int
    successful: int
    failures: int
    up_ms: int
    down_ms: int
    degraded_ms: int
    avg_response_time_ms: float | None
    p50_response_time_ms: float | None
    p95_response_time_ms: float | None
    p99_response_time_ms: float | None
    min_response_time_ms: float | None
    max_response_time_ms: float | None


class DayOut(UptimeOut):
    """A day such as 2026-01-31 in the organization's time zone."""

    day: str
    start_at: Instant
    in_maintenance: bool = Field(description="Nothing of it counts because work was planned")


class ResponsePointOut(Output):
    """Response times (ms) of the checks in `width_ms` from `at` on; all `null` where there was none."""

    at: Instant
    width_ms: int
    count: int
    avg_ms: float | None
    p50: float | None
    p95: float | None
    p99: float | None
    min: float | None
    max: float | None


class PhasesPoint(Output):
    """Where the time of one check went, in ms."""

    at: Instant
    dns: float | None = None
    connect: float | None = None
    tls: float | None = None
    wait: float | None = None
    transfer: float | None = None


class ResponseTimesOut(Output):
    """Response times of a span."""

    range: str
    points: list[ResponsePointOut]
    phases: list[PhasesPoint]


def uptime_out(figures: Uptime) -> UptimeOut:
    """A span's figures as they go out."""
    return UptimeOut(
        uptime=figures.ratio,
        checks=figures.total,
        successful=figures.successful,
        failures=figures.total - figures.successful,
        up_ms=figures.up_ms,
        down_ms=figures.down_ms,
        degraded_ms=figures.degraded_ms,
        avg_response_time_ms=figures.avg_ms,
        p50_response_time_ms=figures.p50,
        p95_response_time_ms=figures.p95,
        p99_response_time_ms=figures.p99,
        min_response_time_ms=figures.min,
        max_response_time_ms=figures.max,
    )


def day_out(day: DayUptime) -> DayOut:
    """A day as it goes out."""
    figures = uptime_out(day.uptime).model_dump()
    return DayOut(day=day.day, start_at=day.start_at, in_maintenance=day.in_maintenance, **figures)
