import json
from base64 import b64encode
from urllib.parse import urlencode

import pytest
from pydantic import ValidationError

from notifiers.answering import answering
from notifiers.peer_zulip import EMAIL, SECRET, Zulip, config, refusal, says, told
from notifiers.peers import message
from support.receiver import Answer, Received
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.zulip import NOTIFIER, ZulipConfig, content, form, send

LIMITS = SendLimits(timeout_ms=30_000)
LOGIN = b64encode(f"{EMAIL}:{SECRET}".encode()).decode()


def made(server, **more):
    return ZulipConfig(**{**config(server.port), **more})


def judged(given):
    body = urlencode(form(ZulipConfig(**config(1)), given)).encode()
    return says(Received("POST", "/api/v1/messages", {"authorization": f"Basic {LOGIN}"}, body)).status


async def test_every_service_has_its_topic():
    zulip = Zulip()
    async with answering(zulip.says) as server:
        for kind in (MessageType.FAILURE, MessageType.RECOVERY):
            receipt = await send(made(server, site_url=f"{server.url}/"), message(type=kind), LIMITS)
        await send(made(server), message(service_name="Ä" * 80), LIMITS)
        await send(made(server, topic="alerts"), message(), LIMITS)
    assert receipt.status_code == 200
    assert {topic: len(told) for topic, told in zulip.topics.items()} == {"Shop": 2, f"{'Ä' * 59}…": 1, "alerts": 1}


def test_it_says_what_since_when_why_how_long_and_where():
    assert content(message()).split("\n") == [
        "**[DOWN]** Shop is down",
        "",
        "expected status 200-299, got 503",
        "",
        "* **Service:** Shop",
        "* **Monitor:** Shop front",
        "* **URL:** https://shop.example/",
        "* **Status:** 503 Service Unavailable",
        "* **Since:** <time:2023-11-14T22:10:08.000Z>",
        "* **Duration:** 3 min 12 s",
        "",
        "[Open in Watchbell](https://watch.example/incidents/i1)",
    ]


def test_a_reason_of_several_lines_is_a_block_and_a_fact_one_line():
    lines = content(message(text="a\nb", details=(("Answer", "x\ny *z*"),))).split("\n")
    assert lines[2:6] == ["```", "a", "b", "```"]
    assert "* **Answer:** `x y *z*`" in lines


@pytest.mark.parametrize("hostile", ["@**all**", "[x](http://evil)", "#**general**", "!avatar(x)", "$$x$$"])
def test_what_a_target_says_is_no_markup(hostile):
    given = content(message(title=hostile, text=f"{hostile} so", service_name="", details=((hostile, hostile),)))
    assert given.count(hostile) == 4
    assert hostile not in given.replace(f"`{hostile}`", "").replace(f"`{hostile} so`", "")


def test_a_link_with_brackets_stays_whole():
    assert "(https://x.example/a%28b%29)" in content(message(link="https://x.example/a(b)"))


@pytest.mark.parametrize("filling", ["x", "`", "*", "€", "😀", "\n", "a b "])
def test_however_long_the_texts_zulip_need_not_cut_them(filling):
    long = filling * 100_000
    given = message(title=long, text=long, service_name=long, details=((long, long),) * 60)
    assert judged(given) == 200
    assert "* **Duration:** 3 min 12 s" in content(given)


def test_a_bare_message_is_taken_too():
    given = message(text="", details=(), service_name="", monitor_name=None, since_at=None, link=None, title="")
    assert judged(given) == 200


def test_a_channel_of_digits_is_a_name_and_no_id():
    assert form(ZulipConfig(**{**config(1), "channel": "42"}), message())["to"] == '"42"'


async def refused(receiver, answer):
    receiver.default = answer
    with pytest.raises(Undelivered) as caught:
        await send(made(receiver), message(), LIMITS)
    said = caught.value.reason + caught.value.answer
    assert SECRET not in said
    assert LOGIN not in said
    return caught.value


@pytest.mark.parametrize(
    ("answer", "permanent", "advice"),
    [
        (refusal(401, "INVALID_API_KEY", f"Invalid API key {LOGIN}"), True, "API key again"),
        (refusal(401, "USER_DEACTIVATED", "Account is deactivated"), True, "activate it"),
        (refusal(403, "REALM_DEACTIVATED", "This organization has been deactivated"), True, "organization"),
        (refusal(400, "STREAM_DOES_NOT_EXIST", "Channel 'x' does not exist", stream="x"), True, "no such channel"),
        (refusal(400, "BAD_REQUEST", "Not authorized to send to channel 'x'"), True, "allow the bot"),
        (
            refusal(400, "BAD_REQUEST", "You do not have permission to create new topics in this channel."),
            True,
            "name a topic that is there",
        ),
        (refusal(400, "BAD_REQUEST", "Message must not be empty"), False, "must not be empty"),
        (told(500, {"result": "error", "msg": "Internal server error"}), False, "500"),
        (Answer(502, b"<html>bad gateway</html>"), False, "bad gateway"),
    ],
)
async def test_refusals(http_receiver, answer, permanent, advice):
    error = await refused(http_receiver, answer)
    assert (error.permanent, error.status_code) == (permanent, answer.status)
    assert advice in error.reason


async def test_a_real_server_refuses_a_wrong_key_and_a_strange_channel():
    async with answering(Zulip().says) as server:
        for wrong in ({"api_key": "another"}, {"channel": "else"}):
            with pytest.raises(Undelivered) as caught:
                await send(made(server, **wrong), message(), LIMITS)
            assert caught.value.permanent


@pytest.mark.parametrize(
    ("more", "headers", "wait"),
    [
        ({"retry-after": 28.706}, {"Retry-After": "28.706807374954224"}, 28_706),
        ({}, {"Retry-After": "2"}, 2000),
        ({"retry-after": None}, {}, None),
        ({"retry-after": 10**400}, {}, 86_400_000),
    ],
)
async def test_a_rate_limit_is_passed_on(http_receiver, more, headers, wait):
    body = {"code": "RATE_LIMIT_HIT", "msg": "API usage exceeded rate limit", "result": "error", **more}
    error = await refused(http_receiver, Answer(429, json.dumps(body).encode(), headers))
    assert (error.retry_after_ms, error.permanent) == (wait, False)


@pytest.mark.parametrize("wrong", [{"bot_email": "bot"}, {"bot_email": "a:b@c"}, {"api_key": ""}, {"channel": ""}])
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValidationError):
        ZulipConfig(**{**config(1), **wrong})


def test_describe_names_the_channel_and_the_organization():
    assert NOTIFIER.describe(ZulipConfig(**config(9991))) == "Zulip channel operations at 127.0.0.1:9991"
