import asyncio
import hashlib
import hmac
import json
import socket
import ssl
from email.utils import formatdate

import pytest
import trustme
from pydantic import ValidationError
from standardwebhooks import Webhook

from notifiers.peers import AT, message, raw_server
from support.receiver import Answer
from support.stopwatch import undisturbed
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.lib.clock import now_ms
from watchbell.lib.webhook_signing import signed_headers
from watchbell.notifiers.webhook import NOTIFIER, WebhookConfig, prepare, send

LIMITS = SendLimits(timeout_ms=30_000)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def config(receiver, path="/hook", **more):
    return WebhookConfig(url=receiver.url + path, **{"secret": SECRET, **more})


async def failing(receiver, answer, **more):
    receiver.default = answer
    with pytest.raises(Undelivered) as caught:
        await send(config(receiver, **more), message(), LIMITS)
    return caught.value


async def test_both_signatures_hold_for_the_very_bytes(http_receiver):
    receipt = await send(config(http_receiver), message(), LIMITS)
    assert (receipt.status_code, receipt.answer) == (200, "ok")
    [request] = http_receiver.requests
    headers = request.headers
    assert Webhook(SECRET).verify(request.body, headers) == json.loads(request.body)
    signed = f"{headers['webhook-timestamp']}.".encode() + request.body
    assert headers["x-watchbell-signature-256"] == "sha256=" + hmac.digest(SECRET.encode(), signed, "sha256").hex()
    assert abs(int(headers["webhook-timestamp"]) * 1000 - now_ms()) < 60_000


async def test_the_body_and_headers_are_as_documented(http_receiver):
    told = message()
    await send(config(http_receiver), told, LIMITS)
    [request] = http_receiver.requests
    assert request.method == "POST"
    assert request.json == {
        "type": "incident.created",
        "id": told.delivery_id,
        "timestamp": "2023-11-14T22:13:20.000Z",
        "title": "Shop is down",
        "text": "expected status 200-299, got 503",
        "data": told.facts,
        "link": "https://watch.example/incidents/i1",
    }
    assert list(request.json["data"]) == ["alert", "incident", "service", "monitor"]
    assert request.headers["webhook-id"] == request.headers["x-watchbell-delivery"] == told.delivery_id
    assert request.headers["x-watchbell-event"] == "incident.created"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"].startswith("Watchbell/")


async def test_a_message_without_facts_says_what_why_and_when_itself(http_receiver):
    told = message(type=MessageType.TEST, event="channel.test", facts={})
    await send(config(http_receiver), told, LIMITS)
    data = http_receiver.requests[0].json["data"]
    assert data["incident"] is data["service"] is data["monitor"] is None
    assert data["alert"]["message"] == told.text
    assert data["alert"]["since"] == "2023-11-14T22:10:08.000Z"


async def test_every_attempt_sends_the_same_bytes_and_signs_its_own_time(http_receiver, monkeypatch):
    http_receiver.answers = [Answer(500)]
    with pytest.raises(Undelivered):
        await send(config(http_receiver), message(), LIMITS)
    monkeypatch.setattr("watchbell.notifiers.webhook.now_ms", lambda: now_ms() + 60_000)
    await send(config(http_receiver), message(), LIMITS)
    first, second = http_receiver.requests
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) in (60, 61)
    Webhook(SECRET).verify(second.body, second.headers)


async def test_own_text_as_secret_is_its_own_key(http_receiver):
    await send(config(http_receiver, secret="my own long secret"), message(), LIMITS)
    [request] = http_receiver.requests
    Webhook(b"my own long secret").verify(request.body, request.headers)


async def test_custom_headers_are_sent(http_receiver):
    await send(config(http_receiver, headers={"Authorization": "Bearer t0psecret"}), message(), LIMITS)
    assert http_receiver.requests[0].headers["authorization"] == "Bearer t0psecret"


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_any_2xx_is_delivered(http_receiver, status):
    http_receiver.default = Answer(status, b"" if status == 204 else b"fine")
    assert (await send(config(http_receiver), message(), LIMITS)).status_code == status


