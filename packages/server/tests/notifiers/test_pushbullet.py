import pytest

from notifiers.answering import answering
from notifiers.peer_pushbullet import CHANNEL, DEVICE, SECRET, Pushbullet, refused
from notifiers.peers import message
from support.receiver import Answer
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.pushbullet import NOTIFIER, PushbulletConfig, payload, send

LIMITS = SendLimits(timeout_ms=30_000)


@pytest.fixture
async def pushbullet():
    async with answering(Pushbullet()) as service:
        yield service


def config(pushbullet=None, **fields):
    url = {"api_url": pushbullet.url} if pushbullet else {}
    return PushbulletConfig(**{"access_token": SECRET, **url, **fields})


@pytest.mark.parametrize(
    "target", [{}, {"device_iden": DEVICE}, {"email": "ops@example.com"}, {"channel_tag": CHANNEL}]
)
async def test_pushbullet_takes_the_message(pushbullet, target):
    receipt = await send(config(pushbullet, **target), message(), LIMITS)
    [push] = pushbullet.says.pushes.values()
    assert (receipt.status_code, receipt.reference) == (200, {"iden": "ujpah72o0s0"})
    assert {name: push.get(name) for name in target} == target


def test_it_says_what_since_when_why_how_long_and_where():
    assert payload(config(), message()) == {
        "type": "link",
        "title": "[DOWN] Shop is down",
        "guid": "0190a000-0000-7000-8000-000000000001",
        "url": "https://watch.example/incidents/i1",
        "body": "expected status 200-299, got 503\nService: Shop\nMonitor: Shop front\nURL: https://shop.example/\n"
        "Status: 503 Service Unavailable\nSince: 2023-11-14 22:10:08 UTC\nDuration: 3 min 12 s",
    }


async def test_the_same_delivery_is_pushed_once(pushbullet):
    for _ in range(2):
        await send(config(pushbullet), message(), LIMITS)
    assert len(pushbullet.says.pushes) == 1


async def test_a_recovery_takes_the_failure_off_the_screens(pushbullet):
    told = await send(config(pushbullet), message(text="ü" * 9000), LIMITS)
    over = message(type=MessageType.RECOVERY, delivery_id="d2", reference=told.reference)
    assert (await send(config(pushbullet), over, LIMITS)).reference == {"iden": "ujpah72o0s1"}
    assert [push["dismissed"] for push in pushbullet.says.pushes.values()] == [True, False]


async def test_a_recovery_is_told_even_if_the_failure_was_deleted(pushbullet):
    over = message(type=MessageType.RECOVERY, reference={"iden": "deleted"})
    assert (await send(config(pushbullet), over, LIMITS)).status_code == 200
    pushbullet.answers = [Answer(200, b"{}"), Answer(drop=True)]
    assert (await send(config(pushbullet), over, LIMITS)).reference is None


@pytest.mark.parametrize("filling", ["x", "😀", "\n", "a b "])
async def test_however_long_the_texts_pushbullet_takes_them(pushbullet, filling):
    long = filling * 50_000
    told = message(title=long, text=long, service_name=long, details=((long, long),) * 60)
    assert (await send(config(pushbullet), told, LIMITS)).reference
    assert pushbullet.requests[0].json["body"].endswith("Duration: 3 min 12 s")


async def test_a_bare_message_is_taken_too(pushbullet):
    told = message(text="", details=(), service_name="", monitor_name=None, since_at=None, link=None, title="")
    await send(config(pushbullet), told, LIMITS)
    assert pushbullet.requests[0].json["type"] == "note"


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"access_token": "o.revoked-token"}, 401, "make a new access token.*missing or invalid"),
        ({"device_iden": "gone"}, 404, "not there any more"),
        ({"channel_tag": "of-others"}, 400, "check the device, address or channel.*channel_tag"),
    ],
)
async def test_pushbullets_refusals_are_permanent(pushbullet, fields, status, words):
    with pytest.raises(Undelivered, match=words) as caught:
        await send(config(pushbullet, **fields), message(), LIMITS)
    assert (caught.value.permanent, caught.value.status_code) == (True, status)
    assert "o.revoked-token" not in caught.value.reason


async def test_the_months_quota_is_not_permanent(pushbullet):
    pushbullet.answers = [refused(400, "Pushbullet Pro is required to make this call.", code="pushbullet_pro_required")]
    with pytest.raises(Undelivered, match="500 pushes") as caught:
        await send(config(pushbullet), message(), LIMITS)
    assert not caught.value.permanent


async def test_too_many_requests_are_tried_again(pushbullet):
    pushbullet.answers = [refused(429, "You have been ratelimited.", type="ratelimited")]
    with pytest.raises(Undelivered, match="ratelimited") as caught:
        await send(config(pushbullet), message(), LIMITS)
    assert not caught.value.permanent


def test_a_push_has_one_target():
    with pytest.raises(ValueError, match="one place"):
        config(device_iden="a", channel_tag="b")


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({}, "Pushbullet to all devices"),
        ({"device_iden": DEVICE}, f"Pushbullet to device {DEVICE}"),
        ({"email": "ops@example.com"}, "Pushbullet to ops@example.com"),
        ({"channel_tag": CHANNEL}, "Pushbullet to channel the-shop"),
    ],
)
def test_describe_names_the_target(target, words):
    assert NOTIFIER.describe(config(**target)) == words
