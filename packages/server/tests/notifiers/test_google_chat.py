import json

import pytest

from notifiers.peer_google_chat import PATH, SECRET, Space, config, refusal, says
from notifiers.peers import message
from support.receiver import Answer, Received
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.google_chat import NOTIFIER, GoogleChatConfig, payload, send

LIMITS = SendLimits(timeout_ms=30_000)


def made(receiver):
    return GoogleChatConfig(**config(receiver.port))


def widgets(told):
    return payload(told)["cardsV2"][0]["card"]["sections"][0]["widgets"]


def facts(told):
    return {row["topLabel"]: row["text"] for widget in widgets(told) if (row := widget.get("decoratedText"))}


def judged(told):
    body = json.dumps(payload(told), ensure_ascii=False).encode()
    return says(Received("POST", f"{PATH}&requestId=1", {}, body)).status


async def test_the_messages_of_an_incident_stand_in_one_thread(http_receiver):
    space = Space()
    for number, kind in enumerate((MessageType.FAILURE, MessageType.REMINDER, MessageType.RECOVERY)):
        await send(made(http_receiver), message(type=kind, delivery_id=f"d{number}"), LIMITS)
    await send(made(http_receiver), message(type=MessageType.TEST, delivery_id="t", incident_id=None), LIMITS)
    assert [space.says(request).status for request in http_receiver.requests] == [200] * 4
    assert [len(thread) for thread in space.threads.values()] == [3, 1]
    assert next(iter(space.threads)) == "i1"


async def test_a_repeated_attempt_shows_nothing_twice(http_receiver):
    space = Space()
    for _ in range(2):
        await send(made(http_receiver), message(), LIMITS)
    assert [space.says(request).status for request in http_receiver.requests] == [200, 200]
    assert space.threads == {"i1": ["[DOWN] Shop is down"]}


def test_it_says_what_since_when_why_how_long_and_where():
    [first, *_, button] = widgets(message())
    assert payload(message())["cardsV2"][0]["card"]["header"] == {"title": "[DOWN] Shop is down"}
    assert first["textParagraph"]["text"] == (
        '<font color="#991b1b"><b>DOWN</b></font> expected status 200-299, got 503'
    )
    assert facts(message()) == {
        "Service": "Shop",
        "Monitor": "Shop front",
        "URL": "https://shop.example/",
        "Status": "503 Service Unavailable",
        "Since": "2023-11-14 22:10:08 UTC",
        "Duration": "3 min 12 s",
    }
    [link] = button["buttonList"]["buttons"]
    assert link["onClick"]["openLink"]["url"] == "https://watch.example/incidents/i1"


def test_recovery_is_green():
    assert "#16a34a" in widgets(message(type=MessageType.RECOVERY))[0]["textParagraph"]["text"]


def test_no_tag_of_a_target_gets_through():
    hostile = '<a href="http://evil">click</a> & <users/all>\nnext'
    told = message(title=hostile, text=hostile, service_name=hostile, details=((hostile, hostile),))
    assert judged(told) == 200
    assert "<a href" not in json.dumps(payload(told))
    assert "<br>next" in widgets(told)[0]["textParagraph"]["text"]


@pytest.mark.parametrize("filling", ["x", "&", "<", '"', "€", "😀", "\n", "a b "])
def test_however_long_the_texts_google_takes_them(filling):
    long = filling * 100_000
    told = message(title=long, text=long, service_name=long, details=((long, long),) * 60)
    assert judged(told) == 200
    assert facts(told)["Duration"] == "3 min 12 s"


def test_a_bare_message_is_taken_too():
    told = message(text="", details=(), service_name="", monitor_name=None, since_at=None, link=None, title="")
    assert judged(told) == 200


async def refused(receiver, answer):
    receiver.default = answer
    with pytest.raises(Undelivered) as caught:
        await send(made(receiver), message(), LIMITS)
    assert SECRET not in caught.value.reason + caught.value.answer
    assert "AIzaSyK3y" not in caught.value.reason + caught.value.answer
    return caught.value


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        (refusal(403, "PERMISSION_DENIED", "The API is called without a valid token."), True),
        (refusal(404, "NOT_FOUND", "Requested entity was not found."), True),
        (refusal(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."), True),
        (refusal(400, "INVALID_ARGUMENT", "API key not valid: AIzaSyK3y", "API_KEY_INVALID"), True),
        (refusal(400, "INVALID_ARGUMENT", "Invalid JSON payload received."), False),
        (refusal(503, "UNAVAILABLE", "The service is currently unavailable."), False),
    ],
)
async def test_refusals(http_receiver, answer, permanent):
    error = await refused(http_receiver, answer)
    assert (error.permanent, error.status_code) == (permanent, answer.status)
    assert ("Apps & integrations" in error.reason) == permanent


@pytest.mark.parametrize(("headers", "wait"), [({"Retry-After": "2"}, 2000), ({}, 60_000)])
async def test_a_rate_limit_is_passed_on_or_waited_for_as_google_counts(http_receiver, headers, wait):
    body = refusal(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).").body
    error = await refused(http_receiver, Answer(429, body, headers))
    assert (error.retry_after_ms, error.permanent) == (wait, False)


def test_describe_names_the_space_and_no_key():
    made_up = GoogleChatConfig(webhook_url="https://chat.googleapis.com" + PATH)
    assert NOTIFIER.describe(made_up) == "Google Chat webhook of spaces/AAAA at chat.googleapis.com"
    assert NOTIFIER.describe(GoogleChatConfig(webhook_url="https://x.example/y")) == "Google Chat webhook at x.example"
