"""The whole story through the running line: down, who is on call, the next one, an acknowledgement, the end."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import update

from support.on_call import contact, policy, schedule, step
from support.world import World
from watchbell.lib.clock import MINUTE
from watchbell.pipeline.escalating import escalate_again
from watchbell.pipeline.line import Runner
from watchbell.store.fleet import note_change
from watchbell.store.tables import incidents


@pytest.fixture
async def world(sqlite_db, clock):
    made = await World.made(sqlite_db, clock)
    sqlite_db._publish = lambda told: (
        told.outbox and made.line.outbox_filled.set(),
        told.schedule and made.line.look_again(),
    )
    return made


@asynccontextmanager
async def running(world: World):
    await world.start()
    runner = Runner(world.line)
    runner.start()
    try:
        yield runner
    finally:
        await runner.stop(seconds=2)


async def look(world: World, monitor_n: int) -> None:
    async with world.db.transaction() as tx:
        await note_change(tx, monitor_n, world.clock())


def told(receiver) -> list[tuple[str, str]]:
    return [(each.path.rsplit("/", 1)[1], each.json["type"].removeprefix("incident.")) for each in receiver.requests]


async def pass_minutes(world: World, count: int) -> None:
    for _ in range(count):
        world.clock.advance(ms=MINUTE)
        await escalate_again(world.line)
        await asyncio.sleep(0)


async def test_down_then_on_call_then_the_next_until_somebody_acknowledges_and_all_hear_the_end(world, http_receiver):
    olga, _ = await contact(world, "Olga", http_receiver.url)
    bob, _ = await contact(world, "Bob", http_receiver.url)
    eva, _ = await contact(world, "Eva", http_receiver.url)
    service_id = await world.service()
    line = await schedule(world, olga)
    await policy(world, service_id, step(0, by=(line,)), step(10, bob), step(10, eva), repeats=3)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    probe = {"kind": "tcp", "host": "127.0.0.1", "port": port}
    async with running(world):
        monitor = await world.monitor(service_id, config=probe, interval_seconds=3600)
        await look(world, monitor.n)
        await http_receiver.wait_for(1)
        assert told(http_receiver) == [("olga", "created")]
        await pass_minutes(world, 9)
        assert len(http_receiver.requests) == 1
        await pass_minutes(world, 1)
        await http_receiver.wait_for(2)
        assert told(http_receiver)[1:] == [("bob", "escalated")]
        async with world.db.transaction() as tx:
            await tx.execute(update(incidents).values(acknowledged_at=world.clock(), acknowledged_by="Bob"))
        await pass_minutes(world, 60)
        assert len(http_receiver.requests) == 2
        server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", port)
        world.line.hurry(monitor.n, world.clock())
        await http_receiver.wait_for(4)
        server.close()
        await server.wait_closed()
    assert sorted(told(http_receiver)[2:]) == [("bob", "resolved"), ("olga", "resolved")]
    timeline = [row["kind"] for row in await world.rows("incident_entries")]
    assert timeline == ["created", "escalated", "resolved"]
