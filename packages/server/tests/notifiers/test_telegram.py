import json

import pytest

from notifiers.peers import AT, message
from support.receiver import Answer
from support.telegram import TOKEN, BotApi, bot_api
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.notifiers.telegram import NOTIFIER, TelegramConfig, send

LIMITS = SendLimits(timeout_ms=30_000)
IDS = {
    "alert": {"id": "0190a000-0000-7000-8000-000000000001"},
    "service": {"id": "0190a000-0000-7000-8000-000000000002"},
}


@pytest.fixture
async def server():
    async with bot_api() as running:
        yield running


def config(server, **changes):
    return TelegramConfig(**{"bot_token": TOKEN, "chat_id": "11", "api_url": server.url, **changes})


def only(server, chat_id=11):
    [sent] = server.api.chats[chat_id].messages.values()
    return sent


def recovery(**changes):
    ended = {"type": MessageType.RECOVERY, "until_at": AT, "title": "Shop is back up", "text": "Shop front is back"}
    return message(**{"facts": IDS, **ended, **changes})


async def told(server, **changes):
    """A failure that Telegram took, and what it is called."""
    receipt = await send(config(server), message(facts=IDS), LIMITS)
    return receipt.reference


async def test_a_failure_says_what_since_when_why_how_long_and_where(server):
    receipt = await send(config(server), message(), LIMITS)
    sent = only(server)
    assert sent["text"] == (
        "\N{LARGE RED CIRCLE} [DOWN] Shop is down\nexpected status 200-299, got 503\n\n"
        "Service: Shop\nMonitor: Shop front\nURL: https://shop.example/\nStatus: 503 Service Unavailable\n"
        "Since: 2023-11-14 22:10:08 UTC\nDuration: 3 min 12 s\n\nOpen in Watchbell"
    )
    assert {"type": "text_link", "url": "https://watch.example/incidents/i1"}.items() <= sent["entities"][-1].items()
    [asked] = server.api.told("sendMessage")
    assert asked["link_preview_options"] == {"is_disabled": True}
    assert "disable_notification" not in asked
    assert receipt.status_code == 200
    assert {"message_id": 101, "chat_id": "11"}.items() <= receipt.reference.items()


async def test_a_failure_has_buttons_to_acknowledge_and_to_mute(server):
    await send(config(server), message(facts=IDS), LIMITS)
    rows = only(server)["reply_markup"]["inline_keyboard"]
    alert, service = IDS["alert"]["id"], IDS["service"]["id"]
    assert [[button["text"] for button in row] for row in rows] == [
        ["Acknowledge"],
        ["Mute 15 m", "Mute 1 h", "Mute 24 h"],
    ]
    assert [button["callback_data"] for row in rows for button in row] == [
        f"ack:{alert}", f"mute:{service}:15", f"mute:{service}:60", f"mute:{service}:1440"
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [MessageType.TEST, MessageType.SYSTEM, MessageType.RECOVERY])
async def test_what_burns_no_more_has_no_buttons(server, kind):
    await send(config(server), message(type=kind, facts=IDS), LIMITS)
    assert "reply_markup" not in only(server)


async def test_a_bot_that_nobody_listens_to_offers_no_buttons(server):
    await send(config(server, interactive=False), message(facts=IDS), LIMITS)
    assert "reply_markup" not in only(server)


async def test_an_id_that_fits_no_button_gives_none(server):
    await send(config(server), message(facts={"alert": {"id": "x" * 80}, "service": None}), LIMITS)
    assert "reply_markup" not in only(server)


async def test_a_recovery_strikes_the_first_message_out_and_answers_it(server):
    reference = await told(server)
    receipt = await send(config(server), recovery(reference=reference), LIMITS)
    first, second = server.api.chats[11].messages.values()
    assert first["text"].startswith(
        "\N{WHITE HEAVY CHECK MARK} Recovered after 3 min 12 s\n[DOWN] Shop is down\nexpected status 200-299, got 503\n"
    )
    assert "Until: 2023-11-14 22:13:20 UTC" in first["text"]
    assert [entity["type"] for entity in first["entities"]][:3] == ["bold", "strikethrough", "strikethrough"]
    assert "reply_markup" not in first
    assert second["reply_to_message"] == {"message_id": first["message_id"]}
    assert second["text"].split("\n")[1:] == ["Shop front is back", "Recovered after 3 min 12 s.", "Open in Watchbell"]
    assert receipt.reference is None


