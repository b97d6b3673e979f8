"""Monitors as they are read: secrets hidden, with their URLs, their last 24 hours and their newest checks."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from watchbell.domain.access import Caller, require
from watchbell.domain.checks import CheckRow
from watchbell.domain.errors import Invalid
from watchbell.domain.monitor_views import MONITOR_SORTS, MonitorFilter, WatchedMonitor
from watchbell.domain.monitors import Monitor
from watchbell.domain.observations import Verdict
from watchbell.domain.pings import SignalForm
from watchbell.domain.uptime import Uptime
from watchbell.domain.withholding import WithheldFailure
from watchbell.lib.clock import DAY
from watchbell.services.configs import hidden
from watchbell.services.context import Context
from watchbell.services.monitor_kinds import expected_of, monitor_kinds, summary_of
from watchbell.services.monitor_rows import found, is_insider
from watchbell.store import monitors as rows
from watchbell.store.withheld import withheld_of

STRIP = 40
"""How many checks a heartbeat strip shows."""


_URLS: dict[SignalForm, dict[str, Callable[[str], str]]] = {
    SignalForm.HEARTBEAT: {
        "heartbeat_url": "/heartbeat/{}".format,
        "ping_url": lambda token: f"/ping/{uuid.UUID(token)}",
    },
    SignalForm.REPORT: {"push_url": "/api/push/{}".format},
    SignalForm.WEBHOOK: {
        "webhook_fail_url": "/webhook/{}/fail".format,
        "webhook_recover_url": "/webhook/{}/recover".format,
    },
    SignalForm.METRIC: {"metric_url": "/metric/{}".format},
}


@dataclass(frozen=True, slots=True)
class MonitorReading:
    """A monitor for people's eyes. `stats` are those of the last 24 hours, `strip` the newest checks, oldest first."""

    watched: WatchedMonitor
    config: dict[str, Any]
    summary: str
    urls: dict[str, str]
    stats: Uptime | None = None
    strip: tuple[CheckRow, ...] = ()
    is_insider: bool = True
    next_expected_at: int | None = None
    held: WithheldFailure | None = None
    """Its failure, while that is kept back."""

    @property
    def reason(self) -> str | None:
        """Why it is as it is. A check that could not be made by our own fault says so, though it changes no status.

        Strangers are told no reasons: these name hosts and ports of the inside.
        """
        if not self.is_insider:
            return None
        newest = self.strip[-1] if self.strip else None
        if self.watched.monitor.disabled_reason:
            return self.watched.monitor.disabled_reason
        if newest is not None and newest.verdict is Verdict.FAULT and newest.error:
            return f"no data: {newest.error}"
        return self.watched.state.last_error


async def read_monitor(ctx: Context, caller: Caller, monitor_id: str) -> MonitorReading:
    """One monitor. Raises `NotFound`, `Forbidden`, `Unauthorized`."""
    async with ctx.db.read() as tx:
        watched = await found(tx, caller, monitor_id, "monitors:read")
    return (await readings(ctx, [watched], is_insider=is_insider(caller, watched.monitor, "monitors:read")))[0]


async def list_monitors(
    ctx: Context, caller: Caller, wanted: MonitorFilter, *, offset: int, limit: int
) -> tuple[list[MonitorReading], int]:
    """A page of the organization's monitors, and how many match."""
    require(caller, "monitors:read")
    if wanted.sort.removeprefix("-") not in MONITOR_SORTS:
        raise Invalid.field("sort", f"use one of {', '.join(MONITOR_SORTS)}, with a minus before it for the other way")
    async with ctx.db.read() as tx:
        page, total = await rows.page(tx, caller.org_id, wanted, offset=offset, limit=limit)
    return await readings(ctx, page), total


