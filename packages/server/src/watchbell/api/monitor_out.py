"""The bodies of monitors: what goes out."""

from typing import Any

from pydantic import Field

from watchbell.api.fields import Instant, Output
from watchbell.api.held_bodies import HeldByOut, held_out
from watchbell.domain.checks import beat_of
from watchbell.domain.states import MonitorStatus
from watchbell.services.monitor_reading import MonitorReading


class StatsOut(Output):
    """The last 24 hours. `uptime` from 0 to 1 is `null` when nothing is known."""

    uptime: float | None
    checks: int
    successful: int
    failures: int
    avg_response_time_ms: float | None
    p50_response_time_ms: float | None
    p95_response_time_ms: float | None
    p99_response_time_ms: float | None


class BeatOut(Output):
    """One check of the strip."""

    status: str
    checked_at: Instant
    response_time_ms: float | None


class MonitorOut(Output):
    """A monitor. Secrets in `config` read `********`. `recent_checks` are the last 40, oldest first."""

    id: str
    org_id: str
    service_id: str
    name: str
    monitor_type: str
    config: dict[str, Any]
    summary: str = Field(description="What is watched, in one line")
    interval_seconds: int
    timeout_ms: int
    failure_threshold: int
    recovery_threshold: int
    retry_interval_seconds: int | None
    degraded_after_ms: int | None
    failure_window: int | None
    is_active: bool
    is_public: bool
    tags: list[str]
    regions: list[str]
    depends_on: list[str]
    status: MonitorStatus
    status_reason: str | None
    status_since: Instant | None
    paused_until: Instant | None
    disabled_reason: str | None
    held_by: HeldByOut | None = Field(description="Why nobody is told although it is down")
    consecutive_failures: int
    last_checked_at: Instant | None
    last_ping_at: Instant | None
    deadline_at: Instant | None
    last_response_time_ms: int | None
    last_status_code: int | None
    facts: dict[str, Any]
    stats: StatsOut | None
    recent_checks: list[BeatOut]
    slug: str | None = Field(description="Names a passive monitor in ping URLs with the organization's ping key")
    next_expected_at: Instant | None = Field(description="When a passive monitor's next sign of life is awaited")
    ping_count: int
    email_address: str | None = Field(None, description="Each mail to it is a ping, where mail is taken in")
    heartbeat_url: str | None = None
    ping_url: str | None = Field(None, description="As Healthchecks' clients call it")
    push_url: str | None = Field(None, description="As Uptime Kuma's clients call it")
    webhook_fail_url: str | None = None
    webhook_recover_url: str | None = None
    metric_url: str | None = None
    created_at: Instant
    updated_at: Instant
    manage_key: str | None = Field(
        None, description="Opens just this monitor; shown once, in the answer to its creation"
    )


def monitor_out(reading: MonitorReading, manage_key: str | None = None) -> MonitorOut:
    """A monitor as it goes out."""
    monitor, state = reading.watched.monitor, reading.watched.state
    stats = reading.stats
    return MonitorOut(
        **{name: getattr(monitor, name) for name in _SAME},
        monitor_type=monitor.kind,
        tags=list(monitor.tags),
        regions=list(monitor.regions),
        depends_on=list(monitor.depends_on),
        config=reading.config,
        summary=reading.summary,
        status=reading.watched.status,
        status_reason=reading.reason,
        status_since=state.since_at or None,
        held_by=held_out(reading.held),
        consecutive_failures=state.consecutive_failures,
        last_checked_at=reading.watched.last_checked_at,
        last_ping_at=state.last_ping_at,
        next_expected_at=reading.next_expected_at,
        ping_count=state.ping_count,
        deadline_at=state.deadline_at if monitor.runs else None,
        last_response_time_ms=reading.watched.last_response_time_ms,
        last_status_code=reading.watched.last_status_code,
        facts=reading.watched.facts if reading.is_insider else {},
        stats=None
        if stats is None
        else StatsOut(
            uptime=stats.ratio,
            checks=stats.total,
            successful=stats.successful,
            failures=stats.total - stats.successful,
            avg_response_time_ms=stats.avg_ms,
            p50_response_time_ms=stats.p50,
            p95_response_time_ms=stats.p95,
            p99_response_time_ms=stats.p99,
        ),
        recent_checks=[
            BeatOut(status=beat_of(row), checked_at=row.at, response_time_ms=row.ms) for row in reading.strip
        ],
        manage_key=manage_key,
        **reading.urls,
    )


_SAME = (
    "slug",
    "id",
    "org_id",
    "service_id",
    "name",
    "interval_seconds",
    "timeout_ms",
    "failure_threshold",
    "recovery_threshold",
    "retry_interval_seconds",
    "degraded_after_ms",
    "failure_window",
    "is_active",
    "is_public",
    "paused_until",
    "disabled_reason",
    "created_at",
    "updated_at",
)
