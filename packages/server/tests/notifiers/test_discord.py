import json

import pytest

from notifiers.peers import discord_says, message
from support.receiver import Answer, Received
from watchbell.domain.discord_message import payload
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.discord import NOTIFIER, DiscordConfig, endpoint, send

LIMITS = SendLimits(timeout_ms=30_000)
PATH = "/api/webhooks/123456789/sEcReT-sEcReT_sEcReT"


def config(receiver, more=""):
    return DiscordConfig(webhook_url=receiver.url + PATH + more)


def says(told):
    headers = {"content-type": "application/json"}
    return discord_says(Received("POST", PATH, headers, json.dumps(payload(told)).encode()))


def fields(told):
    return {field["name"]: field["value"] for field in payload(told)["embeds"][0]["fields"]}


async def test_discord_takes_the_message_and_says_that_it_has_it(http_receiver):
    http_receiver.default = Answer(200, b'{"id":"1"}', {"Content-Type": "application/json"})
    receipt = await send(config(http_receiver, "?thread_id=42"), message(), LIMITS)
    [request] = http_receiver.requests
    assert request.path == f"{PATH}?thread_id=42&wait=true"
    assert discord_says(request) == Answer(200, b'{"id":"1"}')
    assert receipt.status_code == 200


async def test_an_answer_without_a_body_is_fine(http_receiver):
    http_receiver.default = Answer(204, b"")
    assert (await send(config(http_receiver), message(), LIMITS)).status_code == 204


def test_it_says_what_since_when_why_how_long_and_where():
    [embed] = payload(message())["embeds"]
    assert embed["title"] == "[DOWN] Shop is down"
    assert embed["description"] == "expected status 200-299, got 503"
    assert embed["url"] == "https://watch.example/incidents/i1"
    assert embed["timestamp"] == "2023-11-14T22:13:20.000Z"
    assert fields(message()) == {
        "Service": "Shop",
        "Monitor": "Shop front",
        "URL": "https://shop.example/",
        "Status": "503 Service Unavailable",
        "Since": "<t:1699999808:f>",
        "Duration": "3 min 12 s",
    }
    assert "Reason" not in fields(message(details=(("Reason", message().text),)))  # said once is enough


def test_words_between_underscores_stay_what_they_are():
    [embed] = payload(message(text="_x_ is no file_name"))["embeds"]
    assert embed["description"] == r"\_x\_ is no file_name"


def test_the_colour_follows_the_severity_and_recovery_is_green():
    colours = {payload(message(severity=s))["embeds"][0]["color"] for s in ("critical", "high", "medium", "low")}
    assert len(colours) == 4
    assert payload(message(type=MessageType.RECOVERY))["embeds"][0]["color"] == 0x16A34A


def test_nobody_can_be_mentioned_and_no_link_hidden():
    sent = payload(message(text="@everyone <@1> [click](http://evil)"))
    assert sent["allowed_mentions"] == {"parse": []}
    assert "[click]" not in sent["embeds"][0]["description"]


@pytest.mark.parametrize("filling", ["x", "*", "😀", "\n", "a b "])
def test_however_long_the_texts_discord_takes_them(filling):
    long = filling * 100_000
    told = message(title=long, text=long, service_name=long, details=((long, long),) * 60)
    assert says(told) == Answer(204, b"")
    assert fields(told)["Duration"] == "3 min 12 s"


def test_of_many_details_those_that_fit_are_shown():
    told = message(details=tuple((f"Detail {n}", "v") for n in range(60)))
    assert says(told) == Answer(204, b"")
    assert len(fields(told)) == 25


def test_a_bare_message_is_taken_too():
    told = message(text="", details=(), service_name="", monitor_name=None, since_at=None, link=None, title="")
    assert says(told) == Answer(204, b"")


