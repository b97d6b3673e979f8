"""Checks: a monitor's results, one with its trace, its uptime and its response times."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from watchbell.domain.access import Caller
from watchbell.domain.checks import CheckRow, parse_check_id
from watchbell.domain.errors import NotFound
from watchbell.domain.monitors import Monitor
from watchbell.lib.clock import DAY
from watchbell.services.context import Context
from watchbell.services.monitor_rows import found

SPANS = {"24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY, "90d": 90 * DAY}


@dataclass(frozen=True, slots=True)
class StoredCheck:
    """A result, with its trace when one was kept: failures, changes, checks asked for, and one success an hour."""

    monitor: Monitor
    row: CheckRow
    trace: Mapping[str, Any] | None = None


async def stored_check(ctx: Context, monitor: Monitor, at: int) -> StoredCheck:
    """The check of this instant. Raises `NotFound`."""
    rows = await ctx.checks.recent(monitor.n, limit=1, before=at + 1)
    if not rows or rows[0].at != at:
        raise NotFound("there is no such check of this monitor; old ones are removed after a while")
    kept = await ctx.checks.trace(monitor.n, at)
    return StoredCheck(monitor, rows[0], kept.trace if kept else None)


async def list_checks(
    ctx: Context, caller: Caller, monitor_id: str, *, before: int | None, limit: int
) -> tuple[Monitor, list[CheckRow]]:
    """The newest results before an instant, newest first."""
    async with ctx.db.read() as tx:
        watched = await found(tx, caller, monitor_id, "checks:read")
    return watched.monitor, await ctx.checks.recent(watched.monitor.n, limit=limit, before=before)


async def read_check(ctx: Context, caller: Caller, monitor_id: str, check: str) -> StoredCheck:
    """One result with its trace. Raises `NotFound`."""
    async with ctx.db.read() as tx:
        watched = await found(tx, caller, monitor_id, "checks:read")
    try:
        number, at = parse_check_id(check)
    except ValueError:
        raise NotFound("there is no such check of this monitor") from None
    if number != watched.monitor.n:
        raise NotFound("there is no such check of this monitor")
    return await stored_check(ctx, watched.monitor, at)
