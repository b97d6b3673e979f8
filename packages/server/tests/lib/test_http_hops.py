import asyncio

import pytest

from watchbell.lib.curl_pool import close_shared_pool, shared_pool
from watchbell.lib.flow_cookies import FlowCookies
from watchbell.lib.http_exchange import Exchange
from watchbell.lib.http_hops import MOST_HOPS, follow


@pytest.fixture
async def site():
    """A server whose every path /<status>/<rest> redirects to /<rest> with that status; /end answers."""
    heard = []

    async def talk(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, path, _ = head.split("\r\n")[0].split(" ")
        heard.append((method, path, head.lower()))
        code, _, rest = path.strip("/").partition("/")
        where = f"Location: {site.other if rest == 'other' else '/' + rest}\r\n" if code.isdigit() else ""
        writer.write(
            f"HTTP/1.1 {code if where else 200} X\r\n{where}Content-Length: 0\r\nConnection: close\r\n\r\n".encode()
        )
        await writer.drain()
        writer.close()

    site = await asyncio.start_server(talk, "127.0.0.1", 0)
    site.url = f"http://127.0.0.1:{site.sockets[0].getsockname()[1]}"
    site.other = site.url.replace("127.0.0.1", "localhost") + "/end"
    site.heard = heard
    yield site
    site.close()
    await close_shared_pool()


async def go(site, path, *, redirects=True, **wishes):
    exchange = Exchange(site.url + path, 2000, **wishes)
    deadline = asyncio.get_running_loop().time() + 30
    return await follow(shared_pool(), exchange, FlowCookies(), deadline=deadline, follow_redirects=redirects)


@pytest.mark.parametrize(("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
async def test_the_method_is_kept_only_where_the_redirect_says_so(site, status, method):
    hops = await go(site, f"/{status}/end", method="POST", body=b"x", headers=("Content-Type: text/plain",))
    assert [answer.status for _, answer in hops] == [status, 200]
    assert [each[:2] for each in site.heard] == [("POST", f"/{status}/end"), (method, "/end")]
    assert ("content-type" in site.heard[1][2]) is (method == "POST")


async def test_credentials_do_not_go_to_another_host(site):
    await go(site, "/302/302/other", headers=("Authorization: Bearer x", "X-Own: 1"))
    assert ["authorization: bearer x" in head for _, _, head in site.heard] == [True, True, False]
    assert "x-own: 1" in site.heard[2][2]


async def test_redirects_end_at_the_most_allowed_or_at_once(site):
    assert len(await go(site, "/302" * 30 + "/end")) == MOST_HOPS + 1
    assert [answer.status for _, answer in await go(site, "/302/end", redirects=False)] == [302]
