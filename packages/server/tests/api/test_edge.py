"""The Host header, where the operator named the hosts."""

import httpx2
import pytest
from structlog.testing import capture_logs

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


async def test_what_fails_is_logged_without_the_secret_in_its_address():
    async def app(scope, receive, send):
        raise RuntimeError(scope["method"])

    token, ours = "AaH_neg1cACvoj2Tn96srQGh_53m53AA", "01a1ff9c-822d-7001-8eb7-135462302b36"
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=Edge(app)), base_url="http://w.test") as client:
        with capture_logs() as logged:
            for path in (f"/ack/{token}", f"/on-call/{token}.ics", f"/api/v1/incidents/{ours}/merge"):
                assert (await client.get(path)).status_code == 500
    assert [each["path"] for each in logged] == ["/ack/…", "/on-call/…", f"/api/v1/incidents/{ours}/merge"]
