import json

import pytest

from notifiers.answering import answering
from notifiers.peer_opsgenie import KEY, Opsgenie, config
from notifiers.peers import message
from support.receiver import Answer
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.opsgenie import NOTIFIER, OpsgenieConfig, alert, send

LIMITS = SendLimits(timeout_ms=30_000)


@pytest.fixture
async def opsgenie():
    made = Opsgenie()
    async with answering(made.says) as service:
        made.service = service
        yield made


def tell(opsgenie, settings=None, **changes):
    made = OpsgenieConfig.model_validate(config(opsgenie.service.port) | (settings or {}))
    return send(made, message(**changes), LIMITS)


def told(**changes):
    return alert(OpsgenieConfig(api_key=KEY), message(**changes))


async def test_the_recovery_closes_what_the_failure_opened(opsgenie):
    receipt = await tell(opsgenie)
    assert receipt.status_code == 202
    opsgenie.work()
    assert list(opsgenie.alerts) == ["i1"]
    await tell(opsgenie, type=MessageType.RECOVERY, title="Shop is back up")
    opsgenie.work()
    assert opsgenie.alerts == {}
    [closed] = opsgenie.closed
    assert closed["close"]["note"].startswith("[UP] Shop is back up\nexpected status")


async def test_a_failure_that_is_told_twice_and_a_reminder_are_one_alert(opsgenie):
    opsgenie.service.answers = [Answer(drop=True)]
    with pytest.raises(Undelivered) as caught:
        await tell(opsgenie)
    assert not caught.value.permanent
    for kind in (MessageType.FAILURE, MessageType.FAILURE, MessageType.REMINDER):
        await tell(opsgenie, type=kind)
    opsgenie.work()
    assert [each["count"] for each in opsgenie.alerts.values()] == [3]


async def test_a_test_waits_for_its_alert_and_leaves_nothing_open(opsgenie):
    await tell(opsgenie, type=MessageType.TEST, incident_id=None)
    opsgenie.work()
    assert opsgenie.alerts == {}
    assert [each["priority"] for each in opsgenie.closed] == ["P5"]
    assert [request.method for request in opsgenie.service.requests] == ["POST", "GET", "GET", "POST"]


async def test_a_test_tells_why_no_alert_was_made(opsgenie):
    refused = {"data": {"success": False, "status": f"no team for {KEY}"}}
    opsgenie.service.answers = [Answer(202, b'{"requestId": "a/b"}'), Answer(200, json.dumps(refused).encode())]
    with pytest.raises(Undelivered, match=r"did not make the alert: no team for \*{8}$") as caught:
        await tell(opsgenie, type=MessageType.TEST)
    assert caught.value.permanent
    assert opsgenie.service.requests[1].path == "/v2/alerts/requests/a%2Fb"


async def test_an_alias_stands_safely_in_the_address(opsgenie):
    odd = "a/b?c=d&e f#g%ü"
    await tell(opsgenie, incident_id=odd)
    await tell(opsgenie, type=MessageType.RECOVERY, incident_id=odd)
    opsgenie.work()
    assert [each["alias"] for each in opsgenie.closed] == [odd]


def test_it_says_what_since_when_why_how_long_and_where():
    sent = told()
    assert sent["message"] == "[DOWN] Shop is down"
    assert sent["description"].splitlines()[0] == "expected status 200-299, got 503"
    assert sent["description"].splitlines()[-1] == "https://watch.example/incidents/i1"
    assert (sent["priority"], sent["entity"], sent["source"]) == ("P1", "Shop front", "Watchbell")
    assert sent["details"] == {
        "Link": "https://watch.example/incidents/i1",
        "Service": "Shop",
        "Monitor": "Shop front",
        "URL": "https://shop.example/",
        "Status": "503 Service Unavailable",
        "Since": "2023-11-14 22:10:08 UTC",
        "Duration": "3 min 12 s",
    }


def test_priorities_follow_the_severity():
    assert [told(severity=s)["priority"] for s in ("critical", "high", "medium", "low", "?")] == [
        "P1",
        "P2",
        "P3",
        "P4",
        "P3",
    ]
    assert told(type=MessageType.DEGRADED)["priority"] == "P3"


async def test_teams_and_tags_go_along(opsgenie):
    await tell(opsgenie, {"teams": "Platform, Web", "tags": ["a", "b"]})
    sent = opsgenie.service.requests[0].json
    assert sent["responders"] == [{"type": "team", "name": "Platform"}, {"type": "team", "name": "Web"}]
    assert sent["tags"] == ["a", "b"]


@pytest.mark.parametrize("filling", ["x", "😀", "\n", "\x00", "a b "])
@pytest.mark.parametrize("kind", [MessageType.FAILURE, MessageType.RECOVERY])
async def test_however_long_the_texts_opsgenie_takes_them(opsgenie, filling, kind):
    long = filling * 100_000
    details = tuple((f"{n} {long}", long) for n in range(60))
    given = {"text": long, "service_name": long, "monitor_name": long, "details": details, "incident_id": "i" * 600}
    assert (await tell(opsgenie, type=kind, title=long, **given)).status_code == 202


