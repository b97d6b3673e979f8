"""Escalation policies: making, reading, changing and removing them, and who would be told when."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from watchbell.domain.access import Caller, may, require
from watchbell.domain.errors import Conflict, FieldProblem, Invalid, NotFound, refuse_cleared
from watchbell.domain.escalation import MAX_SCHEDULES, EscalationPolicy, Roster, Target
from watchbell.domain.events import Event
from watchbell.domain.on_call_fields import StepFields
from watchbell.domain.services import Service, Severity
from watchbell.domain.simulating import SimulatedStep, simulate, with_note, without_names
from watchbell.domain.versions import expect_version
from watchbell.lib.ids import uuid7
from watchbell.services import audit
from watchbell.services.context import Context
from watchbell.services.first_telling import NOTHING, first_telling, kept_back
from watchbell.services.on_call import check_moment
from watchbell.services.services import found as found_service
from watchbell.store import channels as channel_rows
from watchbell.store import contacts as contact_rows
from watchbell.store import escalation_policies as rows
from watchbell.store import on_call as schedule_rows
from watchbell.store import organizations
from watchbell.store.rows import columns_of
from watchbell.store.session import Tx


@dataclass(frozen=True, slots=True)
class NewPolicy:
    """A policy that does not exist yet."""

    name: str
    steps: tuple[StepFields, ...]
    repeats: int
    repeat_after_minutes: int


@dataclass(frozen=True, slots=True)
class PolicyReading:
    """A policy as people read it: the services that have it (id and name; for those who may read services), and what is gone."""

    policy: EscalationPolicy
    services: Sequence[tuple[str, str]]
    warnings: Sequence[str]


async def found(tx: Tx, caller: Caller, policy_id: str, action: str) -> EscalationPolicy:
    """The policy, when it is there and the caller may do this. Raises `NotFound`, `Forbidden`, `Unauthorized`."""
    require(caller, action)
    policy = await rows.get(tx, caller.org_id, policy_id)
    if policy is None:
        raise NotFound("there is no such escalation policy here")
    return policy


async def list_policies(
    ctx: Context, caller: Caller, *, offset: int, limit: int, search: str | None = None
) -> tuple[list[PolicyReading], int]:
    """A page by name."""
    require(caller, "escalation-policies:read")
    async with ctx.db.read() as tx:
        page, total = await rows.page(tx, caller.org_id, offset=offset, limit=limit, search=search)
        return await _readings(tx, caller, page), total


async def _readings(tx: Tx, caller: Caller, policies: Sequence[EscalationPolicy]) -> list[PolicyReading]:
    ids = [policy.id for policy in policies]
    using = await rows.services_of(tx, caller.org_id, ids) if may(caller, "services:read") else {}
    known = await _known(tx, caller.org_id, [step for policy in policies for step in policy.steps])
    return [PolicyReading(policy, using.get(policy.id, ()), _warnings(policy.steps, known)) for policy in policies]


async def _known(tx: Tx, org_id: str, steps: Sequence[StepFields]) -> set[str]:
    """Those of the contacts and schedules that steps name that the organization has."""
    contacts = await schedule_rows.names_of(tx, [org_id], {each for step in steps for each in step.contact_ids})
    schedules = await schedule_rows.by_ids(tx, {each for step in steps for each in step.schedule_ids})
    return {*contacts, *(each.id for each in schedules.values() if each.org_id == org_id)}


def _warnings(steps: Sequence[StepFields], known: set[str]) -> list[str]:
    warnings = []
    for number, step in enumerate(steps, 1):
        named = (*step.contact_ids, *step.schedule_ids)
        gone = sum(each not in known for each in named)
        if gone == len(named):
            warnings.append(f"Step {number} tells nobody: all it names are gone.")
        elif gone:
            warnings.append(f"Step {number} names {gone} that {'is' if gone == 1 else 'are'} gone.")
    return warnings


async def read_policy(ctx: Context, caller: Caller, policy_id: str) -> PolicyReading:
    """One policy."""
    async with ctx.db.read() as tx:
        policy = await found(tx, caller, policy_id, "escalation-policies:read")
        return (await _readings(tx, caller, [policy]))[0]


async def create_policy(ctx: Context, caller: Caller, wish: NewPolicy) -> PolicyReading:
    """Make a policy. Raises `Invalid` for a step that names nobody, or somebody who is not here."""
    require(caller, "escalation-policies:write")
    now = ctx.clock()
    policy = EscalationPolicy(
        uuid7(), caller.org_id, wish.name, wish.steps, wish.repeats, wish.repeat_after_minutes, now, now, 1
    )
    async with ctx.transaction() as tx:
        await _check_steps(tx, caller, wish.steps)
        await rows.add(tx, policy)
        after = columns_of(policy)
        await audit.record(tx, caller, now, "escalation_policy.created", "escalation_policy", policy.id, after=after)
        tx.emit(_told("escalation_policy.created", policy))
        return (await _readings(tx, caller, [policy]))[0]


async def _check_steps(tx: Tx, caller: Caller, steps: Sequence[StepFields]) -> None:
    known = await _known(tx, caller.org_id, steps)
    problems = []
    if len({each for step in steps for each in step.schedule_ids}) > MAX_SCHEDULES:
        problems.append(FieldProblem("steps", f"all steps together name at most {MAX_SCHEDULES} schedules"))
    for index, step in enumerate(steps):
        if not step.contact_ids and not step.schedule_ids:
            problems.append(FieldProblem(f"steps.{index}", "name at least one contact or schedule to tell"))
        for field in ("contact_ids", "schedule_ids"):
            noun = field.removesuffix("_ids")
            problems += [
                FieldProblem(f"steps.{index}.{field}.{place}", f"there is no such {noun} here: take it out")
                for place, each in enumerate(getattr(step, field))
                if each not in known
            ]
    if problems:
        raise Invalid.fields(problems)


async def update_policy(
    ctx: Context, caller: Caller, policy_id: str, changes: Mapping[str, Any], *, if_version: int | None = None
) -> PolicyReading:
    """Change what `changes` names. Incidents that burn go on with it at the next step. Raises `Invalid`, `Conflict`."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        before = await found(tx, caller, policy_id, "escalation-policies:write")
        expect_version(if_version, before.version)
        refuse_cleared(changes)
        values = dict(changes)
        if "steps" in values:
            values["steps"] = tuple(values["steps"])
            await _check_steps(tx, caller, values["steps"])
        after = replace(before, **values, updated_at=now, version=before.version + 1)
        await rows.save(tx, after)
        pictures = {"before": columns_of(before), "after": columns_of(after)}
        await audit.record(tx, caller, now, "escalation_policy.updated", "escalation_policy", after.id, **pictures)
        tx.emit(_told("escalation_policy.updated", after))
        return (await _readings(tx, caller, [after]))[0]


