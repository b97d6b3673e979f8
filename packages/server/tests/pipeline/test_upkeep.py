from support.world import World
from watchbell.domain.observations import Verdict
from watchbell.lib import ids, stub_resolver
from watchbell.lib.name_memory import NameMemory
from watchbell.pipeline.upkeep import take_over, watch_resolver


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


async def test_after_a_start_with_the_clock_put_back_what_is_told_still_sorts_after_what_was(db, clock, monkeypatch):
    monkeypatch.setattr(ids, "_last", 0)
    monkeypatch.setattr(ids.time, "time_ns", lambda: clock() * 1_000_000)
    world = await World.made(db, clock)
    monitor = await world.monitor(await world.service())
    await world.channel()
    await world.start()
    await take_over(world.line)  # nothing there yet
    await world.see((monitor, Verdict.FAILURE))
    monkeypatch.setattr(ids, "_last", 0)
    clock.advance(seconds=-86_400)
    await take_over(world.line)
    await world.see((monitor, Verdict.SUCCESS))
    assert [row["type"] for row in await world.rows("alerts")] == ["failure", "recovery"]
    assert [row["kind"] for row in await world.rows("incident_entries")] == ["created", "resolved"]
