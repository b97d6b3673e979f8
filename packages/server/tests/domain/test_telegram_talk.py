import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.conversing import Heard, Reply
from watchbell.domain.message_text import units
from watchbell.domain.telegram_fields import check_chat, check_token
from watchbell.domain.telegram_refusals import refuse
from watchbell.domain.telegram_talk import calls_for, heard_of
from watchbell.domain.telegram_text import escape, plain

CHAT = {"id": -100, "type": "supergroup", "username": "Ops_Room"}
ANN = {"id": 11, "is_bot": False, "first_name": "Ann", "last_name": "Lee"}
ROWS = [[{"text": "Acknowledge", "callback_data": "ack:1"}], [{"text": "Mute 1 h", "callback_data": "mute:2:60"}]]


def written(text, **more):
    message = {"message_id": 5, "from": ANN, "chat": CHAT, "date": 1, "text": text, **more}
    return heard_of({"update_id": 9, "message": message}, "bell_bot")


def pressed(text="Shop is down", **more):
    message = {
        "message_id": 5,
        "chat": CHAT,
        "date": 1,
        "text": text,
        "reply_markup": {"inline_keyboard": ROWS},
        **more,
    }
    return heard_of(
        {"update_id": 9, "callback_query": {"id": "q", "from": ANN, "message": message, "data": "ack:1"}}, "bell_bot"
    )


def test_a_text_with_its_chat_by_number_and_by_name():
    heard = written("/status")
    assert (heard.number, heard.places, heard.person, heard.text) == (9, ("-100", "@ops_room"), "Ann Lee", "/status")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/mute@bell_bot Shop 1h", "/mute Shop 1h"),
        ("/mute@BELL_BOT Shop 1h", "/mute Shop 1h"),
        ("/mute@other_bot Shop 1h", ""),
        ("/mute a@b 1h", "/mute a@b 1h"),
        ("mail me@bell_bot", "mail me@bell_bot"),
    ],
)
def test_a_command_for_another_bot_of_the_group_says_nothing(text, meant):
    assert written(text).text == meant


def test_an_answer_goes_to_the_topic_where_it_was_asked_for():
    heard = written("/status", message_thread_id=3, is_topic_message=True)
    [(method, body)] = calls_for(heard, Reply("fine"))
    assert method == "sendMessage"
    assert (body["chat_id"], body["message_thread_id"], body["reply_parameters"]["message_id"]) == (-100, 3, 5)


def test_a_press_is_answered_and_noted_and_its_buttons_go():
    toast, edit = calls_for(pressed(), Reply("Done.", "by Ann", ("ack",)))
    assert toast == ("answerCallbackQuery", {"callback_query_id": "q", "text": "Done."})
    assert edit[1]["text"] == "Shop is down\n\nby Ann"
    assert edit[1]["reply_markup"] == {"inline_keyboard": ROWS[1:]}


def test_what_is_noted_already_is_not_noted_twice():
    assert calls_for(pressed("Down\n\nby Ann"), Reply("x", "by Ann"))[1][1]["text"] == "Down\n\nby Ann"


def test_a_message_that_is_full_makes_room_for_the_note():
    full = "\N{GRINNING FACE}" * 2048
    marks = [{"type": "bold", "offset": 0, "length": 4}, {"type": "bold", "offset": 4090, "length": 6}]
    body = calls_for(pressed(full, entities=marks), Reply("x", "by Ann"))[1][1]
    assert units(body["text"]) <= 4096
    assert body["text"].endswith("…\n\nby Ann")
    assert all(mark["offset"] + mark["length"] <= units(body["text"]) for mark in body["entities"])


def test_a_press_under_a_message_that_is_too_old_is_answered_only():
    heard = heard_of({"update_id": 9, "callback_query": {"id": "q", "from": ANN, "data": "ack:1"}}, "bell_bot")
    assert heard.places == ()
    assert [method for method, _ in calls_for(heard, Reply("x", "by Ann", ("ack",)))] == ["answerCallbackQuery"]


def test_a_nameless_person_is_somebody():
    assert written("/status", **{"from": {}}).person == "somebody"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "from", "chat", "text", "message"]), inner)
    ),
    max_leaves=8,
)


@given(json_values, json_values)
def test_an_update_of_any_shape_harms_nothing(first, second):
    heard = heard_of({"update_id": 1, "message": first, "callback_query": second}, "bell_bot")
    assert isinstance(heard, Heard)
    assert heard_of({"message": first}, "bell_bot") is None


def test_marks_of_html_and_names_lose_their_power():
    assert escape('<a href="x">&') == '&lt;a href="x"&gt;&amp;'
    assert plain("@ann a@b") == "@\u2060ann a@b"
    assert check_chat("-100") == "-100"
    assert check_token("1234:" + "x" * 35).startswith("1234:")
    assert refuse.__doc__
