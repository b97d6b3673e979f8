"""Hundreds of targets that never answer delay nobody else."""

import asyncio
import itertools
import socket
from contextlib import ExitStack

import pytest

from support.stopwatch import Stopwatch
from support.world import World
from watchbell.lib.clock import now_ms
from watchbell.pipeline.asking import PER_PLACE
from watchbell.pipeline.line import Runner

HOLES, DEAD, CROWD, ALIVE = 24, 240, 200, 10


@pytest.fixture
def black_holes():
    """Ports that take no more connections: whoever connects waits for ever."""
    with ExitStack() as stack:
        ports = []
        for _ in range(HOLES):
            hole = stack.enter_context(socket.socket())
            hole.bind(("127.0.0.1", 0))
            hole.listen(0)
            ports.append(hole.getsockname()[1])
            for _ in range(3):
                sock = stack.enter_context(socket.socket())
                sock.setblocking(False)
                sock.connect_ex(("127.0.0.1", ports[-1]))
        yield ports


@pytest.mark.timed
async def test_hundreds_of_dead_targets_delay_nobody_else(sqlite_db, black_holes):
    world = await World.made(sqlite_db, now_ms)
    sqlite_db._publish = lambda told: told.schedule and world.line.look_again()
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    service_id = await world.service()

    async def add(at, interval):
        config = {"kind": "tcp", "host": "127.0.0.1", "port": at}
        return await world.monitor(service_id, config=config, interval_seconds=interval, timeout_ms=10_000)

    for n in range(DEAD):
        await add(black_holes[1 + n % (HOLES - 1)], 30)
    for _ in range(CROWD):
        await add(black_holes[0], 30)
    alive = [await add(port, 1) for _ in range(ALIVE)]
    await world.start()
    runner = Runner(world.line)
    watch = Stopwatch()
    runner.start()
    try:
        await asyncio.sleep(4)
        crowd = world.line.fleet[alive[0].n - 1].place
        assert runner._asking._places._inside[crowd] == PER_PLACE
        assert runner._asking._places.waiting == CROWD - PER_PLACE
    finally:
        await runner.stop(seconds=0)
        server.close()
        await server.wait_closed()
    waited_ms = watch.waited_ms
    assert watch.ms < 7000, "an end does not wait for the dead either"
    for monitor in alive:
        checks = await world.line.checks.recent(monitor.n, limit=50)
        assert len(checks) >= 3, "a check a second"
        times = sorted(row.at for row in checks)
        assert max(later - earlier for earlier, later in itertools.pairwise(times)) < 1_700 + waited_ms
        assert max(row.ms for row in checks) < 1_000 + waited_ms
