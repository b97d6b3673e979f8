import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.mqtt_client import MOST_BYTES
from watchbell.lib.mqtt_packets import (
    V3,
    V5,
    Kind,
    Login,
    Malformed,
    Message,
    check_topic,
    connect,
    packet,
    publish,
    read_ack,
    read_codes,
    read_connack,
    read_publish,
    reason,
    subscribe,
)


def test_packets_are_as_the_standard_draws_them():
    assert connect(Login("a")) == bytes.fromhex("100d00044d5154540402003c000161")
    assert connect(Login("a", "u", "p", V5)) == bytes.fromhex("101400044d51545405c2003c00000161000175000170")
    assert subscribe(10, "a/b", 1, V3) == bytes.fromhex("8208000a0003612f6201")
    assert publish(Message("a/b", b"hi", 1, retained=False, packet_id=5), V3) == bytes.fromhex("32090003612f6200056869")
    assert packet(Kind.PUBLISH, 0, b"x" * 321)[:3] == bytes.fromhex("30c102")


@pytest.mark.parametrize("level", [V3, V5])
@given(
    topic=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=50),
    payload=st.binary(max_size=50),
    qos=st.integers(0, 2),
    retained=st.booleans(),
)
def test_a_message_comes_back_as_it_was_written(level, topic, payload, qos, retained):
    message = Message(topic, payload, qos, retained, 7 if qos else 0)
    written = publish(message, level)
    assert written[1] < 0x80 or written[2] < 0x80
    start = 2 if written[1] < 0x80 else 3
    assert read_publish(written[0] & 0x0F, written[start:], level) == message


@given(st.binary(max_size=40), st.integers(0, 15), st.sampled_from([V3, V5]))
def test_garbage_is_read_or_refused_and_nothing_else(data, flags, level):
    for read in (
        lambda: read_publish(flags, data, level),
        lambda: read_codes(data, level),
        lambda: read_ack(data),
        lambda: read_connack(data),
    ):
        with contextlib.suppress(Malformed):
            read()


def test_codes_have_words():
    assert reason(5, V3) == "not authorized"
    assert reason(0x86, V5) == "wrong user name or password"
    assert reason(99, V3) == "code 99"
    assert MOST_BYTES > 1000


@pytest.mark.parametrize("topic", ["", "a\0b", "x" * 70_000, "#/a", "a#", "a/b+", "+a"])
def test_topics_that_cannot_be_are_told(topic):
    with pytest.raises(ValueError):
        check_topic(topic, wildcards=True)


def test_wildcards_are_for_subscriptions_only():
    assert check_topic("+/a/#", wildcards=True) == "+/a/#"
    assert check_topic("$SYS/x", wildcards=False) == "$SYS/x"
    with pytest.raises(ValueError):
        check_topic("a/+", wildcards=False)
