import asyncio
import json
import re

import pytest

from notifiers.peers import hang_up, message, raw_server, silence
from support import servers
from support.browser_push import Browser
from support.receiver import Answer
from support.stopwatch import Stopwatch
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.lib.push_desk import Device, set_push_desk
from watchbell.lib.web_push import LARGEST, new_key, public_key_of
from watchbell.notifiers.web_push import NOTIFIER, WebPushConfig, payload, send, topic

LIMITS = SendLimits(timeout_ms=30_000)
PATH = "/push/t0psecret-t0psecret"


class Desk:
    """Two browsers at one push service."""

    contact = "https://watch.example"

    def __init__(self, port):
        self.browsers = {"anna": Browser(), "ben": Browser()}
        self.forgotten = []
        self.asked = []
        self.port, self._key = port, new_key()

    async def devices(self, org_id, usernames):
        self.asked.append((org_id, tuple(usernames)))
        place = f"http://127.0.0.1:{self.port}{PATH}"
        return [Device(name, name, each.subscription(f"{place}/{name}")) for name, each in self.browsers.items()]

    async def key(self):
        return self._key

    async def forget(self, device_ids):
        self.forgotten += device_ids


@pytest.fixture
def desk(http_receiver):
    http_receiver.default = Answer(201, b"")
    made = Desk(http_receiver.port)
    set_push_desk(made)
    yield made
    set_push_desk(None)


async def failure(limits=LIMITS):
    with pytest.raises(Undelivered) as caught:
        await send(WebPushConfig(), message(), limits)
    error = caught.value
    assert "t0psecret" not in f"{error}{error.answer}"
    return error


async def test_every_browser_reads_the_message(http_receiver, desk):
    receipt = await send(WebPushConfig(people="anna, ben"), message(org_id="o1"), LIMITS)
    assert desk.asked == [("o1", ("anna", "ben"))]
    assert (receipt.status_code, receipt.answer) == (201, "2 of 2 browsers told")
    requests = {request.path: request for request in http_receiver.requests}
    for name, browser in desk.browsers.items():
        request = requests[f"{PATH}/{name}"]
        assert json.loads(browser.read(request.body)) == {
            "title": "[DOWN] Shop is down",
            "body": "expected status 200-299, got 503\nService: Shop\nMonitor: Shop front\nURL: https://shop.example/\n"
            "Status: 503 Service Unavailable\nSince: 2023-11-14 22:10:08 UTC\nDuration: 3 min 12 s",
            "url": "https://watch.example/incidents/i1",
            "tag": topic(message()),
            "type": "failure",
            "severity": "critical",
            "timestamp": 1_700_000_000_000,
            "delivery_id": "0190a000-0000-7000-8000-000000000001",
        }
        headers = request.headers
        assert (headers["ttl"], headers["urgency"], headers["content-encoding"]) == ("86400", "high", "aes128gcm")
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,32}", headers["topic"])
        assert headers["authorization"].endswith(f", k={public_key_of(await desk.key())}")


def test_the_messages_of_an_incident_replace_each_other():
    assert topic(message()) == topic(message(type=MessageType.RECOVERY, delivery_id="other"))
    assert topic(message()) != topic(message(incident_id="i2"))
    assert topic(message(incident_id=None)) != topic(message(incident_id=None, delivery_id="other"))


@pytest.mark.parametrize("text", ["😀" * 50_000, '"' * 50_000, "\x00\u202e\\" * 50_000, "a\ud83db", "", "<b>&"])
def test_however_long_the_texts_they_fit(text):
    told = message(title=text, text=text, service_name=text, monitor_name=text, details=((text, text),) * 60)
    data = payload(told)
    assert len(data) <= LARGEST
    assert json.loads(data)["title"].startswith("[DOWN]")
    huge = message(link="https://watch.example/" + "x" * 5000)
    assert len(payload(huge)) <= LARGEST


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_gone_is_forgotten(http_receiver, desk, status):
    http_receiver.answers = [Answer(status, b"gone")]
    receipt = await send(WebPushConfig(), message(), LIMITS)
    assert receipt.answer == "1 of 2 browsers told; 1 gone and forgotten"
    [gone] = desk.forgotten
    assert http_receiver.requests[0].path == f"{PATH}/{gone}"


async def test_when_all_are_gone_it_says_what_to_do(http_receiver, desk):
    http_receiver.default = Answer(410)
    error = await failure()
    assert sorted(desk.forgotten) == ["anna", "ben"]
    assert "subscribe again" in error.reason
    assert not error.permanent


async def test_a_service_in_trouble_is_tried_again_unless_somebody_was_reached(http_receiver, desk):
    http_receiver.answers = [Answer(500, b"in trouble")]
    receipt = await send(WebPushConfig(), message(), LIMITS)
    assert "1 of 2 browsers told; the receiver answered 500" in receipt.answer
    http_receiver.default = Answer(500, f"in trouble {PATH}".encode())
    error = await failure()
    assert (error.status_code, error.permanent, desk.forgotten) == (500, False, [])
    assert "in trouble" in error.answer


async def test_a_wish_to_wait_is_passed_on(http_receiver, desk):
    http_receiver.default = Answer(429, b"slow", {"Retry-After": "7"})
    assert (await failure()).retry_after_ms == 7000


async def test_a_closed_port_a_hang_up_and_silence_are_undelivered(desk):
    desk.port = servers.free_port()
    assert not (await failure()).permanent
    async with raw_server(hang_up) as port:
        desk.port = port
        assert not (await failure()).permanent
    async with raw_server(silence) as port:
        desk.port = port
        watch = Stopwatch()
        assert "0.2 s" in (await failure(SendLimits(timeout_ms=200))).reason
        assert watch.ms < 5000


async def test_being_cancelled_is_no_failure(desk):
    async with raw_server(silence) as port:
        desk.port = port
        sending = asyncio.create_task(send(WebPushConfig(), message(), LIMITS))
        await asyncio.sleep(0.05)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending


async def test_private_addresses_are_refused_for_strangers(http_receiver, desk):
    error = await failure(SendLimits(allow_private=False))
    assert error.permanent
    assert "not a public address" in error.reason
    assert not http_receiver.requests


async def test_nobody_to_tell_says_what_to_do(desk):
    desk.browsers = {}
    error = await failure()
    assert "switch notifications on" in error.reason
    assert not error.permanent


async def test_without_a_server_it_says_so():
    assert (await failure()).permanent


def test_describe_names_people():
    assert NOTIFIER.describe(WebPushConfig()) == "Browsers of everybody"
    assert NOTIFIER.describe(WebPushConfig(people=("anna", "ben"))) == "Browsers of anna, ben"
