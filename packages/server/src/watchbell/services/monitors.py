"""Monitors: making, changing and removing them. Each use case is one transaction, with its audit row and its events."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import structs

from watchbell.domain.access import Caller, PrincipalKind, require
from watchbell.domain.credentials import CredentialKind
from watchbell.domain.errors import FieldProblem, Invalid, RateLimited, WatchbellError
from watchbell.domain.monitor_views import WatchedMonitor
from watchbell.domain.monitors import MAX_INTERVAL_SECONDS, Monitor
from watchbell.domain.states import MonitorState
from watchbell.domain.versions import expect_version
from watchbell.lib.ids import uuid7
from watchbell.services import audit
from watchbell.services.circles import refuse_circle_of
from watchbell.services.configs import renewed
from watchbell.services.context import Context
from watchbell.services.monitor_kinds import MonitorKind, deadline_of
from watchbell.services.monitor_members import check_members
from watchbell.services.monitor_rows import add_implicit_service, drop_if_empty, found, picture, token_sha256, told
from watchbell.services.monitor_wishes import (
    NewMonitor,
    check_settings,
    check_slug_of,
    check_window,
    kind_and_config,
    name_of,
    slug_of,
    unique,
)
from watchbell.services.service_states import recompute
from watchbell.services.tokens import issue
from watchbell.store import credentials, dependencies, fleet
from watchbell.store import monitors as rows
from watchbell.store import services as service_rows
from watchbell.store.session import Tx

MAX_BULK = 50


@dataclass(frozen=True, slots=True)
class MadeMonitor:
    """A new monitor, with the key that opens it: shown now and never again."""

    watched: WatchedMonitor
    manage_key: str


async def create_monitor(ctx: Context, caller: Caller, wish: NewMonitor) -> MadeMonitor:
    """Make a monitor; it is checked at once. Raises `Invalid`, `Forbidden`, `Unauthorized`, `RateLimited`."""
    now = ctx.clock()
    _admit(ctx, caller, now)
    async with ctx.transaction() as tx:
        made = await add_monitor(ctx, tx, caller, wish, now)
        await recompute(tx, caller.org_id, [made.watched.monitor.service_id], now)
    if caller.principal.kind is PrincipalKind.ANONYMOUS and not ctx.dry_run:
        ctx.doorkeeper.anonymous_creations.note(caller.address, now)
    return made


async def create_monitors(ctx: Context, caller: Caller, wishes: Sequence[NewMonitor]) -> list[MadeMonitor]:
    """Make all of them or none. Raises `Invalid` whose details name the item, for example ``items.3.config.url``."""
    require(caller, "monitors:write")
    if not 1 <= len(wishes) <= MAX_BULK:
        raise Invalid.field("items", f"send 1 to {MAX_BULK} items")
    now = ctx.clock()
    made: list[MadeMonitor] = []
    problems: list[FieldProblem] = []
    async with ctx.transaction() as tx:
        for index, wish in enumerate(wishes):
            try:
                made.append(await add_monitor(ctx, tx, caller, wish, now))
            except WatchbellError as error:
                problems += _of_item(error, index)
        if problems:
            summary = "; ".join(f"{problem.field}: {problem.message}" for problem in problems[:3])
            raise Invalid(f"nothing was created: {summary}", details=tuple(problems))
        await recompute(tx, caller.org_id, {each.watched.monitor.service_id for each in made}, now)
    return made


def _of_item(error: WatchbellError, index: int) -> list[FieldProblem]:
    details = error.details or (FieldProblem("", error.message),)
    return [FieldProblem(f"items.{index}.{problem.field}".rstrip("."), problem.message) for problem in details]


def _admit(ctx: Context, caller: Caller, now: int) -> None:
    """Who may make a monitor: members, and strangers where the installation lets them, a few per hour."""
    if caller.principal.kind is not PrincipalKind.ANONYMOUS or not ctx.options.anonymous_monitors:
        require(caller, "monitors:write")
        return
    wait = ctx.doorkeeper.anonymous_creations.retry_after(caller.address, now)
    if wait:
        raise RateLimited("10 monitors an hour are free without an account: wait, or log in", retry_after=wait)


async def add_monitor(
    ctx: Context, tx: Tx, caller: Caller, wish: NewMonitor, now: int, *, token: str | None = None
) -> MadeMonitor:
    """Make one inside a transaction; the caller of this brings its service's state up to date.

    `token` is the secret that it brings along for its URLs, which nobody else may have.
    """
    is_anonymous = caller.principal.kind is PrincipalKind.ANONYMOUS
    kind, config = kind_and_config(wish)
    name = name_of(wish)
    settings = _settings(wish, kind)
    check_settings(settings, ctx.options.min_interval_seconds, is_anonymous=is_anonymous)
    check_window(settings["failure_threshold"], wish.failure_window)
    check_slug_of(kind, wish.slug or None)
    stored = renewed(ctx.box, kind.target, kind.kind, {}, config)
    if is_anonymous and (wish.service_id or wish.depends_on):
        raise Invalid.field("service_id", "needs an account")
    await check_places(tx, caller, wish.service_id, wish.depends_on)
    await check_members(tx, caller, kind, stored)
    service_id = (
        wish.service_id
        or (await add_implicit_service(tx, caller.org_id, name, now, is_visible=wish.is_public and not is_anonymous)).id
    )
    token = (token or secrets.token_hex(16)) if kind.is_passive else None
    monitor = Monitor(
        n=0,
        id=uuid7(),
        org_id=caller.org_id,
        service_id=service_id,
        name=name,
        kind=kind.kind,
        config=stored,
        paused_until=None,
        disabled_reason=None,
        allow_private=not is_anonymous,
        ingest_token=ctx.box.seal(token) if token else None,
        slug=await _slug(tx, caller, kind, name, wish.slug),
        created_at=now,
        updated_at=now,
        version=1,
        **settings,
    )
    state = MonitorState(0, since_at=now, clock_started_at=now)
    state = structs.replace(state, deadline_at=deadline_of(ctx.box, monitor, state))
    monitor = await rows.add(tx, monitor, state, token_sha256(token) if token else None)
    key = await issue(
        tx,
        caller.org_id,
        CredentialKind.MANAGE,
        name=name,
        now=now,
        resource_id=monitor.id,
        created_by=caller.principal.id,
    )
    await refuse_circle_of(tx, monitor)
    await fleet.note_change(tx, monitor.n, now, run_now=not kind.is_passive and monitor.is_active)
    await audit.record(tx, caller, now, "monitor.created", "monitor", monitor.id, after=picture(monitor))
    tx.emit(told("monitor.created", monitor))
    watched = WatchedMonitor(monitor, structs.replace(state, monitor_n=monitor.n), None, None, None, {})
    return MadeMonitor(watched, key.secret)


async def _slug(tx: Tx, caller: Caller, kind: MonitorKind, name: str, said: str | None) -> str | None:
    """The slug that was said, else the one that the name suggests. Raises `Invalid` for the name of others' clients."""
    if kind.listener is None or said is not None:
        return said or None
    if kind.listener.slug_of is None:
        return slug_of(name)
    slug = kind.listener.slug_of(name)
    if await rows.with_slug(tx, caller.org_id, slug):
        raise Invalid.field("name", "there is a monitor of this name already, which hears what is sent to it")
    return slug


