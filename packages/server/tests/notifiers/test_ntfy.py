import pytest

from notifiers.answering import answering
from notifiers.peer_ntfy import PASSWORD, PROTECTED, TOKEN, TOO_MANY, USER, says
from notifiers.peers import message
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.ntfy import NOTIFIER, NtfyConfig, payload, send

LIMITS = SendLimits(timeout_ms=30_000)


@pytest.fixture
async def ntfy():
    async with answering(says) as service:
        yield service


def config(ntfy, **fields):
    return NtfyConfig(**{"server": f"{ntfy.url}/", "topic": "open-to-all", **fields})


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"topic": PROTECTED, "access_token": TOKEN},
        {"topic": PROTECTED, "username": USER, "password": PASSWORD},
    ],
)
async def test_ntfy_takes_the_message(ntfy, fields):
    receipt = await send(config(ntfy, **fields), message(), LIMITS)
    assert receipt.status_code == 200
    assert '"id": "sPs71M8A2T"' in receipt.answer
    assert fields.get("topic", "open-to-all") not in receipt.answer


def test_it_says_what_since_when_why_how_long_and_where():
    sent = payload("shop", message())
    assert sent == {
        "topic": "shop",
        "title": "[DOWN] Shop is down",
        "priority": 5,
        "tags": ["rotating_light"],
        "click": "https://watch.example/incidents/i1",
        "actions": [
            {
                "action": "view",
                "label": "Open in Watchbell",
                "url": "https://watch.example/incidents/i1",
                "clear": True,
            }
        ],
        "message": "expected status 200-299, got 503\nService: Shop\nMonitor: Shop front\nURL: https://shop.example/\n"
        "Status: 503 Service Unavailable\nSince: 2023-11-14 22:10:08 UTC\nDuration: 3 min 12 s",
    }


@pytest.mark.parametrize(
    ("changes", "priority", "tag"),
    [
        ({"severity": "critical"}, 5, "rotating_light"),
        ({"severity": "high", "type": MessageType.REMINDER}, 4, "rotating_light"),
        ({"severity": "medium"}, 3, "rotating_light"),
        ({"severity": "low"}, 2, "rotating_light"),
        ({"type": MessageType.DEGRADED}, 3, "warning"),
        ({"type": MessageType.RECOVERY}, 3, "white_check_mark"),
        ({"type": MessageType.TEST}, 3, "test_tube"),
        ({"type": MessageType.SYSTEM}, 3, "information_source"),
    ],
)
def test_how_loud_it_is_follows_the_severity(changes, priority, tag):
    sent = payload("shop", message(**changes))
    assert (sent["priority"], sent["tags"]) == (priority, [tag])


@pytest.mark.parametrize("filling", ["x", "ü", "😀", '"', "\\", "\n", "a b "])
@pytest.mark.parametrize("path", [10, 1900])
async def test_however_long_the_texts_ntfy_takes_them(ntfy, filling, path):
    long = filling * 50_000
    told = message(text=long, service_name=long, details=((long, long),) * 60, link="https://w.example/" + "i" * path)
    assert (await send(config(ntfy), told, LIMITS)).status_code == 200
    sent = ntfy.requests[0].json
    assert sent["message"].endswith("Duration: 3 min 12 s")
    assert ("actions" in sent) is (path == 10)


async def test_a_bare_message_is_taken_too(ntfy):
    told = message(text="", details=(), service_name="", monitor_name=None, since_at=None, link=None, title="")
    assert (await send(config(ntfy), told, LIMITS)).status_code == 200


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"access_token": "tk_revoked"}, 401, "put a new one into the channel"),
        ({"username": USER, "password": "wrong-one"}, 401, "put a new one into the channel"),
        ({"topic": PROTECTED}, 403, "write access"),
        ({"topic": "docs"}, 400, "check the topic's name.*topic name is not allowed"),
    ],
)
async def test_ntfys_refusals_are_permanent(ntfy, fields, status, words):
    with pytest.raises(Undelivered, match=words) as caught:
        await send(config(ntfy, **fields), message(), LIMITS)
    assert (caught.value.permanent, caught.value.status_code) == (True, status)
    assert not any(str(value) in caught.value.reason for value in fields.values() if value not in (USER, "docs"))


async def test_too_many_messages_are_tried_again(ntfy):
    ntfy.answers = [TOO_MANY]
    with pytest.raises(Undelivered, match=r"limit for messages.*daily message quota") as caught:
        await send(config(ntfy), message(), LIMITS)
    assert (caught.value.permanent, caught.value.status_code) == (False, 429)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"topic": "with/slash"}, "topic"),
        ({"server": "https://ntfy.sh/shop"}, "without a path"),
        ({"access_token": "a", "username": "b", "password": "c"}, "either an access token"),
        ({"username": "b"}, "a user needs a password"),
        ({"password": "b"}, "a user needs a password"),
        ({"access_token": "täken"}, "access_token"),
    ],
)
def test_what_cannot_work_is_refused(fields, words):
    with pytest.raises(ValueError, match=words):
        NtfyConfig(**{"topic": "shop", **fields})


def test_describe_hints_at_the_topic_and_keeps_it():
    assert NOTIFIER.describe(NtfyConfig(topic="shop-alerts-2")) == "ntfy topic shop… at ntfy.sh"
    assert NOTIFIER.describe(NtfyConfig(topic="shop", server="https://n.example:8443")) == (
        "ntfy topic … at n.example:8443"
    )