@pytest.mark.parametrize(
    ("status", "body", "permanent"),
    [
        (404, b'{"message": "Unknown Webhook", "code": 10015}', True),
        (401, b'{"message": "Invalid Webhook Token", "code": 50027}', True),
        (400, b'{"message": "Invalid Form Body", "code": 50035}', False),
        (400, b'{"message": "Webhooks posted to forum channels must have a thread", "code": 220001}', True),
        (400, b'{"message": "Thread is locked", "code": 160005}', True),
        (502, b"<html>bad gateway</html>", False),
    ],
)
async def test_discords_refusals(http_receiver, status, body, permanent):
    http_receiver.default = Answer(status, body)
    with pytest.raises(Undelivered) as caught:
        await send(config(http_receiver), message(), LIMITS)
    assert (caught.value.permanent, caught.value.status_code) == (permanent, status)
    assert body.decode() in caught.value.reason


@pytest.mark.parametrize(
    ("body", "headers", "wait"),
    [
        (b'{"message":"You are being rate limited.","retry_after":0.35,"global":false}', {"Retry-After": "1"}, 350),
        (b'{"retry_after":64.57}', {}, 64_570),
        (b"<html>error 1015</html>", {"Retry-After": "30"}, 30_000),
        (b'{"retry_after":"x"}', {"Retry-After": "3"}, 3000),
        (b"[]", {"Retry-After": "3"}, 3000),
        (b'{"retry_after":1e999}', {"Retry-After": "3"}, 3000),
        (b"null", {}, None),
    ],
)
async def test_discords_rate_limit_is_passed_on(http_receiver, body, headers, wait):
    http_receiver.default = Answer(429, body, headers)
    with pytest.raises(Undelivered) as caught:
        await send(config(http_receiver), message(), LIMITS)
    assert (caught.value.retry_after_ms, caught.value.permanent) == (wait, False)


def test_describe_shows_the_number_and_not_the_token():
    made = DiscordConfig(webhook_url="https://discord.com" + PATH)
    assert NOTIFIER.describe(made) == "Discord webhook 123456789 at discord.com"
    assert NOTIFIER.describe(DiscordConfig(webhook_url="https://x.example/t0psecret")) == "Discord webhook at x.example"


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("https://discord.com/api/webhooks/1/x", "https://discord.com/api/v10/webhooks/1/x?wait=true"),
        ("https://discordapp.com/api/v6/webhooks/1/x?thread_id=2", "https://discordapp.com/api/v10/webhooks/1/x?thread_id=2&wait=true"),
        ("https://canary.discord.com/api/v10/webhooks/1/x", "https://canary.discord.com/api/v10/webhooks/1/x?wait=true"),
        ("https://chat.example/api/webhooks/1/x", "https://chat.example/api/webhooks/1/x?wait=true"),
    ],
)  # fmt: skip
def test_discord_is_asked_in_the_version_whose_waits_are_seconds(given, asked):
    assert endpoint(given) == asked


async def test_who_takes_care_is_written_into_the_first_message(http_receiver):
    long = "x" * 5000  # Discord repeats the message, however long it is
    http_receiver.answers = [Answer(200, json.dumps({"content": long, "id": "77"}).encode())]
    made = await send(config(http_receiver, "?thread_id=42"), message(), LIMITS)
    given = {"type": MessageType.ACKNOWLEDGED, "title": "Ann takes care of it", "reference": made.reference}
    receipt = await send(config(http_receiver, "?thread_id=42"), message(**given), LIMITS)
    asked = http_receiver.requests[-1]
    assert (asked.method, asked.path) == ("PATCH", f"{PATH}/messages/77?thread_id=42")
    assert asked.json["embeds"][0]["title"] == "[ACKNOWLEDGED] Shop — Ann takes care of it"
    assert discord_says(asked).status < 300
    assert receipt.reference is None
    http_receiver.answers = [Answer(404, b'{"message": "Unknown Message", "code": 10008}')]
    assert "removed" in (await send(config(http_receiver), message(**given), LIMITS)).answer
    assert "with others" in (await send(config(http_receiver), message(**given | {"reference": None}), LIMITS)).answer