async def test_a_recovery_that_is_told_again_strikes_out_what_is_struck_out(server):
    reference = await told(server)
    for _ in range(2):
        await send(config(server), recovery(reference=reference), LIMITS)
    assert len(server.api.told("editMessageText")) == 2
    assert len(server.api.chats[11].messages) == 3


async def test_a_first_message_that_is_gone_keeps_nobody_from_the_news(server):
    reference = await told(server)
    server.api.chats[11].messages.clear()
    await send(config(server), recovery(reference=reference), LIMITS)
    assert "Recovered after 3 min 12 s." in only(server)["text"]


async def test_while_the_first_cannot_be_struck_out_in_time_nothing_is_sent_twice(server):
    reference = await told(server)
    server.api.floods = [7]
    with pytest.raises(Undelivered) as caught:
        await send(config(server), recovery(reference=reference), LIMITS)
    assert (caught.value.retry_after_ms, caught.value.permanent) == (7000, False)
    assert len(server.api.told("sendMessage")) == 1


async def test_a_reminder_answers_the_first_message(server):
    reference = await told(server)
    receipt = await send(config(server), message(type=MessageType.REMINDER, facts=IDS, reference=reference), LIMITS)
    [first, second] = server.api.chats[11].messages.values()
    assert second["reply_to_message"] == {"message_id": first["message_id"]}
    assert "reply_markup" in second
    assert receipt.reference is None


async def test_a_recovery_without_a_first_message_is_told_whole(server):
    await send(config(server), recovery(), LIMITS)
    assert "Status: 503 Service Unavailable" in only(server)["text"]


async def test_topics_and_silence(server):
    server.api.chat(-100, topics={7})
    await send(config(server, chat_id=-100, thread_id=7, silent=True), message(), LIMITS)
    [asked] = server.api.told("sendMessage")
    assert (asked["message_thread_id"], asked["disable_notification"]) == (7, True)


async def test_the_general_topic_is_written_to_though_its_link_has_a_number(server):
    server.api.chat(-100, topics={1, 7})
    assert (await send(config(server, chat_id=-100, thread_id=1), message(), LIMITS)).status_code == 200


HOSTILE = "<b>x</b> & &lt; <a href='tg://x'>a</a> *_`[x](http://evil) </b> \\ <!-- -->"


@pytest.mark.parametrize("filling", ["x", "<", "&", "ü", "\N{GRINNING FACE}", "\n", "a b ", "@x ", HOSTILE])
@pytest.mark.parametrize("size", [1, 100_000])
async def test_whatever_the_texts_are_telegram_takes_them_and_shows_them_as_they_are(server, filling, size):
    long = filling * size
    many = {"title": long, "text": long, "service_name": long, "details": ((long, long),) * 60, "facts": IDS}
    receipt = await send(config(server), message(**many), LIMITS)
    await send(config(server), recovery(**many, reference=receipt.reference), LIMITS)
    first, second = server.api.chats[11].messages.values()
    kinds = {entity["type"] for each in (first, second) for entity in each["entities"]}
    assert kinds <= {"bold", "strikethrough", "text_link"}
    links = {entity["url"] for entity in first["entities"] if entity["type"] == "text_link"}
    assert links == {"https://watch.example/incidents/i1"}
    if filling == HOSTILE and size == 1:
        assert HOSTILE in first["text"]


async def test_what_a_target_says_rings_nobodys_phone(server):
    await send(config(server), message(text="ask @ann or ops@example.com"), LIMITS)
    assert "ask @\u2060ann or ops@example.com" in only(server)["text"]


async def test_a_text_that_is_all_escapes_is_shown_up_to_the_edge(server):
    facts = tuple((f"l{n}", "&" * 300) for n in range(30))
    await send(config(server), message(text="<" * 5000, details=facts), LIMITS)
    assert 3700 < len(only(server)["text"]) <= 4096


async def test_a_bare_message_is_taken_too(server):
    bare = message(
        text="", details=(), service_name="", monitor_name=None, since_at=None, link=None, title="", facts={}
    )
    await send(config(server), bare, LIMITS)
    assert only(server)["text"] == "\N{LARGE RED CIRCLE} [DOWN]"


async def refused(server, **changes):
    with pytest.raises(Undelivered) as caught:
        await send(config(server, **changes), message(), LIMITS)
    assert TOKEN[10:] not in f"{caught.value.reason}{caught.value.answer}"
    return caught.value


