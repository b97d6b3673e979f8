"""The Host header, where the operator named the hosts."""

import httpx2
import pytest

from watchbell.api.edge import Edge


@pytest.mark.parametrize(
    ("host", "status"),
    [("status.example", 200), ("STATUS.example:8080", 200), ("evil.example", 400), ("[::1]:8080", 200), ("", 400)],
)
async def test_only_named_hosts_are_served(host, status):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    transport = httpx2.ASGITransport(app=Edge(app, ["status.example", "::1"]))
    async with httpx2.AsyncClient(transport=transport, base_url="http://watchbell.test") as client:
        assert (await client.get("/", headers={"Host": host})).status_code == status
