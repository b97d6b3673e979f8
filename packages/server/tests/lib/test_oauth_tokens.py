"""The memory of tokens; how they are fetched and used is tested with the http kind."""

import asyncio

import pytest

from watchbell.lib.curl_pool import close_shared_pool
from watchbell.lib.http_exchange import Exchange
from watchbell.lib.oauth_grant import ClientCredentials
from watchbell.lib.oauth_tokens import NoToken, OAuthTokens


@pytest.fixture
async def endpoint():
    asked = []

    async def handle(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        asked.append(1)
        body = b'{"access_token": "t%d"}' % len(asked)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    yield ClientCredentials(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", "id", "secret"), asked
    server.close()
    await close_shared_pool()


LIKE = Exchange("http://x/", 2000)


async def test_a_token_is_kept_until_it_is_forgotten(endpoint):
    client, asked = endpoint
    tokens = OAuthTokens()
    assert tokens.recall(client) is None
    assert [await tokens.fetch(client, LIKE) for _ in range(3)] == ["t1"] * 3
    assert tokens.recall(client) == "t1"
    tokens.forget(client)
    assert await tokens.fetch(client, LIKE) == "t2"
    assert len(asked) == 2


async def test_who_gives_up_waiting_takes_the_token_from_nobody_else(endpoint):
    client, asked = endpoint
    tokens = OAuthTokens()
    first, second = (asyncio.create_task(tokens.fetch(client, LIKE)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == "t1"
    assert len(asked) == 1


async def test_a_failure_is_not_kept(endpoint):
    client, _ = endpoint
    tokens = OAuthTokens()
    with pytest.raises(NoToken, match="no token from"):
        await tokens.fetch(client._replace(token_url="http://127.0.0.1:9/"), LIKE)
    assert await tokens.fetch(client, LIKE) == "t1"
