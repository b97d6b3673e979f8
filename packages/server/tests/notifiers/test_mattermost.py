import json

import pytest
from pydantic import ValidationError

from notifiers.peer_mattermost import PATH, SECRET, config, mentions, refusal, says
from notifiers.peers import message
from support.receiver import Answer, Received
from watchbell.domain.notifying import SendLimits, Undelivered
from watchbell.notifiers.mattermost import NOTIFIER, MattermostConfig, payload, send

LIMITS = SendLimits(timeout_ms=30_000)


def made(receiver, **more):
    return MattermostConfig(**config(receiver.port), **more)


def sent(told):
    return payload(MattermostConfig(**config(1)), told)


def judged(told):
    return says(Received("POST", PATH, {}, json.dumps(sent(told)).encode()))


async def test_mattermost_takes_the_message(http_receiver):
    receipt = await send(made(http_receiver), message(), LIMITS)
    [request] = http_receiver.requests
    assert says(request) == Answer(200, b"ok")
    assert list(request.json) == ["attachments"]
    assert (receipt.status_code, receipt.answer) == (200, "ok")


async def test_channel_name_and_picture_are_overridden_when_asked(http_receiver):
    looks = {"channel": "@ops", "username": "Bell", "icon_url": "https://example.com/b.png"}
    await send(made(http_receiver, **looks), message(), LIMITS)
    assert {name: http_receiver.requests[0].json[name] for name in looks} == looks


@pytest.mark.parametrize("channel", ["two words", "a/b", "@", "x" * 70])
def test_a_channel_that_cannot_be_is_refused(channel):
    with pytest.raises(ValidationError):
        MattermostConfig(**config(1), channel=channel)


def test_what_a_form_leaves_empty_is_not_overridden():
    made_up = MattermostConfig(**config(1), channel="", username="", icon_url="")
    assert payload(made_up, message()) == sent(message())


def test_it_says_what_since_when_why_how_long_and_where():
    [card] = sent(message())["attachments"]
    assert (card["title"], card["title_link"]) == ("[DOWN] Shop is down", "https://watch.example/incidents/i1")
    assert card["text"] == "expected status 200-299, got 503"
    told = {field["title"]: field["value"] for field in card["fields"]}
    assert (told["Since"], told["Duration"]) == ("2023-11-14 22:10:08 UTC", "3 min 12 s")
    assert told["Status"] == "503 Service Unavailable"


@pytest.mark.parametrize("hostile", ["@channel", "<!channel> <!here>", "`@all", "x\n@here\n```\n@all", "(@ops)"])
def test_nobody_can_be_mentioned(hostile):
    assert mentions("hello @all") == ["@all"]
    [card] = sent(message(title=hostile, text=hostile, service_name=hostile, details=((hostile, hostile),)))[
        "attachments"
    ]
    for part in (card["text"], *(field["value"] for field in card["fields"])):
        assert mentions(part) == []


@pytest.mark.parametrize("filling", ["x", "`", "<", "&", '"', "\\", "€", "😀", "\n", "a b "])
def test_however_long_the_texts_mattermost_takes_them(filling):
    long = filling * 100_000
    told = message(title=long, text=long, service_name=long, details=((long, long),) * 60)
    for looks in ({}, {"username": "B" * 64, "icon_url": "https://example.com/" + "b" * 480}):
        card = payload(MattermostConfig(**config(1), **looks), told)
        assert says(Received("POST", PATH, {}, json.dumps(card).encode())) == Answer(200, b"ok")
        assert card["attachments"][0]["fields"][-1]["value"] == "3 min 12 s"


def test_a_bare_message_is_taken_too():
    told = message(text="", details=(), service_name="", monitor_name=None, since_at=None, link=None, title="")
    assert judged(told) == Answer(200, b"ok")


async def refused(receiver, answer):
    receiver.default = answer
    with pytest.raises(Undelivered) as caught:
        await send(made(receiver), message(), LIMITS)
    assert SECRET not in caught.value.reason + caught.value.answer
    return caught.value


@pytest.mark.parametrize(
    ("answer", "permanent", "advice"),
    [
        (refusal(400, "web.incoming_webhook.invalid.app_error", "Invalid webhook."), True, "make a new one"),
        (refusal(501, "web.incoming_webhook.disabled.app_error"), True, "an administrator"),
        (refusal(404, "web.incoming_webhook.channel.app_error"), True, "does not exist"),
        (refusal(403, "web.incoming_webhook.channel_locked.app_error"), True, "leave Channel empty"),
        (refusal(500, "web.incoming_webhook.channel.app_error"), False, "500"),
        (refusal(500, "api.post.create_webhook_post.creating.app_error"), False, "archived"),
        (refusal(400, "web.incoming_webhook.parse.app_error", SECRET), False, "400"),
        (refusal(500, "app.post.save.app_error"), False, "500"),
        (Answer(502, b"<html>bad gateway</html>"), False, "bad gateway"),
    ],
)
async def test_refusals(http_receiver, answer, permanent, advice):
    error = await refused(http_receiver, answer)
    assert (error.permanent, error.status_code) == (permanent, answer.status)
    assert advice in error.reason


async def test_a_rate_limit_is_passed_on(http_receiver):
    error = await refused(http_receiver, Answer(429, b"limit exceeded\n", {"Retry-After": "3"}))
    assert (error.retry_after_ms, error.permanent) == (3000, False)


def test_describe_names_the_host_and_the_channel():
    url = {"webhook_url": f"https://chat.example{PATH}"}
    assert NOTIFIER.describe(MattermostConfig(**url)) == "Mattermost webhook at chat.example"
    assert NOTIFIER.describe(MattermostConfig(**url, channel="ops")) == "Mattermost webhook at chat.example to ops"
