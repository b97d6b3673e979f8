import json

import pytest

from notifiers.peers import message
from notifiers.slack_api import TOKEN, slack_api
from support.receiver import Answer
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.slack import SlackConfig, describe, send

LIMITS = SendLimits(timeout_ms=30_000)
OVER = {"type": MessageType.RECOVERY, "title": "Shop is back up", "text": "Shop is back"}


@pytest.fixture
async def slack():
    async with slack_api() as api:
        yield api


def config(slack, **more):
    given = {"via": "bot", "bot_token": TOKEN, "channel": "#ops", "api_url": f"{slack.url}/api"}
    return SlackConfig.model_validate({**given, **more})


async def test_an_incident_is_one_thread_and_its_first_message_says_when_it_is_over(slack):
    first = (await send(config(slack), message(), LIMITS)).reference
    assert first == {
        "ts": "1700000000.000000",
        "channel": "C0OPS",
        "title": "[DOWN] Shop is down",
        "text": "expected status 200-299, got 503",
    }
    reminder = message(type=MessageType.REMINDER, title="Shop is still down", reference=first)
    assert (await send(config(slack), reminder, LIMITS)).reference is None
    await send(config(slack), message(**OVER, reference=first), LIMITS)
    parent, still, end = slack.messages.values()
    assert (still["thread_ts"], "reply_broadcast" in still) == (first["ts"], False)
    assert (end["thread_ts"], end["reply_broadcast"]) == (first["ts"], True)
    assert parent["text"] == "[UP] Shop is back up"
    assert "~[DOWN] Shop is down~\n~expected status 200-299, got 503~" in json.dumps(parent).replace("\\n", "\n")


async def test_who_takes_care_stands_in_the_first_message_and_nothing_is_posted(slack):
    care = {"type": MessageType.ACKNOWLEDGED, "title": "Ann takes care of it", "text": "Acknowledged by Ann"}
    first = (await send(config(slack), message(), LIMITS)).reference
    assert (await send(config(slack), message(**care, reference=first), LIMITS)).reference is None
    [shown] = slack.messages.values()
    assert shown["text"] == "[ACKNOWLEDGED] Shop — Ann takes care of it"
    await send(config(slack), message(**care), LIMITS)
    assert len(slack.messages) == 1
    by_webhook = SlackConfig.model_validate({"webhook_url": f"{slack.url}/services/T0/B0/X"})
    assert "nothing was sent" in (await send(by_webhook, message(**care), LIMITS)).answer


async def test_a_first_message_that_was_removed_keeps_no_end_from_being_told(slack):
    gone = {"ts": "1.0", "channel": "C0OPS", "title": "x", "text": "y"}
    await send(config(slack), message(), LIMITS)
    await send(config(slack), message(**OVER, reference=gone), LIMITS)
    assert [("thread_ts" in each) for each in slack.messages.values()] == [False, False]


@pytest.mark.parametrize("error", ["restricted_action_thread_locked", "restricted_action_non_threadable_channel"])
async def test_where_nobody_may_answer_the_channel_is_told_afresh(slack, error):
    first = (await send(config(slack), message(), LIMITS)).reference
    slack.no_answers = error
    await send(config(slack), message(**OVER, reference=first), LIMITS)
    assert [("thread_ts" in each, each["text"]) for each in list(slack.messages.values())[1:]] == [
        (False, "[UP] Shop is back up")
    ]


@pytest.mark.parametrize(
    ("trouble", "words"),
    [("not_in_channel", "write /invite"), ("token_revoked", "Bot User OAuth Token"), ("missing_scope", "chat:write")],
)
async def test_what_no_time_mends_says_what_to_do(slack, trouble, words):
    slack.trouble = trouble
    with pytest.raises(Undelivered, match=words) as refused:
        await send(config(slack), message(), LIMITS)
    assert refused.value.permanent
    assert TOKEN not in refused.value.answer


async def test_other_troubles_and_the_wait_of_429_are_tried_again(slack):
    slack.answers = [Answer(429, b'{"ok":false,"error":"ratelimited"}', {"Retry-After": "30"}), Answer(200, b"<html>")]
    with pytest.raises(Undelivered) as refused:
        await send(config(slack), message(), LIMITS)
    assert (refused.value.permanent, refused.value.retry_after_ms) == (False, 30_000)
    with pytest.raises(Undelivered, match="is not Slack"):
        await send(config(slack), message(), LIMITS)
    slack.trouble = "internal_error"
    with pytest.raises(Undelivered, match="Slack answered: internal_error") as refused:
        await send(config(slack), message(), LIMITS)
    assert not refused.value.permanent


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "copy it from Slack"),
        ({"via": "bot", "bot_token": TOKEN}, "a bot must be told where to write"),
        ({"via": "bot", "bot_token": "hello", "channel": "#ops"}, "bot_token"),
    ],
)
def test_a_way_is_whole(given, words):
    with pytest.raises(ValueError, match=words):
        SlackConfig.model_validate(given)


def test_a_bot_is_described_without_its_token(slack):
    assert describe(config(slack)) == "Slack channel #ops by a bot"
