"""NetMon's bodies: hosts as they come in and go out."""

from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from pydantic import ConfigDict, Field

from watchbell.api.fields import Input, Instant, Output
from watchbell.domain.netmon_hosts import ScheduleType, parse_schedule_config, status_word
from watchbell.domain.states import MonitorStatus
from watchbell.services.context import Context
from watchbell.services.netmon_hosts import Host

YEAR_SECONDS = 365 * 86_400

HostId = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\s/?#%]+$")]
Cron = Annotated[str, Field(max_length=100)]
Seconds = Annotated[int, Field(ge=1, le=YEAR_SECONDS)]
Token = Annotated[str, Field(min_length=8, max_length=300)]


class HostPut(Input):
    """What is given is changed. `schedule_config` is JSON: start, end, days (Monday = 1) and timezone."""

    model_config = ConfigDict(extra="ignore")

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    token: Token | None = None
    cron_expression: Cron | None = None
    expected_frequency_seconds: Seconds | None = None
    schedule_type: ScheduleType | None = None
    schedule_config: str | dict[str, Any] | None = None
    grace_period_seconds: Annotated[int, Field(ge=0, le=YEAR_SECONDS)] | None = None

    def plan(self) -> dict[str, Any]:
        """The given fields by the names in `HostPlan`. A frequency takes the place of an expression, and the reverse."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        found: dict[str, Any] = {}
        if given.get("expected_frequency_seconds") is not None:
            found |= {"frequency_seconds": given["expected_frequency_seconds"], "cron_expression": None}
        if given.get("cron_expression"):
            found["cron_expression"] = given["cron_expression"]
        if given.get("grace_period_seconds") is not None:
            found["grace_seconds"] = given["grace_period_seconds"]
        if given.get("schedule_type") is not None:
            found |= {"schedule_type": given["schedule_type"], "schedule_config": None}
        if "schedule_config" in given:
            found["schedule_config"] = parse_schedule_config(given["schedule_config"])
        return found


class HostIn(HostPut):
    """A new host: its name, its id in the heartbeat's address, and the token that its heartbeats show."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    host_id: HostId
    token: Token


class HostListed(Output):
    """A host in the list."""

    id: str
    name: str
    host_id: str
    status: str
    last_seen: Instant | None
    is_overdue: bool


class HostOut(HostListed):
    """A host. `heartbeat_url` holds the token only in the answer to the request that has set it: its hash is kept."""

    cron_expression: str | None
    expected_frequency_seconds: int
    schedule_type: ScheduleType
    schedule_config: str | None
    grace_period_seconds: int
    log_analysis_config: None = None
    heartbeat_url: str
    created_at: Instant
    updated_at: Instant


class HostConfig(Output):
    """A host in the list of all configurations."""

    host_id: str
    name: str
    status: str
    heartbeat_url: str
    cron_expression: str | None
    heartbeat_frequency_seconds: int
    heartbeat_frequency_minutes: float
    grace_period_seconds: int
    schedule_type: ScheduleType
    log_analysis_enabled: bool = False
    last_seen: Instant | None
    created_at: Instant
    updated_at: Instant


class HostConfigs(Output):
    """All configurations."""

    total: int
    hosts: list[HostConfig]


class ConfigOfHost(Output):
    """What is awaited of a host now."""

    cron_expression: str | None
    expected_frequency_seconds: int
    grace_period_seconds: int
    schedule_type: ScheduleType


class ChangedConfig(Output):
    """What was changed."""

    status: str = "success"
    host_id: str
    name: str
    updates: list[str]
    current_config: ConfigOfHost


class GeneratedToken(Output):
    """A new random token."""

    token: str


class Done(Output):
    """It is done."""

    status: str = "success"
    message: str


class SeenAt(Output):
    """One heartbeat."""

    timestamp: Instant
    source_ip: str


class History(Output):
    """The newest heartbeats of a host."""

    host_id: str
    host_name: str
    count: int
    heartbeats: list[SeenAt]


def listed(host: Host) -> HostListed:
    """A host as lists show it."""
    return HostListed(**_facts(host))


def _facts(host: Host) -> dict[str, Any]:
    watched = host.watched
    return {
        "id": watched.monitor.id,
        "name": watched.monitor.name,
        "host_id": host.host_id,
        "status": status_word(watched.status),
        "last_seen": watched.state.last_ping_at,
        "is_overdue": watched.status is MonitorStatus.DOWN,
    }


def host_out(ctx: Context, host: Host) -> HostOut:
    """A host by itself."""
    plan, monitor = host.plan, host.watched.monitor
    return HostOut(
        **_facts(host),
        cron_expression=plan.cron_expression,
        expected_frequency_seconds=plan.frequency_seconds,
        schedule_type=plan.schedule_type,
        schedule_config=None if plan.schedule_config is None else msgspec.json.encode(plan.schedule_config).decode(),
        grace_period_seconds=plan.grace_seconds,
        heartbeat_url=_url(ctx, host),
        created_at=monitor.created_at,
        updated_at=monitor.updated_at,
    )


def config_out(ctx: Context, host: Host) -> HostConfig:
    """A host's configuration."""
    out = host_out(ctx, host)
    same = {name: getattr(out, name) for name in HostConfig.model_fields if hasattr(out, name)}
    return HostConfig(
        **same,
        heartbeat_frequency_seconds=out.expected_frequency_seconds,
        heartbeat_frequency_minutes=round(out.expected_frequency_seconds / 60, 2),
    )


def _url(ctx: Context, host: Host) -> str:
    url = f"{ctx.options.base_url.rstrip('/')}/api/v1/heartbeat/{quote(host.host_id, safe='')}"
    return url if host.token is None else f"{url}?token={quote(host.token, safe='')}"
