"""On-call schedules: making, reading, changing and removing them, and who is on call when."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from watchbell.domain.access import Caller, require
from watchbell.domain.errors import Conflict, FieldProblem, Invalid, NotFound, refuse_cleared
from watchbell.domain.events import Event
from watchbell.domain.on_call import OnCallSchedule, OnDuty, Override, Plan, Shift, gaps, plan_of, shifts, who
from watchbell.domain.on_call_fields import FIRST_YEAR, LAST_YEAR, RotationFields
from watchbell.domain.on_call_warnings import warnings
from watchbell.domain.versions import expect_version
from watchbell.lib.clock import DAY, parse_rfc3339
from watchbell.lib.ids import uuid7
from watchbell.lib.time_zones import check_zone
from watchbell.lib.weekly_windows import Span
from watchbell.services import audit
from watchbell.services.context import Context
from watchbell.store import escalation_policies
from watchbell.store import on_call as rows
from watchbell.store.rows import columns_of
from watchbell.store.session import Tx

MAX_DAYS = 62
"""How much of a schedule is laid out at once."""
_LOOKED_AHEAD = (2, 14, MAX_DAYS)
_Known = tuple[dict[str, Plan], dict[str, list[Override]], dict[str, str]]
"""What decides about some schedules, by their ids: plans and overrides; and everybody's name."""
_FIRST_AT = parse_rfc3339(f"{FIRST_YEAR}-01-01T00:00:00Z")
_LAST_AT = parse_rfc3339(f"{LAST_YEAR + 1}-01-01T00:00:00Z")


