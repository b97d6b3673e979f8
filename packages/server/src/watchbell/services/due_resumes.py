"""Pauses that were set to end: their monitors are watched again by themselves."""

import structlog

from watchbell.domain.access import Caller, itself
from watchbell.domain.errors import Conflict
from watchbell.services.context import Context
from watchbell.services.monitor_actions import resume_one
from watchbell.services.service_states import recompute
from watchbell.store import monitors

log = structlog.get_logger(__name__)
_AT_ONCE = 100


async def resume_due(ctx: Context) -> None:
    """Resume what is due, each monitor in its own transaction: one that cannot be resumed holds up no other."""
    async with ctx.db.read() as tx:
        due = await monitors.due_to_resume(tx, ctx.clock(), _AT_ONCE)
    for watched in due:
        monitor, now = watched.monitor, ctx.clock()
        caller = Caller(itself(monitor.org_id), monitor.org_id)
        try:
            async with ctx.transaction() as tx:
                again = await monitors.get(tx, monitor.org_id, monitor.id)
                if again is None or again.monitor.paused_until is None or again.monitor.paused_until > now:
                    continue
                await resume_one(ctx, tx, caller, again, now)
                await recompute(tx, monitor.org_id, [monitor.service_id], now)
        except Conflict as error:
            log.warning("not_resumed", monitor_id=monitor.id, reason=error.message)


async def resume_by_client(ctx: Context, monitor_n: int) -> None:
    """Resume a paused monitor because its client tells something again, and its config wants that."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        watched = await monitors.by_number(tx, monitor_n)
        if watched is None or watched.monitor.is_active:
            return
        org_id = watched.monitor.org_id
        await resume_one(ctx, tx, Caller(itself(org_id), org_id), watched, now)
        await recompute(tx, org_id, [watched.monitor.service_id], now)
