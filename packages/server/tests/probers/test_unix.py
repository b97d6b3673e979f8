"""The unix kind against real sockets in a folder of the test."""

import asyncio

import pytest

from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.unix import PROBER, UnixTarget

NOW = 1_800_000_000_000


@pytest.fixture
async def listen():
    servers = []

    async def start(path, talk):
        async def handle(reader, writer):
            try:
                await talk(reader, writer)
            finally:
                writer.close()

        servers.append(await asyncio.start_unix_server(handle, path))

    yield start
    for server in servers:
        server.close()


async def redis(reader, writer):
    while await reader.readline():
        writer.write(b"+PONG\r\n")


async def ask(path, timeout_ms=30_000, *, allow_private=True, **config):
    return await PROBER.probe(
        UnixTarget(path=str(path), **config), ProbeLimits(timeout_ms, NOW, allow_private=allow_private)
    )


async def test_a_socket_that_listens_is_up_and_talks(listen, tmp_path):
    await listen(tmp_path / "s", redis)
    seen = await ask(tmp_path / "s", dialogue=[{"send": r"PING\r\n", "expect": "+PONG"}])
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert [step.name for step in seen.steps] == ["connect", "send", "expect"]


async def test_abstract_names_are_understood(listen):
    await listen("\0watchbell-test-unix", redis)
    assert (await ask("@watchbell-test-unix")).verdict is Verdict.SUCCESS


async def test_what_is_wrong_is_told(listen, tmp_path):
    assert (await ask(tmp_path / "none")).error == f"{tmp_path}/none does not exist"
    (tmp_path / "file").write_text("x")
    assert (await ask(tmp_path / "file")).error == f"{tmp_path}/file has nobody listening"
    await listen(tmp_path / "s", redis)
    seen = await ask(tmp_path / "s", dialogue=[{"send": "x", "expect": "never"}], timeout_ms=100)
    assert seen.verdict is Verdict.TIMEOUT
    rule = {"subject": "answer", "operator": "contains", "value": "PANG"}
    seen = await ask(tmp_path / "s", dialogue=[{"send": r"\n", "expect": "PONG"}], assertions=[rule])
    assert seen.verdict is Verdict.FAILURE


async def test_strangers_do_not_reach_this_machines_sockets(listen, tmp_path):
    await listen(tmp_path / "s", redis)
    seen = await ask(tmp_path / "s", allow_private=False)
    assert seen.verdict is Verdict.FAILURE
    assert "may not be asked" in seen.error
    assert PROBER.describe(UnixTarget(path="/run/a")) == "/run/a"
