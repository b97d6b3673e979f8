import json
import re

import pytest

from notifiers.answering import answering
from notifiers.peer_pagerduty import KEY, PagerDuty, config
from notifiers.peers import message
from support.receiver import Answer
from support.stopwatch import undisturbed
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.pagerduty import NOTIFIER, PagerdutyConfig, event, send

LIMITS = SendLimits(timeout_ms=30_000)


@pytest.fixture
async def pagerduty():
    made = PagerDuty()
    async with answering(made.says) as service:
        made.service = service
        yield made


def tell(pagerduty, **changes):
    made = PagerdutyConfig.model_validate(config(pagerduty.service.port))
    return send(made, message(**changes), LIMITS)


async def test_the_recovery_resolves_what_the_failure_triggered(pagerduty):
    receipt = await tell(pagerduty)
    assert receipt.status_code == 202
    assert list(pagerduty.alerts) == ["i1"]
    await tell(pagerduty, type=MessageType.REMINDER, title="Shop is still down")
    assert pagerduty.alerts["i1"]["payload"]["summary"] == "[STILL DOWN] Shop is still down"
    await tell(pagerduty, type=MessageType.RECOVERY, title="Shop is back up")
    assert pagerduty.alerts == {}
    assert pagerduty.closed["i1"]["resolved_by"]["payload"]["summary"] == "[UP] Shop is back up"


async def test_a_failure_that_is_told_twice_is_one_alert(pagerduty):
    pagerduty.service.answers = [Answer(drop=True)]
    with pytest.raises(Undelivered) as caught:
        await tell(pagerduty)
    assert not caught.value.permanent
    for _ in range(2):
        await tell(pagerduty)
    assert len(pagerduty.alerts) == 1


async def test_a_test_leaves_nothing_open(pagerduty):
    await tell(pagerduty, type=MessageType.TEST, incident_id=None)
    assert pagerduty.alerts == {}
    [alert] = pagerduty.closed.values()
    assert alert["payload"]["severity"] == "info"


async def test_two_requests_share_one_budget(pagerduty):
    made = PagerdutyConfig.model_validate(config(pagerduty.service.port))

    async def send_two():
        pagerduty.service.answers = [Answer(202, b"{}", delay=0.2), Answer(hang=True)]
        with pytest.raises(Undelivered) as caught:
            await send(made, message(type=MessageType.TEST), SendLimits(timeout_ms=900))
        return caught.value

    assert re.search(r"did not answer within 0\.[0-6]\d* s", (await undisturbed(send_two)).reason)


def test_it_says_what_since_when_why_how_long_and_where():
    told = event(message(), "trigger")
    assert told["payload"] == {
        "summary": "[DOWN] Shop is down",
        "source": "Shop front",
        "severity": "critical",
        "timestamp": "2023-11-14T22:10:08.000Z",
        "component": "Shop front",
        "group": "Shop",
        "class": "incident.created",
        "custom_details": {
            "Reason": "expected status 200-299, got 503",
            "Service": "Shop",
            "Monitor": "Shop front",
            "URL": "https://shop.example/",
            "Status": "503 Service Unavailable",
            "Since": "2023-11-14 22:10:08 UTC",
            "Duration": "3 min 12 s",
        },
    }
    assert told["links"] == [{"href": "https://watch.example/incidents/i1", "text": "Open in Watchbell"}]
    assert told["client_url"] == "https://watch.example/incidents/i1"


def test_severities_are_pagerdutys():
    by_severity = [
        event(message(severity=s), "trigger")["payload"]["severity"] for s in ("critical", "high", "medium", "low", "?")
    ]
    assert by_severity == ["critical", "error", "warning", "info", "error"]
    assert event(message(type=MessageType.DEGRADED), "trigger")["payload"]["severity"] == "warning"


@pytest.mark.parametrize("filling", ["x", "😀", "\n", "\x00", "a b "])
async def test_however_long_the_texts_pagerduty_takes_them(pagerduty, filling):
    long = filling * 100_000
    details = tuple((f"{n} {long}", long) for n in range(60))
    given = {"text": long, "service_name": long, "monitor_name": long, "details": details, "incident_id": "i" * 300}
    assert (await tell(pagerduty, title=long, **given)).status_code == 202


async def test_a_summary_ends_at_1024(pagerduty):
    room = 1024 - len("[DOWN] Shop — ")
    fits, longer = (event(message(title="x" * size), "trigger")["payload"]["summary"] for size in (room, room + 1))
    assert (len(fits), fits[-1], len(longer), longer[-1]) == (1024, "x", 1024, "…")


async def test_a_bare_message_is_taken_too(pagerduty):
    bare = {"text": "", "details": (), "service_name": "", "monitor_name": None, "since_at": None, "link": None}
    assert (await tell(pagerduty, title="", incident_id=None, **bare)).status_code == 202
    assert list(pagerduty.alerts) == [message().delivery_id]


async def test_too_many_events_wait_as_long_as_pagerduty_suggests(pagerduty):
    pagerduty.service.answers = [Answer(429, b"Request Limit Exceeded")]
    with pytest.raises(Undelivered) as caught:
        await tell(pagerduty)
    assert (caught.value.permanent, caught.value.retry_after_ms) == (False, 30_000)


@pytest.mark.parametrize(
    ("status", "permanent", "advice"),
    [
        (400, True, "copy the integration key"),
        (404, True, "check the region"),
        (429, False, "429"),
        (503, False, "503"),
    ],
)
async def test_pagerdutys_refusals(pagerduty, status, permanent, advice):
    body = {"status": "invalid event", "message": f"no such key {KEY}", "errors": []}
    pagerduty.service.answers = [Answer(status, json.dumps(body).encode(), {"Retry-After": "7"})]
    with pytest.raises(Undelivered, match=advice) as caught:
        await tell(pagerduty)
    assert caught.value.permanent is permanent
    assert caught.value.retry_after_ms == (7000 if status in (429, 503) else None)
    assert "no such key ********" in caught.value.reason


async def test_a_key_of_another_integration_is_permanent(pagerduty):
    made = PagerdutyConfig(routing_key="x" * 32, base_url=pagerduty.service.url + "/")
    with pytest.raises(Undelivered, match="Invalid routing key") as caught:
        await send(made, message(), LIMITS)
    assert caught.value.permanent


@pytest.mark.parametrize("key", ["", "x" * 31, "x" * 33, "x" * 16 + " " + "x" * 15, "ü" * 32])
def test_what_can_be_no_key_is_refused_at_once(key):
    with pytest.raises(ValueError, match="routing_key"):
        PagerdutyConfig(routing_key=key)


def test_describe_names_the_host_and_the_default_is_the_real_one():
    made = PagerdutyConfig(routing_key=KEY)
    assert NOTIFIER.describe(made) == "PagerDuty service at events.pagerduty.com"
    assert KEY not in repr(made)


async def test_who_takes_care_acknowledges_the_alert_and_cannot_take_that_back(pagerduty):
    await tell(pagerduty)
    await tell(pagerduty, type=MessageType.ACKNOWLEDGED, title="Ann takes care of it", text="Acknowledged by Ann")
    [asked] = [request.json for request in pagerduty.service.requests[1:]]
    assert (asked["event_action"], asked["dedup_key"]) == ("acknowledge", "i1")
    assert asked["payload"]["summary"] == "[ACKNOWLEDGED] Shop — Ann takes care of it"
    receipt = await tell(pagerduty, type=MessageType.UNACKNOWLEDGED)
    assert "no acknowledgement back" in receipt.answer
    assert len(pagerduty.service.requests) == 2
