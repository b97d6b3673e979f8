"""What is above monitors, on a real database of each kind."""

import pytest
from sqlalchemy import event

from support.world import World
from watchbell.domain.alerts import Reason
from watchbell.domain.observations import Verdict
from watchbell.domain.scenes import Hold
from watchbell.store import dependencies, dependency_map
from watchbell.store.dependencies import Child, above
from watchbell.store.scenes import load_scenes

OK, BAD = Verdict.SUCCESS, Verdict.FAILURE


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


async def needs(world: World, service_id: str, *above_ids: str) -> None:
    async with world.db.transaction() as tx:
        await dependencies.set_needs(tx, service_id, above_ids)


async def look(world: World, *monitors):
    children = [Child(each.id, each.service_id, each.depends_on) for each in monitors]
    async with world.db.read() as tx:
        return await above(tx, children)


async def test_services_and_monitors_above_hold_and_are_named(world):
    power, api = await world.service("Power"), await world.service("API")
    await needs(world, api, power)
    grid = await world.monitor(power, "grid")
    db = await world.monitor(await world.service("Database"), "db")
    by_service = await world.monitor(api, "by service")
    by_monitor = await world.monitor(await world.service(), "by monitor", depends_on=(db.id,))
    free = await world.monitor(await world.service(), "free")
    await world.start()
    await world.see((grid, BAD), (db, OK))
    found = await look(world, by_service, by_monitor, free)
    assert found[by_service.id].hold == Hold(Reason.DEPENDENCY_DOWN, "Power", power)
    assert found[by_service.id].parents == ()
    assert found[by_monitor.id].hold is None
    assert [each.name for each in found[by_monitor.id].parents] == ["db"]
    assert free.id not in found


async def test_silent_things_are_looked_past_for_many_layers(world):
    last, line = None, []
    for number in range(9):
        service_id = await world.service(f"s{number}")
        if last is not None and number % 2:
            await needs(world, service_id, last.service_id)
        wish = () if last is None or number % 2 else (last.id,)
        last = await world.monitor(service_id, f"m{number}", is_active=number in {0, 8}, depends_on=wish)
        line.append(last)
    await world.start()
    await world.see((line[0], BAD))
    found = await look(world, line[8])
    assert found[line[8].id].hold.by in {"s0", "m0"}
    assert found[line[8].id].hold.by_id in {line[0].id, line[0].service_id}


async def test_circles_in_the_data_end_and_hold_nobody_by_himself(world):
    one, two = await world.service("One"), await world.service("Two")
    await needs(world, one, two)
    await needs(world, two, one)
    first = await world.monitor(one, "first")
    await world.monitor(two, "second", is_active=False)
    await world.start()
    await world.see((first, BAD))
    assert (await look(world, first))[first.id].hold is None


async def test_what_was_removed_holds_nothing(world):
    service_id = await world.service("Shop")
    web = await world.monitor(service_id, "web", depends_on=("01900000-0000-7000-8000-000000000000",))
    found = (await look(world, web))[web.id]
    assert (found.hold, found.parents) == (None, ())


async def test_who_depends_on_nothing_costs_nothing(world):
    shop = await world.service("Shop")
    web = await world.monitor(shop, "web")
    await world.start()
    await world.see((web, BAD))
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_more):
        asked.append(statement)

    engine = world.db._writer.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    async with world.db.transaction() as tx:
        before = len(asked)
        await load_scenes(tx, [shop], world.clock())
    plain, asked[:] = asked[before:], []
    assert not any("JOIN services ON services.id = service_dependencies" in each for each in plain)
    await needs(world, shop, await world.service("Database"))
    asked.clear()
    async with world.db.transaction() as tx:
        before = len(asked)
        await load_scenes(tx, [shop], world.clock())
    event.remove(engine, "before_cursor_execute", note)
    assert len(asked[before:]) <= len(plain) + 3


async def test_the_map_of_an_organization_and_what_is_left_when_things_go(world):
    shop, api = await world.service("Shop"), await world.service("API")
    await needs(world, shop, api)
    db = await world.monitor(api, "db")
    web = await world.monitor(shop, "web", depends_on=(db.id,))
    async with world.db.transaction() as tx:
        await dependencies.hold_map(tx, world.org_id)
        links = {each.name: each for each in await dependencies.links(tx, world.org_id)}
        assert (links["Shop"].depends_on, links["web"].depends_on) == ((api,), (db.id,))
        assert (links["Shop"].service_id, links["web"].service_id) == (None, shop)
        assert await dependencies.needs_of(tx, shop) == [api]
        assert await dependencies.dependents_of(tx, api) == [shop]
        assert await dependency_map.needs(tx, world.org_id) == {shop: [api]}
        assert await dependency_map.wishes(tx, world.org_id) == {web.id: [db.id]}
        named = await dependency_map.named(tx, world.org_id, [web.id, db.id, shop])
        assert [(each.name, each.service_id, each.status) for each in named] == [
            ("db", api, "unknown"),
            ("web", shop, "unknown"),
        ]
        await dependencies.forget_monitor(tx, world.org_id, db.id)
        assert await dependency_map.wishes(tx, world.org_id) == {}
        [left] = [each for each in await dependencies.links(tx, world.org_id) if each.id == web.id]
        assert left.depends_on == ()
