"""Browsers that want to be told, on both databases."""

from dataclasses import replace

import pytest

from support.tenants import a_context, an_organization
from watchbell.domain.tenancy import Role, User
from watchbell.lib.ids import uuid7
from watchbell.store import organizations, push_subscriptions, users
from watchbell.store.push_subscriptions import PushSubscription


@pytest.fixture
async def people(db, clock):
    """An organization, Anna and Ben in it."""
    org_id = await an_organization(a_context(db, clock))
    async with db.transaction() as tx:
        ids = []
        for name in ("anna", "ben"):
            user = User(uuid7(), f"{name}-{uuid7()}", None, False, 0, 0)
            await users.add(tx, user, "x")
            await organizations.add_member(tx, org_id, user.id, Role.MEMBER, 0)
            ids.append(user)
    return org_id, *ids


def wish(org_id, user, endpoint):
    return PushSubscription(uuid7(), org_id, user.id, endpoint, f"sealed {endpoint}", "Firefox", 1)


async def test_they_are_found_by_people_and_by_organization(db, clock, people):
    org_id, anna, ben = people
    other = await an_organization(a_context(db, clock))
    async with db.transaction() as tx:
        hers = await push_subscriptions.put(tx, wish(org_id, anna, "a"))
        his = await push_subscriptions.put(tx, wish(org_id, ben, "b"))
    async with db.read() as tx:
        assert await push_subscriptions.of_person(tx, org_id, anna.id) == [hers]
        both = [(hers.id, anna.username, "sealed a"), (his.id, ben.username, "sealed b")]
        assert await push_subscriptions.with_names(tx, org_id, ()) == both
        assert await push_subscriptions.with_names(tx, org_id, (ben.username,)) == both[1:]
        assert await push_subscriptions.with_names(tx, other, ()) == []


async def test_the_same_endpoint_is_kept_once_and_another_person_takes_it_over(db, people):
    org_id, anna, ben = people
    first = wish(org_id, anna, "a")
    async with db.transaction() as tx:
        await push_subscriptions.put(tx, first)
        second = await push_subscriptions.put(tx, replace(wish(org_id, ben, "a"), created_at=2, subscription="new"))
    assert second == replace(first, user_id=ben.id, subscription="new")
    async with db.read() as tx:
        assert await push_subscriptions.of_person(tx, org_id, ben.id) == [second]


async def test_only_ones_own_are_removed_by_people_and_all_that_are_gone(db, people):
    org_id, anna, ben = people
    async with db.transaction() as tx:
        hers = await push_subscriptions.put(tx, wish(org_id, anna, "a"))
        his = await push_subscriptions.put(tx, wish(org_id, ben, "b"))
        assert not await push_subscriptions.remove_own(tx, org_id, ben.id, hers.id)
        assert await push_subscriptions.remove_own(tx, org_id, anna.id, hers.id)
        await push_subscriptions.remove(tx, [his.id, hers.id])
        assert await push_subscriptions.with_names(tx, org_id, ()) == []


async def test_they_go_with_the_membership(db, people):
    org_id, anna, _ = people
    async with db.transaction() as tx:
        await push_subscriptions.put(tx, wish(org_id, anna, "a"))
        await organizations.remove_member(tx, org_id, anna.id)
        assert await push_subscriptions.of_person(tx, org_id, anna.id) == []
