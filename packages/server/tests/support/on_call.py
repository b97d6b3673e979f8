"""What escalation needs in a world: contacts with a channel, schedules, and policies that services have."""

from typing import Any

from sqlalchemy import update

from support.world import World
from watchbell.domain.contacts import Channel, Contact
from watchbell.domain.escalation import EscalationPolicy
from watchbell.domain.on_call import OnCallSchedule, Override
from watchbell.domain.on_call_fields import RotationFields, StepFields
from watchbell.lib.ids import uuid7
from watchbell.store import contacts, escalation_policies, on_call
from watchbell.store.tables import services


async def contact(world: World, name: str, url: str, **changes: Any) -> tuple[str, Channel]:
    """Somebody with one channel, whose messages come at the path of their name."""
    now, contact_id = world.clock(), uuid7()
    async with world.db.transaction() as tx:
        await contacts.add(tx, Contact(contact_id, world.org_id, name, False, now, now, 1))
    channel = await world.channel(f"{url}/{name.lower()}", contact_id=contact_id, name=name, **changes)
    return contact_id, channel


async def schedule(world: World, *participants: str, **changes: Any) -> str:
    """A schedule whose people take weekly turns from Monday, 2027-01-11 on."""
    plain = {"name": "Weeks", "participants": participants, "starts_on": "2027-01-11", "handover": "00:00"}
    rotation = RotationFields.model_validate(plain | changes)
    now = world.clock()
    made = OnCallSchedule(uuid7(), world.org_id, "On call", "UTC", (rotation,), None, now, now, 1)
    async with world.db.transaction() as tx:
        await on_call.add(tx, made)
    return made.id


async def override(world: World, schedule_id: str, contact_id: str, begin: int, end: int) -> str:
    """Somebody stands in."""
    made = Override(uuid7(), world.org_id, schedule_id, contact_id, begin, end, "Olga", world.clock())
    async with world.db.transaction() as tx:
        await on_call.add_override(tx, made)
    return made.id


def step(wait: int = 0, *contact_ids: str, by: tuple[str, ...] = ()) -> StepFields:
    """After so many minutes these contacts, and whoever is on call `by` these schedules."""
    return StepFields(wait_minutes=wait, contact_ids=contact_ids, schedule_ids=by)


async def policy(world: World, service_id: str, *steps: StepFields, repeats: int = 0, again: int = 10) -> str:
    """A policy, and the service has it."""
    now = world.clock()
    made = EscalationPolicy(uuid7(), world.org_id, "Escalate", steps, repeats, again, now, now, 1)
    async with world.db.transaction() as tx:
        await escalation_policies.add(tx, made)
        await tx.execute(update(services).where(services.c.id == service_id).values(escalation_policy_id=made.id))
    return made.id
