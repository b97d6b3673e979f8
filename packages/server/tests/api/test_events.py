"""Live events through the whole application: rights, headers, replay."""

import json

from support.streams import StreamClient, settle
from watchbell.api.presented import SESSION_COOKIE
from watchbell.domain.events import Event


def open_as(theatre, person, path="/api/v1/events", **headers):
    sent = dict(headers)
    if secret := person.client.cookies.get(SESSION_COOKIE):
        sent["Cookie"] = f"{SESSION_COOKIE}={secret}"
    if token := person.client.headers.get("authorization"):
        sent["Authorization"] = token
    return StreamClient(theatre.app, path, sent)


async def publish(theatre, *events):
    async with theatre.ctx.db.transaction() as tx:
        for event in events:
            tx.emit(event)
    await settle()


async def test_members_read_all_visitors_the_public_and_strangers_nothing(theatre, mia, sam, vera):
    hidden = Event("alert.created", theatre.org_id, {"n": 1})
    shown = Event("incident.created", theatre.org_id, {"n": 2}, is_public=True)
    async with open_as(theatre, mia) as insider, open_as(theatre, vera) as visitor:
        await publish(theatre, hidden, shown)
        assert insider.names() == ["alert.created", "incident.created"]
        assert visitor.names() == ["incident.created"]
        assert insider.headers["x-request-id"]
        assert insider.headers["cache-control"] == "no-store"
    async with open_as(theatre, sam, "/api/organizations/default/events") as stranger:
        assert stranger.status == 403
    async with open_as(theatre, sam) as at_home:
        await publish(theatre, shown)
        assert at_home.names() == []


async def test_nothing_is_told_of_what_was_rolled_back(theatre, mia):
    async with open_as(theatre, mia) as client:
        async with theatre.ctx.rehearsing().transaction() as tx:
            tx.emit(Event("alert.created", theatre.org_id, {}))
        await settle()
        assert client.names() == []


async def test_replay_by_header_and_by_query(theatre, mia):
    async with open_as(theatre, mia) as client:
        await publish(theatre, *(Event("alert.created", theatre.org_id, {"n": n}) for n in range(3)))
        first = client.events()[0].id
    headers = {"Last-Event-ID": first}
    async with (
        open_as(theatre, mia, **headers) as by_header,
        open_as(theatre, mia, f"/api/v1/events?after={first}") as by_query,
    ):
        assert [json.loads(one.data)["n"] for one in by_header.events()] == [1, 2]
        assert by_header.events() == by_query.events()


async def test_a_revoked_tokens_stream_ends(theatre, olga):
    made = (await olga.post("/api/v1/tokens", {"name": "x"})).json()["data"]
    headers = {"X-API-Key": made["token"]}
    async with StreamClient(theatre.app, "/api/v1/events", headers) as client:
        assert client.status == 200
        await olga.delete(f"/api/v1/tokens/{made['id']}")
        await settle()
        assert client.ended
    async with StreamClient(theatre.app, "/api/v1/events", headers) as again:
        assert again.status == 401


async def test_a_monitors_stream_opens_for_its_manage_key_and_for_all_when_it_is_public(theatre, mia, vera):
    made = (await mia.post("/api/v1/monitors", {"name": "Shop", "url": "http://127.0.0.1:9/"})).json()["data"]
    other = (await mia.post("/api/v1/monitors", {"name": "Blog", "url": "http://127.0.0.1:9/"})).json()["data"]
    path = f"/api/v1/monitors/{made['id']}/events"
    event = Event("monitor.status_changed", theatre.org_id, {"n": 1}, monitor_id=made["id"])
    noise = Event("monitor.status_changed", theatre.org_id, {"n": 2}, monitor_id=other["id"])
    async with (
        StreamClient(theatre.app, f"{path}?key={made['manage_key']}") as keyed,
        open_as(theatre, mia, path) as member,
    ):
        await publish(theatre, event, noise)
        assert [json.loads(one.data)["n"] for one in keyed.events()] == [1]
        assert [json.loads(one.data)["n"] for one in member.events()] == [1]
    async with StreamClient(theatre.app, f"{path}?key={other['manage_key']}") as wrong_key:
        assert wrong_key.status == 403
    async with open_as(theatre, vera, path) as nobody:
        assert nobody.status == 401
    assert (await mia.patch(f"/api/v1/monitors/{made['id']}", {"is_public": True})).status_code == 200
    async with open_as(theatre, vera, path) as visitor:
        assert visitor.status == 200
