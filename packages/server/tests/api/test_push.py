"""Subscribing browsers, and what a channel then tells them."""

import json
from dataclasses import asdict

import pytest

from notifiers.peers import message
from support.answers import problems, rows
from support.browser_push import Browser
from support.receiver import Answer
from watchbell.domain.notifying import SendLimits, Undelivered
from watchbell.lib import outbound_http
from watchbell.lib.push_desk import set_push_desk
from watchbell.lib.web_push import decoded
from watchbell.notifiers.web_push import WebPushConfig, send
from watchbell.pipeline.notify import notify
from watchbell.services import push
from watchbell.services.push import Desk
from watchbell.store import channels

P = "/api/v1/push/subscriptions"


@pytest.fixture
async def desk(theatre):
    set_push_desk(Desk(theatre.ctx))
    yield
    set_push_desk(None)
    await outbound_http.close()


async def subscribed(person, endpoint, browser=None):
    answer = await person.post(P, (browser or Browser()).body(endpoint), headers={"User-Agent": "Firefox"})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def test_the_contact_is_no_name_of_this_machine_only(theatre, monkeypatch):
    monkeypatch.setattr(push, "default_relay", lambda: None)
    assert Desk(theatre.ctx).contact == "mailto:watchbell@example.com"


async def test_the_key_is_made_once_and_sealed(mia, adam, theatre):
    key = (await mia.get("/api/v1/push/vapid-public-key")).json()["data"]["public_key"]
    assert (await adam.get("/api/v1/push/vapid-public-key")).json()["data"]["public_key"] == key
    assert (len(decoded(key)), decoded(key)[0]) == (65, 4)
    [stored] = [row["value"] for row in await rows(theatre, "settings") if row["key"] == "push.key"]
    assert len(decoded(theatre.ctx.box.open(stored))) == 32


async def test_a_browser_subscribes_is_listed_and_leaves(mia, adam, theatre):
    made = await subscribed(mia, "https://push.example/t0psecret")
    assert made["user_agent"] == "Firefox"
    [row] = await rows(theatre, "push_subscriptions")
    assert "t0psecret" not in str(row)
    assert "t0psecret" not in str(await rows(theatre, "audit_log"))
    assert (await mia.get(P)).json()["data"] == [made]
    assert (await adam.get(P)).json()["data"] == []
    assert (await adam.delete(f"{P}/{made['id']}")).status_code == 404
    assert (await mia.delete(f"{P}/{made['id']}")).status_code == 204
    assert (await mia.delete(f"{P}/{made['id']}")).status_code == 404


async def test_the_same_browser_once_more_keeps_its_place(mia, adam):
    first = await subscribed(mia, "https://push.example/1")
    assert await subscribed(mia, "https://push.example/1") == first
    assert (await subscribed(adam, "https://push.example/1"))["id"] == first["id"]
    assert (await mia.get(P)).json()["data"] == []


async def test_a_person_has_so_many_browsers_and_no_more(mia, adam, monkeypatch):
    monkeypatch.setattr(push, "MAX_BROWSERS", 1)
    await subscribed(mia, "https://push.example/1")
    await subscribed(mia, "https://push.example/1")
    assert (await mia.post(P, Browser().body("https://push.example/2"))).status_code == 409
    assert len((await mia.get(P)).json()["data"]) == 1
    await subscribed(adam, "https://push.example/3")


async def test_a_rehearsal_leaves_nothing(mia, theatre):
    assert (await mia.post(f"{P}?dry_run=true", Browser().body("https://push.example/1"))).status_code == 201
    assert await rows(theatre, "push_subscriptions") == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"endpoint": "file:///etc/passwd"}, "endpoint"),
        ({"keys": {"p256dh": "AAAA", "auth": "AAAAAAAAAAAAAAAAAAAAAA"}}, "keys.p256dh"),
        ({"keys": {**Browser().body("")["keys"], "auth": "AAAA"}}, "keys.auth"),
        ({"keys": {**Browser().body("")["keys"], "auth": "ü"}}, "keys.auth"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_bad_input_names_its_field(mia, change, field):
    found = problems(await mia.post(P, {**Browser().body("https://push.example/1"), **change}))
    assert field in found
    assert field != "keys.auth" or found[field].startswith("send the secret as the browser gives it")


async def test_a_member_who_leaves_takes_the_browser_along(mia, olga, theatre):
    await subscribed(mia, "https://push.example/1")
    assert (await olga.delete(f"/api/v1/members/{mia.user.id}")).status_code == 204
    assert await rows(theatre, "push_subscriptions") == []


async def test_a_channel_tells_the_people_it_names_and_no_other_organization(
    mia, adam, sam, theatre, desk, http_receiver
):
    http_receiver.default = Answer(201)
    browsers = {person.name: Browser() for person in (mia, adam, sam)}
    for person in (mia, adam, sam):
        await subscribed(person, f"{http_receiver.url}/{person.name}", browsers[person.name])
    told = message(org_id=theatre.org_id)
    await send(WebPushConfig(people=("mia",)), told, SendLimits())
    [request] = http_receiver.requests
    assert json.loads(browsers["mia"].read(request.body))["title"] == "[DOWN] Shop is down"
    await send(WebPushConfig(), told, SendLimits())
    assert sorted(request.path for request in http_receiver.requests[1:]) == ["/adam", "/mia"]


async def test_a_browser_that_is_gone_is_removed(mia, theatre, desk, http_receiver):
    http_receiver.default = Answer(410)
    await subscribed(mia, f"{http_receiver.url}/mia")
    with pytest.raises(Undelivered, match="subscribe again"):
        await send(WebPushConfig(), message(org_id=theatre.org_id), SendLimits())
    assert await rows(theatre, "push_subscriptions") == []


async def test_a_channel_of_browsers_is_delivered_to_its_organization(adam, mia, sam, theatre, desk, http_receiver):
    http_receiver.default = Answer(201)
    for person in (mia, sam):
        await subscribed(person, f"{http_receiver.url}/{person.name}")
    made = await adam.post("/api/v1/channels", {"name": "Browsers", "channel_type": "web_push", "config": {}})
    assert made.status_code == 201, made.text
    async with theatre.ctx.db.read() as tx:
        channel = await channels.get(tx, theatre.org_id, made.json()["data"]["id"])
    content = {
        name: value for name, value in asdict(message()).items() if name not in ("delivery_id", "org_id", "reference")
    }
    sent = await notify(channel, "d1", content, theatre.ctx.box.open, 0)
    assert (sent.attempt.ok, sent.attempt.answer) == (True, "1 of 1 browsers told")
    assert [request.path for request in http_receiver.requests] == ["/mia"]
