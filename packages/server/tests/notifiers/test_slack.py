import json

import pytest

from notifiers.peers import message, slack_says
from support.receiver import Answer, Received
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.domain.slack_message import escape, payload
from watchbell.notifiers.slack import NOTIFIER, SlackConfig, send

LIMITS = SendLimits(timeout_ms=30_000)
PATH = "/services/T0000000/B0000000/sEcReTsEcReTsEcReT"


def config(receiver):
    return SlackConfig(webhook_url=receiver.url + PATH)


def says(told):
    return slack_says(Received("POST", PATH, {"content-type": "application/json"}, json.dumps(payload(told)).encode()))


def texts(told):
    [attachment] = payload(told)["attachments"]
    blocks = attachment["blocks"]
    return "\n".join(part["text"] for b in blocks for part in b.get("elements", [b.get("text")]))


async def test_slack_takes_the_message(http_receiver):
    receipt = await send(config(http_receiver), message(), LIMITS)
    [request] = http_receiver.requests
    assert request.path == PATH
    assert slack_says(request) == Answer(200, b"ok")
    assert (receipt.status_code, receipt.answer) == (200, "ok")


def test_it_says_what_since_when_why_how_long_and_where():
    sent = payload(message())
    assert sent["text"] == "[DOWN] Shop is down"
    text = texts(message())
    assert "expected status 200-299, got 503" in text
    assert "*Since:* <!date^1699999808^{date_short_pretty} {time_secs}|2023-11-14 22:10:08 UTC>" in text
    assert "*Duration:* 3 min 12 s" in text
    assert "*Status:* 503 Service Unavailable" in text
    assert "<https://watch.example/incidents/i1|Open in Watchbell>" in text
    assert "Reason" not in texts(message(details=(("Reason", message().text),)))  # said once is enough


def test_the_colour_follows_the_severity_and_recovery_is_green():
    colours = {
        s: payload(message(severity=s))["attachments"][0]["color"] for s in ("critical", "high", "medium", "low")
    }
    assert len(set(colours.values())) == 4
    assert payload(message(type=MessageType.RECOVERY))["attachments"][0]["color"] == "#16a34a"


def test_nothing_can_mention_or_link():
    hostile = "<!channel> <@U1> <http://evil|click> & more"
    told = message(title=hostile, text=hostile, service_name=hostile, details=((hostile, hostile),))
    sent = str(payload(told))
    assert "<!channel" not in sent
    assert "<@U1" not in sent
    assert "<http://evil" not in sent
    assert escape("<&>") == "&lt;&amp;&gt;"


@pytest.mark.parametrize("filling", ["x", "&", "<", "😀", "\n", "a b "])
def test_however_long_the_texts_slack_takes_them(filling):
    long = filling * 100_000
    told = message(title=long, text=long, service_name=long, details=((long, long),) * 60)
    assert says(told) == Answer(200, b"ok")
    assert "*Duration:*" in texts(told)


def test_an_entity_is_never_cut_in_half():
    text = texts(message(text="&" * 5000))
    assert text.split("\n")[0].replace("&amp;", "") == "…"


def test_a_bare_message_is_taken_too():
    told = message(text="", details=(), service_name="", monitor_name=None, since_at=None, link=None, title="")
    assert says(told) == Answer(200, b"ok")


@pytest.mark.parametrize(
    ("status", "body", "permanent"),
    [
        (404, b"no_service", True),
        (410, b"channel_is_archived", True),
        (403, b"action_prohibited", True),
        (400, b"invalid_token", True),
        (400, b"user_not_found", True),
        (400, b"invalid_payload", False),
        (500, b"rollup_error", False),
    ],
)
async def test_slacks_refusals(http_receiver, status, body, permanent):
    http_receiver.default = Answer(status, body)
    with pytest.raises(Undelivered, match=body.decode()) as caught:
        await send(config(http_receiver), message(), LIMITS)
    assert (caught.value.permanent, caught.value.status_code) == (permanent, status)


async def test_slacks_rate_limit_is_passed_on(http_receiver):
    http_receiver.default = Answer(429, b"rate_limited", {"Retry-After": "12"})
    with pytest.raises(Undelivered) as caught:
        await send(config(http_receiver), message(), LIMITS)
    assert (caught.value.retry_after_ms, caught.value.permanent) == (12_000, False)


def test_describe_names_only_the_host():
    made = SlackConfig(webhook_url="https://hooks.slack.com" + PATH)
    assert NOTIFIER.describe(made) == "Slack webhook at hooks.slack.com"
    assert "sEcReT" not in repr(made)
