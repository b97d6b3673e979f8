"""Escalation policies: queries, and all whom they may reach."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, insert, select

from watchbell.domain.contacts import Channel
from watchbell.domain.escalation import EscalationPolicy, Roster
from watchbell.store.channels import of_contacts
from watchbell.store.on_call import by_ids as schedules_by_ids
from watchbell.store.on_call import names_of, plans_of
from watchbell.store.paging import counted, matches
from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import escalation_policies, services
from watchbell.store.versions import save_next_version


async def get(tx: Tx, org_id: str, policy_id: str) -> EscalationPolicy | None:
    """The policy, if the organization has it."""
    mine = (escalation_policies.c.org_id == org_id, escalation_policies.c.id == policy_id)
    row = await tx.first(select(escalation_policies).where(*mine))
    return value_of(EscalationPolicy, row) if row else None


async def by_ids(tx: Tx, ids: Collection[str]) -> dict[str, EscalationPolicy]:
    """Those of these policies that there are."""
    if not ids:
        return {}
    rows = await tx.all(select(escalation_policies).where(escalation_policies.c.id.in_(ids)))
    return {row["id"]: value_of(EscalationPolicy, row) for row in rows}


async def of_org(tx: Tx, org_id: str) -> list[EscalationPolicy]:
    """All policies of an organization, by name."""
    query = select(escalation_policies).where(escalation_policies.c.org_id == org_id)
    rows = await tx.all(query.order_by(escalation_policies.c.name, escalation_policies.c.id))
    return [value_of(EscalationPolicy, row) for row in rows]


async def page(
    tx: Tx, org_id: str, *, offset: int, limit: int, search: str | None = None
) -> tuple[list[EscalationPolicy], int]:
    """A page by name, and how many there are."""
    query = select(escalation_policies).where(escalation_policies.c.org_id == org_id)
    if search:
        query = query.where(matches(escalation_policies.c.name, search))
    ordered = query.order_by(escalation_policies.c.name, escalation_policies.c.id)
    rows = await tx.all(ordered.limit(limit).offset(offset))
    return [value_of(EscalationPolicy, row) for row in rows], await counted(tx, query)


async def add(tx: Tx, policy: EscalationPolicy) -> None:
    """Store a new policy."""
    await tx.execute(insert(escalation_policies).values(columns_of(policy)))


async def save(tx: Tx, policy: EscalationPolicy) -> None:
    """Store the next version of one that is there already. Raises `Conflict`."""
    await save_next_version(tx, escalation_policies, policy)


async def remove(tx: Tx, policy_id: str) -> None:
    """Remove a policy."""
    await tx.execute(delete(escalation_policies).where(escalation_policies.c.id == policy_id))


async def services_of(tx: Tx, org_id: str, policy_ids: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """By policy: id and name of the services that have it, by name."""
    found: dict[str, list[tuple[str, str]]] = {policy_id: [] for policy_id in policy_ids}
    if found:
        query = select(services.c.escalation_policy_id, services.c.id, services.c.name).where(
            services.c.org_id == org_id, services.c.escalation_policy_id.in_(list(found))
        )
        for policy_id, service_id, name in await tx.tuples(query.order_by(services.c.name, services.c.id)):
            found[policy_id].append((service_id, name))
    return found


async def rosters(tx: Tx, policies: Mapping[str, EscalationPolicy], since: int) -> dict[str, Roster]:
    """By policy: all whom its steps may reach from an instant on. Nobody of another organization is ever among them."""
    steps = [step for policy in policies.values() for step in policy.steps]
    known = await schedules_by_ids(tx, {each for step in steps for each in step.schedule_ids})
    plans, _, on_call = await plans_of(tx, list(known.values()), since=since)
    org_ids = {policy.org_id for policy in policies.values()}
    named = await names_of(tx, org_ids, {each for step in steps for each in step.contact_ids})
    names = {**on_call, **named}
    channels = await of_contacts(tx, list(names))
    return {
        policy.id: Roster(
            policy,
            names,
            {contact_id: _of(policy.org_id, its) for contact_id, its in channels.items()},
            {each.id: (each.name, plans[each.id]) for each in known.values() if each.org_id == policy.org_id},
        )
        for policy in policies.values()
    }


def _of(org_id: str, channels: Sequence[Channel]) -> list[Channel]:
    return [channel for channel in channels if channel.org_id == org_id]
