import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.chat_commands import (
    MAX_MINUTES,
    USAGE_OF_MUTE,
    USAGE_OF_UNMUTE,
    Verb,
    Wish,
    minutes_of,
    span_of,
    wish_of,
)
from watchbell.domain.conversing import Heard, Pending, Reply

NOTHING = Wish(Verb.HELP, usage="This button does nothing any more.")


def typed(text):
    return wish_of(Heard(1, ("11",), "Ann", text))


def pressed(data):
    return wish_of(Heard(1, ("11",), "Ann", press=data))


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("/status", Wish(Verb.STATUS)),
        ("  /List please ", Wish(Verb.LIST)),
        ("/help", Wish(Verb.HELP)),
        ("/start deep-link", Wish(Verb.START)),
        ("/mute Shop 15m", Wish(Verb.MUTE, "Shop", 15)),
        ("/mute Shop 15 m", Wish(Verb.MUTE, "Shop", 15)),
        ("/mute Shop 1 1h", Wish(Verb.MUTE, "Shop 1", 60)),
        ("/mute  My   big\nShop  7D", Wish(Verb.MUTE, "My big Shop", 10_080)),
        ("/unmute My Shop", Wish(Verb.UNMUTE, "My Shop")),
        ("/unmute", Wish(Verb.UNMUTE, usage=USAGE_OF_UNMUTE)),
        ("/mute", Wish(Verb.MUTE, usage=USAGE_OF_MUTE)),
        ("/mute Shop", Wish(Verb.MUTE, usage=USAGE_OF_MUTE)),
        ("/mute Shop soon", Wish(Verb.MUTE, "Shop", usage=f"Invalid duration format. {USAGE_OF_MUTE}")),
        ("/mute Shop 0m", Wish(Verb.MUTE, "Shop", usage=f"Invalid duration format. {USAGE_OF_MUTE}")),
        ("/ack 1", None),
        ("status", None),
        ("/statusx", None),
        ("", None),
    ],
)
def test_what_is_typed(text, wish):
    assert typed(text) == wish


@pytest.mark.parametrize(
    ("data", "wish"),
    [
        ("ack:a1", Wish(Verb.ACKNOWLEDGE, "a1", by_id=True)),
        ("mute:s1:60", Wish(Verb.MUTE, "s1", 60, by_id=True)),
        ("mute:s1:999999", Wish(Verb.MUTE, "s1", MAX_MINUTES, by_id=True)),
        ("ack:", NOTHING),
        ("mute:s1:0", NOTHING),
        ("mute:s1:-5", NOTHING),
        ("mute:s1:1e3", NOTHING),
        ("mute:s1:\u0661", NOTHING),
        ("mute::5", NOTHING),
        ("status", NOTHING),
        ("", NOTHING),
    ],
)
def test_what_is_pressed(data, wish):
    assert pressed(data) == wish


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("15m", 15),
        ("1h", 60),
        ("24h", 1440),
        ("7d", 10_080),
        ("2 w", 20_160),
        ("5min", 5),
        ("366d", MAX_MINUTES),
        ("367d", None),
        ("1y", None),
        ("-1h", None),
        ("1.5h", None),
    ],
)
def test_durations(text, minutes):
    assert minutes_of(text) == minutes


@given(st.integers(1, MAX_MINUTES))
def test_a_span_in_words_is_understood_as_the_same_span(minutes):
    assert minutes_of(span_of(minutes)) == minutes


@given(st.text(max_size=60))
def test_whatever_is_typed_or_pressed_harms_nothing(text):
    for wish in (typed(text), pressed(text)):
        assert wish is None or wish.usage or wish.verb


def test_a_reply_that_is_owed_comes_back_from_the_database():
    pending = Pending(
        Heard(7, ("11", "@ann"), "Ann", press="ack:1", context={"chat_id": 11}), Reply("Done", "by Ann", ("ack",))
    )
    assert Pending.from_json(pending.as_json()) == pending


def test_who_is_alone_with_us_is_answered_whatever_the_command():
    wish = wish_of(Heard(1, ("11",), "Ann", "/frob it", is_alone=True))
    assert wish is not None
    assert wish.usage.startswith("I do not know /frob. This is what I understand:\n/status")
    assert wish_of(Heard(1, ("11",), "Ann", "hello", is_alone=True)) is None
