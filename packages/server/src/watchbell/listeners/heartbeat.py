"""Heartbeat: a job tells that it ran; silence past the expected time and the grace is failure."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from watchbell.domain.kind_config import KindConfig
from watchbell.domain.listening import Listener
from watchbell.lib.cron import check_cron, check_zone, next_firing

_LEAST_GRACE_SECONDS = 60
_YEAR_SECONDS = 365 * 86_400


class HeartbeatTarget(KindConfig):
    """When pings are expected: by a period or by a schedule, and how late they may be."""

    kind: Literal["heartbeat"] = "heartbeat"
    period_seconds: int | None = Field(
        None,
        title="Period",
        description="Seconds from one ping to the next, from 30 seconds to a year. Leave out when there is a schedule.",
        ge=30,
        le=_YEAR_SECONDS,
        json_schema_extra={"x-placeholder": "3600", "x-group": "Expect", "x-unit": "seconds"},
    )
    schedule: Annotated[str, AfterValidator(check_cron)] | None = Field(
        None,
        title="Schedule",
        description="When the job runs, as a cron expression. Leave out when there is a period.",
        min_length=1,
        max_length=200,
        json_schema_extra={"x-placeholder": "0 3 * * *", "x-group": "Expect"},
    )
    time_zone: Annotated[str, AfterValidator(check_zone)] = Field(
        "UTC",
        title="Time zone",
        description="The IANA zone in which the schedule is meant, for example Europe/Berlin.",
        min_length=1,
        max_length=64,
        json_schema_extra={"x-placeholder": "Europe/Berlin", "x-group": "Expect"},
    )
    grace_seconds: int | None = Field(
        None,
        title="Grace",
        description="Seconds a ping may be late. If left out: a tenth of the period, at least a minute.",
        ge=0,
        le=_YEAR_SECONDS,
        json_schema_extra={"x-placeholder": "300", "x-group": "Expect", "x-unit": "seconds"},
    )

    @model_validator(mode="after")
    def _one_expectation(self) -> "HeartbeatTarget":
        if self.period_seconds is None and self.schedule is None:
            raise ValueError('say when pings come: set period_seconds (for example 3600) or schedule ("0 3 * * *")')
        if self.period_seconds is not None and self.schedule is not None:
            raise ValueError("set either period_seconds or schedule, not both; remove the one that is not meant")
        return self


def deadline(target: HeartbeatTarget, clock_started_at: int, last_ping_at: int | None) -> int:
    """When silence becomes failure (ms): the next expected ping after the last one, or after the clock's start, + grace."""
    since = max(clock_started_at, last_ping_at or 0)
    if target.schedule is None:
        period = target.period_seconds or 0
        return since + (period + _grace_seconds(target, period)) * 1000
    expected = next_firing(target.schedule, target.time_zone, since)
    if target.grace_seconds is not None:
        return expected + target.grace_seconds * 1000
    gap = next_firing(target.schedule, target.time_zone, expected) - expected
    return expected + _grace_seconds(target, gap // 1000) * 1000


def _grace_seconds(target: HeartbeatTarget, period: int) -> int:
    if target.grace_seconds is not None:
        return target.grace_seconds
    return max(_LEAST_GRACE_SECONDS, period // 10)


def describe(target: HeartbeatTarget) -> str:
    """One line for lists: ``every 5 minutes`` or ``at 0 3 * * * (Europe/Berlin)``."""
    if target.schedule is not None:
        return f"at {target.schedule} ({target.time_zone})"
    period = target.period_seconds or 0
    for seconds, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if period % seconds == 0:
            count = period // seconds
            return f"every {unit}" if count == 1 else f"every {count} {unit}s"
    return f"every {period} seconds"


LISTENER = Listener(
    target=HeartbeatTarget, deadline=deadline, label="Heartbeat", group="Scheduled jobs", describe=describe
)
