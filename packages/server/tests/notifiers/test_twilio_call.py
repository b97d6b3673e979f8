import pytest

from notifiers.answering import answering
from notifiers.peer_twilio_call import BLOCKED, config, said, twilio
from notifiers.peers import message
from notifiers.twilio import OWN, TOKEN, error
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.twilio_call import NOTIFIER, TwilioCallConfig, send, spoken

LIMITS = SendLimits(timeout_ms=30_000)


@pytest.fixture
async def peer():
    made = twilio()
    async with answering(made.says) as service:
        made.service = service
        yield made


def tell(peer, settings=None, **changes):
    made = TwilioCallConfig.model_validate(config(peer.service.port) | (settings or {}))
    return send(made, message(**changes), LIMITS)


async def test_the_phone_rings_and_a_voice_says_it_twice(peer):
    receipt = await tell(peer)
    assert receipt.status_code == 201
    [form] = peer.made
    assert (form["To"], form["From"]) == ("+14155552671", OWN)
    assert said(form) == (spoken(message()), {"language": "en-US", "loop": "2"})


def test_it_says_what_why_how_long_and_where_in_sentences():
    assert spoken(message()) == (
        "Watchbell alert. Shop is down. expected status 200-299, got 503. For 3 minutes 12 seconds. Service: Shop. "
        "Monitor: Shop front. URL: shop.example/. Status: 503 Service Unavailable."
    )


def test_what_the_pipeline_tells_is_said_once():
    why = "expected 200, got 503"
    details = (("Service", "Shop"), ("Monitor", "Front (http)"), ("Reason", why), ("Since", "2023-11-14T22:10:08.000Z"))
    assert spoken(message(text=why, details=details)) == (
        f"Watchbell alert. Shop is down. {why}. For 3 minutes 12 seconds. Service: Shop. Monitor: Front (http)."
    )


@pytest.mark.parametrize(
    ("lasted", "words"),
    [(1_000, "1 second"), (3_600_000, "1 hour"), (90_000_000, "1 day 1 hour"), (61_000, "1 minute 1 second")],
)
def test_how_long_is_said_in_words(lasted, words):
    told = spoken(message(type=MessageType.RECOVERY, title="Shop is back up", since_at=0, until_at=lasted))
    assert told.startswith(
        f"Watchbell, all clear. Shop is back up. expected status 200-299, got 503. It lasted {words}."
    )


async def test_what_was_heard_from_a_target_cannot_speak_twiml(peer):
    evil = '</Say><Dial>+1900</Dial><Say>&amp; "x" \''
    await tell(peer, text=evil)
    text, _ = said(peer.made[0])
    assert evil in text


@pytest.mark.parametrize("filling", ["x", "&", "<", "😀", "\n", "\x00", "\ufffe", "\uffff", "a b "])
async def test_however_long_the_texts_twilio_takes_them(peer, filling):
    long = filling * 10_000
    told = {"title": long, "text": long, "service_name": long, "monitor_name": long, "details": ((long, long),) * 30}
    await tell(peer, **told)
    text, _ = said(peer.made[0])
    assert text.startswith("Watchbell alert.")
    assert len(text) <= 900


async def test_a_bare_message_is_taken_too(peer):
    bare = {"text": "", "details": (), "service_name": "", "monitor_name": None, "since_at": None, "link": None}
    await tell(peer, title="", **bare)
    assert said(peer.made[0])[0] == "Watchbell alert."


async def test_the_voice_can_be_chosen(peer):
    await tell(peer, {"language": "de-DE", "voice": "Polly.Vicki", "repeat": 1})
    assert said(peer.made[0])[1] == {"language": "de-DE", "voice": "Polly.Vicki", "loop": "1"}


async def test_a_recovery_rings_unless_that_is_switched_off(peer):
    receipt = await tell(peer, {"call_on_recovery": False}, type=MessageType.RECOVERY)
    assert peer.made == []
    assert "not called" in receipt.answer
    await tell(peer, {"call_on_recovery": False})
    await tell(peer, type=MessageType.RECOVERY)
    assert len(peer.made) == 2


@pytest.mark.parametrize(
    ("settings", "advice"),
    [
        ({"to": BLOCKED}, "allow calls to this country"),
        ({"sender": "+15550001111"}, "buy or verify it"),
        ({"auth_token": "revoked-token"}, "copy the account SID and the token"),
    ],
)
async def test_what_a_person_must_mend_is_permanent(peer, settings, advice):
    with pytest.raises(Undelivered, match=advice) as caught:
        await tell(peer, settings)
    assert caught.value.permanent


async def test_too_many_calls_are_tried_again(peer):
    peer.service.answers = [error(429, 20429, "Too Many Requests")]
    with pytest.raises(Undelivered) as caught:
        await tell(peer)
    assert not caught.value.permanent


@pytest.mark.parametrize(
    "wrong", [{"sender": "Watchbell"}, {"repeat": 0}, {"language": 'en"'}, {"voice": 'x" loop="0'}, {"to": ""}]
)
def test_what_cannot_be_is_refused_at_once(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        TwilioCallConfig.model_validate(config(1) | wrong)


def test_describe_names_both_numbers():
    made = TwilioCallConfig.model_validate(config(1))
    assert NOTIFIER.describe(made) == f"Call to +14155552671 from {OWN}"
    assert TOKEN not in repr(made)
