"""The bodies of checks: one result, with or without its trace."""

import base64
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from pydantic import Field

from watchbell.api.fields import Instant, Output
from watchbell.domain.attachments import AttachmentNote, within_bounds
from watchbell.domain.checks import CheckRow, check_id, status_of
from watchbell.domain.monitors import Monitor
from watchbell.domain.observations import Attachment, Observation, Verdict
from watchbell.services.check_evidence import NO_EVIDENCE, Evidence
from watchbell.services.checks import StoredCheck


class StepOut(Output):
    """One line of a trace: what was done, when after the check's begin, how long it took, what came of it."""

    name: str
    started_ms: float | None
    duration_ms: float | None
    detail: str
    ok: bool


class AttachmentOut(Output):
    """What came with a check: a screenshot, the body of a bad answer."""

    name: str
    media_type: str
    size: int
    note: str | None = Field(None, description="What was left out")
    url: str | None = Field(None, description="Where its data is read; only of stored checks")
    data_base64: str | None = Field(None, description="Its data; only of checks that are not stored")


class CheckOut(Output):
    """A check. `status` is success, degraded, failure, timeout, or no_data when the trouble was ours.

    With `in_maintenance` it was made during planned work, and does not count for uptime.
    """

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
    attachments: list[AttachmentOut] = Field([], description="Not shown to strangers")
    in_maintenance: bool = False
    last_success_id: str | None = Field(
        None, description="Of a failure: the newest success before it whose trace was kept, to compare with"
    )


def row_out(monitor: Monitor, row: CheckRow, evidence: Evidence = NO_EVIDENCE) -> CheckOut:
    """A result without its trace."""
    identifier = check_id(monitor.n, row.at)
    place = f"/api/organizations/{evidence.org_slug}/monitors/{monitor.id}/checks/{identifier}/attachments"
    return CheckOut(
        id=identifier,
        monitor_id=monitor.id,
        status=status_of(row.verdict),
        response_time_ms=row.ms,
        status_code=row.code,
        error_message=row.error,
        checked_at=row.at,
        in_maintenance=row.in_maintenance,
        attachments=[_attachment_out(note, place) for note in evidence.notes.get(row.at, ())],
    )


def check_out(check: StoredCheck) -> CheckOut:
    """A result with what is known of its course."""
    shown = row_out(check.monitor, check.row, check.evidence)
    if check.success_at is not None:
        shown.last_success_id = check_id(check.monitor.n, check.success_at)
    if check.trace is not None:
        shown.phases = check.trace.get("phases")
        shown.facts = check.trace.get("facts")
        shown.steps = [StepOut.of(step) for step in _objects(check.trace.get("steps"))]
    return shown


def _attachment_out(note: AttachmentNote, place: str) -> AttachmentOut:
    is_there = bool(note.size) or note.note is None
    return AttachmentOut(**note._asdict(), url=f"{place}/{quote(note.name)}" if is_there else None)


def _enclosed(attachments: Sequence[Attachment]) -> list[AttachmentOut]:
    return [
        AttachmentOut(**kept.described._asdict(), data_base64=base64.b64encode(kept.data).decode())
        for kept in within_bounds(attachments)
    ]


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
        attachments=_enclosed(seen.attachments),
    )


def _rounded(ms: float | None) -> float | None:
    return None if ms is None else round(ms, 1)
