"""Heartbeat: a job tells that it ran; silence past the expected time and the grace is failure."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from watchbell.domain.kind_config import KindConfig
from watchbell.domain.listening import Heard, Listener, StoredReading
from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.pings import PingKind, Signal, SignalForm
from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.lib.clock import rfc3339
from watchbell.lib.cron import check_cron, check_zone, next_firing

_RUNS = "runs"
_MISSED = "missed"
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


def expected(target: HeartbeatTarget, state: MonitorState) -> int:
    """When the next ping is awaited (ms): after the last one, the last one that was missed, or the clock's start."""
    missed: int = state.memory.get(_MISSED, 0)
    since = max(state.clock_started_at, state.last_ping_at or 0, missed)
    if target.schedule is None:
        return since + (target.period_seconds or 0) * 1000
    return next_firing(target.schedule, target.time_zone, since)


def deadline(target: HeartbeatTarget, state: MonitorState) -> int | None:
    """When silence becomes failure (ms): the expected ping and its grace, or a run's end; never while it is down."""
    if state.status is MonitorStatus.DOWN:
        return None
    runs: list[int] = [max(at, state.clock_started_at) for at in state.memory.get(_RUNS, {}).values()]
    due = expected(target, state)
    grace = _grace_ms(target, due)
    return min([due + grace, *(began + grace for began in runs)])


def hear(
    target: HeartbeatTarget, state: MonitorState, signal: Signal, now: int, _recent: Sequence[StoredReading]
) -> Heard:
    """What a ping means."""
    runs = dict(state.memory.get(_RUNS, {}))
    if signal.kind is PingKind.START:
        runs[signal.run_id or ""] = now
        return Heard(signal.kind, memory={**state.memory, _RUNS: runs})
    if signal.kind is PingKind.LOG:
        return Heard(signal.kind)
    began = runs.pop(signal.run_id or "", None)
    if signal.run_id is None:
        runs = {}
    duration = None if began is None else now - began
    memory = {_RUNS: runs} if runs else {}
    return Heard(signal.kind, (_observation(signal, now, duration),), memory, duration)


def _observation(signal: Signal, now: int, duration_ms: int | None) -> Observation:
    ms = signal.response_time_ms if duration_ms is None else duration_ms
    if signal.kind is PingKind.SUCCESS:
        return Observation(Verdict.SUCCESS, now, response_time_ms=ms, status_code=signal.exit_status)
    error = "the client reported a failure"
    if signal.exit_status is not None:
        error += f" with exit status {signal.exit_status}"
    if signal.message:
        error += f": {signal.message}"
    return Observation(Verdict.FAILURE, now, response_time_ms=ms, status_code=signal.exit_status, error=error)


def lapse(target: HeartbeatTarget, state: MonitorState, deadline_at: int) -> Heard:
    """No ping in time, or a run that has not ended."""
    due = expected(target, state)
    runs = dict(state.memory.get(_RUNS, {}))
    late = {run: at for run, at in runs.items() if at + _grace_ms(target, due) <= deadline_at}
    memory = {**state.memory, _RUNS: {run: at for run, at in runs.items() if run not in late}}
    if late and due + _grace_ms(target, due) > deadline_at:
        error = f"the run that began {rfc3339(min(late.values()))} has not ended by {rfc3339(deadline_at)}"
    else:
        memory[_MISSED] = due
        came = "none ever came" if state.last_ping_at is None else f"the last one came {rfc3339(state.last_ping_at)}"
        error = f"no ping by {rfc3339(deadline_at)}; {came}"
    return Heard(PingKind.LOG, (Observation(Verdict.FAILURE, deadline_at, error=error, missed=True),), memory)


def _grace_ms(target: HeartbeatTarget, due: int) -> int:
    if target.schedule is None or target.grace_seconds is not None:
        return _grace_seconds(target, target.period_seconds or 0) * 1000
    gap = next_firing(target.schedule, target.time_zone, due) - due
    return _grace_seconds(target, gap // 1000) * 1000


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
    target=HeartbeatTarget,
    label="Heartbeat",
    group="Scheduled jobs",
    describe=describe,
    forms=frozenset({SignalForm.HEARTBEAT, SignalForm.REPORT}),
    hear=hear,
    deadline=deadline,
    expected=expected,
    lapse=lapse,
    counts=True,
)
