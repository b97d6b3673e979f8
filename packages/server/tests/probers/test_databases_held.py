"""What holds for every kind of database: our own faults are none of the target's, and no server can hold a check."""

import asyncio
import tracemalloc

import pytest

from support.stopwatch import Stopwatch
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers import shelf

NOW = 1_800_000_000_000
GREETINGS = {
    "postgres": b"N",
    "mysql": b"J\0\0\0\x0a",
    "redis": b"$60000\r\n",
    "mongodb": b"\xff\x0f\0\0\1\0\0\0\1\0\0\0\xdd\7\0\0",
    "mssql": b"\x04\x01\x0f\xff\0\0\1\0",
}
"""How each begins to answer, so that it is believed and heard out."""
every_kind = pytest.mark.parametrize("kind", GREETINGS)


@pytest.fixture(autouse=True)
def _loaded():
    for kind in GREETINGS:  # its file is read at the first use
        assert shelf()[kind]


async def ask(kind, port, timeout_ms=400):
    prober = shelf()[kind]
    config = prober.shorthand(f"{prober.schemes[0]}://checker:s3cret@127.0.0.1:{port}")
    return await prober.probe(prober.target.model_validate(config), ProbeLimits(timeout_ms, NOW))


@every_kind
async def test_no_file_descriptor_left_is_our_fault_and_no_verdict(kind, free_port, no_files_left):
    with no_files_left():
        seen = await ask(kind, free_port)
    assert seen.verdict is Verdict.FAULT
    assert "no file descriptor left" in seen.error


@every_kind
async def test_a_server_that_trickles_is_left_in_time(kind, serve):
    async def trickle(reader, writer):
        writer.write(GREETINGS[kind])
        while True:
            writer.write(b"\0")
            await asyncio.sleep(0.01)

    watch = Stopwatch()
    seen = await ask(kind, await serve(trickle))
    assert watch.ms < 600
    assert seen.verdict.is_bad


@every_kind
@pytest.mark.parametrize("filling", [b"\0", b"\xff", b"A", b"R\0\0\0\x08", b"*1\r\n", b"$5\r\nabcde\r\n"], ids=repr)
async def test_a_server_that_never_stops_is_not_listened_to_for_long(kind, filling, serve):
    async def flood(_reader, writer):
        writer.write(GREETINGS[kind])
        while True:
            writer.write(filling * 10_000)
            await writer.drain()

    port = await serve(flood)
    tracemalloc.start()
    try:
        seen = await ask(kind, port, 1000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert seen.verdict.is_bad
    assert seen.error
    assert peak < 8_000_000


@every_kind
async def test_a_server_that_closes_at_once_is_a_failure(kind, serve):
    async def close(_reader, _writer):
        return

    port = await serve(close)
    seen = await ask(kind, port)
    assert seen.verdict is Verdict.FAILURE
    assert f"127.0.0.1:{port}" in seen.error
    assert "s3cret" not in seen.error
