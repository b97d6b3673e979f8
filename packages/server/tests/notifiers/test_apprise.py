import asyncio
import json
import logging

import pytest

from notifiers.peers import hang_up, message, raw_server, silence
from support import servers
from support.receiver import Answer
from support.stopwatch import Stopwatch
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.lib import extras
from watchbell.notifiers.apprise import NOTIFIER, AppriseConfig, body_of, send

pytest.importorskip("apprise")

# One of the library's plugins imports it.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

LIMITS = SendLimits(timeout_ms=30_000)
SECRET = "t0psecret-t0psecret-t0psecret-t0"


def config(port, scheme="json"):
    return AppriseConfig(url=f"{scheme}://bell:{SECRET}@127.0.0.1:{port}/hook/{SECRET}")


async def failure(made, limits=LIMITS):
    with pytest.raises(Undelivered) as caught:
        await send(made, message(), limits)
    error = caught.value
    assert SECRET not in f"{error}{error!r}{error.answer}"
    assert "\n" not in error.reason
    return error


async def test_the_library_tells_the_service(http_receiver):
    receipt = await send(config(http_receiver.port), message(), LIMITS)
    [request] = http_receiver.requests
    sent = request.json
    assert request.path.rstrip("/") == f"/hook/{SECRET}"
    assert request.headers["authorization"].startswith("Basic ")
    assert (sent["title"], sent["type"], sent["attachments"]) == ("[DOWN] Shop is down", "failure", [])
    assert sent["message"] == (
        "expected status 200-299, got 503\n\nService: Shop\nMonitor: Shop front\nURL: https://shop.example/\n"
        "Status: 503 Service Unavailable\nSince: 2023-11-14 22:10:08 UTC\nDuration: 3 min 12 s\n"
        "https://watch.example/incidents/i1"
    )
    assert SECRET not in receipt.answer
    assert "JSON" in receipt.answer


@pytest.mark.parametrize(
    ("news", "kind"),
    [
        (MessageType.FAILURE, "failure"),
        (MessageType.REMINDER, "failure"),
        (MessageType.RECOVERY, "success"),
        (MessageType.DEGRADED, "warning"),
        (MessageType.SYSTEM, "warning"),
        (MessageType.TEST, "info"),
    ],
)
async def test_every_kind_of_news_has_a_type(http_receiver, news, kind):
    await send(config(http_receiver.port), message(type=news), LIMITS)
    assert http_receiver.requests[0].json["type"] == kind


async def test_a_service_that_reads_html_gets_the_text_escaped(http_receiver):
    made = AppriseConfig(url=f"xml://127.0.0.1:{http_receiver.port}/hook")
    await send(made, message(text="<script>alert(1)</script>&"), LIMITS)
    assert b"<script>" not in http_receiver.requests[0].body


@pytest.mark.parametrize("text", ["😀<&>" * 20_000, "a\r\nb\x00\u202e", "", "a\ud83db", "{{ 7*7 }} %s {0}"])
async def test_hostile_text_harms_nothing(http_receiver, text):
    told = message(title=text, text=text, service_name=text, monitor_name=text, details=((text, text),) * 30)
    await send(config(http_receiver.port), told, LIMITS)
    [request] = http_receiver.requests
    assert len(json.loads(request.body)["message"]) < 33_000
    assert "49" not in request.json["title"]


@pytest.mark.parametrize(("status", "permanent"), [(404, True), (410, True), (401, True), (500, False), (429, False)])
async def test_what_the_service_refuses(http_receiver, status, permanent):
    http_receiver.default = Answer(status, f"you sent {SECRET}".encode())
    error = await failure(config(http_receiver.port))
    assert (error.status_code, error.permanent) == (status, permanent)
    assert error.retry_after_ms == (30_000 if status == 429 else None)
    assert str(status) in error.reason


async def test_a_closed_port_and_a_peer_that_hangs_up_are_undelivered():
    assert not (await failure(config(servers.free_port()))).permanent
    async with raw_server(hang_up) as port:
        assert not (await failure(config(port))).permanent


async def test_a_silent_service_is_left_in_time():
    async with raw_server(silence) as port:
        watch = Stopwatch()
        error = await failure(config(port), SendLimits(timeout_ms=300))
    assert watch.ms < 5000
    assert not error.permanent


async def test_being_cancelled_is_no_failure():
    async with raw_server(silence) as port:
        sending = asyncio.create_task(send(config(port), message(), LIMITS))
        await asyncio.sleep(0.05)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending


async def test_messages_at_once_hear_only_of_themselves(http_receiver):
    http_receiver.default = Answer(500)
    good, bad = AppriseConfig(url=f"json://127.0.0.1:{servers.free_port()}/x"), config(http_receiver.port)
    outcomes = await asyncio.gather(
        *(send(made, message(), LIMITS) for made in (good, bad) * 6), return_exceptions=True
    )
    assert [error.status_code for error in outcomes] == [None, 500] * 6
    assert not logging.getLogger("apprise").handlers or all(
        type(handler).__name__ != "_Overheard" for handler in logging.getLogger("apprise").handlers
    )


async def test_a_url_that_the_library_does_not_take_is_permanent():
    error = await failure(AppriseConfig(url="slack://nonsense"))
    assert error.permanent
    assert error.reason.startswith("Apprise does not understand the URL")


async def test_strangers_who_may_reach_public_addresses_only_may_not_use_it(http_receiver):
    error = await failure(config(http_receiver.port), SendLimits(allow_private=False))
    assert error.permanent
    assert "not a public address" in error.reason
    assert not http_receiver.requests


async def test_without_the_library_it_says_how_to_get_it(monkeypatch, http_receiver):
    monkeypatch.setattr(extras, "_is_installed", lambda module: False)
    error = await failure(config(http_receiver.port))
    assert "pip install 'watchbell[apprise]'" in error.reason
    assert not error.permanent


def test_the_url_is_checked_and_never_shown():
    with pytest.raises(ValueError, match="names a file") as caught:
        AppriseConfig(url=f"ntfy://{SECRET}?attach=/etc/passwd")
    assert SECRET not in str(caught.value)
    made = config(1)
    assert NOTIFIER.describe(made) == "json by Apprise"
    assert SECRET not in repr(made)


def test_a_bare_message_still_says_something():
    told = message(text="", details=(), service_name="", monitor_name=None, since_at=None, link=None)
    assert body_of(told) == "Shop is down"