@pytest.mark.parametrize(("status", "permanent"), [(404, True), (410, True), (400, False), (401, False), (500, False)])
async def test_only_404_and_410_end_the_retries(http_receiver, status, permanent):
    error = await failing(http_receiver, Answer(status, b"no such hook"))
    assert (error.status_code, error.permanent, error.answer) == (status, permanent, "no such hook")
    assert str(status) in error.reason
    assert "no such hook" in error.reason


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("value", "wait"), [("7", 7000), ("0", 0), ("-3", 0), ("1.5", 1500), ("9" * 30, 86_400_000)])
async def test_retry_after_in_seconds_is_passed_on(http_receiver, status, value, wait):
    error = await failing(http_receiver, Answer(status, headers={"Retry-After": value}))
    assert (error.retry_after_ms, error.permanent) == (wait, False)


async def test_retry_after_as_a_date_is_passed_on(http_receiver):
    date = formatdate(now_ms() / 1000 + 30, usegmt=True)
    error = await failing(http_receiver, Answer(503, headers={"Retry-After": date}))
    assert 27_000 < error.retry_after_ms <= 30_000


@pytest.mark.parametrize("value", ["soon", "nan", "inf", "Tue, 99 Foo 2023"])
async def test_an_unreadable_retry_after_is_none(http_receiver, value):
    assert (await failing(http_receiver, Answer(429, headers={"Retry-After": value}))).retry_after_ms is None


async def test_retry_after_of_other_statuses_is_not_obeyed(http_receiver):
    assert (await failing(http_receiver, Answer(500, headers={"Retry-After": "60"}))).retry_after_ms is None


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_not_followed_and_the_message_says_so(http_receiver, status):
    error = await failing(http_receiver, Answer(status, headers={"Location": "/moved?token=abc123"}))
    assert len(http_receiver.requests) == 1
    assert f"{http_receiver.url}/moved;" in error.reason
    assert "not followed" in error.reason
    assert "abc123" not in error.reason
    assert not error.permanent


async def test_of_a_long_answer_the_first_4_kb_are_kept(http_receiver):
    http_receiver.default = Answer(200, b"x" * 1_000_000)
    assert (await send(config(http_receiver), message(), LIMITS)).answer == "x" * 4096


async def test_secrets_that_a_receiver_echoes_are_hidden(http_receiver):
    echo = f"you sent {SECRET} and Bearer t0psecret".encode()
    error = await failing(http_receiver, Answer(500, echo), headers={"Authorization": "Bearer t0psecret"})
    assert error.answer == "you sent ******** and ********"
    assert "t0psecret" not in error.reason


async def test_cookies_of_one_receiver_are_not_sent_again(http_receiver):
    http_receiver.default = Answer(200, headers={"Set-Cookie": "session=1; Path=/"})
    await send(config(http_receiver), message(), LIMITS)
    await send(config(http_receiver), message(), LIMITS)
    assert "cookie" not in http_receiver.requests[1].headers


async def test_connections_are_kept(http_receiver):
    opened = []
    handle = http_receiver.handle

    async def counting(reader, writer):
        opened.append(1)
        await handle(reader, writer)

    async with raw_server(counting) as port:
        for _ in range(3):
            await send(WebhookConfig(url=f"http://127.0.0.1:{port}/", secret=SECRET), message(), LIMITS)
    assert len(opened) == 1


