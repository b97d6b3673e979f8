import json

import pytest
from pydantic import ValidationError

from notifiers.answering import answering
from notifiers.peer_matrix import ROOM, SECRET, Homeserver, config, refusal, says
from notifiers.peers import message
from support.receiver import Answer, Received
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.matrix import NOTIFIER, MatrixConfig, payload, send

LIMITS = SendLimits(timeout_ms=30_000)
PATH = "/_matrix/client/v3/rooms/%21ops%3Aexample.com/send/m.room.message/d1"


def made(server, **more):
    return MatrixConfig(**{**config(server.port), **more})


def judged(told):
    body = json.dumps(payload(told), ensure_ascii=False).encode()
    return says(Received("PUT", PATH, {"authorization": f"Bearer {SECRET}"}, body)).status


async def test_the_messages_of_an_incident_stand_in_one_thread():
    home = Homeserver()
    async with answering(home.says) as server:
        first = await send(made(server), message(delivery_id="d1"), LIMITS)
        for number, kind in enumerate((MessageType.REMINDER, MessageType.RECOVERY), 2):
            told = message(type=kind, delivery_id=f"d{number}", reference=first.reference)
            await send(made(server), told, LIMITS)
        await send(made(server), message(type=MessageType.TEST, delivery_id="t", incident_id=None), LIMITS)
    assert first.reference == {"event_id": "$event0"}
    threads = [event.get("m.relates_to", {}).get("event_id") for event in home.events.values()]
    assert threads == [None, "$event0", "$event0", None]


async def test_a_repeated_attempt_makes_no_second_event():
    home = Homeserver()
    async with answering(home.says) as server:
        receipts = [await send(made(server), message(), LIMITS) for _ in range(2)]
    assert len(home.events) == 1
    assert receipts[0].reference == receipts[1].reference


async def test_the_delivery_and_the_room_are_in_the_path_as_they_are(http_receiver):
    url = f"{http_receiver.url}/base/"
    told = message(delivery_id="a/b c")
    await send(made(http_receiver, homeserver_url=url), told, LIMITS)
    [request] = http_receiver.requests
    assert request.method == "PUT"
    assert request.path == "/base/_matrix/client/v3/rooms/%21ops%3Aexample.com/send/m.room.message/a%2Fb%20c"


def test_it_says_what_since_when_why_how_long_and_where_twice():
    content = payload(message())
    assert content["body"].split("\n") == [
        "[DOWN] Shop is down",
        "expected status 200-299, got 503",
        "Service: Shop",
        "Monitor: Shop front",
        "URL: https://shop.example/",
        "Status: 503 Service Unavailable",
        "Since: 2023-11-14 22:10:08 UTC",
        "Duration: 3 min 12 s",
        "https://watch.example/incidents/i1",
    ]
    html = content["formatted_body"].split("<br>")
    assert html[0] == '<strong><font data-mx-color="#991b1b">[DOWN] Shop is down</font></strong>'
    assert html[-3:] == [
        "<strong>Since:</strong> 2023-11-14 22:10:08 UTC",
        "<strong>Duration:</strong> 3 min 12 s",
        '<a href="https://watch.example/incidents/i1">Open in Watchbell</a>',
    ]


def test_recovery_is_green():
    assert "#16a34a" in payload(message(type=MessageType.RECOVERY))["formatted_body"]


def test_no_tag_of_a_target_gets_through_and_nobody_is_mentioned():
    hostile = '@room <img src=x onerror=y> & <a href="http://evil">'
    told = message(title=hostile, text=hostile, service_name=hostile, details=((hostile, hostile),))
    assert judged(told) == 200
    assert payload(told)["m.mentions"] == {}


@pytest.mark.parametrize("filling", ["x", "&", "<", '"', "\\", "€", "😀", "\n", "a b "])
def test_however_long_the_texts_a_homeserver_takes_them(filling):
    long = filling * 100_000
    told = message(title=long, text=long, service_name=long, details=((long, long),) * 60)
    assert judged(told) == 200
    assert "\nDuration: 3 min 12 s\n" in payload(told)["body"]


def test_a_bare_message_is_taken_too():
    told = message(text="", details=(), service_name="", monitor_name=None, since_at=None, link=None, title="")
    assert judged(told) == 200


async def refused(receiver, answer, **more):
    receiver.default = answer
    with pytest.raises(Undelivered) as caught:
        await send(made(receiver, **more), message(), LIMITS)
    assert SECRET not in caught.value.reason + caught.value.answer
    return caught.value


@pytest.mark.parametrize(
    ("answer", "permanent", "advice"),
    [
        (refusal(403, "M_FORBIDDEN", "User not in room"), True, "invite the bot"),
        (refusal(401, "M_UNKNOWN_TOKEN", f"Unrecognised {SECRET}"), True, "log in again"),
        (refusal(403, "M_USER_DEACTIVATED", "deactivated"), True, "deactivated"),
        (refusal(404, "M_UNRECOGNIZED", "Unrecognized request"), True, "no Matrix homeserver"),
        (refusal(400, "M_GUEST_ACCESS_FORBIDDEN", "guest"), True, "no guest"),
        (refusal(403, "M_RESOURCE_LIMIT_EXCEEDED", "the disk is full", admin_contact="mailto:a@b"), False, "disk"),
        (refusal(413, "M_TOO_LARGE", "event too large"), False, "event too large"),
        (refusal(500, "M_UNKNOWN", "Internal server error"), False, "500"),
        (Answer(502, b"<html>bad gateway</html>"), False, "bad gateway"),
    ],
)
async def test_refusals(http_receiver, answer, permanent, advice):
    error = await refused(http_receiver, answer)
    assert (error.permanent, error.status_code) == (permanent, answer.status)
    assert advice in error.reason


async def test_a_real_homeserver_refuses_a_wrong_token_and_a_strange_room():
    async with answering(Homeserver().says) as server:
        for wrong in ({"access_token": "another"}, {"room_id": "!else:example.com"}):
            with pytest.raises(Undelivered) as caught:
                await send(made(server, **wrong), message(), LIMITS)
            assert caught.value.permanent


@pytest.mark.parametrize(
    ("more", "headers", "wait"),
    [
        ({"retry_after_ms": 1500}, {"Retry-After": "2"}, 1500),
        ({}, {"Retry-After": "2"}, 2000),
        ({"retry_after_ms": "soon"}, {}, None),
        ({"retry_after_ms": True}, {}, None),
        ({"retry_after_ms": 10**400}, {}, 86_400_000),
    ],
)
async def test_a_rate_limit_is_passed_on(http_receiver, more, headers, wait):
    answer = refusal(429, "M_LIMIT_EXCEEDED", "Too Many Requests", **more)
    error = await refused(http_receiver, Answer(429, answer.body, headers))
    assert (error.retry_after_ms, error.permanent) == (wait, False)


@pytest.mark.parametrize("room", ["#ops:example.com", "ops", "!a b:x", "!", "!a/../b"])
def test_only_a_room_id_is_one(room):
    with pytest.raises(ValidationError):
        MatrixConfig(**{**config(1), "room_id": room})


def test_describe_names_the_room_and_the_homeserver():
    assert NOTIFIER.describe(MatrixConfig(**config(8008))) == f"Matrix room {ROOM} by 127.0.0.1:8008"
