import pytest

from notifiers.answering import answering
from notifiers.peer_twilio_sms import config, twilio
from notifiers.peers import message
from notifiers.twilio import OWN, SID, TOKEN, UNSUBSCRIBED, error
from support.receiver import Answer
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.lib.sms_text import is_gsm, septets
from watchbell.notifiers.twilio_sms import NOTIFIER, TwilioSmsConfig, send, text_of

LIMITS = SendLimits(timeout_ms=30_000)


@pytest.fixture
async def peer():
    made = twilio()
    async with answering(made.says) as service:
        made.service = service
        yield made


def tell(peer, settings=None, **changes):
    made = TwilioSmsConfig.model_validate(config(peer.service.port) | (settings or {}))
    return send(made, message(**changes), LIMITS)


def segments(text):
    """As phones count: whole characters in each segment, so a pair that does not fit moves on."""
    if is_gsm(text):
        sizes, one, each = [septets(character) for character in text], 160, 153
    else:
        sizes, one, each = [len(character.encode("utf-16-le")) // 2 for character in text], 70, 67
    if sum(sizes) <= one:
        return 1
    count, left = 1, each
    for size in sizes:
        if size > left:
            count, left = count + 1, each
        left -= size
    return count


async def test_twilio_takes_the_message(peer):
    receipt = await tell(peer)
    assert receipt.status_code == 201
    [form] = peer.made
    assert form == {"To": "+14155552671", "From": OWN, "Body": text_of(message(), 3)}


def test_it_says_what_since_when_why_how_long_and_where():
    assert text_of(message(), 3).splitlines() == [
        "[DOWN] Shop is down",
        "expected status 200-299, got 503",
        "Service: Shop",
        "Monitor: Shop front",
        "URL: https://shop.example/",
        "Status: 503 Service Unavailable",
        "Since: 2023-11-14 22:10:08 UTC",
        "Duration: 3 min 12 s",
        "https://watch.example/incidents/i1",
    ]


def test_with_one_segment_the_reason_and_the_moment_are_told():
    text = text_of(message(), 1)
    assert segments(text) == 1
    assert text.startswith("[DOWN] Shop is down\nexpected status 200-299, got 503\n")
    assert "Since: 2023-11-14 22:10:08 UTC" in text


@pytest.mark.parametrize("most", [1, 2, 3, 10])
@pytest.mark.parametrize("filling", ["x", "[", "é", "ç", "😀", "a😀", "\n", "\x00", "— ", "…"])
async def test_however_long_the_texts_they_cost_no_more_segments_than_wanted(peer, filling, most):
    long = filling * 10_000
    told = {"title": long, "text": long, "service_name": long, "monitor_name": long, "details": ((long, long),) * 30}
    await tell(peer, {"segments": most}, **told)
    [form] = peer.made
    assert segments(form["Body"]) <= most
    assert segments(form["Body"]) >= most - 1 or filling == "\n"


def test_a_long_reason_leaves_room_for_the_link():
    assert text_of(message(text="x" * 5000), 3).endswith("\nhttps://watch.example/incidents/i1")


async def test_a_bare_message_is_taken_too(peer):
    bare = {"text": "", "details": (), "service_name": "", "monitor_name": None, "since_at": None, "link": None}
    await tell(peer, title="", **bare)
    assert peer.made[0]["Body"] == "[DOWN]"


async def test_every_kind_of_news_is_one_message(peer):
    for kind in MessageType:
        await tell(peer, type=kind)
    assert len(peer.made) == len(MessageType)


@pytest.mark.parametrize(
    ("sender", "field", "sent"),
    [
        ("MG" + "0" * 32, "MessagingServiceSid", "MG" + "0" * 32),
        ("+1 501-712-2661", "From", OWN),
        ("Watchbell", "From", "Watchbell"),
        ("12345", "From", "12345"),
    ],
)
async def test_who_it_is_from(peer, sender, field, sent):
    await tell(peer, {"sender": sender})
    assert peer.made[0][field] == sent
    assert len({"From", "MessagingServiceSid"} & set(peer.made[0])) == 1


async def test_an_api_key_stands_for_the_account(peer):
    peer.user = "SK" + "a" * 32
    await tell(peer, {"api_key_sid": peer.user})
    assert len(peer.made) == 1


@pytest.mark.parametrize(
    ("settings", "advice"),
    [
        ({"to": UNSUBSCRIBED}, "opted out: let its owner send START"),
        ({"sender": "+15550001111"}, "the sender is not a number of this account"),
        ({"auth_token": "revoked-token"}, "copy the account SID and the token"),
        ({"account_sid": "AC" + "f" * 32}, "copy the account SID and the token"),
    ],
)
async def test_what_a_person_must_mend_is_permanent(peer, settings, advice):
    with pytest.raises(Undelivered, match=advice) as caught:
        await tell(peer, settings)
    assert caught.value.permanent
    assert peer.made == []


@pytest.mark.parametrize(
    ("answer", "permanent", "wait"),
    [
        (error(400, 21211, "The 'To' number is not a valid phone number."), True, None),
        (error(400, 21614, "not a mobile number"), True, None),
        (error(400, 21611, "queue is full"), False, 4000),
        (error(400, 99999, "something new"), True, None),
        (error(429, 20429, "Too Many Requests"), False, 4000),
        (error(503, 20503, "Service unavailable"), False, 4000),
        (Answer(400, b"<html>a proxy"), True, None),
        (Answer(400, b'{"code": "21211"}'), True, None),
        (Answer(400, b'{"code": []}'), True, None),
        (Answer(500, b"[]"), False, None),
    ],
)
async def test_twilios_refusals(peer, answer, permanent, wait):
    peer.service.answers = [Answer(answer.status, answer.body, {"Retry-After": "4"})]
    with pytest.raises(Undelivered) as caught:
        await tell(peer)
    assert (caught.value.permanent, caught.value.retry_after_ms) == (permanent, wait)


async def test_neither_the_token_nor_its_header_comes_back(peer):
    made = TwilioSmsConfig.model_validate(config(1))
    peer.service.answers = [Answer(500, f"{TOKEN} {made.account.basic}".encode())]
    with pytest.raises(Undelivered) as caught:
        await tell(peer)
    assert caught.value.answer == "******** ********"


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": "4155552671"},
        {"to": "+0155552671"},
        {"to": "+1415x"},
        {"sender": "a name too long"},
        {"sender": "+0"},
        {"sender": ""},
        {"account_sid": SID[:-1]},
        {"account_sid": SID + "/.."},
        {"auth_token": "with blank s"},
        {"segments": 11},
        {"base_url": "https://api.twilio.com/2010"},
    ],
)
def test_what_cannot_be_is_refused_at_once(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        TwilioSmsConfig.model_validate(config(1) | wrong)


def test_describe_names_both_numbers():
    made = TwilioSmsConfig.model_validate(config(1))
    assert NOTIFIER.describe(made) == f"Text message to +14155552671 from {OWN}"
    assert TOKEN not in repr(made)
