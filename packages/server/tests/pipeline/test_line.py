"""The running line: loops on a real database, a real target and a real receiver, in real (short) time."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import update

from support.receiver import Answer
from support.world import World
from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.pings import Signal
from watchbell.lib.clock import now_ms
from watchbell.pipeline import line as line_module
from watchbell.pipeline.arriving import Reported, Seen
from watchbell.pipeline.line import Runner
from watchbell.store.fleet import note_change
from watchbell.store.tables import monitor_states


@pytest.fixture
async def world(sqlite_db):
    world = await World.made(sqlite_db, now_ms)
    sqlite_db._publish = lambda told: (
        told.outbox and world.line.outbox_filled.set(),
        told.schedule and world.line.look_again(),
    )
    return world


@asynccontextmanager
async def running(world: World):
    await world.start()
    runner = Runner(world.line)
    runner.start()
    try:
        yield runner
    finally:
        await runner.stop(seconds=2)


async def until(what, *, seconds: float = 30):
    async with asyncio.timeout(seconds):
        while not (found := await what()):  # noqa: ASYNC110 - the database tells, nobody can set an event
            await asyncio.sleep(0.02)
    return found


async def open_port():
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1]


@pytest.mark.timed
async def test_a_new_monitor_is_checked_at_once_and_its_fall_is_told_within_a_second(world, http_receiver):
    server, port = await open_port()
    service_id = await world.service()
    await world.channel(http_receiver.url)
    async with running(world):
        monitor = await world.monitor(
            service_id, config={"kind": "tcp", "host": "127.0.0.1", "port": port}, interval_seconds=1
        )
        async with world.db.transaction() as tx:
            await note_change(tx, monitor.n, now_ms())

        async def is_up():
            return (await world.rows("monitor_states"))[0]["status"] == "up"

        await until(is_up, seconds=2)
        server.close()
        await server.wait_closed()
        [told] = await http_receiver.wait_for(1)
        [delivery] = await world.rows("deliveries")
        await until(lambda: world.rows("delivery_attempts"))
        [attempt] = await world.rows("delivery_attempts")
    assert told.json["type"] == "incident.created"
    assert attempt["created_at"] - delivery["created_at"] < 1000


async def test_a_channel_that_hangs_delays_no_other(world, http_receiver):
    http_receiver.answers = [Answer(hang=True)] * 2
    service_ids = [await world.service(f"s{n}") for n in range(6)]
    monitors = [await world.monitor(each, interval_seconds=86400) for each in service_ids]
    await world.channel(http_receiver.url + "/slow")
    await world.start()
    for monitor in monitors:
        await world.see((monitor, Verdict.FAILURE))
    fast = await world.channel(http_receiver.url + "/fast")
    service_id = await world.service("other")
    last = await world.monitor(service_id, interval_seconds=86400)
    async with running(world):
        await until(lambda: asyncio.sleep(0, len(http_receiver.requests) >= 2))
        await world.see((last, Verdict.FAILURE))

        async def is_sent():
            return any(
                row["status"] == "sent" for row in await world.rows("deliveries") if row["channel_id"] == fast.id
            )

        await until(is_sent, seconds=3)
    assert sum(each.path == "/slow" for each in http_receiver.requests) == 2


async def test_a_monitor_whose_config_is_not_understood_is_disabled_visibly_and_stops_nothing_else(world):
    service_id = await world.service()
    server, port = await open_port()
    good = {"kind": "tcp", "host": "127.0.0.1", "port": port}
    await world.monitor(service_id, "old", config={"kind": "tcp", "hostname": "renamed since"})
    await world.monitor(service_id, "alien", kind="telepathy", config={})
    await world.monitor(service_id, "good", config=good, interval_seconds=1)
    async with running(world), server:

        async def is_up():
            return [row["status"] for row in await world.rows("monitor_states")] == ["unknown", "unknown", "up"]

        await until(is_up)
    old, alien, well = await world.rows("monitors")
    assert "hostname" in old["disabled_reason"]
    assert "'telepathy' is not known here" in alien["disabled_reason"]
    assert well["disabled_reason"] is None


async def test_what_clients_tell_is_durable_when_receive_returns(world):
    service_id = await world.service()
    monitor = await world.monitor(
        service_id, kind="heartbeat", config={"kind": "heartbeat", "period_seconds": 3600}, interval_seconds=60
    )
    async with running(world) as runner:
        watched = world.line.fleet[monitor.n]
        await asyncio.gather(*(runner.receive(Reported(watched, Signal(), now_ms() + n)) for n in range(20)))
        [state] = await world.rows("monitor_states")
        assert state["status"] == "up"
        assert state["deadline_at"] > now_ms() + 3_600_000
        assert len(await world.line.checks.recent(monitor.n, limit=50)) == 20


async def test_a_missed_heartbeat_is_down_from_its_deadline_and_a_ping_brings_it_back(world, monkeypatch):
    monkeypatch.setattr(line_module, "OVERDUE_POLL_SECONDS", 0.05)
    service_id = await world.service()
    deadline = now_ms() - 5000
    monitor = await world.monitor(
        service_id,
        kind="heartbeat",
        config={"kind": "heartbeat", "period_seconds": 3600, "grace_seconds": 60},
        deadline_at=deadline,
    )
    async with world.db.transaction() as tx:
        began = deadline - 3_660_000
        await tx.execute(
            update(monitor_states).where(monitor_states.c.monitor_n == monitor.n).values(clock_started_at=began)
        )
    async with running(world) as runner:

        async def has(status):
            return [row for row in await world.rows("monitor_states") if row["status"] == status]

        [down] = await until(lambda: has("down"))
        assert (down["since_at"], down["deadline_at"]) == (deadline, None)
        assert (await world.rows("incidents"))[0]["started_at"] == deadline
        await runner.receive(Reported(world.line.fleet[monitor.n], Signal(), now_ms()))
        assert await has("up")
    assert len(await world.rows("incidents")) == 1
    assert [row["type"] for row in await world.rows("alerts")] == ["failure", "recovery"]


async def test_after_it_stood_still_the_clocks_of_those_that_report_in_begin_anew(world, monkeypatch):
    """As after a laptop's sleep, or when somebody puts the clock forward: nobody could have told us anything meanwhile."""
    monkeypatch.setattr(line_module, "OVERDUE_POLL_SECONDS", 0.05)
    looked, slept, look = asyncio.Event(), [0], line_module.overdue

    async def overdue(*arguments):
        found = await look(*arguments)
        looked.set()
        return found

    monkeypatch.setattr(line_module, "overdue", overdue)
    world.line.clock = lambda: now_ms() + slept[0]
    monitor = await world.monitor(
        await world.service(),
        kind="heartbeat",
        config={"kind": "heartbeat", "period_seconds": 600, "grace_seconds": 60},
        deadline_at=now_ms() + 660_000,
    )
    async with running(world) as runner:
        await runner.receive(Reported(world.line.fleet[monitor.n], Signal(), now_ms()))
        looked.clear()
        await asyncio.wait_for(looked.wait(), 30)
        slept[0] = 3_600_000
        woke_at = world.line.clock()

        async def begun_anew():
            [state] = await world.rows("monitor_states")
            return state if state["clock_started_at"] >= woke_at else None

        state = await until(begun_anew)
        assert (state["status"], state["deadline_at"]) == ("up", state["clock_started_at"] + 660_000)
    assert await world.rows("incidents") == []


async def test_a_database_that_fails_for_a_while_loses_nothing(world, monkeypatch):
    service_id = await world.service()
    monitor = await world.monitor(service_id, interval_seconds=86400)
    await world.start()
    runner = Runner(world.line)
    real, failures = line_module.absorb, iter([True, True, False])

    async def shaky(*arguments):
        if next(failures, False):
            raise OSError("disk I/O error")
        return await real(*arguments)

    monkeypatch.setattr(line_module, "absorb", shaky)
    runner.start()
    try:
        seen = Seen(world.line.fleet[monitor.n], Observation(Verdict.FAILURE, now_ms(), error="refused"))
        async with asyncio.timeout(20):
            await runner.receive(seen)
        assert len(await world.rows("incidents")) == 1
    finally:
        await runner.stop(seconds=1)