def test_a_message_ends_at_130():
    room = 130 - len("[DOWN] Shop — ")
    fits, longer = (told(title="x" * size)["message"] for size in (room, room + 1))
    assert (len(fits), fits[-1], len(longer), longer[-1]) == (130, "x", 130, "…")


async def test_a_bare_message_is_taken_too(opsgenie):
    bare = {"text": "", "details": (), "service_name": "", "monitor_name": None, "since_at": None, "link": None}
    assert (await tell(opsgenie, title="", incident_id=None, **bare)).status_code == 202


@pytest.mark.parametrize(
    ("status", "permanent", "advice"),
    [
        (401, True, "copy the key"),
        (402, True, "subscription"),
        (403, True, "copy the key"),
        (422, True, "the teams"),
        (429, False, "429"),
        (500, False, "500"),
    ],
)
async def test_opsgenies_refusals(opsgenie, status, permanent, advice):
    opsgenie.service.answers = [Answer(status, f'{{"message": "no to {KEY}"}}'.encode(), {"Retry-After": "3"})]
    with pytest.raises(Undelivered, match=advice) as caught:
        await tell(opsgenie)
    assert (caught.value.permanent, caught.value.retry_after_ms) == (permanent, 3000 if status == 429 else None)
    assert "no to ********" in caught.value.reason


async def test_a_revoked_key_is_permanent(opsgenie):
    with pytest.raises(Undelivered, match="Could not authenticate") as caught:
        await tell(opsgenie, {"api_key": "another-key"})
    assert caught.value.permanent


def test_describe_names_the_host_and_the_teams():
    assert NOTIFIER.describe(OpsgenieConfig(api_key=KEY)) == "Opsgenie at api.opsgenie.com"
    made = OpsgenieConfig(api_key=KEY, base_url="https://api.atlassian.com/jsm/ops/integration/", teams=("Web",))
    assert NOTIFIER.describe(made) == "Opsgenie at api.atlassian.com, team Web"
    assert made.base_url == "https://api.atlassian.com/jsm/ops/integration"


async def test_who_takes_care_acknowledges_the_alert_and_takes_that_back(opsgenie):
    await tell(opsgenie)
    opsgenie.work()
    given = {"incident_id": "i1", "title": "Ann takes care of it", "text": "Acknowledged by Ann: on it"}
    await tell(opsgenie, type=MessageType.ACKNOWLEDGED, **given)
    assert opsgenie.service.requests[-1].path == "/v2/alerts/i1/acknowledge?identifierType=alias"
    assert opsgenie.service.requests[-1].json["user"] == "Watchbell"
    opsgenie.work()
    assert opsgenie.acknowledged["i1"].startswith("[ACKNOWLEDGED] Shop — Ann takes care of it\nAcknowledged by Ann: on")
    await tell(opsgenie, type=MessageType.UNACKNOWLEDGED, **given)
    assert opsgenie.service.requests[-1].path == "/v2/alerts/i1/unacknowledge?identifierType=alias"
    opsgenie.work()
    assert opsgenie.acknowledged == {}


@pytest.mark.parametrize("kind", [MessageType.ACKNOWLEDGED, MessageType.RECOVERY])
async def test_what_follows_at_once_waits_until_there_is_an_alert(opsgenie, kind):
    made = await tell(opsgenie)
    await tell(opsgenie, type=kind, reference=made.reference)
    opsgenie.work()
    assert (len(opsgenie.acknowledged), len(opsgenie.closed)) == (
        (1, 0) if kind is MessageType.ACKNOWLEDGED else (0, 1)
    )
    assert [request.method for request in opsgenie.service.requests] == ["POST", "GET", "GET", "POST"]


async def test_what_follows_later_asks_nothing(opsgenie):
    made = await tell(opsgenie)
    opsgenie.work()
    earlier = made.reference | {"at": made.reference["at"] - 61_000}
    await tell(opsgenie, type=MessageType.RECOVERY, reference=earlier)
    assert [request.method for request in opsgenie.service.requests] == ["POST", "POST"]


@pytest.mark.parametrize(("headers", "wait"), [({"X-RateLimit-Period-In-Sec": "20"}, 20_000), ({}, 60_000)])
async def test_who_is_throttled_waits_for_opsgenies_period(opsgenie, headers, wait):
    throttled = b'{"message": "You are making too many requests!"}'
    opsgenie.service.answers = [Answer(429, throttled, {"X-RateLimit-State": "THROTTLED", **headers})]
    with pytest.raises(Undelivered) as caught:
        await tell(opsgenie)
    assert (caught.value.permanent, caught.value.retry_after_ms) == (False, wait)
