import pytest

from notifiers.answering import answering
from notifiers.peer_bark import DELETED_APP, SECRET, apples, behind_password, says, told
from notifiers.peers import message
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.bark import NOTIFIER, BarkConfig, payload, send

LIMITS = SendLimits(timeout_ms=30_000)


@pytest.fixture
async def bark():
    async with answering(says) as service:
        yield service


def config(bark, **fields):
    return BarkConfig(**{"server": f"{bark.url}/", "device_key": SECRET, **fields})


async def test_bark_takes_the_message(bark):
    receipt = await send(config(bark), message(), LIMITS)
    assert receipt.status_code == 200
    assert '"message": "success"' in receipt.answer


async def test_a_server_with_a_password():
    async with answering(behind_password("bark", "pä:ss")) as service:
        fitting = config(service, username="bark", password="pä:ss")
        assert (await send(fitting, message(), LIMITS)).status_code == 200
        with pytest.raises(Undelivered, match="another user and password") as caught:
            await send(config(service), message(), LIMITS)
    assert (caught.value.permanent, caught.value.status_code) == (True, 418)


def test_it_says_what_since_when_why_how_long_and_where():
    assert payload(BarkConfig(device_key="k", sound="alarm"), message()) == {
        "title": "[DOWN] Shop is down",
        "body": "expected status 200-299, got 503\nService: Shop\nMonitor: Shop front\nURL: https://shop.example/\n"
        "Status: 503 Service Unavailable\nSince: 2023-11-14 22:10:08 UTC\nDuration: 3 min 12 s",
        "group": "Watchbell",
        "level": "critical",
        "device_key": "k",
        "id": "i1",
        "url": "https://watch.example/incidents/i1",
        "sound": "alarm",
    }


def test_a_recovery_takes_the_failures_place():
    down, up = (
        payload(BarkConfig(device_key="k"), message(type=MessageType(word))) for word in ("failure", "recovery")
    )
    assert down["id"] == up["id"]
    assert "id" not in payload(BarkConfig(device_key="k"), message(type=MessageType.TEST, incident_id=None))


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({"severity": "critical"}, "critical"),
        ({"severity": "high", "type": MessageType.REMINDER}, "timeSensitive"),
        ({"severity": "medium"}, "active"),
        ({"severity": "low"}, "passive"),
        ({"type": MessageType.DEGRADED}, "active"),
        ({"type": MessageType.RECOVERY}, "active"),
        ({"type": MessageType.TEST}, "active"),
    ],
)
def test_how_loud_it_is_follows_the_severity(changes, level):
    assert payload(BarkConfig(device_key="k"), message(**changes))["level"] == level


@pytest.mark.parametrize("filling", ["x", "ü", "😀", "<", '"', "\n", "a b "])
@pytest.mark.parametrize("path", [10, 1400, 1900])
async def test_however_long_the_texts_apple_takes_them(bark, filling, path):
    long, address = filling * 50_000, "https://w.example/" + "&" * (path // 7) + "i" * (path // 7)
    told = message(title=long, text=long, service_name=long, details=((long, long),) * 60, link=address)
    assert (await send(config(bark), told, LIMITS)).status_code == 200
    sent = bark.requests[0].json
    assert sent["body"].endswith("Duration: 3 min 12 s")
    assert len(apples(sent)) > 2000 or filling == "\n"


async def test_a_bare_message_is_taken_too(bark):
    told = message(text="", details=(), service_name="", monitor_name=None, since_at=None, link=None, title="")
    assert (await send(config(bark), told, LIMITS)).status_code == 200


@pytest.mark.parametrize(("key", "status"), [("unknown-device", 400), (DELETED_APP, 500)])
async def test_a_device_that_is_gone_is_permanent(bark, key, status):
    with pytest.raises(Undelivered, match="does not know the device; open the app") as caught:
        await send(config(bark, device_key=key), message(), LIMITS)
    assert (caught.value.permanent, caught.value.status_code) == (True, status)
    assert key not in f"{caught.value.reason}{caught.value.answer}"


@pytest.mark.parametrize(
    ("status", "words", "permanent"),
    [
        (500, "push failed: MissingDeviceToken", True),
        (400, "failed to get device token: sql: no rows in result set", True),
        (400, "failed to get device token: dial tcp 10.0.0.2:3306: connect: connection refused", False),
        (500, "push failed: TooManyRequests", False),
    ],
)
async def test_a_server_that_has_lost_its_database_is_asked_again(bark, status, words, permanent):
    bark.answers = [told(status, words)]
    with pytest.raises(Undelivered) as caught:
        await send(config(bark), message(), LIMITS)
    assert (caught.value.permanent, "open the app" in caught.value.reason) == (permanent, permanent)


@pytest.mark.parametrize("fields", [{"username": "bark"}, {"password": "p"}])
def test_a_user_needs_a_password(fields):
    with pytest.raises(ValueError, match="a user needs a password"):
        BarkConfig(device_key="k", **fields)


def test_describe_names_only_the_server():
    assert NOTIFIER.describe(BarkConfig(device_key="k")) == "Bark device by api.day.app"
