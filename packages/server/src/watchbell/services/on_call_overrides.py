"""Who stands in on an on-call schedule: daily work, so members may."""

from watchbell.domain.access import Caller
from watchbell.domain.errors import Conflict, Invalid, NotFound
from watchbell.domain.on_call import Override
from watchbell.lib.clock import DAY
from watchbell.lib.ids import uuid7
from watchbell.services import audit
from watchbell.services.context import Context
from watchbell.services.on_call import check_moment, found, told
from watchbell.store import on_call as rows
from watchbell.store.rows import columns_of

MAX_OVERRIDES = 500
"""Of one schedule, that are not over."""
LONGEST_DAYS = 366


async def add_override(
    ctx: Context, caller: Caller, schedule_id: str, contact_id: str, starts_at: int, ends_at: int
) -> tuple[Override, str]:
    """Let a contact stand in; with the contact's name. The newest of several at once counts. Raises `Invalid`."""
    now = ctx.clock()
    check_moment("starts_at", starts_at)
    check_moment("ends_at", ends_at)
    if not starts_at < ends_at <= starts_at + LONGEST_DAYS * DAY:
        raise Invalid.field("ends_at", "must lie after starts_at, at most a year")
    if ends_at <= now:
        raise Invalid.field("ends_at", "must lie in the future")
    async with ctx.transaction() as tx:
        schedule = await found(tx, caller, schedule_id, "on-call-overrides:write")
        names = await rows.names_of(tx, [caller.org_id], [contact_id])
        if contact_id not in names:
            raise Invalid.field("contact_id", "there is no such contact here")
        if await rows.count_overrides(tx, schedule.id, now) >= MAX_OVERRIDES:
            raise Conflict(f"this schedule has {MAX_OVERRIDES} overrides already: change its rotations instead")
        override = Override(
            uuid7(), caller.org_id, schedule.id, contact_id, starts_at, ends_at, caller.principal.name, now
        )
        await rows.add_override(tx, override)
        after = columns_of(override)
        await audit.record(tx, caller, now, "on_call_override.created", "on_call_schedule", schedule.id, after=after)
        tx.emit(told("on_call_schedule.updated", schedule))
    return override, names[contact_id]


async def remove_override(ctx: Context, caller: Caller, schedule_id: str, override_id: str) -> None:
    """From now on the rotations say who is on call. Raises `NotFound`."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        schedule = await found(tx, caller, schedule_id, "on-call-overrides:delete")
        override = await rows.get_override(tx, schedule.id, override_id)
        if override is None:
            raise NotFound("there is no such override here")
        await rows.remove_override(tx, override.id)
        before = columns_of(override)
        await audit.record(tx, caller, now, "on_call_override.deleted", "on_call_schedule", schedule.id, before=before)
        tx.emit(told("on_call_schedule.updated", schedule))
