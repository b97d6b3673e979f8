"""Monitors: changing them. One transaction, with its audit row and its events."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from msgspec import structs

from watchbell.domain.access import Caller
from watchbell.domain.errors import Invalid, refuse_cleared
from watchbell.domain.monitor_views import WatchedMonitor
from watchbell.domain.monitors import Monitor
from watchbell.domain.states import MonitorState
from watchbell.domain.versions import expect_version
from watchbell.services import audit
from watchbell.services.circles import refuse_circles
from watchbell.services.configs import renewed
from watchbell.services.context import Context
from watchbell.services.monitor_kinds import MonitorKind, deadline_of, kind_named
from watchbell.services.monitor_members import check_members
from watchbell.services.monitor_rows import add_implicit_service, drop_if_empty, found, picture, told
from watchbell.services.monitor_wishes import check_settings, check_slug_of, check_window, unique
from watchbell.services.monitors import check_places
from watchbell.services.service_states import recompute
from watchbell.store import fleet, withheld
from watchbell.store import monitors as rows
from watchbell.store import services as service_rows
from watchbell.store.session import Tx
from watchbell.store.states import Rearm, rearm

_NEVER_EMPTY = ("name", "interval_seconds", "timeout_ms", "recovery_threshold", "is_public")


async def update_monitor(
    ctx: Context, caller: Caller, monitor_id: str, changes: Mapping[str, Any], *, if_version: int | None = None
) -> WatchedMonitor:
    """Change what `changes` names; absent = unchanged, `None` = clear. Raises `Invalid`, `Conflict` when it is stale."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        watched = await found(tx, caller, monitor_id, "monitors:write")
        expect_version(if_version, watched.monitor.version)
        return await change_monitor(ctx, tx, caller, watched, changes, now)


async def change_monitor(
    ctx: Context, tx: Tx, caller: Caller, watched: WatchedMonitor, changes: Mapping[str, Any], now: int
) -> WatchedMonitor:
    """Change one inside a transaction, by somebody who may. Raises `Invalid`."""
    before, state = watched.monitor, watched.state
    after = await _changed(ctx, tx, caller, before, changes, now)
    if after.config != before.config:
        # A config that its kind understands again is watched again.
        after = replace(after, disabled_reason=None)
        state = _rearmed(ctx, after, state, now)
        await rearm(tx, [Rearm(after.n, state.clock_started_at, state.deadline_at)])
    await rows.save(tx, after)
    if (after.depends_on, after.service_id) != (before.depends_on, before.service_id):
        field = "depends_on" if after.depends_on != before.depends_on else "service_id"
        await refuse_circles(tx, caller.org_id, after.id, field)
    await _follow_service(tx, caller, before, after, now)
    changed_config = after.config != before.config or after.timeout_ms != before.timeout_ms
    await fleet.note_change(tx, after.n, now, run_now=changed_config and after.runs)
    await audit.record(
        tx, caller, now, "monitor.updated", "monitor", after.id, before=picture(before), after=picture(after)
    )
    tx.emit(told("monitor.updated", after))
    await recompute(tx, caller.org_id, {before.service_id, after.service_id}, now)
    return replace(watched, monitor=after, state=state)


def _rearmed(ctx: Context, monitor: Monitor, state: MonitorState, now: int) -> MonitorState:
    """The state with the new config's deadline. Nobody is late by a rule that is new: its clock begins now."""
    deadline, was_late = deadline_of(ctx.box, monitor, state), (state.deadline_at or now + 1) <= now
    if deadline is not None and deadline <= now and not was_late:
        state = structs.replace(state, clock_started_at=now)
        deadline = deadline_of(ctx.box, monitor, state)
    return structs.replace(state, deadline_at=deadline)


async def _changed(
    ctx: Context, tx: Tx, caller: Caller, before: Monitor, changes: Mapping[str, Any], now: int
) -> Monitor:
    is_bounded = not before.allow_private
    check_settings(changes, ctx.options.min_interval_seconds, is_anonymous=is_bounded)
    kind = _kind_after(before, changes)
    values: dict[str, Any] = {
        name: unique(value or ()) if name in ("tags", "regions", "depends_on") else value
        for name, value in changes.items()
        if name not in ("config", "monitor_type", "is_active")
    }
    refuse_cleared(values, _NEVER_EMPTY)
    if "service_id" in values and is_bounded and values["service_id"] != before.service_id:
        raise Invalid.field("service_id", "needs an account")
    check_slug_of(kind, changes.get("slug"))
    if "failure_threshold" in values and values["failure_threshold"] is None:
        values["failure_threshold"] = kind.default_threshold
    if "config" in changes:
        values["config"] = renewed(ctx.box, kind.target, kind.kind, before.config, changes["config"] or {})
        await check_members(tx, caller, kind, values["config"], before.id)
    if changes.get("is_active") is not None and changes["is_active"] != before.is_active:
        raise Invalid.field("is_active", "use the monitor's /pause and /resume")
    if values.get("depends_on") and before.id in values["depends_on"]:
        raise Invalid.field("depends_on", "a monitor cannot depend on itself")
    await check_places(tx, caller, values.get("service_id"), values.get("depends_on", ()))
    if values.get("service_id", "") is None:
        values["service_id"] = (
            await add_implicit_service(
                tx,
                caller.org_id,
                values.get("name", before.name),
                now,
                is_visible=values.get("is_public", before.is_public),
            )
        ).id
    after = replace(before, **values, updated_at=now, version=before.version + 1)
    check_window(after.failure_threshold, after.failure_window)
    return after


def _kind_after(before: Monitor, changes: Mapping[str, Any]) -> MonitorKind:
    if changes.get("monitor_type") not in (None, before.kind):
        raise Invalid.field("monitor_type", "the kind of a monitor cannot be changed: make a new monitor")
    return kind_named(before.kind)


async def _follow_service(tx: Tx, caller: Caller, before: Monitor, after: Monitor, now: int) -> None:
    """An implicit service has its monitor's name, is shown when that is public, and goes when its last one moves away."""
    if after.service_id != before.service_id:
        await withheld.move(tx, after.id, after.service_id)
        await drop_if_empty(tx, caller.org_id, before.service_id, now)
        return
    if (after.name, after.is_public) == (before.name, before.is_public):
        return
    service = await service_rows.get(tx, caller.org_id, after.service_id)
    if service is not None and service.is_implicit and service.name == before.name:
        is_visible = after.is_public and after.allow_private
        await service_rows.save(
            tx,
            replace(service, name=after.name, is_visible=is_visible, updated_at=now, version=service.version + 1),
        )
