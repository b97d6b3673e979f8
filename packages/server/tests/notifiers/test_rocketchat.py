import json

import pytest
from pydantic import ValidationError

from notifiers.peer_rocketchat import PATH, SECRET, Room, config, failed, refusal, says
from notifiers.peers import message
from support.receiver import Answer, Received
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.rocketchat import NOTIFIER, RocketChatConfig, payload, send

LIMITS = SendLimits(timeout_ms=30_000)


def made(receiver, **more):
    return RocketChatConfig(**config(receiver.port), **more)


def sent(told, **more):
    return payload(RocketChatConfig(**config(1), **more), told)


def asked(told, **more):
    return Received("POST", PATH, {}, json.dumps(sent(told, **more)).encode())


async def tell(receiver, room, told):
    """Sends what the room would answer to just this, and gives the receipt."""
    receiver.default = room.says(asked(told))
    receipt = await send(made(receiver), told, LIMITS)
    assert receiver.requests[-1].json == sent(told)
    return receipt


async def test_the_messages_of_an_incident_stand_in_one_thread(http_receiver):
    room = Room()
    first = await tell(http_receiver, room, message())
    assert first.reference == {"tmid": "m0"}
    for kind in (MessageType.REMINDER, MessageType.RECOVERY):
        await tell(http_receiver, room, message(type=kind, reference=first.reference))
    await tell(http_receiver, room, message(type=MessageType.TEST, incident_id=None))
    assert room.threads == {"m0": ["m1", "m2"]}
    assert room.messages["m2"] == "[UP] Shop is down"


async def test_an_older_server_tells_no_id_and_that_is_fine(http_receiver):
    receipt = await tell(http_receiver, Room(is_new=False), message())
    assert (receipt.status_code, receipt.reference) == (200, None)


async def test_an_id_behind_a_long_message_is_found_and_little_is_kept(http_receiver):
    receipt = await tell(http_receiver, Room(), message(text="€" * 3000, details=(("L", "v" * 500),) * 9))
    assert receipt.reference == {"tmid": "m0"}
    assert len(receipt.answer) <= 4096


def test_channel_alias_and_avatar_are_overridden_when_asked():
    looks = {"channel": "#ops", "username": "Bell", "icon_url": "https://example.com/b.png"}
    told = sent(message(), **looks)
    assert (told["channel"], told["alias"], told["avatar"]) == tuple(looks.values())
    assert Room(overrides=True).says(asked(message(), **looks)).status == 200
    assert not {"channel", "alias", "avatar", "tmid"} & set(sent(message()))


@pytest.mark.parametrize("channel", ["two words", "a/b", "#", "##x"])
def test_a_channel_that_cannot_be_is_refused(channel):
    with pytest.raises(ValidationError):
        RocketChatConfig(**config(1), channel=channel)


def test_what_a_form_leaves_empty_is_not_overridden():
    made_up = RocketChatConfig(**config(1), channel="", username="", icon_url="")
    assert payload(made_up, message()) == sent(message())


def test_it_says_what_since_when_why_how_long_and_where():
    told = sent(message())
    [card] = told["attachments"]
    assert told["text"] == "[DOWN] Shop is down"
    assert (card["text"], card["color"]) == ("expected status 200-299, got 503", "#991b1b")
    assert card["title_link"] == "https://watch.example/incidents/i1"
    facts = {field["title"]: field["value"] for field in card["fields"]}
    assert (facts["Since"], facts["Duration"]) == ("2023-11-14 22:10:08 UTC", "3 min 12 s")


@pytest.mark.parametrize("hostile", ["@all", "@here", "[x](http://evil)", "<http://evil|x>"])
def test_a_target_can_neither_mention_nor_hide_a_link(hostile):
    told = sent(message(title=hostile, text=hostile, details=((hostile, hostile),)))
    assert told["text"] == f"[DOWN] `Shop — {hostile}`"
    assert told["attachments"][0]["text"] == f"`{hostile}`"


@pytest.mark.parametrize("filling", ["x", "`", "<", '"', "\\", "€", "😀", "\n", "a b "])
def test_however_long_the_texts_rocketchat_takes_them(filling):
    long = filling * 100_000
    told = message(title=long, text=long, service_name=long, details=((long, long),) * 60)
    assert says(asked(told)).status == 200
    assert sent(told)["attachments"][0]["fields"][-1]["value"] == "3 min 12 s"


def test_a_bare_message_is_taken_too():
    told = message(text="", details=(), service_name="", monitor_name=None, since_at=None, link=None, title="")
    assert says(asked(told)).status == 200


async def refused(receiver, answer):
    receiver.default = answer
    with pytest.raises(Undelivered) as caught:
        await send(made(receiver), message(), LIMITS)
    assert SECRET not in caught.value.reason + caught.value.answer
    return caught.value


@pytest.mark.parametrize(
    ("answer", "permanent", "advice"),
    [
        (refusal(404, "Invalid integration id or token provided."), True, "make a new one"),
        (refusal(400, "Invalid integration id or token provided."), True, "make a new one"),
        (Room().says(asked(message(), channel="#x")), True, "leave Channel empty"),
        (refusal(400, "invalid-channel"), True, "no such channel"),
        (failed("error-not-allowed"), True, "may not post"),
        (failed("unknown-error"), False, "unknown-error"),
        (refusal(503, "Service Unavailable"), False, "503"),
        (refusal(500, f"Internal server error {SECRET}"), False, "500"),
    ],
)
async def test_refusals(http_receiver, answer, permanent, advice):
    error = await refused(http_receiver, answer)
    assert (error.permanent, error.status_code) == (permanent, answer.status)
    assert advice in error.reason


async def test_a_200_without_success_is_a_failure(http_receiver):
    error = await refused(http_receiver, refusal(200, "unknown-error"))
    assert (error.permanent, error.status_code) == (False, 400)


@pytest.mark.parametrize(("headers", "wait"), [({}, 35_000), ({"Retry-After": "2"}, 2000)])
async def test_a_rate_limit_is_passed_on(http_receiver, headers, wait):
    said = "Error, too many requests. Please slow down. You must wait 35 seconds before trying this endpoint again."
    body = refusal(429, f"{said} [error-too-many-requests]").body
    error = await refused(http_receiver, Answer(429, body, headers))
    assert (error.retry_after_ms, error.permanent) == (wait, False)


def test_describe_names_the_host_and_the_channel():
    url = {"webhook_url": f"https://chat.example{PATH}"}
    assert NOTIFIER.describe(RocketChatConfig(**url)) == "Rocket.Chat webhook at chat.example"
    assert NOTIFIER.describe(RocketChatConfig(**url, channel="#ops")) == "Rocket.Chat webhook at chat.example to #ops"
