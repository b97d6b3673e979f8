"""The ping key: made when it is first asked for, renewed by admins, and nobody's screen loses its connection over it."""

from support.streams import StreamClient, settle
from watchbell.api.presented import SESSION_COOKIE
from watchbell.services import ping_keys


async def test_the_key_stays_until_an_admin_renews_it(mia, olga, theatre):
    first = (await mia.get("/api/v1/ping-key")).json()["data"]
    assert first["ping_url"].endswith(f"/ping/{first['ping_key']}")
    assert (await olga.get("/api/v1/ping-key")).json()["data"] == first
    assert (await mia.post("/api/v1/ping-key")).status_code == 403
    assert await ping_keys.org_of_ping_key(theatre.ctx, first["ping_key"]) == theatre.org_id

    renewed = (await olga.post("/api/v1/ping-key")).json()["data"]
    assert renewed["ping_key"] != first["ping_key"]
    # The old one was in memory, and opens nothing from this moment on.
    assert await ping_keys.org_of_ping_key(theatre.ctx, first["ping_key"]) is None
    assert await ping_keys.org_of_ping_key(theatre.ctx, renewed["ping_key"]) == theatre.org_id


async def test_live_streams_go_on_when_the_key_is_made_and_renewed(mia, olga, theatre):
    cookie = f"{SESSION_COOKIE}={mia.client.cookies[SESSION_COOKIE]}"
    async with StreamClient(theatre.app, "/api/v1/events", {"Cookie": cookie}) as stream:
        await settle()
        await mia.get("/api/v1/ping-key")
        await olga.post("/api/v1/ping-key")
        made = await olga.post("/api/v1/monitors", {"name": "Shop", "url": "https://shop.example"})
        assert made.status_code == 201
        await settle()
        assert "monitor.created" in stream.names()
