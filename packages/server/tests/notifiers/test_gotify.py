import pytest

from notifiers.answering import answering
from notifiers.peer_gotify import CLIENT_TOKEN, SECRET, says
from notifiers.peers import message
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.gotify import NOTIFIER, GotifyConfig, escape, payload, send

LIMITS = SendLimits(timeout_ms=30_000)


@pytest.fixture
async def gotify():
    async with answering(says) as service:
        yield service


def config(gotify, token=SECRET, path="/"):
    return GotifyConfig(server=gotify.url + path, app_token=token)


async def test_gotify_takes_the_message(gotify):
    receipt = await send(config(gotify), message(), LIMITS)
    assert receipt.status_code == 200
    assert '"appid": 5' in receipt.answer


def test_it_says_what_since_when_why_how_long_and_where():
    sent = payload(message())
    assert sent["title"] == "[DOWN] Shop is down"
    assert sent["message"].split("  \n") == [
        "expected status 200-299, got 503",
        "**Service:** Shop",
        "**Monitor:** Shop front",
        "**URL:** https://shop.example/",
        "**Status:** 503 Service Unavailable",
        "**Since:** 2023-11-14 22:10:08 UTC",
        "**Duration:** 3 min 12 s",
        "[Open in Watchbell](<https://watch.example/incidents/i1>)",
    ]
    assert sent["extras"] == {
        "client::display": {"contentType": "text/markdown"},
        "client::notification": {"click": {"url": "https://watch.example/incidents/i1"}},
    }


@pytest.mark.parametrize(
    ("changes", "priority"),
    [
        ({"severity": "critical"}, 10),
        ({"severity": "high", "type": MessageType.REMINDER}, 8),
        ({"severity": "medium"}, 6),
        ({"severity": "low"}, 4),
        ({"type": MessageType.DEGRADED}, 5),
        ({"type": MessageType.RECOVERY}, 5),
        ({"type": MessageType.TEST}, 5),
    ],
)
def test_how_loud_it_is_follows_the_severity(changes, priority):
    assert payload(message(**changes))["priority"] == priority


def test_no_answer_of_a_target_can_format_link_or_load():
    assert escape("![x](http://evil) **b** <img> `c`") == r"\!\[x\](http://evil) \*\*b\*\* \<img\> \`c\`"
    assert escape("1. one\n- two\n  + three\n===") == "1\\. one\n\\- two\n  \\+ three\n\\==="
    assert escape("got 503 - 200-299, v1.2") == "got 503 - 200-299, v1.2"


@pytest.mark.parametrize("filling", ["x", "ü", "😀", "*", "\n", "a b "])
async def test_however_long_the_texts_gotify_takes_them(gotify, filling):
    long = filling * 50_000
    told = message(title=long, text=long, service_name=long, details=((long, long),) * 60)
    assert (await send(config(gotify), told, LIMITS)).status_code == 200
    assert "**Duration:** 3 min 12 s" in gotify.requests[0].json["message"]


async def test_a_bare_message_is_taken_too(gotify):
    told = message(text="", details=(), service_name="", monitor_name=None, since_at=None, link=None, title="")
    assert (await send(config(gotify), told, LIMITS)).status_code == 200


@pytest.mark.parametrize(
    ("token", "path", "status", "words"),
    [
        ("AdeletedToken", "/", 401, "does not know the token.*Create application"),
        (CLIENT_TOKEN, "/", 400, "must be an application's.*appid is required"),
        (SECRET, "/elsewhere", 404, "check its address"),
    ],
)
async def test_gotifys_refusals_are_permanent(gotify, token, path, status, words):
    with pytest.raises(Undelivered, match=words) as caught:
        await send(config(gotify, token, path), message(), LIMITS)
    assert (caught.value.permanent, caught.value.status_code) == (True, status)
    assert token not in caught.value.reason


def test_describe_names_the_host():
    assert NOTIFIER.describe(GotifyConfig(server="https://push.example/gotify/", app_token="A")) == (
        "Gotify at push.example"
    )