async def readings(ctx: Context, seen: Sequence[WatchedMonitor], *, is_insider: bool = True) -> list[MonitorReading]:
    """Monitors ready to be shown: three questions to the database, however many there are.

    Strangers do not read the config nor the URLs that hold a token.
    """
    numbers = [watched.monitor.n for watched in seen]
    if not numbers:
        return []
    now = ctx.clock()
    intervals = {watched.monitor.n: watched.monitor.interval_seconds for watched in seen}
    stats = await ctx.checks.uptime(numbers, {"24h": (now - DAY, now)}, intervals)
    strips = await _strips(ctx, seen)
    async with ctx.db.read() as tx:
        held = await withheld_of(tx, [watched.monitor.id for watched in seen]) if is_insider else {}
    return [
        MonitorReading(
            watched=freshened(ctx, watched),
            config=shown_config(watched.monitor) if is_insider else {},
            summary=summary_of(ctx.box, watched.monitor) if is_insider else "",
            urls=urls_of(ctx, watched.monitor) if is_insider else {},
            stats=stats.get(watched.monitor.n, {}).get("24h"),
            strip=tuple(reversed(strips.get(watched.monitor.n, ()))),
            is_insider=is_insider,
            next_expected_at=expected_of(ctx.box, watched.monitor, watched.state) if watched.monitor.runs else None,
            held=held.get(watched.monitor.id),
        )
        for watched in seen
    ]


async def _strips(ctx: Context, seen: Sequence[WatchedMonitor]) -> dict[int, list[CheckRow]]:
    """The newest checks, of those that were ever checked."""
    numbers = [
        watched.monitor.n
        for watched in seen
        if watched.last_checked_at is not None or ctx.checks.latest(watched.monitor.n) is not None
    ]
    return await ctx.checks.strip(numbers, STRIP, before=ctx.clock() + DAY)


def freshened(ctx: Context, watched: WatchedMonitor) -> WatchedMonitor:
    """With the newest check that memory knows: quiet successes are written to the state's row only now and then."""
    latest = ctx.checks.latest(watched.monitor.n, before=ctx.clock() + DAY)
    if latest is None or (watched.last_checked_at or 0) >= latest.at:
        return watched
    if latest.in_maintenance and latest.verdict is Verdict.FAULT:
        return watched  # the mark of planned work's beginning, no check
    return replace(
        watched,
        last_checked_at=latest.at,
        last_response_time_ms=None if latest.ms is None else round(latest.ms),
        last_status_code=latest.code,
    )


def shown_config(monitor: Monitor) -> dict[str, Any]:
    """The config without its secrets."""
    kind = monitor_kinds().get(monitor.kind)
    return hidden(kind.target if kind else None, monitor.config)


def urls_of(ctx: Context, monitor: Monitor) -> dict[str, str]:
    """The URLs that a passive monitor's client calls and its e-mail address, by their names in the API."""
    kind = monitor_kinds().get(monitor.kind)
    if monitor.ingest_token is None or kind is None or kind.listener is None:
        return {}
    token = ctx.box.open(monitor.ingest_token)
    base, domain = ctx.options.base_url.rstrip("/"), ctx.options.ping_email_domain
    addresses = {"email_address": f"{token}@{domain}"} if domain and SignalForm.HEARTBEAT in kind.listener.forms else {}
    return addresses | {
        name: base + url_of(token)
        for form, urls in _URLS.items()
        if form in kind.listener.forms
        for name, url_of in urls.items()
    }


async def export_monitor(ctx: Context, caller: Caller, monitor_id: str) -> dict[str, Any]:
    """The monitor as a body that makes it again elsewhere; secrets stay hidden and have to be filled in."""
    async with ctx.db.read() as tx:
        watched = await found(tx, caller, monitor_id, "monitors:write")
    monitor = watched.monitor
    return {
        "name": monitor.name,
        "monitor_type": monitor.kind,
        "config": shown_config(monitor),
        "interval_seconds": monitor.interval_seconds,
        "timeout_ms": monitor.timeout_ms,
        "failure_threshold": monitor.failure_threshold,
        "recovery_threshold": monitor.recovery_threshold,
        "retry_interval_seconds": monitor.retry_interval_seconds,
        "degraded_after_ms": monitor.degraded_after_ms,
        "failure_window": monitor.failure_window,
        "is_active": monitor.is_active,
        "is_public": monitor.is_public,
        "tags": list(monitor.tags),
        "regions": list(monitor.regions),
    }
