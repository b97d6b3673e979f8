"""Monitors: pausing, resuming, checking now, and the same for many at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from msgspec import structs

from watchbell.domain.access import Caller, require
from watchbell.domain.errors import Conflict, FieldProblem, Invalid
from watchbell.domain.monitor_views import WatchedMonitor
from watchbell.domain.monitors import Monitor
from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.lib.clock import parse_rfc3339
from watchbell.lib.ids import uuid7
from watchbell.services import audit
from watchbell.services.checks import StoredCheck, stored_check
from watchbell.services.configs import checked, opened
from watchbell.services.context import Context
from watchbell.services.monitor_kinds import deadline_of, kind_named
from watchbell.services.monitor_rows import found, picture, status_changed, told
from watchbell.services.monitors import MAX_BULK, remove_monitor
from watchbell.services.service_states import recompute
from watchbell.store import fleet
from watchbell.store import monitors as rows
from watchbell.store.session import Tx
from watchbell.store.states import save_states

PATIENCE_SECONDS = 5
"""How much longer than the check's own time limit somebody waits for its result."""


class Action(StrEnum):
    """What can be done to many monitors at once."""

    PAUSE = "pause"
    RESUME = "resume"
    DELETE = "delete"


async def pause_monitor(ctx: Context, caller: Caller, monitor_id: str, until: int | None = None) -> WatchedMonitor:
    """Stop watching, perhaps until an instant. Repeating it changes only the instant."""
    now = ctx.clock()
    _check_until(until, now)
    async with ctx.transaction() as tx:
        watched = await found(tx, caller, monitor_id, "monitors:write")
        paused = await pause_one(tx, caller, watched, until, now)
        await recompute(tx, caller.org_id, [paused.monitor.service_id], now)
    return paused


def _check_until(until: int | None, now: int) -> None:
    if until is not None and until <= now:
        raise Invalid.field("until", "must lie in the future")


async def pause_one(tx: Tx, caller: Caller, watched: WatchedMonitor, until: int | None, now: int) -> WatchedMonitor:
    """Pause one inside a transaction; the caller of this brings its service's state up to date."""
    before = watched.monitor
    if not before.is_active and before.paused_until == until:
        return watched
    after = replace(before, is_active=False, paused_until=until, updated_at=now, version=before.version + 1)
    await _store(tx, caller, before, after, "monitor.paused", now)
    if watched.status is not MonitorStatus.PAUSED:
        tx.emit(status_changed(after, watched.status, MonitorStatus.PAUSED, now))
    return replace(watched, monitor=after)


async def _store(tx: Tx, caller: Caller, before: Monitor, after: Monitor, action: str, now: int) -> None:
    await rows.save(tx, after)
    await fleet.note_change(tx, after.n, now, run_now=after.runs)
    await audit.record(tx, caller, now, action, "monitor", after.id, before=picture(before), after=picture(after))
    tx.emit(told("monitor.updated", after))


async def resume_monitor(ctx: Context, caller: Caller, monitor_id: str) -> WatchedMonitor:
    """Watch again: its status is unknown until the first check, a heartbeat's clock starts now.

    Raises `Conflict` when the program itself disabled the monitor and the reason still holds.
    """
    now = ctx.clock()
    async with ctx.transaction() as tx:
        watched = await found(tx, caller, monitor_id, "monitors:write")
        resumed = await resume_one(ctx, tx, caller, watched, now)
        await recompute(tx, caller.org_id, [resumed.monitor.service_id], now)
    return resumed


