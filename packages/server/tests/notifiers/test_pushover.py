import pytest

from notifiers.answering import answering
from notifiers.peer_pushover import OVER_QUOTA, TOKEN, USER, Pushover
from notifiers.peers import message
from support.receiver import Answer
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.pushover import NOTIFIER, PushoverConfig, form, send

LIMITS = SendLimits(timeout_ms=30_000)
RINGS = {"priority": "2", "retry_seconds": 30, "expire_seconds": 600}


@pytest.fixture
async def pushover():
    async with answering(Pushover()) as service:
        yield service


def config(pushover=None, **fields):
    url = {"api_url": pushover.url} if pushover else {}
    return PushoverConfig(**{"app_token": TOKEN, "user_key": USER, **url, **fields})


async def test_pushover_takes_the_message(pushover):
    receipt = await send(config(pushover, device="phone"), message(), LIMITS)
    assert (receipt.status_code, receipt.reference) == (200, None)
    assert '"status": 1' in receipt.answer


def test_it_says_what_since_when_why_how_long_and_where():
    assert form(config(), message()) == {
        "token": TOKEN,
        "user": USER,
        "title": "[DOWN] Shop is down",
        "message": "expected status 200-299, got 503\nService: Shop\nMonitor: Shop front\nURL: https://shop.example/\n"
        "Status: 503 Service Unavailable\nSince: 2023-11-14 22:10:08 UTC\nDuration: 3 min 12 s",
        "priority": "1",
        "timestamp": "1700000000",
        "url": "https://watch.example/incidents/i1",
        "url_title": "Open in Watchbell",
    }


def test_only_an_emergency_rings_again():
    assert {"retry", "expire", "tags"}.isdisjoint(form(config(), message()))
    sent = form(config(**RINGS), message())
    assert [sent[name] for name in ("priority", "retry", "expire", "tags")] == ["2", "30", "600", "i1"]


async def test_an_emergency_rings_until_the_recovery(pushover):
    told = await send(config(pushover, **RINGS), message(), LIMITS)
    assert told.reference == {"receipt": "0" * 30}
    await send(config(pushover, **RINGS), message(type=MessageType.REMINDER, reference=told.reference), LIMITS)
    await send(config(pushover, **RINGS), message(incident_id="i2"), LIMITS)
    assert len(pushover.says.ringing) == 3
    await send(config(pushover, **RINGS), message(type=MessageType.RECOVERY, reference=told.reference), LIMITS)
    assert list(pushover.says.ringing.values()) == [{"i2"}]
    assert pushover.requests[-1].path == "/1/messages.json"


async def test_what_rang_before_the_priority_was_changed_is_stopped_too(pushover):
    told = await send(config(pushover, **RINGS), message(), LIMITS)
    await send(config(pushover), message(type=MessageType.RECOVERY, reference=told.reference), LIMITS)
    assert not pushover.says.ringing


async def test_without_an_incident_the_receipt_is_cancelled(pushover):
    told = await send(config(pushover, **RINGS), message(incident_id=None), LIMITS)
    over = message(incident_id=None, type=MessageType.RECOVERY, reference=told.reference)
    assert [(await send(config(pushover, **RINGS), over, LIMITS)).status_code for _ in "ab"] == [200, 200]
    assert not pushover.says.ringing


async def test_where_nothing_rings_nothing_is_cancelled(pushover):
    await send(config(pushover), message(type=MessageType.RECOVERY), LIMITS)
    await send(config(pushover, **RINGS), message(type=MessageType.TEST, incident_id=None), LIMITS)
    assert [request.path for request in pushover.requests] == ["/1/messages.json"] * 2
    assert not pushover.says.ringing


async def test_what_could_not_be_stopped_is_tried_again_with_the_message(pushover):
    pushover.answers = [Answer(502, b"bad gateway")]
    over = message(type=MessageType.RECOVERY)
    with pytest.raises(Undelivered, match=r"ringing could not be stopped.*502") as caught:
        await send(config(pushover, **RINGS), over, LIMITS)
    assert not caught.value.permanent
    assert len(pushover.requests) == 1
    assert (await send(config(pushover, **RINGS), over, LIMITS)).status_code == 200


@pytest.mark.parametrize("filling", ["x", "ü", "😀", "&", "\n", "a b "])
@pytest.mark.parametrize("path", [10, 480, 1900])
async def test_however_long_the_texts_pushover_takes_them(pushover, filling, path):
    long = filling * 50_000
    link = "https://w.example/" + "i" * path
    told = message(title=long, text=long, service_name=long, details=((long, long),) * 60, link=link)
    assert (await send(config(pushover), told, LIMITS)).status_code == 200


async def test_a_bare_message_is_taken_too(pushover):
    told = message(text="", details=(), service_name="", monitor_name=None, since_at=None, link=None, title="")
    assert (await send(config(pushover), told, LIMITS)).status_code == 200


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"app_token": "revoked" * 4}, "does not know the application token.*application token is invalid"),
        ({"user_key": "unknown" * 4}, "does not know the user key.*not a valid user"),
        ({"device": "tablet"}, "no active device of that name.*device name is not valid"),
    ],
)
async def test_pushovers_refusals_are_permanent(pushover, fields, words):
    with pytest.raises(Undelivered, match=words) as caught:
        await send(config(pushover, **fields), message(), LIMITS)
    assert (caught.value.permanent, caught.value.status_code) == (True, 400)


async def test_the_months_quota_is_not_mended_by_trying_again(pushover):
    pushover.answers = [OVER_QUOTA]
    with pytest.raises(Undelivered, match=r"used up.*monthly message limit") as caught:
        await send(config(pushover), message(), LIMITS)
    assert (caught.value.permanent, caught.value.status_code) == (True, 429)


async def test_a_status_that_is_not_1_is_a_refusal(pushover):
    pushover.answers = [Answer(200, b'{"status": 0, "user": "invalid", "errors": ["user key is invalid"]}')]
    with pytest.raises(Undelivered, match="does not know the user key") as caught:
        await send(config(pushover), message(), LIMITS)
    assert caught.value.permanent


@pytest.mark.parametrize("answer", [Answer(500), Answer(drop=True)])
async def test_pushover_in_trouble_is_left_alone_for_five_seconds(pushover, answer):
    pushover.answers = [answer]
    with pytest.raises(Undelivered) as caught:
        await send(config(pushover), message(), LIMITS)
    assert (caught.value.permanent, caught.value.retry_after_ms) == (False, 5000)


def test_describe_names_the_device():
    assert NOTIFIER.describe(config(device="phone,tablet")) == "Pushover to phone,tablet"
    assert NOTIFIER.describe(config()) == "Pushover to all devices"


async def test_who_takes_care_stops_the_ringing_and_nothing_is_said(pushover):
    told = await send(config(pushover, **RINGS), message(), LIMITS)
    taken = message(type=MessageType.ACKNOWLEDGED, reference=told.reference)
    receipt = await send(config(pushover, **RINGS), taken, LIMITS)
    assert not pushover.says.ringing
    assert [request.path for request in pushover.requests[1:]] == ["/1/receipts/cancel_by_tag/i1.json"]
    assert receipt.status_code == 200
    assert (await send(config(pushover), message(type=MessageType.ACKNOWLEDGED), LIMITS)).answer == "nothing rings"
    assert len(pushover.requests) == 2