@dataclass(frozen=True, slots=True)
class NewSchedule:
    """A schedule that does not exist yet."""

    name: str
    time_zone: str
    rotations: tuple[RotationFields, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is on call at an instant, and until when, if that ends within 62 days."""

    at: int
    on_duty: OnDuty | None
    until: int | None


@dataclass(frozen=True, slots=True)
class ScheduleReading:
    """A schedule as people read it: who is on call now, who stands in, what is wrong with it, and everybody's name."""

    schedule: OnCallSchedule
    duty: Duty
    overrides: Sequence[Override]
    warnings: Sequence[str]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """Who is on call for a while, when nobody is, and everybody's name."""

    shifts: Sequence[Shift]
    gaps: Sequence[Span]
    names: Mapping[str, str]


async def found(tx: Tx, caller: Caller, schedule_id: str, action: str) -> OnCallSchedule:
    """The schedule, when it is there and the caller may do this. Raises `NotFound`, `Forbidden`, `Unauthorized`."""
    require(caller, action)
    schedule = await rows.get(tx, caller.org_id, schedule_id)
    if schedule is None:
        raise NotFound("there is no such on-call schedule here")
    return schedule


async def list_schedules(
    ctx: Context, caller: Caller, *, offset: int, limit: int, search: str | None = None
) -> tuple[list[ScheduleReading], int]:
    """A page by name."""
    require(caller, "on-call-schedules:read")
    async with ctx.db.read() as tx:
        now = ctx.clock()
        page, total = await rows.page(tx, caller.org_id, offset=offset, limit=limit, search=search)
        known = await rows.plans_of(tx, page, since=now)
    return await _readings(page, known, now), total


async def _readings(schedules: Sequence[OnCallSchedule], known: _Known, now: int) -> list[ScheduleReading]:
    """Schedules as people read them. Each may take half a second of arithmetic: nobody else may wait for it, so it is done in
    a thread and outside of every transaction.
    """
    plans, overrides, names = known

    def reading(schedule: OnCallSchedule) -> ScheduleReading:
        plan = plans[schedule.id]
        duty, wrong = duty_at(plan, now), warnings(schedule, plan, names, now)
        return ScheduleReading(schedule, duty, overrides[schedule.id], wrong, names)

    return await asyncio.to_thread(lambda: [reading(schedule) for schedule in schedules])


def duty_at(plan: Plan, at: int) -> Duty:
    """Who is on call at an instant."""
    for days in _LOOKED_AHEAD:  # most turns end soon: who has a hundred schedules reads them all at once
        end = at + days * DAY
        covered = shifts(plan, at, end)
        spans = [Span(each.starts_at, each.ends_at) for each in covered] + gaps(covered, at, end)
        until = min(span.end_at for span in spans if span.start_at == at)
        if until < end:
            return Duty(at, who(plan, at), until)
    return Duty(at, who(plan, at), None)


async def read_schedule(ctx: Context, caller: Caller, schedule_id: str) -> ScheduleReading:
    """One schedule."""
    async with ctx.db.read() as tx:
        now = ctx.clock()
        schedule = await found(tx, caller, schedule_id, "on-call-schedules:read")
        known = await rows.plans_of(tx, [schedule], since=now)
    return (await _readings([schedule], known, now))[0]


async def create_schedule(ctx: Context, caller: Caller, wish: NewSchedule) -> ScheduleReading:
    """Make a schedule. Raises `Invalid` for a participant who is no contact here."""
    require(caller, "on-call-schedules:write")
    now = ctx.clock()
    schedule = OnCallSchedule(
        uuid7(), caller.org_id, wish.name, check_zone(wish.time_zone), wish.rotations, None, now, now, 1
    )
    async with ctx.transaction() as tx:
        await check_participants(tx, caller, wish.rotations)
        await rows.add(tx, schedule)
        after = columns_of(schedule)
        await audit.record(tx, caller, now, "on_call_schedule.created", "on_call_schedule", schedule.id, after=after)
        tx.emit(told("on_call_schedule.created", schedule))
        known = await rows.plans_of(tx, [schedule], since=now)
    return (await _readings([schedule], known, now))[0]


async def check_participants(tx: Tx, caller: Caller, rotations: Sequence[RotationFields]) -> None:
    """Raise `Invalid` naming each participant who is no contact of the organization."""
    named = {person for rotation in rotations for person in rotation.participants}
    there = await rows.names_of(tx, [caller.org_id], named)
    problems = tuple(
        FieldProblem(f"rotations.{index}.participants.{place}", "there is no such contact here: take it out")
        for index, rotation in enumerate(rotations)
        for place, person in enumerate(rotation.participants)
        if person not in there
    )
    if problems:
        raise Invalid.fields(problems)


async def update_schedule(
    ctx: Context, caller: Caller, schedule_id: str, changes: Mapping[str, Any], *, if_version: int | None = None
) -> ScheduleReading:
    """Change what `changes` names. Raises `Invalid`, `Conflict`."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        before = await found(tx, caller, schedule_id, "on-call-schedules:write")
        expect_version(if_version, before.version)
        refuse_cleared(changes)
        values = dict(changes)
        if "rotations" in values:
            values["rotations"] = tuple(values["rotations"])
            await check_participants(tx, caller, values["rotations"])
        after = replace(before, **values, updated_at=now, version=before.version + 1)
        await rows.save(tx, after)
        pictures = {"before": columns_of(before), "after": columns_of(after)}
        await audit.record(tx, caller, now, "on_call_schedule.updated", "on_call_schedule", after.id, **pictures)
        tx.emit(told("on_call_schedule.updated", after))
        known = await rows.plans_of(tx, [after], since=now)
    return (await _readings([after], known, now))[0]


async def delete_schedule(ctx: Context, caller: Caller, schedule_id: str, *, if_version: int | None = None) -> None:
    """Remove a schedule with its overrides. Raises `Conflict` while escalation policies tell by it."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        schedule = await found(tx, caller, schedule_id, "on-call-schedules:delete")
        expect_version(if_version, schedule.version)
        policies = await escalation_policies.of_org(tx, caller.org_id)
        using = [each.name for each in policies if any(schedule_id in step.schedule_ids for step in each.steps)]
        if using:
            raise Conflict(f"in use by the escalation policies {', '.join(using)}: take it out there first")
        await rows.remove(tx, schedule_id)
        before = columns_of(schedule)
        await audit.record(tx, caller, now, "on_call_schedule.deleted", "on_call_schedule", schedule.id, before=before)
        tx.emit(told("on_call_schedule.deleted", schedule))


def told(name: str, schedule: OnCallSchedule) -> Event:
    """What those who watch live are told of a schedule, or of who stands in on it."""
    return Event(name, schedule.org_id, {"id": schedule.id, "name": schedule.name})


async def shifts_of(ctx: Context, caller: Caller, schedule_id: str, begin: int, end: int) -> Layout:
    """Who is on call between two instants: 62 days at most. Raises `Invalid`."""
    check_span(begin, end)
    async with ctx.db.read() as tx:
        schedule = await found(tx, caller, schedule_id, "on-call-schedules:read")
        plans, _, names = await rows.plans_of(tx, [schedule], since=begin)
    return await _laid_out(plans[schedule.id], begin, end, names)


async def on_call_at(ctx: Context, caller: Caller, schedule_id: str, at: int | None) -> tuple[Duty, Mapping[str, str]]:
    """Who is on call at an instant (now without one), and everybody's name."""
    at = ctx.clock() if at is None else at
    check_moment("at", at)
    async with ctx.db.read() as tx:
        schedule = await found(tx, caller, schedule_id, "on-call-schedules:read")
        plans, _, names = await rows.plans_of(tx, [schedule], since=at)
    return await asyncio.to_thread(duty_at, plans[schedule.id], at), names


async def preview(
    ctx: Context, caller: Caller, wish: NewSchedule, begin: int, end: int, *, overrides_of: str | None = None
) -> Layout:
    """What a schedule that need not exist would say, perhaps below the overrides of one that does. Nothing is stored."""
    require(caller, "on-call-schedules:read")
    check_span(begin, end)
    async with ctx.db.read() as tx:
        await check_participants(tx, caller, wish.rotations)
        overrides: list[Override] = []
        if overrides_of is not None:
            schedule = await found(tx, caller, overrides_of, "on-call-schedules:read")
            overrides = (await rows.overrides_of(tx, [schedule.id], since=begin))[schedule.id]
        people = {person for rotation in wish.rotations for person in rotation.participants}
        people |= {override.contact_id for override in overrides}
        names = await rows.names_of(tx, [caller.org_id], people)
    return await _laid_out(plan_of(wish.time_zone, wish.rotations, overrides, names), begin, end, names)


async def _laid_out(plan: Plan, begin: int, end: int, names: Mapping[str, str]) -> Layout:
    # In a thread: ten rotations of short turns below hundreds of overrides are most of a second of arithmetic.
    covered = await asyncio.to_thread(shifts, plan, begin, end)
    return Layout(covered, gaps(covered, begin, end), names)


def check_moment(field: str, at: int) -> None:
    """Raise `Invalid` for an instant that no schedule is made for."""
    if not _FIRST_AT <= at < _LAST_AT:
        raise Invalid.field(field, f"must lie between the years {FIRST_YEAR} and {LAST_YEAR}")


def check_span(begin: int, end: int) -> None:
    """Raise `Invalid` for a span that is empty, too long or out of reach."""
    check_moment("from", begin)
    check_moment("to", end)
    if not begin < end <= begin + MAX_DAYS * DAY:
        raise Invalid.field("to", f"must lie after from, at most {MAX_DAYS} days")
