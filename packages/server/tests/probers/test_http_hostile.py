"""Targets that are slow, broken, hostile or out of bounds, and troubles of our own."""

import asyncio
import gzip
import socket

import pytest

from support.stopwatch import Stopwatch, undisturbed
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.private_addresses import is_private
from watchbell.lib.stub_resolver import SystemNames
from watchbell.probers.http import PROBER, HttpTarget

NOW = 1_800_000_000_000


async def ask(url, timeout_ms=30_000, allow_private=True, want_certificate=True, **config):
    limits = ProbeLimits(timeout_ms, NOW, allow_private=allow_private, want_certificate=want_certificate)
    return await PROBER.probe(HttpTarget(url=url, **config), limits)


async def nothing(reader, writer):
    await reader.read()


async def trickling_head(reader, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: y\r\n")
        await writer.drain()
        await asyncio.sleep(0.01)


async def trickling_body(reader, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        writer.write(b"y")
        await writer.drain()
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("handler", "scheme", "says"),
    [
        (nothing, "http", "no answer within 200 ms: no byte of the answer came"),
        (nothing, "https", "no answer within 200 ms: TLS handshake not finished"),
        (trickling_head, "http", "bytes of headers came, but no body"),
        (trickling_body, "http", "answer not complete within 200 ms: body not finished after"),
    ],
)
async def test_a_slow_server_never_holds_a_check_longer_than_its_limit(url, handler, scheme, says):
    page = (await url(handler)).replace("http", scheme, 1)

    async def measured():
        watch = Stopwatch()
        seen = await ask(page, timeout_ms=200)
        assert watch.ms < 300
        return seen

    seen = await undisturbed(measured)
    assert seen.verdict is Verdict.TIMEOUT
    assert says in seen.error
    assert not seen.steps[-1].ok


async def endless_head(reader, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: " + b"y" * 8000 + b"\r\n")
        await writer.drain()


async def one_endless_line(reader, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        writer.write(b"y" * 65_536)
        await writer.drain()


async def garbage(reader, writer):
    writer.write(bytes(range(256)) * 100)
    await writer.drain()


async def slam(reader, writer):
    await reader.readuntil(b"\r\n\r\n")


async def half(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    await writer.drain()


async def broken_gzip(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!")
    await writer.drain()


@pytest.mark.parametrize("handler", [endless_head, one_endless_line, garbage, slam, half, broken_gzip])
async def test_hostile_and_broken_answers_are_failures_with_a_reason(url, handler):
    seen = await ask(await url(handler))
    assert seen.verdict is Verdict.FAILURE
    assert seen.error
    assert not seen.steps[-1].ok


async def endless_body(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\n\r\nWelcome")
    while True:
        writer.write(b"y" * 65_536)
        await writer.drain()


async def test_an_endless_body_is_read_to_its_limit_and_judged_by_that(url):
    page = await url(endless_body)
    seen = await ask(page, expected_body="Welcome")
    assert seen.verdict is Verdict.SUCCESS
    missing = await ask(page, expected_body="Farewell")
    assert missing.error == "the expected text 'Farewell' was not found in the first 1 048 576 bytes"


async def test_a_bomb_of_packed_zeros_is_cut(url, answering):
    bomb = gzip.compress(bytes(64 * 1024 * 1024))
    seen = await ask(await url(answering(body=bomb, headers=["Content-Encoding: gzip"])))
    assert seen.verdict is Verdict.SUCCESS
    assert next(step for step in seen.steps if step.name == "body").detail.startswith("first 1 048 576 bytes")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "127.1", "[::ffff:127.0.0.1]"])
async def test_private_addresses_are_refused_to_strangers_however_they_are_spelled(url, host, answering):
    page = await url(answering(), host=host)
    seen = await ask(page, allow_private=False)
    assert seen.verdict is Verdict.FAILURE
    assert "is not a public address" in seen.error
    assert seen.status_code is None


async def test_a_redirect_into_a_private_network_is_refused_to_strangers(url, monkeypatch, answering):
    """The first host counts as public here, so that there is a redirect to judge."""
    monkeypatch.setattr("watchbell.lib.curl_exchange.is_private", lambda ip: ip != "127.0.0.1" and is_private(ip))
    inner = (await url(answering())).replace("127.0.0.1", "127.0.0.2")
    start = await url(answering("302 Found", headers=[f"Location: {inner}"]))
    seen = await ask(start, allow_private=False)
    assert seen.verdict is Verdict.FAILURE
    assert "127.0.0.2" in seen.error
    assert "is not a public address" in seen.error


async def test_a_name_that_does_not_exist_is_a_failure(monkeypatch):
    async def alive():
        return True

    monkeypatch.setattr("watchbell.lib.resolving.resolvers_answer", alive)
    seen = await ask("http://nosuch.invalid/")
    assert seen.verdict is Verdict.FAILURE
    assert "nosuch.invalid" in seen.error


@pytest.fixture
def silent_port():
    """A UDP port that takes every question and answers none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock.getsockname()[1]


async def test_a_dead_resolver_of_ours_is_no_verdict(monkeypatch, silent_port):
    async def dead():
        return False

    monkeypatch.setattr("watchbell.lib.resolving.resolvers_answer", dead)
    monkeypatch.setattr("watchbell.lib.stub_resolver.SYSTEM", FixedNames(silent_port))
    seen = await undisturbed(ask, "http://example.org/", timeout_ms=150)
    assert seen.verdict is Verdict.FAULT
    assert seen.error == "cannot resolve example.org: the DNS resolver of this server does not answer"


async def test_a_name_whose_servers_are_silent_times_out_and_holds_up_no_other(
    monkeypatch, silent_port, url, answering
):
    async def alive():
        return True

    names = FixedNames(silent_port)
    names.hosts = {"good.example": ["127.0.0.1"]}
    monkeypatch.setattr("watchbell.lib.resolving.resolvers_answer", alive)
    monkeypatch.setattr("watchbell.lib.stub_resolver.SYSTEM", names)
    hung = [asyncio.create_task(ask(f"http://bad{n}.example/", timeout_ms=500)) for n in range(100)]
    await asyncio.sleep(0.05)
    good = await ask(await url(answering(), host="good.example"), timeout_ms=400)
    assert good.verdict is Verdict.SUCCESS
    assert good.facts["ip"] == "127.0.0.1"
    seen = await asyncio.gather(*hung)
    assert {one.verdict for one in seen} == {Verdict.TIMEOUT}
    assert seen[7].error == "no answer within 500 ms: the name servers of bad7.example do not answer"
    assert seen[7].steps[0].name == "resolve"


class FixedNames(SystemNames):
    """A system whose only resolver never answers."""

    def __init__(self, port):
        super().__init__(servers=[("127.0.0.1", port)])

    def refresh(self):
        """Nothing is read from files."""


async def test_no_file_descriptor_left_is_our_fault_and_no_verdict(url, no_files_left, answering):
    page = await url(answering())
    await ask(page)
    with no_files_left():
        seen = await ask(page)
    assert seen.verdict is Verdict.FAULT
    assert "no file descriptor left" in seen.error


async def test_a_pool_that_closes_under_a_check_is_no_verdict(url):
    waiting = asyncio.create_task(ask(await url(nothing)))
    await asyncio.sleep(0)
    await PROBER.close()
    seen = await waiting
    assert seen.verdict is Verdict.FAULT
    assert seen.error == "this server did not ask: the HTTP engine is closed"
