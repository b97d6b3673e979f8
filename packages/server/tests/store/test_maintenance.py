"""Maintenance windows in the store, on both databases."""

from dataclasses import replace

import pytest

from support.world import World
from watchbell.domain.errors import Conflict
from watchbell.domain.maintenance import MaintenanceWindow, WindowStatus
from watchbell.lib.clock import HOUR, MINUTE
from watchbell.lib.ids import uuid7
from watchbell.store import maintenance as rows


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


async def add(world: World, title: str, begins_in: int | None, **changes) -> MaintenanceWindow:
    now = world.clock()
    begin = None if begins_in is None else now + begins_in
    plain = MaintenanceWindow(
        id=uuid7(),
        org_id=world.org_id,
        title=title,
        description="",
        covers_all=False,
        service_ids=("a", "b"),
        groups=("Web",),
        tags=("eu",),
        starts_at=begin or now,
        ends_at=(begin or now) + HOUR,
        rrule="FREQ=DAILY",
        time_zone="Europe/Berlin",
        is_public=True,
        announce_minutes=60,
        status=WindowStatus.SCHEDULED if begin else WindowStatus.COMPLETED,
        occurrence_starts_at=begin,
        occurrence_ends_at=begin and begin + HOUR,
        done_until_at=0,
        created_by="Olga",
        created_at=now,
        updated_at=now,
        version=1,
    )
    window = replace(plain, **changes)
    async with world.db.transaction() as tx:
        await rows.add(tx, window)
    return window


async def test_what_is_stored_is_read_again_by_its_organization_only(world):
    window = await add(world, "Upgrade", HOUR)
    async with world.db.transaction() as tx:
        assert await rows.get(tx, world.org_id, window.id) == window
        assert await rows.get(tx, world.org_id, window.id, hold=True) == window
        assert await rows.get(tx, uuid7(), window.id) is None
        assert await rows.of_org(tx, world.org_id) == [window]
        assert await rows.page(tx, uuid7(), offset=0, limit=9) == ([], 0)


async def test_a_page_shows_what_comes_next_first_and_what_is_over_last(world):
    await add(world, "over", None)
    await add(world, "later", 2 * HOUR)
    await add(world, "next", HOUR)
    async with world.db.read() as tx:
        found, total = await rows.page(tx, world.org_id, offset=0, limit=2)
        assert ([each.title for each in found], total) == (["next", "later"], 3)
        over, total = await rows.page(tx, world.org_id, statuses=[WindowStatus.COMPLETED], offset=0, limit=9)
        assert ([each.title for each in over], total) == (["over"], 1)
        assert await rows.count_open(tx, world.org_id) == 2


async def test_those_that_have_begun_are_found_in_their_order(world, clock):
    await add(world, "second", -MINUTE)
    await add(world, "first", -HOUR)
    await add(world, "later", MINUTE)
    await add(world, "over", None)
    async with world.db.transaction() as tx:
        assert [each.title for each in await rows.begun(tx, clock(), hold=True)] == ["first", "second"]
        assert [each.title for each in await rows.public(tx, world.org_id)] == ["first", "second", "later"]


async def test_progress_is_no_edit_and_an_edit_is_not_lost(world):
    window = await add(world, "Upgrade", HOUR)
    async with world.db.transaction() as tx:
        await rows.save_progress(
            tx, replace(window, status=WindowStatus.IN_PROGRESS, title="not this", done_until_at=7)
        )
        found = await rows.get(tx, world.org_id, window.id)
        assert found == replace(window, status=WindowStatus.IN_PROGRESS, done_until_at=7)
        await rows.save(tx, replace(window, title="Move", version=2))
        with pytest.raises(Conflict):
            await rows.save(tx, replace(window, title="Lost", version=2))


async def test_who_is_covered_is_noted_once(world):
    service_id = await world.service()
    monitors = [await world.monitor(service_id, name, tags=("eu",)) for name in ("a", "b")]
    window = await add(world, "Upgrade", -MINUTE)
    numbers = [monitor.n for monitor in monitors]
    async with world.db.transaction() as tx:
        assert await rows.cover(tx, [(n, window.id) for n in numbers]) == numbers
        assert await rows.cover(tx, [(n, window.id) for n in numbers]) == []
        assert await rows.cover(tx, [(numbers[0], None)]) == [numbers[0]]
        assert await rows.cover(tx, []) == []
        places = await rows.workplaces(tx, [], covered=True)
        assert [(each.name, each.tags, each.maintenance_id) for each in places] == [("b", ("eu",), window.id)]
        assert len(await rows.workplaces(tx, [world.org_id])) == 2
        await rows.remove(tx, window.id)
        assert await rows.get(tx, world.org_id, window.id) is None
