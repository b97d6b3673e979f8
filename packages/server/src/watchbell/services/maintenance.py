"""Maintenance windows: planning, changing, beginning and ending them. What follows for monitors is the clock's job."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from watchbell.domain.access import Caller, require
from watchbell.domain.errors import Conflict, Invalid, NotFound, refuse_cleared
from watchbell.domain.maintenance import (
    MaintenanceWindow,
    Turn,
    WindowStatus,
    begun,
    canceled,
    ended,
    event_of,
    next_occurrences,
    replanned,
    settled,
)
from watchbell.domain.maintenance_times import Occurrence, check_plan
from watchbell.domain.maintenance_words import schedule_text
from watchbell.domain.versions import expect_version
from watchbell.lib.clock import DAY
from watchbell.lib.ids import uuid7
from watchbell.lib.time_zones import check_zone
from watchbell.services import audit
from watchbell.services.context import Context
from watchbell.store import maintenance as rows
from watchbell.store import organizations
from watchbell.store import services as service_rows
from watchbell.store.maintenance import Workplace
from watchbell.store.rows import columns_of
from watchbell.store.session import Tx

SHOWN_OCCURRENCES = 5
MAX_OPEN = 500
_LONGEST_AHEAD = 3660 * DAY


@dataclass(frozen=True, slots=True)
class NewWindow:
    """A window that does not exist yet. Without a zone it takes place in the organization's."""

    title: str
    starts_at: int
    ends_at: int
    description: str = ""
    covers_all: bool = False
    service_ids: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    rrule: str | None = None
    time_zone: str | None = None
    is_public: bool = True
    announce_minutes: int = 1440


class WindowReading(NamedTuple):
    """A window ready to be shown."""

    window: MaintenanceWindow
    schedule_text: str
    next_occurrences: list[Occurrence]
    covered_monitor_count: int


async def list_windows(
    ctx: Context, caller: Caller, statuses: Sequence[WindowStatus], *, offset: int, limit: int
) -> tuple[list[WindowReading], int]:
    """A page, and how many there are."""
    require(caller, "maintenance-windows:read")
    async with ctx.db.read() as tx:
        found, total = await rows.page(tx, caller.org_id, statuses=statuses, offset=offset, limit=limit)
        return await _readings(tx, found, ctx.clock()), total


async def read_window(ctx: Context, caller: Caller, window_id: str) -> WindowReading:
    """One window. Raises `NotFound`."""
    async with ctx.db.read() as tx:
        window = await _found(tx, caller, window_id, "maintenance-windows:read")
        return (await _readings(tx, [window], ctx.clock()))[0]


async def create_window(ctx: Context, caller: Caller, wish: NewWindow) -> WindowReading:
    """Plan work; one whose time has come begins at once. Raises `Invalid`."""
    require(caller, "maintenance-windows:write")
    now = ctx.clock()
    async with ctx.transaction() as tx:
        if await rows.count_open(tx, caller.org_id) >= MAX_OPEN:
            raise Conflict(f"there are {MAX_OPEN} open windows already: cancel or delete some")
        window, names = settled(await planned(tx, caller, wish, now), now)
        await rows.add(tx, window)
        await _settle(tx, caller, None, window, ("maintenance.created", *names), "created", now)
    return await _reading(ctx, window)


async def update_window(
    ctx: Context, caller: Caller, window_id: str, changes: Mapping[str, Any], *, if_version: int | None = None
) -> WindowReading:
    """Change what `changes` names; times that move may begin or end it now. Raises `Invalid`, `Conflict`."""
    refuse_cleared(changes, (name for name in changes if name != "rrule"))

    async def change(tx: Tx, before: MaintenanceWindow, now: int) -> Turn:
        expect_version(if_version, before.version)
        if before.status is WindowStatus.CANCELED:
            raise Conflict("this window is canceled: plan a new one")
        after = _rounded(replace(before, **changes))
        await _check(tx, caller, after, now, before)
        return replanned(before, after, now)

    return await _act(ctx, caller, window_id, change, "updated")


async def start_window(ctx: Context, caller: Caller, window_id: str) -> WindowReading:
    """Begin the coming occurrence now. Raises `Conflict`."""
    return await _act(ctx, caller, window_id, _simply(begun), "started")


async def end_window(ctx: Context, caller: Caller, window_id: str) -> WindowReading:
    """End what lasts now. Raises `Conflict`."""
    return await _act(ctx, caller, window_id, _simply(ended), "ended")


async def cancel_window(ctx: Context, caller: Caller, window_id: str) -> WindowReading:
    """End it for good. Raises `Conflict`."""
    return await _act(ctx, caller, window_id, _simply(canceled), "canceled")


