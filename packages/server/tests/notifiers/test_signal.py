import pytest

from notifiers.answering import answering
from notifiers.peer_signal import (
    GROUP,
    GROUP_WITH_LEAVER,
    LEFT,
    NEW_PHONE,
    PERSON,
    SENDER,
    SENT_AT,
    captcha,
    failed,
    partly,
    says,
)
from notifiers.peers import message
from support.receiver import Answer
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.signal import NOTIFIER, SignalConfig, payload, send

LIMITS = SendLimits(timeout_ms=30_000)
TITLE = "[DOWN] Shop is down"


@pytest.fixture
async def gateway():
    async with answering(says) as service:
        yield service


def config(gateway=None, **fields):
    url = gateway.url if gateway else "http://signal-gateway:8080"
    return SignalConfig(**{"url": url, "number": SENDER, "recipients": [PERSON], **fields})


@pytest.mark.parametrize("recipients", [[PERSON], [PERSON, "+4917122222222"], [GROUP], ["alice.42"]])
async def test_signal_takes_the_message(gateway, recipients):
    receipt = await send(config(gateway, recipients=recipients), message(), LIMITS)
    assert (receipt.status_code, receipt.reference) == (201, {"timestamp": SENT_AT, "text": TITLE})
    assert "authorization" not in gateway.requests[0].headers


async def test_the_newest_gateway_answers_a_list(gateway):
    gateway.answers = [Answer(201, b'[{"timestamp": "1700000000123"}]')]
    assert (await send(config(gateway), message(), LIMITS)).reference["timestamp"] == SENT_AT


def test_it_says_what_since_when_why_how_long_and_where():
    assert payload(config(), message()) == {
        "number": SENDER,
        "recipients": [PERSON],
        "text_mode": "normal",
        "message": f"{TITLE}\nexpected status 200-299, got 503\nService: Shop\nMonitor: Shop front\n"
        "URL: https://shop.example/\nStatus: 503 Service Unavailable\nSince: 2023-11-14 22:10:08 UTC\n"
        "Duration: 3 min 12 s\nhttps://watch.example/incidents/i1",
    }


async def test_a_recovery_answers_to_the_failure(gateway):
    told = await send(config(gateway), message(), LIMITS)
    await send(config(gateway), message(type=MessageType.RECOVERY, reference=told.reference), LIMITS)
    sent = gateway.requests[1].json
    assert (sent["quote_timestamp"], sent["quote_author"], sent["quote_message"]) == (SENT_AT, SENDER, TITLE)


@pytest.mark.parametrize("filling", ["x", "ü", "😀", "\n", "a b "])
async def test_however_long_the_texts_signal_shows_them(gateway, filling):
    long = filling * 50_000
    told = message(title=long, text=long, service_name=long, details=((long, long),) * 60)
    assert (await send(config(gateway), told, LIMITS)).status_code == 201
    assert "Duration: 3 min 12 s" in gateway.requests[0].json["message"]


async def test_a_bare_message_is_taken_too(gateway):
    told = message(text="", details=(), service_name="", monitor_name=None, since_at=None, link=None, title="")
    assert (await send(config(gateway), told, LIMITS)).status_code == 201


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"number": "+4900000000"}, "register or link the sender's number.*is not registered"),
        ({"recipients": [LEFT]}, "a recipient is not at Signal.*Unregistered user"),
        ({"recipients": ["group.YWJj"]}, "a recipient is not at Signal.*Invalid identifier"),
        ({"recipients": [NEW_PHONE]}, "a new phone; trust it.*untrusted"),
    ],
)
async def test_what_time_does_not_mend_is_permanent(gateway, fields, words):
    with pytest.raises(Undelivered, match=words) as caught:
        await send(config(gateway, **fields), message(), LIMITS)
    assert (caught.value.permanent, caught.value.status_code) == (True, 400)


@pytest.mark.parametrize(
    ("kind", "words"), [("UNREGISTERED_FAILURE", "is not at Signal"), ("IDENTITY_FAILURE", "a new phone; trust it")]
)
async def test_newer_gateways_name_what_failed_in_signal_clis_own_json(gateway, kind, words):
    gateway.answers = [failed(kind)]
    with pytest.raises(Undelivered, match=words) as caught:
        await send(config(gateway), message(), LIMITS)
    assert caught.value.permanent


async def test_who_was_told_is_told_when_another_was_not(gateway):
    gateway.answers = [partly(LEFT, "UNREGISTERED_FAILURE")]
    receipt = await send(config(gateway, recipients=[PERSON, LEFT]), message(), LIMITS)
    assert receipt.reference["timestamp"] == SENT_AT
    assert LEFT in receipt.answer


async def test_a_group_that_somebody_left_is_told_once(gateway):
    receipt = await send(config(gateway, recipients=[GROUP_WITH_LEAVER]), message(), LIMITS)
    assert "Failed to send (some) messages" in receipt.answer


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(400, b'{"error":"Failed to send message: java.net.SocketException"}'), "Socket"),
        (failed("UNREGISTERED_FAILURE", "NETWORK_FAILURE"), "NETWORK_FAILURE"),
        (captcha(SENDER), "captcha"),
    ],
)
async def test_signals_own_trouble_is_tried_again(gateway, answer, words):
    gateway.answers = [answer]
    with pytest.raises(Undelivered, match=words) as caught:
        await send(config(gateway), message(), LIMITS)
    assert not caught.value.permanent


async def test_a_proxys_header_is_sent_and_not_told(gateway):
    gateway.answers = [Answer(401, b"not with dXNlcjpwYXNz")]
    with pytest.raises(Undelivered, match="another Authorization header") as caught:
        await send(config(gateway, authorization="Basic dXNlcjpwYXNz"), message(), LIMITS)
    assert gateway.requests[0].headers["authorization"] == "Basic dXNlcjpwYXNz"
    assert caught.value.permanent
    assert "dXNlcjpwYXNz" not in f"{caught.value.reason}{caught.value.answer}"


@pytest.mark.parametrize("recipients", [[PERSON, GROUP], [GROUP, GROUP], [PERSON, "alice.42"]])
def test_sorts_of_recipients_are_not_mixed(recipients):
    with pytest.raises(ValueError, match="make another channel"):
        config(recipients=recipients)


def test_recipients_may_be_typed_as_one_text():
    assert config(recipients=f"{PERSON}, {LEFT}").recipients == (PERSON, LEFT)


@pytest.mark.parametrize("wrong", ["0171 1234567", "alice", "group."])
def test_what_is_no_recipient_is_refused(wrong):
    with pytest.raises(ValueError, match="recipients"):
        config(recipients=[wrong])


def test_describe_names_who_is_told():
    assert NOTIFIER.describe(config()) == f"Signal to {PERSON}"
    assert NOTIFIER.describe(config(recipients=["alice.42", "bob.17"])) == "Signal to alice.42 and 1 more"
    assert NOTIFIER.describe(config(recipients=[GROUP])) == "Signal to a group"
