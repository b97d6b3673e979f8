from support.world import World
from watchbell.store import channels


async def test_those_that_are_switched_on_are_found_by_their_kinds_the_oldest_first(db, clock):
    world = await World.made(db, clock)
    first = await world.channel(name="first")
    await world.channel(name="off", is_enabled=False)
    await world.channel(name="other", kind="email", config={"to": ["a@example.com"]})
    last = await world.channel(name="a last one", kind="slack", config={"webhook_url": "https://hooks.example.com/x"})
    async with db.read() as tx:
        assert await channels.enabled_of_kinds(tx, ["webhook", "slack"]) == [first, last]
        assert await channels.enabled_of_kinds(tx, []) == []
        assert sorted(await channels.kinds_in_use(tx)) == ["email", "slack", "webhook"]