def _settings(wish: NewMonitor, kind: MonitorKind) -> dict[str, Any]:
    is_asked = not (kind.is_passive or kind.is_told)
    return {
        # Who is not asked at an interval: what was told last holds until something else is told, as long as can be.
        "interval_seconds": wish.interval_seconds if is_asked else MAX_INTERVAL_SECONDS,
        "timeout_ms": wish.timeout_ms,
        "failure_threshold": wish.failure_threshold or kind.default_threshold,
        "recovery_threshold": wish.recovery_threshold,
        "retry_interval_seconds": wish.retry_interval_seconds,
        "degraded_after_ms": wish.degraded_after_ms,
        "failure_window": wish.failure_window,
        "is_active": wish.is_active,
        "is_public": wish.is_public,
        "tags": unique(wish.tags),
        "regions": unique(wish.regions),
        "depends_on": unique(wish.depends_on),
    }


async def check_places(tx: Tx, caller: Caller, service_id: str | None, depends_on: Sequence[str]) -> None:
    """Raise `Invalid` when a service or monitor that is named is not in the organization."""
    if service_id is not None and await service_rows.get(tx, caller.org_id, service_id) is None:
        raise Invalid.field("service_id", "there is no such service in this organization")
    known = await rows.by_ids(tx, caller.org_id, list(depends_on))
    missing = [monitor_id for monitor_id in depends_on if monitor_id not in known]
    if missing:
        raise Invalid.field("depends_on", f"there is no monitor {missing[0]} in this organization")


async def delete_monitor(ctx: Context, caller: Caller, monitor_id: str, *, if_version: int | None = None) -> None:
    """Remove a monitor, and its implicit service with the last one. Raises `NotFound`, `Forbidden`, `Conflict`."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        watched = await found(tx, caller, monitor_id, "monitors:delete")
        expect_version(if_version, watched.monitor.version)
        await remove_monitor(tx, caller, watched.monitor, now)
        await recompute(tx, caller.org_id, [watched.monitor.service_id], now)


async def remove_monitor(tx: Tx, caller: Caller, monitor: Monitor, now: int) -> None:
    """Remove one inside a transaction; the caller of this brings its service's state up to date."""
    await rows.remove(tx, [monitor.n])
    await dependencies.forget_monitor(tx, caller.org_id, monitor.id)
    await credentials.revoke_of_resource(tx, monitor.id, now)
    await drop_if_empty(tx, caller.org_id, monitor.service_id, now)
    await fleet.note_change(tx, monitor.n, now)
    await audit.record(tx, caller, now, "monitor.deleted", "monitor", monitor.id, before=picture(monitor))
    tx.emit(told("monitor.deleted", monitor))
