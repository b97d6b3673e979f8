"""What a channel would say and send, over HTTP: its words, its request, no secret, and nothing sent."""

import json
import threading

import pytest
from sqlalchemy import update

from support.receiver import Receiver
from watchbell.domain.alerts import Alert, AlertType, Delivery, DeliveryStatus, Reason
from watchbell.domain.message_templates import LANGUAGE
from watchbell.domain.notifying import MessageType
from watchbell.domain.sample_messages import sample_message
from watchbell.lib.ids import uuid7
from watchbell.notifiers import shelf
from watchbell.store import outbox, tables

HOOK = {
    "name": "Hook",
    "channel_type": "webhook",
    "config": {"url": "http://127.0.0.1:9/hook?token=s3cr3t-token", "headers": {"X-Key": "s3cr3t-header"}},
}
PREVIEW = "/api/v1/channels/preview"


async def made(adam, **changes):
    answer = await adam.post("/api/v1/channels", HOOK | changes)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def previewed(person, body, status=200):
    answer = await person.post(PREVIEW, body)
    assert answer.status_code == status, answer.text
    return answer.json()["data"] if status == 200 else answer.json()["error"]


async def test_words_are_kept_with_the_channel_checked_and_replaced_as_a_whole(adam):
    words = {"any": {"title": "{{ service }}!", "text": ""}, "recovery": {"text": "{{ duration }}"}}
    channel = await made(adam, templates=words)
    assert channel["templates"] == {"any": {"title": "{{ service }}!"}, "recovery": {"text": "{{ duration }}"}}
    path = f"/api/v1/channels/{channel['id']}"
    assert (await adam.get(path)).json()["data"]["templates"] == channel["templates"]
    refused = (await adam.patch(path, {"templates": {"failure": {"text": "{{ servce }}"}}})).json()["error"]
    assert [each["field"] for each in refused["details"]] == ["templates.failure.text"]
    assert "there are ack_link, duration, group" in refused["details"][0]["message"]
    assert (await adam.patch(path, {"templates": {"thunder": {"text": "x"}}})).status_code == 422
    assert (await adam.patch(path, {"templates": {"any": {"text": "x" * 4001}}})).status_code == 422
    assert (await adam.patch(path, {"name": "New"})).json()["data"]["templates"] == channel["templates"]
    assert (await adam.patch(path, {"templates": None})).json()["data"]["templates"] == {}


async def test_only_words_are_shown_where_no_kind_is_named(adam):
    shown = await previewed(adam, {"templates": {"any": {"title": "{{ service }} {{ status }}"}}, "type": "recovery"})
    assert shown == {"title": "Shop UP", "text": "Front page is up again", "request": None, "note": None}
    error = await previewed(adam, {"templates": {"any": {"title": "{{ x }}"}}}, 422)
    assert error["details"][0]["field"] == "templates.any.title"


async def test_a_stored_channel_shows_its_request_without_its_secrets_and_sends_nothing(adam, http_receiver: Receiver):
    config = {"url": f"{http_receiver.url}/hook?token=s3cr3t-token", "headers": {"X-Key": "s3cr3t-header"}}
    channel = await made(adam, config=config, templates={"any": {"title": "{{ service | upper }}"}})
    shown = await previewed(adam, {"channel_id": channel["id"]})
    request = shown["request"]
    assert (shown["title"], shown["note"], request["method"]) == ("SHOP", None, "POST")
    assert request["to"] == f"{http_receiver.url}/hook?token=********"
    headers = {each["name"]: each["value"] for each in request["headers"]}
    assert (headers["X-Key"], headers["webhook-signature"]) == ("********", "********")
    assert headers["X-Watchbell-Event"] == "incident.created"
    body = json.loads(request["body"])
    assert (body["title"], body["data"]["service"]["name"]) == ("SHOP", "Shop")
    for secret in ("s3cr3t", channel["generated"]["secret"]):
        assert secret not in json.dumps(shown)
    assert http_receiver.requests == []


async def test_other_settings_and_words_are_tried_on_a_stored_channel(adam):
    channel = await made(adam)
    given = {"url": "https://new.example/x", "secret": "********", "headers": {"X-Key": "********"}}
    body = {"channel_id": channel["id"], "config": given, "templates": {"any": {"text": "new"}}, "type": "reminder"}
    shown = await previewed(adam, body)
    assert (shown["text"], shown["request"]["to"]) == ("new", "https://new.example/x")
    stored = (await adam.get(f"/api/v1/channels/{channel['id']}")).json()["data"]
    assert (stored["config"]["url"], stored["templates"]) == ("http://127.0.0.1:9/hook?token=********", {})


@pytest.mark.parametrize(
    ("body", "note"),
    [
        ({"channel_type": "slack"}, "nothing can be sent like this yet"),
        ({"channel_type": "slack", "config": {"webhook_url": "x"}}, "webhook_url"),
        ({"channel_type": "email", "config": {"to": ["a@b.example"]}}, "there is no mail server"),
        ({"channel_type": "pagerduty", "config": {"routing_key": "0" * 32}, "type": "digest"}, "each alert by itself"),
        ({"channel_type": "shell", "config": {"program": "x"}}, "nothing can be sent like this yet"),
    ],
)
async def test_a_preview_says_why_there_is_no_request(adam, body, note):
    shown = await previewed(adam, body)
    assert shown["request"] is None
    assert shown["title"]
    assert note in shown["note"]