async def resume_one(ctx: Context, tx: Tx, caller: Caller, watched: WatchedMonitor, now: int) -> WatchedMonitor:
    """Resume one inside a transaction; the caller of this brings its service's state up to date."""
    before = watched.monitor
    if before.runs:
        return watched
    if before.disabled_reason is not None:
        _insist_on_config(ctx, before)
    after = replace(
        before, is_active=True, paused_until=None, disabled_reason=None, updated_at=now, version=before.version + 1
    )
    state = MonitorState(
        before.n,
        since_at=now,
        evaluated_at=now,
        clock_started_at=now,
        last_ping_at=watched.state.last_ping_at,
        ping_count=watched.state.ping_count,
    )
    state = structs.replace(state, deadline_at=deadline_of(ctx.box, after, state))
    await save_states(tx, [state])
    await _store(tx, caller, before, after, "monitor.resumed", now)
    resumed = replace(watched, monitor=after, state=state)
    tx.emit(status_changed(after, MonitorStatus.PAUSED, resumed.status, now))
    return resumed


def _insist_on_config(ctx: Context, monitor: Monitor) -> None:
    try:
        kind = kind_named(monitor.kind)
        checked(kind.target, kind.kind, opened(ctx.box, kind.target, monitor.config))
    except Invalid as error:
        raise Conflict(f"it cannot be resumed before its config is mended: {error.message}") from None


async def act_on_monitors(ctx: Context, caller: Caller, ids: Sequence[str], action: Action) -> list[str]:
    """Pause, resume or delete all of them or none; answers the ids. Raises `Invalid` naming those that are not there."""
    require(caller, "monitors:delete" if action is Action.DELETE else "monitors:write")
    wanted = list(dict.fromkeys(ids))
    if not 1 <= len(wanted) <= MAX_BULK:
        raise Invalid.field("ids", f"send 1 to {MAX_BULK} ids")
    now = ctx.clock()
    async with ctx.transaction() as tx:
        there = await rows.by_ids(tx, caller.org_id, wanted)
        missing = tuple(
            FieldProblem(f"ids.{index}", "there is no such monitor here")
            for index, monitor_id in enumerate(wanted)
            if monitor_id not in there
        )
        if missing:
            raise Invalid("nothing was changed: some monitors are not here", details=missing)
        for monitor_id in wanted:
            await _act(ctx, tx, caller, there[monitor_id], action, now)
        await recompute(tx, caller.org_id, {each.monitor.service_id for each in there.values()}, now)
    return wanted


async def _act(ctx: Context, tx: Tx, caller: Caller, watched: WatchedMonitor, action: Action, now: int) -> None:
    if action is Action.PAUSE:
        await pause_one(tx, caller, watched, None, now)
    elif action is Action.RESUME:
        await resume_one(ctx, tx, caller, watched, now)
    else:
        await remove_monitor(tx, caller, watched.monitor, now)


async def check_now(ctx: Context, caller: Caller, monitor_id: str) -> StoredCheck:
    """Check a monitor now and wait for the result, which counts like any other.

    Raises `Conflict` for a monitor that is paused or that is not asked, and when no result came in time.
    """
    if ctx.dry_run:
        raise Invalid.field("dry_run", "a check has no rehearsal: use /monitors/test")
    now = ctx.clock()
    request_id = uuid7()
    with ctx.waiters.expecting(lambda event: event.data.get("request_id") == request_id) as result:
        async with ctx.transaction() as tx:
            watched = await found(tx, caller, monitor_id, "monitors:write")
            _insist_on_asking(watched.monitor)
            await fleet.note_change(tx, watched.monitor.n, now, run_now=True, request_id=request_id)
        try:
            done = await asyncio.wait_for(result, watched.monitor.timeout_ms / 1000 + PATIENCE_SECONDS)
        except TimeoutError:
            raise Conflict("the check was asked for, but no result came in time: is a prober running?") from None
    return await stored_check(ctx, caller, watched.monitor, parse_rfc3339(done["checked_at"]))


def _insist_on_asking(monitor: Monitor) -> None:
    if monitor.disabled_reason is not None:
        raise Conflict(f"this monitor is disabled: {monitor.disabled_reason}")
    if not monitor.is_active:
        raise Conflict("this monitor is paused: resume it first, or try its config with /monitors/test")
    if kind_named(monitor.kind).is_passive:
        raise Conflict("this kind cannot be asked: it is told by pings to its URL")
