from support.world import World
from watchbell.lib import stub_resolver
from watchbell.lib.name_memory import NameMemory
from watchbell.pipeline.upkeep import watch_resolver


async def test_the_operators_learn_that_remembered_addresses_are_used_and_that_it_is_over(
    sqlite_db, clock, monkeypatch
):
    world = await World.made(sqlite_db, clock)
    memory = NameMemory(lambda: clock() / 1000)
    monkeypatch.setattr(stub_resolver, "MEMORY", memory)
    memory.learn("a.example", "A", ["192.0.2.7"], 60)
    await watch_resolver(world.line)
    memory.outdated(memory.stale("a.example", "A"))
    for _ in range(40):
        clock.advance(seconds=5)
        await watch_resolver(world.line)
    told = [row["message"].partition(":")[0] for row in await world.rows("alerts")]
    assert told == ["Watchbell cannot look up names", "Watchbell looks up names again"]
