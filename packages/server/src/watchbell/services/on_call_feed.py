"""The calendar of an on-call schedule, read by calendar programs at a secret address."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from watchbell.domain.access import Caller
from watchbell.domain.errors import NotFound
from watchbell.domain.on_call import OnCallSchedule, Plan, Shift, turns, whole_turns_since
from watchbell.lib.calendar_feed import CalendarEvent, render_calendar
from watchbell.lib.clock import DAY
from watchbell.lib.opaque_tokens import new_token, sha256_hex
from watchbell.services import audit
from watchbell.services.context import Context
from watchbell.services.on_call import found, told
from watchbell.store import on_call as rows

AHEAD_DAYS = 60


async def open_feed(ctx: Context, caller: Caller, schedule_id: str) -> str:
    """A new address of the schedule's calendar; the one before, if there was one, is worth nothing from now on."""
    now, token = ctx.clock(), new_token()
    async with ctx.transaction() as tx:
        schedule = await found(tx, caller, schedule_id, "on-call-schedules:write")
        await rows.set_feed(tx, schedule.id, sha256_hex(token))
        await audit.record(tx, caller, now, "on_call_feed.opened", "on_call_schedule", schedule.id)
        tx.emit(told("on_call_schedule.updated", schedule))
    return f"{ctx.options.base_url}/on-call/{token}.ics"


async def close_feed(ctx: Context, caller: Caller, schedule_id: str) -> None:
    """The schedule's calendar has no address any more."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        schedule = await found(tx, caller, schedule_id, "on-call-schedules:write")
        await rows.set_feed(tx, schedule.id, None)
        await audit.record(tx, caller, now, "on_call_feed.closed", "on_call_schedule", schedule.id)
        tx.emit(told("on_call_schedule.updated", schedule))


async def calendar(ctx: Context, token: str) -> bytes:
    """The next 60 days as iCalendar. Raises `NotFound`.

    Each turn is an event with an identifier of its own that stays while it does, so programs move nothing they need not.
    """
    now = ctx.clock()
    async with ctx.db.read() as tx:
        schedule = await rows.by_feed(tx, sha256_hex(token))
        if schedule is None:
            raise NotFound("there is no calendar at this address")
        plans, _, names = await rows.plans_of(tx, [schedule], since=now)
    plan = plans[schedule.id]
    # In a thread: a long turn above short ones reaches far back, and then this is a second of arithmetic.
    return await asyncio.to_thread(_laid_out, schedule, plan, names, now)


def _laid_out(schedule: OnCallSchedule, plan: Plan, names: Mapping[str, str], now: int) -> bytes:
    coming = turns(plan, whole_turns_since(plan, now), now + AHEAD_DAYS * DAY)
    events = [_event(schedule, shift, names[shift.contact_id]) for shift in coming if shift.ends_at > now]
    return render_calendar(f"On call: {schedule.name}", events, refresh=timedelta(hours=1))


def _event(schedule: OnCallSchedule, shift: Shift, name: str) -> CalendarEvent:
    by = shift.rotation or "standing in"
    return CalendarEvent(
        uid=f"{schedule.id}.{shift.starts_at}.{shift.contact_id}@watchbell",
        title=f"{name} is on call",
        description=f"{schedule.name}: {by}",
        starts=_moment(shift.starts_at),
        ends=_moment(shift.ends_at),
        changed=_moment(schedule.updated_at),
    )


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at // 1000, UTC)
