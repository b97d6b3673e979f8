"""The proxy that leads to public addresses only. 127.0.0.1 plays the public world, everything else is private."""

import asyncio

import pytest

from support import web_site
from watchbell.lib import private_addresses
from watchbell.lib.guarding_proxy import GuardingProxy

PUBLIC, PRIVATE = "127.0.0.1", "127.0.0.2"


@pytest.fixture(autouse=True)
def public_world(monkeypatch):
    monkeypatch.setattr(private_addresses, "is_private", lambda address: address != PUBLIC)


@pytest.fixture
def world():
    with web_site.serving(PUBLIC) as site:
        site.pages["/"] = "public"
        yield site


async def ask(proxy: GuardingProxy, head: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(head.replace("\n", "\r\n").encode())
    answer = await reader.read()
    writer.close()
    return answer


async def test_a_plain_request_is_sent_on_without_what_concerns_the_proxy(world):
    async with GuardingProxy(10_000) as proxy:
        head = f"GET {world.url('/?a=b')} HTTP/1.1\nHost: x\nProxy-Authorization: y\nConnection: keep-alive\n\n"
        answer = await ask(proxy, head)
    assert answer.startswith(b"HTTP/1.1 200 ")
    [(path, headers)] = world.asked
    assert path == "/?a=b"
    assert ("proxy-authorization" in headers, headers["connection"], headers["host"]) == (False, "close", "x")
    assert proxy.bytes == len(answer)


async def test_a_tunnel_carries_whatever_is_said(world):
    async with GuardingProxy(10_000) as proxy:
        place = f"{PUBLIC}:{world.port}"
        head = f"CONNECT {place} HTTP/1.1\nHost: {place}\n\nGET / HTTP/1.1\nHost: x\nConnection: close\n\n"
        answer = await ask(proxy, head)
    assert answer.startswith(b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK")
    assert answer.endswith(b"public")


@pytest.mark.parametrize("method", ["GET", "CONNECT"])
@pytest.mark.parametrize("host", [PRIVATE, "2130706434", "[::1]", "0x7f.2"])
async def test_private_addresses_are_not_led_to_however_they_are_written(world, host, method):
    with web_site.serving(PRIVATE) as inside:
        async with GuardingProxy(10_000) as proxy:
            place = f"{host}:{inside.port}"
            target = place if method == "CONNECT" else f"http://{place}/"
            assert await ask(proxy, f"{method} {target} HTTP/1.1\nHost: x\n\nGET / HTTP/1.1\n\n") == b""
        assert inside.asked == []
    [refusal] = proxy.refusals
    assert "is not a public address" in refusal


@pytest.mark.parametrize(
    "head", ["nonsense\n\n", "GET / HTTP/1.1\n\n", "GET ftp://x/ HTTP/1.1\n\n", "CONNECT :x H\n\n"]
)
async def test_what_is_no_request_to_a_proxy_gets_no_answer(head):
    async with GuardingProxy(10_000) as proxy:
        assert await ask(proxy, head) == b""


async def test_answers_end_where_they_are_too_long_and_nothing_is_left_afterwards(world):
    world.pages["/"] = "x" * 1_000_000
    async with GuardingProxy(100_000) as proxy:
        answer = await ask(proxy, f"GET {world.url()} HTTP/1.1\nHost: x\n\n")
        assert len(answer) < 300_000
        _, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    assert proxy._tasks == set()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.close()