async def test_an_unknown_kind_and_a_foreign_channel_are_refused(adam, sam):
    assert (await previewed(adam, {"channel_type": "pigeon"}, 422))["details"][0]["field"] == "channel_type"
    channel = await made(adam)
    assert (await sam.post(PREVIEW, {"channel_id": channel["id"]})).status_code in (403, 404)


async def test_a_kind_that_somebody_added_is_never_run_for_a_look(adam, monkeypatch):
    async def send(_config, _message, _limits):
        raise AssertionError("it was run")

    foreign = shelf()["ntfy"]
    added = type(foreign)(foreign.config, send, "Foreign", foreign.describe)
    monkeypatch.setattr("watchbell.services.channels.shelf", lambda: {**shelf(), "ntfy": added})
    shown = await previewed(adam, {"channel_type": "ntfy", "config": {"topic": "ops", "server": "https://n.example"}})
    assert shown["request"] is None
    assert "was added to this server" in shown["note"]


async def test_every_kind_answers_even_with_nothing_but_its_name(adam):
    types = list(MessageType)
    for number, kind in enumerate(sorted(shelf())):
        type_ = types[number % len(types)]
        shown = await previewed(adam, {"channel_type": kind, "type": type_.value})
        assert shown["title"]
        assert shown["request"] or shown["note"]


async def test_the_language_is_told_with_the_standard_words(adam, vera):
    told = (await vera.get("/api/v1/channel-templates")).json()["data"]
    assert {"any", "failure", "digest"} <= set(told["told"])
    assert {"name": "service", "meaning": "The service's name"} in told["variables"]
    assert told["standard"]["failure"]["title"] == "Shop is down"
    assert any(each["name"] == "time" for each in told["filters"])


async def delivered(theatre, channel, clock, **content):
    now = clock()
    sample = sample_message(MessageType.FAILURE)
    message = {
        "type": "failure",
        "event": sample.event,
        "title": sample.title,
        "text": sample.text,
        "severity": "high",
        "created_at": now,
        "service_name": "Shop",
        "details": [],
        "facts": sample.facts,
        "incident_id": sample.incident_id,
        **content,
    }
    facts = (uuid7(), theatre.org_id, AlertType.FAILURE, "high", None, None, None, "down")
    alert = Alert(*facts, Reason.CONFIRMED_DOWN, None, now, None, None)
    status = DeliveryStatus.SENT
    delivery = Delivery(uuid7(), theatre.org_id, alert.id, channel["id"], status, 1, now, now, now, None, message)
    async with theatre.ctx.db.transaction() as tx:
        await outbox.put(tx, alert, [delivery])
    return delivery


async def test_a_stored_delivery_shows_what_it_sends(adam, mia, sam, theatre, clock):
    channel = await made(adam)
    delivery = await delivered(theatre, channel, clock)
    path = f"/api/v1/deliveries/{delivery.id}/payload"
    shown = (await mia.get(path)).json()["data"]
    body = json.loads(shown["request"]["body"])
    assert (body["id"], body["type"], shown["title"]) == (delivery.id, "incident.created", "Shop is down")
    assert body["ack_link"].endswith("/ack/********")
    assert "s3cr3t" not in json.dumps(shown)
    assert (await sam.get(path)).status_code == 404
    assert (await mia.get(f"/api/v1/deliveries/{uuid7()}/payload")).status_code == 404


async def test_a_channel_whose_settings_are_past_reading_says_so(adam, mia, theatre, clock):
    channel = await made(adam)
    delivery = await delivered(theatre, channel, clock)
    async with theatre.ctx.db.transaction() as tx:
        await tx.execute(update(tables.channels).values(config={"url": 5}))
    shown = (await mia.get(f"/api/v1/deliveries/{delivery.id}/payload")).json()["data"]
    assert shown["request"] is None
    assert "cannot be read" in shown["note"]
    async with theatre.ctx.db.transaction() as tx:
        await tx.execute(update(tables.channels).values(kind="pigeon"))
    shown = (await mia.get(f"/api/v1/deliveries/{delivery.id}/payload")).json()["data"]
    assert "pigeon is not known" in shown["note"]


async def test_templates_are_read_in_a_thread_before_others_wait_for_it(adam, monkeypatch):
    loop, read, real = threading.get_ident(), [], LANGUAGE._read
    monkeypatch.setattr(LANGUAGE, "_read", lambda source: read.append(threading.get_ident()) or real(source))
    hook = {"name": "Hook", "channel_type": "webhook", "config": {"url": "https://hook.example"}}

    def said(text):
        return {"templates": {"any": {"title": text + " {{ title }}"}}}

    made = (await adam.post("/api/v1/channels", {**hook, **said("one")})).json()["data"]
    await adam.patch(f"/api/v1/channels/{made['id']}", said("two"))
    await adam.post("/api/v1/contacts", {"name": "Ops", "channels": [{**hook, **said("three")}]})
    await adam.post("/api/v1/channels/preview", said("four"))
    assert len(read) == 4
    assert loop not in read