@pytest.mark.parametrize(
    ("changes", "words", "status"),
    [
        ({"chat_id": "99"}, "no such chat", 400),
        ({"chat_id": "@nobody_knows"}, "no such chat", 400),
        ({"thread_id": 3}, "no such topic", 400),
        ({"bot_token": "1234:" + "x" * 35}, "does not know this bot token any more", 401),
    ],
)
async def test_what_no_time_mends_is_permanent_and_says_what_to_do(server, changes, words, status):
    error = await refused(server, **changes)
    assert (error.permanent, error.status_code) == (True, status)
    assert words in error.reason


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("bot was blocked by the user", "unblock it"),
        ("bot was kicked from the supergroup chat", "add it again"),
        ("bot can't initiate conversation with a user", "press Start"),
        ("bot is not a member of the channel chat", "add it"),
        ("user is deactivated", "account is gone"),
        ("something new", "add it to the chat"),
    ],
)
async def test_a_bot_that_is_not_wanted_is_permanent(server, words, advice):
    server.api.chats[11].forbidden = words
    error = await refused(server)
    assert (error.permanent, error.status_code) == (True, 403)
    assert advice in error.reason
    assert words in error.reason


async def test_the_wait_that_telegram_names_is_passed_on(server):
    server.api.floods = [31]
    error = await refused(server)
    assert (error.permanent, error.retry_after_ms, error.status_code) == (False, 31_000, 429)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(502, b"<html>bad gateway</html>"),
        Answer(500, json.dumps({"ok": False, "error_code": 500, "description": "Internal Server Error"}).encode()),
        Answer(400, json.dumps({"ok": False, "error_code": 400, "description": "Bad Request: strange"}).encode()),
        Answer(200, b"<html>welcome to the hotel</html>"),
        Answer(200, b"[]"),
        Answer(429, b'{"ok":false,"error_code":429,"description":"Too Many","parameters":{"retry_after":"x"}}'),
    ],
)
async def test_other_trouble_is_tried_again(server, answer):
    server.answers = [answer]
    assert not (await refused(server)).permanent


async def test_a_group_that_became_a_supergroup_is_followed_to_the_end(server):
    server.api.chat(-5, migrated_to=-1005)
    server.api.chat(-1005)
    receipt = await send(config(server, chat_id="-5"), message(facts=IDS), LIMITS)
    assert receipt.reference["chat_id"] == "-1005"
    await send(config(server, chat_id="-5"), recovery(reference=receipt.reference), LIMITS)
    first, second = server.api.chats[-1005].messages.values()
    assert "Recovered" in first["text"]
    assert "Recovered" in second["text"]


def test_describe_shows_the_bots_number_and_not_its_token():
    made = TelegramConfig(bot_token=TOKEN, chat_id="-100", thread_id=4)
    assert NOTIFIER.describe(made) == "Telegram chat -100, topic 4 by bot 123456789"
    assert TOKEN[10:] not in repr(made)


@pytest.mark.parametrize(
    ("name", "value"),
    [("bot_token", "hello"), ("bot_token", "123:short"), ("chat_id", "t.me/x"), ("chat_id", "0"), ("chat_id", "@a b")],
)
def test_what_cannot_be_right_is_refused_at_once_and_not_quoted(name, value):
    with pytest.raises(ValueError, match=r"token looks like|chat id is") as caught:
        TelegramConfig(**{"bot_token": TOKEN, "chat_id": "11", name: value})
    assert "input_value" not in str(caught.value)


def test_a_chat_id_may_come_as_a_number():
    assert TelegramConfig(bot_token=TOKEN, chat_id=-1001).chat_id == "-1001"


async def test_the_peer_itself_refuses_what_telegram_refuses(server):
    api = BotApi()
    assert api.token == TOKEN
    for text, words in [
        ("a < b", "can't parse"),
        ("<b>x", "can't find end tag"),
        ("<u><b>x</u></b>", "unmatched"),
        ("", "empty"),
    ]:
        with pytest.raises(Exception, match=words):
            await api._do("sendMessage", {"chat_id": 11, "text": text, "parse_mode": "HTML"})
    with pytest.raises(Exception, match="too long"):
        await api._do("sendMessage", {"chat_id": 11, "text": "\N{GRINNING FACE}" * 2049})
