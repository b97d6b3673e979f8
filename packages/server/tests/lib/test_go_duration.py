"""Durations as Go's time package documents them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.go_duration import milliseconds


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("0", 0),
        ("+0", 0),
        ("0s", 0),
        ("300ms", 300),
        ("1.5h", 5_400_000),
        ("2h45m", 9_900_000),
        ("1h2m3s4ms", 3_723_004),
        ("-1.5s", -1500),
        ("+5s", 5000),
        ("5.s", 5000),
        (".5s", 500),
        ("10us", 0.01),
        ("10µs", 0.01),
        ("10μs", 0.01),
        ("1000000ns", 1),
        ("1s1s", 2000),
    ],
)
def test_what_go_reads(text, ms):
    assert milliseconds(text) == pytest.approx(ms)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("-", "is empty"),
        ("3", "without a unit"),
        ("1.5", "without a unit"),
        ("s", "no duration"),
        (".s", "no duration"),
        ("1s-2s", "unknown unit"),
        ("1 s", "unknown unit"),
        ("1d", 'unknown unit "d"'),
        ("1S", "unknown unit"),
        ("--1s", "no duration"),
        ("9223372036854775808000ns", "too long"),
        ("300y", "unknown unit"),
        ("9" * 5000 + "h", "too long"),
        ("١s", "no duration"),
    ],
)
def test_what_go_refuses(text, reason):
    with pytest.raises(ValueError, match=reason) as caught:
        milliseconds(text)
    assert len(str(caught.value)) < 200


@given(st.integers(0, 200), st.integers(0, 59), st.integers(0, 59), st.integers(0, 999))
def test_parts_add_up(hours, minutes, seconds, millis):
    whole = ((hours * 60 + minutes) * 60 + seconds) * 1000 + millis
    assert milliseconds(f"{hours}h{minutes}m{seconds}s{millis}ms") == pytest.approx(whole)


@given(st.text("0123456789.hmsnuµ +-", max_size=12))
def test_a_text_is_read_or_refused_in_words(text):
    with suppress(ValueError):
        assert abs(milliseconds(text)) < 2**63
