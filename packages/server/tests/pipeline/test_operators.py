import pytest

from support.receiver import Answer
from support.world import World
from watchbell.domain.alerts import Reason
from watchbell.domain.observations import Verdict
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


async def test_a_message_that_no_retry_delivers_is_told_through_the_others_once(sqlite_db, clock, http_receiver):
    world = await World.made(sqlite_db, clock)
    http_receiver.default = Answer(500, b"oops")
    failing = await world.channel(f"{http_receiver.url}/hook", name="ops")
    service_id = await world.service()
    monitors = [await world.monitor(service_id, name=name) for name in ("web", "api")]
    other_id = await world.service("Mail")
    other = await world.monitor(other_id, name="smtp")
    await world.start()
    await world.channel(f"{http_receiver.url}/well", name="well", events=("recovery",))
    for monitor in (monitors[0], other):  # the second one is lost in the same streak: it is not told again
        await world.see((monitor, Verdict.FAILURE))
        for _ in range(8):
            await world.deliver_due()
            clock.advance(seconds=20)
    told = [row["message"] for row in await world.rows("deliveries") if row["message"]["type"] == "system"]
    assert [each["title"] for each in told] == [f"The channel {failing.name} lost a message"]
    assert "“Shop is down” was tried 6 times and not taken: the receiver answered 500" in told[0]["text"]