async def delete_window(ctx: Context, caller: Caller, window_id: str, *, if_version: int | None = None) -> None:
    """Remove a window; what lasts of it ends."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        window = await _found(tx, caller, window_id, "maintenance-windows:delete", hold=True)
        expect_version(if_version, window.version)
        await rows.remove(tx, window_id)
        await audit.record(tx, caller, now, "maintenance.deleted", "maintenance", window.id, before=columns_of(window))
        for name in (*(("maintenance.ended",) if window.lasts else ()), "maintenance.deleted"):
            tx.emit(event_of(window, name))


async def _found(tx: Tx, caller: Caller, window_id: str, action: str, *, hold: bool = False) -> MaintenanceWindow:
    require(caller, action)
    window = await rows.get(tx, caller.org_id, window_id, hold=hold)
    if window is None:
        raise NotFound("there is no such maintenance window here")
    return window


_Change = Callable[[Tx, MaintenanceWindow, int], Any]


def _simply(turn: Callable[[MaintenanceWindow, int], Turn]) -> _Change:
    async def change(_: Tx, window: MaintenanceWindow, now: int) -> Turn:
        return turn(window, now)

    return change


async def _act(ctx: Context, caller: Caller, window_id: str, change: _Change, verb: str) -> WindowReading:
    now = ctx.clock()
    async with ctx.transaction() as tx:
        stored = await _found(tx, caller, window_id, "maintenance-windows:write", hold=True)
        before, due = settled(stored, now)  # the clock's job may not have been here yet
        after, names = await change(tx, before, now)
        after = replace(after, updated_at=now, version=stored.version + 1)
        await rows.save(tx, after)
        await _settle(tx, caller, stored, after, (*due, *names, "maintenance.updated"), verb, now)
    return await _reading(ctx, after)


async def _settle(
    tx: Tx,
    caller: Caller,
    before: MaintenanceWindow | None,
    after: MaintenanceWindow,
    names: Sequence[str],
    verb: str,
    now: int,
) -> None:
    picture = columns_of(before) if before else None
    action = f"maintenance.{verb}"
    await audit.record(tx, caller, now, action, "maintenance", after.id, before=picture, after=columns_of(after))
    for name in names:
        tx.emit(event_of(after, name))


async def _reading(ctx: Context, window: MaintenanceWindow) -> WindowReading:
    """The window as it is read. After the commit: whom it covers is asked of every monitor, and others want to write."""
    async with ctx.db.read() as tx:
        return (await _readings(tx, [window], ctx.clock()))[0]


async def planned(tx: Tx, caller: Caller, wish: NewWindow, now: int) -> MaintenanceWindow:
    """The window that is wished for, checked and not stored. Raises `Invalid`."""
    window = MaintenanceWindow(
        id=uuid7(),
        org_id=caller.org_id,
        title=wish.title,
        description=wish.description,
        covers_all=wish.covers_all,
        service_ids=wish.service_ids,
        groups=wish.groups,
        tags=wish.tags,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        rrule=wish.rrule,
        time_zone=wish.time_zone or await organizations.time_zone_of(tx, caller.org_id),
        is_public=wish.is_public,
        announce_minutes=wish.announce_minutes,
        status=WindowStatus.SCHEDULED,
        occurrence_starts_at=None,
        occurrence_ends_at=None,
        done_until_at=0,
        created_by=caller.principal.name,
        created_at=now,
        updated_at=now,
        version=1,
    )
    await _check(tx, caller, window := _rounded(window), now)
    return window


def _rounded(window: MaintenanceWindow) -> MaintenanceWindow:
    """Plans are made in whole seconds; what is named twice is named once."""
    return replace(
        window,
        starts_at=window.starts_at // 1000 * 1000,
        ends_at=window.ends_at // 1000 * 1000,
        rrule=window.rrule or None,
        service_ids=tuple(dict.fromkeys(window.service_ids)),
        groups=tuple(dict.fromkeys(window.groups)),
        tags=tuple(dict.fromkeys(window.tags)),
    )


async def _check(
    tx: Tx, caller: Caller, window: MaintenanceWindow, now: int, before: MaintenanceWindow | None = None
) -> None:
    named = [each for each in window.service_ids if before is None or each not in before.service_ids]
    there = await service_rows.by_ids(tx, caller.org_id, named)
    missing = [each for each in named if each not in there]
    if missing:
        raise Invalid.field("service_ids", f"there is no service {missing[0]} in this organization")
    if not (window.covers_all or window.service_ids or window.groups or window.tags):
        raise Invalid.field("covers_all", "say what it covers: service_ids, groups, tags, or covers_all: true")
    if before is not None and before.plan == window.plan:
        return
    if abs(window.starts_at - now) > _LONGEST_AHEAD:
        raise Invalid.field("starts_at", "must lie within ten years")
    try:
        check_zone(window.time_zone)
    except ValueError as error:
        raise Invalid.field("time_zone", str(error)) from None
    try:
        check_plan(window.plan)
    except ValueError as error:
        raise Invalid.field("ends_at" if window.rrule is None else "rrule", str(error)) from None
    if replanned(window, window, now).window.occurrence is None:
        raise Invalid.field("ends_at", "must lie in the future: no occurrence of this plan is left")


def covers(window: MaintenanceWindow, place: Workplace) -> bool:
    """Whether a monitor is worked on."""
    return window.covers(place.service_id, place.group_name, place.tags)


async def _readings(tx: Tx, windows: Sequence[MaintenanceWindow], now: int) -> list[WindowReading]:
    places = await rows.workplaces(tx, {window.org_id for window in windows}) if windows else []
    found: list[WindowReading] = []
    for stored in windows:
        window = settled(stored, now).window
        count = sum(covers(window, place) for place in places)
        words, upcoming = schedule_text(window.plan), next_occurrences(window, SHOWN_OCCURRENCES)
        found.append(WindowReading(window, words, upcoming, count))
        await asyncio.sleep(0)  # a rule may name days that are years apart: let others in between
    return found
