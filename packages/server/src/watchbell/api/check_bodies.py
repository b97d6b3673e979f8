"""The bodies of checks: one result, with or without its trace."""

from typing import Any

from pydantic import Field

from watchbell.api.fields import Instant, Output
from watchbell.domain.checks import CheckRow, check_id, status_of
from watchbell.domain.monitors import Monitor
from watchbell.domain.observations import Observation, Verdict
from watchbell.services.checks import StoredCheck


class StepOut(Output):
    """One line of a trace: what was done, when after the check's begin, how long it took, what came of it."""

    name: str
    started_ms: float | None
    duration_ms: float | None
    detail: str
    ok: bool


class CheckOut(Output):
    """A check. `status` is success, degraded, failure, timeout, or no_data when the trouble was ours."""

    id: str | None
    monitor_id: str | None
    status: str
    response_time_ms: float | None
    status_code: int | None
    error_message: str | None
    phases: dict[str, float | None] | None = None
    region: str = ""
    checked_at: Instant
    facts: dict[str, Any] | None = None
    steps: list[StepOut] | None = Field(None, description="The trace, where one was kept")


def row_out(monitor: Monitor, row: CheckRow) -> CheckOut:
    """A result without its trace."""
    return CheckOut(
        id=check_id(monitor.n, row.at),
        monitor_id=monitor.id,
        status=status_of(row.verdict),
        response_time_ms=row.ms,
        status_code=row.code,
        error_message=row.error,
        checked_at=row.at,
    )


def check_out(check: StoredCheck) -> CheckOut:
    """A result with what is known of its course."""
    shown = row_out(check.monitor, check.row)
    if check.trace is not None:
        shown.phases = check.trace.get("phases")
        shown.facts = check.trace.get("facts")
        shown.steps = [StepOut.of(step) for step in _objects(check.trace.get("steps"))]
    return shown


def _objects(steps: Any) -> list[Any]:
    return list(steps or ())


def trial_out(seen: Observation, degraded_after_ms: int | None) -> CheckOut:
    """A check that was not stored."""
    ms = seen.response_time_ms
    is_slow = seen.verdict is Verdict.SUCCESS and degraded_after_ms is not None and (ms or 0) > degraded_after_ms
    return CheckOut(
        id=None,
        monitor_id=None,
        status="degraded" if is_slow else status_of(seen.verdict),
        response_time_ms=_rounded(ms),
        status_code=seen.status_code,
        error_message=f"slower than {degraded_after_ms} ms" if is_slow else seen.error,
        phases=None
        if seen.phases is None
        else {name: _rounded(value) for name, value in seen.phases._asdict().items()},
        region=seen.region,
        checked_at=seen.observed_at,
        facts=dict(seen.facts),
        steps=[
            StepOut(
                name=step.name,
                started_ms=_rounded(step.started_ms),
                duration_ms=_rounded(step.duration_ms),
                detail=step.detail,
                ok=step.ok,
            )
            for step in seen.steps
        ],
    )


def _rounded(ms: float | None) -> float | None:
    return None if ms is None else round(ms, 1)
