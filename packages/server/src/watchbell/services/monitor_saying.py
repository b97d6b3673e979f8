"""Monitors whose status people set: what was said is stored, and enters the line like any other check."""

import asyncio
from contextlib import suppress
from dataclasses import replace

from watchbell.domain.access import Caller
from watchbell.domain.errors import Conflict
from watchbell.domain.monitor_views import WatchedMonitor
from watchbell.domain.monitors import Monitor
from watchbell.lib.ids import uuid7
from watchbell.services import audit
from watchbell.services.configs import renewed
from watchbell.services.context import Context
from watchbell.services.monitor_kinds import MonitorKind, kind_named
from watchbell.services.monitor_rows import found, picture, told
from watchbell.store import fleet
from watchbell.store import monitors as rows

PATIENCE_SECONDS = 5.0
"""How long the answer waits for the line to have taken it in; what was said is durable before."""


async def set_status(ctx: Context, caller: Caller, monitor_id: str, status: str, note: str | None) -> WatchedMonitor:
    """Say how it is; answers the monitor as it is then. Raises `Conflict` for other kinds and while it is paused."""
    now, request_id = ctx.clock(), uuid7()
    with ctx.waiters.expecting(lambda event: event.data.get("request_id") == request_id) as result:
        async with ctx.transaction() as tx:
            watched = await found(tx, caller, monitor_id, "monitors:write")
            before = watched.monitor
            config = {name: value for name, value in before.config.items() if name not in ("status", "note")}
            said = {"status": status} if note is None else {"status": status, "note": note}
            kind = _settable(before)
            config = renewed(ctx.box, kind.target, kind.kind, before.config, {**config, **said})
            after = replace(before, config=config, updated_at=now, version=before.version + 1)
            await rows.save(tx, after)
            await fleet.note_change(tx, after.n, now, run_now=True, request_id=request_id)
            pictures = {"before": picture(before), "after": picture(after)}
            await audit.record(tx, caller, now, "monitor.status_set", "monitor", after.id, **pictures)
            tx.emit(told("monitor.updated", after))
        if ctx.dry_run:
            return replace(watched, monitor=after)
        with suppress(TimeoutError):
            await asyncio.wait_for(result, PATIENCE_SECONDS)
    async with ctx.db.read() as tx:
        return await found(tx, caller, monitor_id, "monitors:write")


def _settable(monitor: Monitor) -> MonitorKind:
    kind = kind_named(monitor.kind)
    if not kind.is_told:
        raise Conflict(f"the status of a {monitor.kind} monitor is found out by checks, it cannot be set by hand")
    if monitor.disabled_reason is not None:
        raise Conflict(f"this monitor is disabled: {monitor.disabled_reason}")
    if not monitor.is_active:
        raise Conflict("this monitor is paused: resume it first")
    return kind