async def delete_policy(ctx: Context, caller: Caller, policy_id: str, *, if_version: int | None = None) -> None:
    """Remove a policy. Raises `Conflict` while services have it."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        policy = await found(tx, caller, policy_id, "escalation-policies:delete")
        expect_version(if_version, policy.version)
        using = (await rows.services_of(tx, caller.org_id, [policy_id]))[policy_id]
        if using:
            names = f"the services {', '.join(name for _, name in using)}"
            if not may(caller, "services:read"):
                names = f"{len(using)} services"
            raise Conflict(f"in use by {names}: give those another policy or none first")
        await rows.remove(tx, policy_id)
        before = columns_of(policy)
        await audit.record(tx, caller, now, "escalation_policy.deleted", "escalation_policy", policy.id, before=before)
        tx.emit(_told("escalation_policy.deleted", policy))


def _told(name: str, policy: EscalationPolicy) -> Event:
    return Event(name, policy.org_id, {"id": policy.id, "name": policy.name})


class Simulation(NamedTuple):
    """Who would be told, when, and with which severity; without the names that the caller may not read."""

    steps: list[SimulatedStep]
    severity: Severity
    names_channels: bool
    time_zone: str
    """In which moments are written: the organization's."""


async def simulate_policy(
    ctx: Context,
    caller: Caller,
    policy_id: str,
    *,
    at: int | None,
    service_id: str | None,
    severity: Severity | None,
) -> Simulation:
    """Who would be told, and when, if it went down at an instant and nobody acknowledged. Raises `NotFound`, `Invalid`."""
    at = ctx.clock() if at is None else at
    check_moment("at", at)
    async with ctx.db.read() as tx:
        policy = await found(tx, caller, policy_id, "escalation-policies:read")
        service = None if service_id is None else await found_service(tx, caller, service_id, "services:read")
        kept = await kept_back(tx, service, at) if service else NOTHING
        zone = await organizations.time_zone_of(tx, caller.org_id)
    told = await first_telling(kept, at, zone)
    played = await play(ctx, caller, policy, service, severity, told.at)
    return played if told.note is None else played._replace(steps=with_note(played.steps, told.note))


async def play(
    ctx: Context, caller: Caller, policy: EscalationPolicy, service: Service | None, severity: Severity | None, at: int
) -> Simulation:
    """The same for a policy and a service that the caller may know of."""
    async with ctx.db.read() as tx:
        named: list[Target] = []
        if service is not None:
            severity = severity or service.severity
            named = await _targets(tx, [(each.id, each.name) for each in await contact_rows.of_service(tx, service.id)])
        default = await contact_rows.default_of(tx, caller.org_id)
        zone = await organizations.time_zone_of(tx, caller.org_id)
        fallback = await _targets(tx, [(each.id, each.name) for each in default])
        roster: Roster = (await rows.rosters(tx, {policy.id: policy}, at))[policy.id]
    severity = severity or Severity.MEDIUM
    # In a thread: many steps and rounds by many schedules are seconds of arithmetic.
    steps = await asyncio.to_thread(simulate, roster, named, fallback, severity, at)
    readable = {"contacts": may(caller, "contacts:read"), "schedules": may(caller, "on-call-schedules:read")}
    return Simulation(without_names(steps, **readable), severity, may(caller, "channels:read"), zone)


async def _targets(tx: Tx, contacts: Sequence[tuple[str, str]]) -> list[Target]:
    channels = await channel_rows.of_contacts(tx, [contact_id for contact_id, _ in contacts])
    return [Target(contact_id, name, channels=tuple(channels[contact_id])) for contact_id, name in contacts]
