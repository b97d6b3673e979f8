"""The cast: Olga owns the default organization, Adam administers it, Mia is a member, Sam owns another one, Vera is a visitor."""

from collections.abc import AsyncIterator

import pytest
from argon2 import PasswordHasher

from support import healthchecks
from support.cast import Person, Theatre
from support.clock import FakeClock
from support.healthchecks import Project
from watchbell.domain.tenancy import Role
from watchbell.lib import passwords
from watchbell.store.session import Database


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same algorithm with little work: it is not the strength that is tested here."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", quick)
    passwords._decoy.cache_clear()


@pytest.fixture
async def theatre(sqlite_db: Database, clock: FakeClock) -> AsyncIterator[Theatre]:
    made = await Theatre.made(sqlite_db, clock)
    yield made
    await made.close()


@pytest.fixture
async def olga(theatre: Theatre) -> Person:
    return await theatre.person("olga", Role.OWNER, is_instance_admin=True)


@pytest.fixture
async def adam(theatre: Theatre) -> Person:
    return await theatre.person("adam", Role.ADMIN)


@pytest.fixture
async def mia(theatre: Theatre) -> Person:
    return await theatre.person("mia", Role.MEMBER)


@pytest.fixture
async def sam(theatre: Theatre) -> Person:
    return await theatre.person("sam", Role.OWNER, await theatre.other_organization())


@pytest.fixture
async def vera(theatre: Theatre) -> Person:
    return Person("vera", theatre.client(), None, theatre.org_id)


@pytest.fixture
async def revoked(theatre: Theatre) -> Person:
    return Person("revoked", theatre.client(headers={"Authorization": "Bearer wbt_gone"}), None, theatre.org_id)


@pytest.fixture
async def project(theatre: Theatre) -> AsyncIterator[Project]:
    """What a client of Healthchecks' API talks to."""
    async with healthchecks.within(theatre) as made:
        yield made
