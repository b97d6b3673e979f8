"""People who change the same at the same moment: each is answered, in words, and one state comes of it."""

import asyncio

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from support.tenants import a_context, a_member, an_organization
from watchbell.domain.errors import Raced
from watchbell.domain.tenancy import Role
from watchbell.lib.clock import HOUR
from watchbell.services import contacts, dependencies, service_actions
from watchbell.services.contacts import NewContact
from watchbell.services.incident_merging import merge_incident
from watchbell.services.incidents import NewIncident, create_incident
from watchbell.services.services import NewService, create_service
from watchbell.store import tables
from watchbell.store.session import Database


@pytest.fixture
async def ctx(db: Database, clock):
    return a_context(db, clock)


@pytest.fixture
async def adam(ctx):
    return a_member(await an_organization(ctx), Role.ADMIN)


async def test_who_loses_a_race_is_told_to_repeat(ctx, adam):
    twice = insert(tables.settings).values(key="one", value={})
    with pytest.raises(IntegrityError if ctx.db.is_sqlite else Raced):
        async with ctx.transaction() as tx:
            await tx.execute(twice)
            await tx.execute(twice)


async def test_two_who_wait_for_each_other_do_not_wait_for_ever(ctx, adam):
    if ctx.db.is_sqlite:
        return  # it has one writer
    names = ("one", "two")
    async with ctx.transaction() as tx:
        await tx.execute(insert(tables.settings), [{"key": name, "value": {}} for name in names])
    both = asyncio.Barrier(2)

    async def change(*order):
        async with ctx.transaction() as tx:
            for name in order:
                await tx.execute(
                    update(tables.settings).where(tables.settings.c.key == name).values(value={"by": order[0]})
                )
                if name == order[0]:
                    await both.wait()

    outcomes = await asyncio.gather(change(*names), change(*reversed(names)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "Raced"]


async def test_changes_at_once_leave_one_state(ctx, adam):
    shop, mail = [(await create_service(ctx, adam, NewService(name)))[0].id for name in ("Shop", "Mail")]
    people = [(await contacts.create_contact(ctx, adam, NewContact(name)))[0].id for name in ("Ann", "Bob")]
    until = ctx.clock() + HOUR
    await asyncio.gather(*[service_actions.mute_service(ctx, adam, shop, until, "") for _ in range(6)])
    await asyncio.gather(*[dependencies.set_needs(ctx, adam, shop, [mail]) for _ in range(6)])
    await asyncio.gather(*[contacts.update_contact(ctx, adam, each, {"is_default": True}) for each in people])
    async with ctx.db.read() as tx:
        lasting = await tx.all(select(tables.mutes).where(tables.mutes.c.ended_at.is_(None)))
        defaults = await tx.all(select(tables.contacts).where(tables.contacts.c.is_default))
    assert (len(lasting), len(defaults)) == (1, 1)


async def test_incidents_merged_in_a_ring_become_one(ctx, adam):
    ring = [(await create_incident(ctx, adam, NewIncident(title))).incident.id for title in ("a", "b", "c")]
    wishes = [(each, ring[place - 1]) for place, each in enumerate(ring)] * 2
    outcomes = await asyncio.gather(*[merge_incident(ctx, adam, *each) for each in wishes], return_exceptions=True)
    assert {type(each).__name__ for each in outcomes} == {"IncidentReading", "Conflict"}
    async with ctx.db.read() as tx:
        rows = await tx.all(select(tables.incidents).where(tables.incidents.c.resolved_at.is_(None)))
    assert len(rows) == 1
