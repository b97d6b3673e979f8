import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.amqp_client import QueueState
from watchbell.lib.amqp_frames import (
    CLOSE,
    Malformed,
    long_text,
    method_frame,
    read_close,
    read_declared,
    read_method,
    read_start,
    read_tune,
    short_text,
    start_ok,
    table,
)


def test_a_method_frame_is_as_the_specification_draws_it():
    assert method_frame(1, (20, 10), b"\0") == bytes.fromhex("010001000000050014000a00ce")
    assert read_method(b"\x00\x0a\x00\x32xyz") == (CLOSE, b"xyz")


def test_a_login_says_who_by_plain():
    assert b"\x05PLAIN\x00\x00\x00\x04\x00u\x00p\x05en_US" in start_ok("u", "p")
    assert table({"a": True}) == b"\0\0\0\x04\x01at\x01"
    with pytest.raises(ValueError):
        short_text("x" * 256)


def test_a_greeting_is_read_over_what_is_of_no_interest():
    rows = b"".join(
        short_text(name) + value
        for name, value in [
            ("product", b"S" + long_text(b"RabbitMQ")),
            ("capabilities", b"F" + long_text(b"\x01at\x01")),
            ("n", b"I\0\0\0\1"),
            ("nothing", b"V"),
            ("version", b"S" + long_text(b"3.10.8")),
        ]
    )
    arguments = b"\0\x09" + long_text(rows) + long_text(b"PLAIN AMQPLAIN") + long_text(b"en_US")
    assert read_start(arguments) == ({"product": "RabbitMQ", "version": "3.10.8"}, ["PLAIN", "AMQPLAIN"])


def test_the_other_answers_are_read():
    assert read_tune(struct.pack("!HIH", 2047, 131_072, 60)) == (2047, 131_072, 60)
    assert read_close(struct.pack("!H", 403) + short_text("ACCESS_REFUSED") + b"\0\0\0\0") == (403, "ACCESS_REFUSED")
    assert QueueState(*read_declared(short_text("q") + struct.pack("!II", 5, 2))) == QueueState(5, 2)


@given(st.binary(max_size=60))
def test_garbage_is_read_or_refused_and_nothing_else(data):
    for read in (read_method, read_start, read_tune, read_close, read_declared):
        with contextlib.suppress(Malformed):
            read(data)
