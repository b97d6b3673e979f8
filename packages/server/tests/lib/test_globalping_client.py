"""Measurements of Globalping: created once, looked at no more often than allowed, until they end."""

import asyncio

import pytest

from support.globalping_api import DNS, PROBE
from support.globalping_api import Api as FaithfulApi
from watchbell.lib.curl_pool import close_shared_pool
from watchbell.lib.globalping_client import Api, measure
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection


@pytest.fixture
async def start():
    servers = []

    async def started(api):
        server = await asyncio.start_server(api.handle, "127.0.0.1", 0)
        servers.append(server)
        deadline = asyncio.get_running_loop().time() + 30
        return Api(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1/", None, deadline, allow_private=True)

    yield started
    for server in servers:
        server.close()
    await close_shared_pool()


async def test_a_measurement_is_looked_at_no_more_often_than_allowed(start):
    watch = Stopwatch()
    api = FaithfulApi(DNS, polls=1)
    assert await measure(await start(api), {"type": "dns"}, watch) == (PROBE, DNS)
    assert len(api.heard) == 3
    assert watch.elapsed() >= 1000
    assert api.heard[0][2] == {"type": "dns"}


async def test_a_refusal_is_ours(start):
    with pytest.raises(NoConnection) as met:
        await measure(await start(FaithfulApi(DNS, create=(429, {}))), {}, Stopwatch())
    assert met.value.trouble.ours
    assert "quota" in met.value.trouble.sentence