async def test_a_body_that_trickles_does_not_spoil_the_answer():
    async def trickle(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\ntaken")
        await reader.read()

    async with raw_server(trickle) as port:
        target = WebhookConfig(url=f"http://127.0.0.1:{port}/", secret=SECRET)
        receipt = await undisturbed(send, target, message(), SendLimits(timeout_ms=300))
    assert (receipt.status_code, receipt.answer) == (200, "taken")


async def test_a_head_that_trickles_ends_in_time():
    async def trickle(reader, writer):
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while not reader.at_eof():
            writer.write(b"X-A: b\r\n")
            await asyncio.sleep(0.02)

    async with raw_server(trickle) as port:
        target = WebhookConfig(url=f"http://127.0.0.1:{port}/", secret=SECRET)
        with pytest.raises(Undelivered, match=r"within 0\.3 s") as caught:
            await send(target, message(), SendLimits(timeout_ms=300))
    assert not caught.value.permanent


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "0.0.0.0"])
async def test_private_addresses_are_refused_for_strangers(http_receiver, host):
    target = WebhookConfig(url=f"http://{host}:{http_receiver.port}/", secret=SECRET)
    with pytest.raises(Undelivered, match="not a public address") as caught:
        await send(target, message(), SendLimits(timeout_ms=30_000, allow_private=False))
    assert caught.value.permanent
    assert http_receiver.requests == []


async def test_a_closed_port_and_an_unknown_name_are_said_in_words():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for url, words in (
        (f"http://127.0.0.1:{port}/x", "refused"),
        ("http://no-such-name.invalid/x", "no-such-name.invalid"),
    ):
        with pytest.raises(Undelivered, match=words) as caught:
            await send(WebhookConfig(url=url, secret=SECRET), message(), LIMITS)
        assert not caught.value.permanent


async def test_an_untrusted_certificate_is_said_in_words():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)

    async def never(reader, writer):
        await reader.read()

    async with raw_server(never, ssl=context) as port:
        target = WebhookConfig(url=f"https://127.0.0.1:{port}/", secret=SECRET)
        with pytest.raises(Undelivered, match="certificate is not trusted"):
            await send(target, message(), LIMITS)


def test_a_new_channel_gets_a_secret_of_its_own():
    first, second = prepare({"url": "https://x"}), prepare({"url": "https://x", "secret": ""})
    assert first["secret"].startswith("whsec_")
    assert first["secret"] != second["secret"]
    assert prepare({"url": "https://x", "secret": SECRET})["secret"] == SECRET
    assert Webhook(first["secret"])


@pytest.mark.parametrize(
    "bad",
    [
        {"url": "ftp://x/"},
        {"url": "example.com/hook"},
        {"url": "http://"},
        {"url": "http://x:99999/"},
        {"url": "http://user:pw@x/"},
        {"url": "http://x/a b"},
        {"url": "http://x/\r\nX: y"},
        {"url": "http://x/" + "a" * 2048},
        {"url": "https://x/", "secret": "short"},
        {"url": "https://x/", "secret": "whsec_%%%"},
        {"url": "https://x/", "headers": {"A b": "c"}},
        {"url": "https://x/", "headers": {"A": "b\r\nC: d"}},
        {"url": "https://x/", "headers": {"A": "ü"}},
        {"url": "https://x/", "headers": {"Content-Length": "0"}},
        {"url": "https://x/", "headers": {"webhook-id": "1"}},
        {"url": "https://x/", "unknown": 1},
    ],
)
def test_a_wrong_config_is_refused_without_quoting_it(bad):
    with pytest.raises(ValidationError) as caught:
        WebhookConfig.model_validate(bad)
    assert "input_value" not in str(caught.value)


def test_describe_hides_the_query():
    assert NOTIFIER.describe(WebhookConfig(url="https://x.example/a?token=t0p")) == "POST https://x.example/a"


def test_the_hex_signature_follows_the_rule_to_the_letter():
    headers = signed_headers(SECRET, message_id="m", at=AT, body=b'{"a":1}')
    expected = hmac.new(SECRET.encode(), b'1700000000.{"a":1}', hashlib.sha256).hexdigest()
    assert headers["X-Watchbell-Signature-256"] == f"sha256={expected}"
