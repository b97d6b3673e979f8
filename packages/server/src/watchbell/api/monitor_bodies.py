"""The bodies of monitors: what comes in, what goes out."""

from typing import Annotated, Any, Literal

from pydantic import Field, Strict, StringConstraints

from watchbell.api.fields import Flag, Input, Instant, InstantIn, Name, Output
from watchbell.domain.checks import status_of
from watchbell.domain.monitors import (
    DEFAULT_INTERVAL_SECONDS,
    DEFAULT_TIMEOUT_MS,
    MAX_INTERVAL_SECONDS,
    MAX_THRESHOLD,
    MAX_TIMEOUT_MS,
    MAX_WINDOW,
    MIN_TIMEOUT_MS,
)
from watchbell.domain.states import MonitorStatus
from watchbell.services.monitor_actions import Action
from watchbell.services.monitor_reading import MonitorReading
from watchbell.services.monitor_wishes import MAX_SLUG, MAX_TAG_LENGTH, MAX_TAGS, NewMonitor
from watchbell.services.monitors import MAX_BULK

Interval = Annotated[
    int, Strict(), Field(ge=1, le=MAX_INTERVAL_SECONDS, description="Seconds from one check to the next")
]
Timeout = Annotated[
    int, Strict(), Field(ge=MIN_TIMEOUT_MS, le=MAX_TIMEOUT_MS, description="How long a check may take, in ms")
]
Threshold = Annotated[int, Strict(), Field(ge=1, le=MAX_THRESHOLD, description="Results in a row that decide")]
Retry = Annotated[
    int, Strict(), Field(ge=1, le=MAX_INTERVAL_SECONDS, description="Seconds to an early re-check after a failure")
]
Slow = Annotated[int, Strict(), Field(ge=1, le=MAX_TIMEOUT_MS, description="Slower than this (ms) is degraded")]
Window = Annotated[
    int,
    Strict(),
    Field(
        ge=1, le=MAX_WINDOW, description="Down when failure_threshold of so many last results failed; null = in a row"
    ),
]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TAG_LENGTH)]
Tags = Annotated[list[Tag], Field(max_length=MAX_TAGS)]
Ids = Annotated[list[str], Field(max_length=50)]
Slug = Annotated[
    str,
    StringConstraints(max_length=MAX_SLUG),
    Field(
        description="Names a passive monitor in ping URLs with the organization's ping key; default: made of its name"
    ),
]
Config = Annotated[
    dict[str, Any], Field(description="The kind's own settings, see /kinds", examples=[{"url": "https://example.com"}])
]


class MonitorIn(Input):
    """A new monitor. `{"name", "url"}` alone is enough: the URL's scheme tells the kind."""

    name: Name | None = None
    url: Annotated[str, StringConstraints(max_length=2_000)] | None = Field(
        None, description="Shorthand for monitor_type and config: https://…, tcp://host:port, dns://name, ping://host"
    )
    monitor_type: Annotated[str, StringConstraints(max_length=32)] | None = Field(
        None, description="A kind, see /kinds"
    )
    config: Config = Field(default_factory=dict)
    service_id: str | None = None
    interval_seconds: Interval = DEFAULT_INTERVAL_SECONDS
    timeout_ms: Timeout = DEFAULT_TIMEOUT_MS
    failure_threshold: Threshold | None = Field(
        None, description="Default: 2 for kinds that are asked, 1 for kinds that are told"
    )
    recovery_threshold: Threshold = 1
    retry_interval_seconds: Retry | None = None
    degraded_after_ms: Slow | None = None
    failure_window: Window | None = None
    is_active: Flag = True
    is_public: Flag = False
    tags: Tags = Field(default_factory=list)
    regions: Tags = Field(default_factory=list)
    depends_on: Ids = Field(default_factory=list)
    slug: Slug | None = None

    def wish(self) -> NewMonitor:
        """The same for the use case."""
        values: dict[str, Any] = {name: getattr(self, name) for name in type(self).model_fields}
        values |= {name: tuple(values[name]) for name in ("tags", "regions", "depends_on")}
        return NewMonitor(**values)


class MonitorPatch(Input):
    """What is to change: absent = unchanged, `null` = clear. `config` is replaced as a whole; a secret sent back as it
    was read (`********`) stays.
    """

    name: Name | None = None
    monitor_type: Annotated[str, StringConstraints(max_length=32)] | None = None
    config: Config | None = None
    service_id: str | None = None
    interval_seconds: Interval | None = None
    timeout_ms: Timeout | None = None
    failure_threshold: Threshold | None = None
    recovery_threshold: Threshold | None = None
    retry_interval_seconds: Retry | None = None
    degraded_after_ms: Slow | None = None
    failure_window: Window | None = None
    is_active: Flag | None = None
    is_public: Flag | None = None
    tags: Tags | None = None
    regions: Tags | None = None
    depends_on: Ids | None = None
    slug: Slug | None = None


class MonitorPut(MonitorIn):
    """The whole monitor: what is absent goes back to its default."""

    def changes(self) -> dict[str, Any]:
        """All fields, the absent ones with their defaults; a monitor keeps its service when none is named."""
        changes = {name: getattr(self, name) for name in type(self).model_fields if name != "url"}
        if self.service_id is None:
            del changes["service_id"]
        if self.name is None:
            del changes["name"]
        del changes["is_active"]
        return changes


class MonitorsIn(Input):
    """Several new monitors: all are made or none."""

    items: Annotated[list[MonitorIn], Field(min_length=1, max_length=MAX_BULK)]


class MonitorActionIn(Input):
    """One action on several monitors: on all or on none."""

    ids: Annotated[list[str], Field(min_length=1, max_length=MAX_BULK)]
    action: Action


class PauseIn(Input):
    """How long to pause; for ever when absent."""

    until: InstantIn | None = None


class StatusIn(Input):
    """How it is, as a person says, and why."""

    status: Literal["up", "degraded", "down"]
    note: Annotated[str, StringConstraints(min_length=1, max_length=400)] | None = None


class TestIn(Input):
    """A config to try without saving it. `monitor_id` lends the stored secrets to fields sent back as `********`."""

    name: Name | None = None
    url: Annotated[str, StringConstraints(max_length=2_000)] | None = None
    monitor_type: Annotated[str, StringConstraints(max_length=32)] | None = None
    config: Config = Field(default_factory=dict)
    timeout_ms: Timeout = DEFAULT_TIMEOUT_MS
    degraded_after_ms: Slow | None = None
    monitor_id: str | None = None


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
            BeatOut(status=status_of(row.verdict), checked_at=row.at, response_time_ms=row.ms) for row in reading.strip
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
