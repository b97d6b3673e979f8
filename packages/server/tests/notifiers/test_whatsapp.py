import pytest

from notifiers.answering import answering
from notifiers.peer_whatsapp import GROUP, NOBODY, PERSON, SECRET, Waha
from notifiers.peers import message
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.whatsapp import NOTIFIER, WhatsappConfig, payload, send

LIMITS = SendLimits(timeout_ms=30_000)


@pytest.fixture
async def waha():
    async with answering(Waha()) as service:
        yield service


def config(waha=None, **fields):
    url = waha.url if waha else "http://waha:3000"
    return WhatsappConfig(**{"url": url, "api_key": SECRET, "chat": PERSON, **fields})


@pytest.mark.parametrize("engine", ["GOWS", "NOWEB", "WEBJS"])
async def test_whatsapp_takes_the_message_and_a_recovery_answers_to_it(engine):
    async with answering(Waha(engine)) as waha:
        told = await send(config(waha), message(text="ü" * 3000), LIMITS)
        over = await send(config(waha), message(type=MessageType.RECOVERY, reference=told.reference), LIMITS)
    name = f"true_{PERSON}_3EB00000000000000001"
    assert (told.status_code, told.reference) == (201, {"message_id": name})
    assert over.status_code == 201
    assert [sent.get("reply_to") for sent in waha.says.sent] == [None, name]


async def test_a_group_is_told(waha):
    assert (await send(config(waha, chat=GROUP), message(), LIMITS)).status_code == 201


def test_it_says_what_since_when_why_how_long_and_where():
    assert payload(config(), message()) == {
        "session": "default",
        "chatId": PERSON,
        "text": "*[DOWN] Shop is down*\nexpected status 200-299, got 503\nService: Shop\nMonitor: Shop front\n"
        "URL: https://shop.example/\nStatus: 503 Service Unavailable\nSince: 2023-11-14 22:10:08 UTC\n"
        "Duration: 3 min 12 s\nhttps://watch.example/incidents/i1",
        "linkPreview": False,
    }


@pytest.mark.parametrize("filling", ["x", "*", "😀", "\n", "a b "])
async def test_however_long_the_texts_whatsapp_takes_them(waha, filling):
    long = filling * 50_000
    told = message(title=long, text=long, service_name=long, details=((long, long),) * 60)
    assert (await send(config(waha), told, LIMITS)).status_code == 201
    assert "Duration: 3 min 12 s" in waha.says.sent[0]["text"]


async def test_a_bare_message_is_taken_too(waha):
    told = message(text="", details=(), service_name="", monitor_name=None, since_at=None, link=None, title="")
    assert (await send(config(waha), told, LIMITS)).status_code == 201


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"api_key": "revoked-key"}, 401, "wants another API key"),
        ({"session": "sold"}, 422, "no such session.*does not exist"),
        ({"chat": NOBODY}, 500, "nobody has this number"),
    ],
)
async def test_what_time_does_not_mend_is_permanent(waha, fields, status, words):
    with pytest.raises(Undelivered, match=words) as caught:
        await send(config(waha, **fields), message(), LIMITS)
    assert (caught.value.permanent, caught.value.status_code) == (True, status)
    assert "revoked-key" not in caught.value.reason


async def test_a_session_that_is_not_ready_is_tried_again(waha):
    waha.says.status = "SCAN_QR_CODE"
    with pytest.raises(Undelivered, match=r"scanned again.*status is not as expected") as caught:
        await send(config(waha), message(), LIMITS)
    assert not caught.value.permanent
    waha.says.status = "WORKING"
    assert (await send(config(waha), message(), LIMITS)).status_code == 201


@pytest.mark.parametrize("typed", ["+49 171 2345678", "491712345678", "+49 (171) 234-5678", "0049 171 2345678", PERSON])
def test_a_number_is_taken_as_people_write_it(typed):
    assert config(chat=typed).chat == PERSON


@pytest.mark.parametrize("wrong", ["alice", "@c.us", "0171 2345678", "49171@example.com", "+49 171 x"])
def test_what_is_no_chat_is_refused(wrong):
    with pytest.raises(ValueError, match="chat"):
        config(chat=wrong)


def test_describe_names_the_number_or_the_group():
    assert NOTIFIER.describe(config()) == "WhatsApp to +491712345678"
    assert NOTIFIER.describe(config(chat=GROUP)) == f"WhatsApp to {GROUP}"
