from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.ntp_message import BadTime, nonce_of, parse, question

NOW = 1_800_000_000_000.0
# In the second era, which begins in 2036: the count of seconds is small again.
IN_2040 = 2_208_988_800_000.0


def test_a_question_tells_nothing_but_its_number():
    packet = question(7, 4)
    assert len(packet) == 48
    assert packet[0] == 4 << 3 | 3
    assert packet[1:40] == bytes(39)
    assert int.from_bytes(packet[40:], "big") == 7


def test_an_answer_without_a_time_is_none():
    with pytest.raises(BadTime, match="without a time"):
        parse(bytes([4 << 3 | 4, 2]) + bytes(46), NOW)


def test_times_after_2036_are_read_in_their_era():
    stamp = ((int(IN_2040 // 1000) + 2_208_988_800) % 2**32) << 32 | 1 << 31
    data = bytes([4 << 3 | 4, 1, 6, 0xEC]) + bytes(8) + b"GPS\0" + bytes(16) + stamp.to_bytes(8, "big") * 2
    answer = parse(data, IN_2040)
    assert (answer.received_at, answer.sent_at) == (IN_2040 + 500, IN_2040 + 500)
    assert (answer.reference, answer.reference_at, answer.is_synchronized) == ("GPS", None, True)


@given(st.binary(max_size=100))
def test_garbage_never_does_more_than_be_refused(garbage):
    nonce_of(garbage)
    with suppress(BadTime):
        parse(garbage, NOW)
