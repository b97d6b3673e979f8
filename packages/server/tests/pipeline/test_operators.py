import pytest

from support.world import World
from watchbell.domain.alerts import Reason
from watchbell.pipeline.operators import tell_operators


@pytest.fixture
async def world(db, clock):
    return await World.made(db, clock)


async def tell(world: World, *, but: str | None = None) -> None:
    async with world.db.transaction() as tx:
        await tell_operators(
            tx,
            world.org_id,
            "A channel is broken",
            "HTTP 410",
            Reason.DELIVERY_DEAD,
            "http://here",
            world.clock(),
            but=but,
        )


async def test_a_broken_channel_is_told_through_the_others(world):
    broken, well = await world.channel(), await world.channel()
    await tell(world, but=broken.id)
    [alert] = await world.rows("alerts")
    [delivery] = await world.rows("deliveries")
    assert (alert["type"], alert["reason"], alert["suppressed_by"]) == ("system", "delivery_dead", None)
    assert (delivery["channel_id"], delivery["message"]["title"]) == (well.id, "A channel is broken")


async def test_without_another_channel_the_alert_is_kept_and_says_so(world):
    broken = await world.channel()
    await tell(world, but=broken.id)
    [alert] = await world.rows("alerts")
    assert alert["suppressed_by"] == "no_channel"
    assert await world.rows("deliveries") == []
