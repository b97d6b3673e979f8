"""The names that other tools gave to monitors, on both databases."""

import pytest

from support.world import World
from watchbell.domain.addresses import Door, gatus_address, host_address
from watchbell.domain.tenancy import Organization
from watchbell.lib.ids import uuid7
from watchbell.store import ingest_addresses, organizations


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


async def known(world, *doors):
    async with world.db.transaction() as tx:
        await ingest_addresses.add(tx, doors, world.clock())


async def test_an_organization_s_addresses_are_found_by_their_beginning_in_the_order_they_came(world):
    service = await world.service()
    made = [await world.monitor(service, name) for name in ("b", "a", "c", "d")]
    names = [host_address("web_1"), host_address("%"), gatus_address("host:x"), host_address("web%1")]
    for monitor, address in zip(made, names, strict=True):
        await known(world, Door(monitor.n, address, "x" * 64))
    async with world.db.read() as tx:
        found = await ingest_addresses.in_organization(tx, world.org_id, "host:")
        assert list(found.items()) == [(made[0].id, names[0]), (made[1].id, names[1]), (made[3].id, names[3])]
        assert await ingest_addresses.in_organization(tx, world.org_id, "host:%") == {made[1].id: names[1]}
        assert await ingest_addresses.in_organization(tx, world.org_id, "host:web_") == {made[0].id: names[0]}
        assert await ingest_addresses.in_organization(tx, uuid7(), "host:") == {}


async def test_another_organization_s_addresses_are_its_own(world):
    monitor = await world.monitor(await world.service())
    await known(world, Door(monitor.n, host_address("web-1"), "x" * 64))
    now = world.clock()
    async with world.db.transaction() as tx:
        await organizations.add(tx, Organization(elsewhere := uuid7(), "elsewhere", "Elsewhere", "UTC", now, now))
        assert await ingest_addresses.in_organization(tx, elsewhere, "host:") == {}


async def test_a_changed_credential_opens_that_address_of_that_monitor_only(world):
    service = await world.service()
    first, second = await world.monitor(service, "a"), await world.monitor(service, "b")
    one, other = host_address("web-1"), host_address("web-2")
    await known(world, Door(first.n, one, "old"), Door(first.n, other, "old"), Door(second.n, one, "theirs"))
    async with world.db.transaction() as tx:
        await ingest_addresses.change_secret(tx, first.n, one, "new")
        doors = await ingest_addresses.of_monitors(tx, [first.n, second.n])
    assert sorted(doors[first.n]) == [Door(first.n, one, "new"), Door(first.n, other, "old")]
    assert doors[second.n] == [Door(second.n, one, "theirs")]
