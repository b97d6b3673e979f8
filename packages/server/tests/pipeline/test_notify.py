"""One attempt at a real receiver, whatever state channel and peer are in."""

from dataclasses import replace
from typing import Any

from support.clock import START
from support.receiver import Answer, Receiver
from watchbell.domain.contacts import Channel
from watchbell.domain.notifying import SendLimits
from watchbell.lib.secret_box import SecretUnreadableError
from watchbell.pipeline.notify import notify

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
CONTENT = {
    "type": "failure",
    "event": "incident.created",
    "title": "Shop is down",
    "text": "got 503",
    "severity": "high",
    "created_at": START,
    "service_name": "Shop",
    "details": [["Reason", "got 503"]],
}


def channel(kind: str = "webhook", **config: Any) -> Channel:
    return Channel(
        "c", "o", "k", "hook", kind, {"kind": kind, **config}, True, (), None, None, None, 0, START, START, 1
    )


async def test_a_message_is_sent_with_the_deliverys_id_and_the_attempt_is_logged(http_receiver: Receiver) -> None:
    sent = await notify(channel(url=http_receiver.url, secret=SECRET), "delivery-1", CONTENT, str, START)
    assert (sent.attempt.ok, sent.attempt.status_code, sent.attempt.answer, sent.attempt.at) == (True, 200, "ok", START)
    assert http_receiver.requests[0].headers["webhook-id"] == "delivery-1"


async def test_secrets_are_opened_only_for_the_attempt(http_receiver: Receiver) -> None:
    opened = []

    def open_secret(sealed: str) -> str:
        opened.append(sealed)
        return SECRET

    assert (await notify(channel(url=http_receiver.url, secret="sealed"), "d", CONTENT, open_secret, START)).attempt.ok
    assert opened == ["sealed"]


async def test_a_refusal_is_logged_with_the_peers_answer(http_receiver: Receiver) -> None:
    http_receiver.default = Answer(status=410, body=b"gone for good")
    sent = await notify(channel(url=http_receiver.url, secret=SECRET), "d", CONTENT, str, START)
    assert (sent.permanent, sent.attempt.ok, sent.attempt.status_code) == (True, False, 410)
    assert sent.attempt.answer == "gone for good"


async def test_what_makes_its_links_work_is_not_logged_when_the_receiver_says_it_back(http_receiver: Receiver) -> None:
    token = "AaH_neg1cACvoj2Tn96srQGh_53m53AAnfN5IeBmEl2M47x4vEEn7mAImQr1ZC8n"
    content = {**CONTENT, "ack_link": f"https://bell.example/ack/{token}"}
    for status in (200, 500):
        http_receiver.default = Answer(
            status=status, body=f'{{"ack_link": "https://bell.example/ack/{token}"}}'.encode()
        )
        sent = await notify(channel(url=http_receiver.url, secret=SECRET), "d", content, str, START)
        assert sent.attempt.answer == '{"ack_link": "https://bell.example/ack/********"}'
        assert token not in str(sent)


async def test_a_peer_that_hangs_costs_its_time_and_is_tried_again(http_receiver: Receiver) -> None:
    http_receiver.default = Answer(hang=True)
    limits = SendLimits(timeout_ms=200)
    sent = await notify(channel(url=http_receiver.url, secret=SECRET), "d", CONTENT, str, START, limits)
    assert (sent.attempt.ok, sent.permanent) == (False, False)
    assert sent.attempt.ms < 2000


async def test_a_kind_that_is_gone_is_permanent() -> None:
    sent = await notify(channel("pigeon"), "d", CONTENT, str, START)
    assert sent.permanent
    assert "'pigeon' is not known here" in str(sent.attempt.error)


async def test_a_config_that_is_no_longer_understood_is_permanent_and_shows_no_value(http_receiver: Receiver) -> None:
    sent = await notify(channel(url=http_receiver.url, secret=SECRET, old="hunter2"), "d", CONTENT, str, START)
    assert sent.permanent
    assert "hunter2" not in str(sent.attempt.error)


async def test_a_secret_sealed_with_a_lost_key_can_be_entered_again(http_receiver: Receiver) -> None:
    def lost(_: str) -> str:
        raise SecretUnreadableError("cannot be read")

    sent = await notify(channel(url=http_receiver.url, secret="sealed"), "d", CONTENT, lost, START)
    assert not sent.permanent
    assert "enter the channel's secrets again" in str(sent.attempt.error)


async def test_a_channel_says_it_in_its_own_words(http_receiver: Receiver) -> None:
    own = replace(
        channel(url=http_receiver.url, secret=SECRET), templates={"any": {"title": "{{ service }}: {{ status }}"}}
    )
    assert (await notify(own, "d", CONTENT, str, START)).attempt.error is None
    assert (http_receiver.requests[0].json["title"], http_receiver.requests[0].json["text"]) == (
        "Shop: DOWN",
        "got 503",
    )


async def test_words_that_fail_are_replaced_by_the_standard_ones_and_the_log_says_so(http_receiver: Receiver) -> None:
    broken = {"failure": {"title": "{{ what_was_once }}", "text": "{{ service | upper }}"}}
    own = replace(channel(url=http_receiver.url, secret=SECRET), templates=broken)
    sent = await notify(own, "d", CONTENT, str, START)
    assert sent.attempt.ok
    assert "there is no variable what_was_once" in str(sent.attempt.error)
    assert (http_receiver.requests[0].json["title"], http_receiver.requests[0].json["text"]) == ("Shop is down", "SHOP")
    http_receiver.default = Answer(status=500)
    sent = await notify(own, "d", CONTENT, str, START)
    assert not sent.attempt.ok
    assert "500" in str(sent.attempt.error)
    assert "what_was_once" in str(sent.attempt.error)


async def test_a_stored_message_that_nobody_can_read_ends_as_a_failed_attempt(http_receiver: Receiver) -> None:
    sent = await notify(channel(url=http_receiver.url, secret=SECRET), "d", {"type": "thunder"}, str, START)
    assert (sent.attempt.ok, http_receiver.requests) == (False, [])
