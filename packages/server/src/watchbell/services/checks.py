"""Checks: a monitor's results, one with its trace, its uptime and its response times."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from watchbell.domain.access import Caller, require
from watchbell.domain.attachments import KeptAttachment
from watchbell.domain.checks import CheckRow, parse_check_id
from watchbell.domain.errors import NotFound
from watchbell.domain.monitor_views import WatchedMonitor
from watchbell.domain.monitors import Monitor
from watchbell.domain.observations import Verdict
from watchbell.domain.uptime import DayUptime, ResponsePoint, Uptime
from watchbell.lib.clock import DAY, HOUR
from watchbell.services.check_evidence import NO_EVIDENCE, Evidence, evidence_of
from watchbell.services.context import Context
from watchbell.services.monitor_reading import freshened
from watchbell.services.monitor_rows import found, is_insider
from watchbell.store import check_attachments, check_traces
from watchbell.store.checks import StoredTrace

RANGES = {"1h": HOUR, "3h": 3 * HOUR, "6h": 6 * HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY, "90d": 90 * DAY}
MAX_TRACES = 200
SPANS = {"24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY, "90d": 90 * DAY}


@dataclass(frozen=True, slots=True)
class StoredCheck:
    """A result, with its trace when one was kept: failures, changes, checks asked for, and one success an hour.

    `success_at` is, for one that was no success, the newest success before it whose trace was kept.
    """

    monitor: Monitor
    row: CheckRow
    trace: Mapping[str, Any] | None = None
    evidence: Evidence = NO_EVIDENCE
    success_at: int | None = None


async def stored_check(ctx: Context, caller: Caller, monitor: Monitor, at: int) -> StoredCheck:
    """The check of this instant. Raises `NotFound`."""
    rows = await ctx.checks.recent(monitor.n, limit=1, before=at + 1)
    if not rows or rows[0].at != at:
        raise NotFound("there is no such check of this monitor; old ones are removed after a while")
    if not is_insider(caller, monitor, "checks:read"):
        # A trace shows addresses and answers: strangers read the result of a public monitor, not its course.
        return StoredCheck(monitor, rows[0]._replace(error=None))
    async with ctx.db.read() as tx:
        kept = await check_traces.trace_at(tx, monitor.n, at)
        is_success = rows[0].verdict is Verdict.SUCCESS
        success_at = None if is_success else await check_traces.success_before(tx, monitor.n, at)
    evidence = await evidence_of(ctx, caller, monitor, rows)
    return StoredCheck(monitor, rows[0], kept.trace if kept else None, evidence, success_at)


async def list_checks(
    ctx: Context, caller: Caller, monitor_id: str, *, before: int | None, limit: int
) -> tuple[Monitor, list[CheckRow], Evidence]:
    """The newest results before an instant, newest first, and what came with them."""
    async with ctx.db.read() as tx:
        monitor = (await found(tx, caller, monitor_id, "checks:read")).monitor
    rows = await ctx.checks.recent(monitor.n, limit=limit, before=before)
    if not is_insider(caller, monitor, "checks:read"):
        rows = [row._replace(error=None) for row in rows]  # they name hosts and ports of the inside
    return monitor, rows, await evidence_of(ctx, caller, monitor, rows)


async def read_check(ctx: Context, caller: Caller, monitor_id: str, check: str) -> StoredCheck:
    """One result with its trace. Raises `NotFound`."""
    async with ctx.db.read() as tx:
        watched = await found(tx, caller, monitor_id, "checks:read")
    return await stored_check(ctx, caller, watched.monitor, _instant_of(watched.monitor, check))


async def read_attachment(ctx: Context, caller: Caller, monitor_id: str, check: str, name: str) -> KeptAttachment:
    """One thing that came with a check; never for strangers. Raises `NotFound`, `Forbidden`, `Unauthorized`."""
    require(caller, "monitors:read", resource_id=monitor_id)
    async with ctx.db.read() as tx:
        monitor = (await found(tx, caller, monitor_id, "monitors:read")).monitor
        kept = await check_attachments.attachment(tx, monitor.n, _instant_of(monitor, check), name)
    if kept is None:
        raise NotFound("there is no such attachment of this check; only those of the newest failures are kept")
    if kept.note and not kept.data:
        raise NotFound(f"{kept.name} was {kept.note}")
    return kept


def _instant_of(monitor: Monitor, check: str) -> int:
    try:
        number, at = parse_check_id(check)
    except ValueError:
        raise NotFound("there is no such check of this monitor") from None
    if number != monitor.n:
        raise NotFound("there is no such check of this monitor")
    return at


async def uptime(ctx: Context, caller: Caller, monitor_id: str) -> dict[str, Uptime]:
    """The figures of the last 24 hours, 7, 30 and 90 days."""
    monitor = await _monitor(ctx, caller, monitor_id)
    now = ctx.clock()
    spans = {name: (max(now - span, monitor.created_at), now) for name, span in SPANS.items()}
    found = await ctx.checks.uptime([monitor.n], spans, {monitor.n: monitor.interval_seconds})
    return found.get(monitor.n, {})


async def uptime_history(ctx: Context, caller: Caller, monitor_id: str, days: int) -> list[DayUptime]:
    """The last `days` days of the organization's calendar, oldest first."""
    monitor = await _monitor(ctx, caller, monitor_id)
    return await ctx.checks.uptime_history(monitor.n, days, ctx.clock())


async def response_times(
    ctx: Context, caller: Caller, monitor_id: str, span: str, points: int
) -> tuple[list[ResponsePoint], list[StoredTrace]]:
    """Response times of a span in about `points` buckets, and the traces that were kept in it: they know the phases."""
    monitor = await _monitor(ctx, caller, monitor_id)
    now = ctx.clock()
    series = await ctx.checks.response_series(monitor.n, now - RANGES[span], now, points)
    traces = await ctx.checks.traces(monitor.n, MAX_TRACES)
    return series, [trace for trace in reversed(traces) if trace.at >= now - RANGES[span]]


async def badge_facts(ctx: Context, caller: Caller, monitor_id: str) -> tuple[WatchedMonitor, Uptime | None]:
    """What a badge shows: the monitor as it is, and its last 30 days."""
    async with ctx.db.read() as tx:
        watched = await found(tx, caller, monitor_id, "checks:read")
    monitor, now = watched.monitor, ctx.clock()
    figures = await ctx.checks.uptime(
        [monitor.n], {"30d": (now - SPANS["30d"], now)}, {monitor.n: monitor.interval_seconds}
    )
    return freshened(ctx, watched), figures.get(monitor.n, {}).get("30d")


async def _monitor(ctx: Context, caller: Caller, monitor_id: str) -> Monitor:
    async with ctx.db.read() as tx:
        return (await found(tx, caller, monitor_id, "checks:read")).monitor
