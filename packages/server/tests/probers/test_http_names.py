"""Names that are remembered, as checks over HTTP and TCP see them."""

import socket

import pytest

from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib import resolver_health, stub_resolver
from watchbell.lib.name_memory import NameMemory
from watchbell.lib.stub_resolver import SystemNames
from watchbell.probers import http, tcp

LIMITS = ProbeLimits(30_000, 1_800_000_000_000)


@pytest.fixture
def later(monkeypatch):
    """Twelve seconds after good.example was looked up; a function that makes it later still."""
    now = [100.0]
    memory = NameMemory(lambda: now[0])
    monkeypatch.setattr(stub_resolver, "MEMORY", memory)
    memory.learn("good.example", "A", ["127.0.0.1"], 60)
    memory.learn("good.example", "AAAA", [], 60)
    now[0] += 12

    def advance(seconds: float) -> None:
        now[0] += seconds

    return advance


@pytest.fixture
def dead_resolver(monkeypatch, tmp_path):
    async def dead() -> bool:
        return False

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        conf = tmp_path / "resolv.conf"
        conf.write_text("nameserver 127.0.0.1\n")
        monkeypatch.setattr(stub_resolver, "SYSTEM", SystemNames(resolv_conf=conf, port=silent.getsockname()[1]))
        monkeypatch.setattr(resolver_health, "resolvers_answer", dead)
        yield


async def answer(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
    await writer.drain()


def detail(seen, name="resolve"):
    return next(step.detail for step in seen.steps if step.name == name)


async def test_the_trace_says_how_old_a_remembered_address_is(later, serve):
    port = await serve(answer)
    seen = await http.probe(http.HttpTarget(url=f"http://good.example:{port}/"), LIMITS)
    assert (seen.verdict, detail(seen)) == (Verdict.SUCCESS, "127.0.0.1 (cached 12 s ago)")
    seen = await tcp.probe(tcp.TcpTarget(host="good.example", port=port), LIMITS)
    assert (seen.verdict, detail(seen)) == (Verdict.SUCCESS, "127.0.0.1 (cached 12 s ago)")
    assert seen.facts["ip"] == f"127.0.0.1:{port}"


async def test_a_target_is_watched_on_while_our_resolver_is_dead(later, dead_resolver, serve):
    later(300)
    port = await serve(answer)
    said = "127.0.0.1 (cached 312 s ago, used because the DNS resolver of this server does not answer)"
    seen = await http.probe(http.HttpTarget(url=f"http://good.example:{port}/"), LIMITS)
    assert (seen.verdict, detail(seen)) == (Verdict.SUCCESS, said)
    seen = await tcp.probe(tcp.TcpTarget(host="good.example", port=port), LIMITS)
    assert (seen.verdict, detail(seen)) == (Verdict.SUCCESS, said)


async def test_a_remembered_private_address_is_refused_to_strangers_as_ever(later, serve):
    port = await serve(answer)
    limits = ProbeLimits(30_000, LIMITS.observed_at, allow_private=False)
    for seen in (
        await http.probe(http.HttpTarget(url=f"http://good.example:{port}/"), limits),
        await tcp.probe(tcp.TcpTarget(host="good.example", port=port), limits),
    ):
        assert seen.verdict is Verdict.FAILURE
        assert "is not a public address" in seen.error
