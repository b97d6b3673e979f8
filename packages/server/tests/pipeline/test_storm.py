"""When alerts are gathered, and until when."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.pipeline.storm import APART_MS, FIRST_MS, Traffic, gather_until

NOW = 1_700_000_000_000


@pytest.mark.parametrize(
    ("traffic", "limit", "waits"),
    [
        (Traffic(10), 10, None),
        (Traffic(11), 10, FIRST_MS),
        (Traffic(1, begun=9), 10, None),
        (Traffic(1, begun=10), 10, FIRST_MS),
        (Traffic(500, begun=500), 0, None),
        # The storm goes on: a message a minute.
        (Traffic(11, begun=1, digest_at=NOW - 10_000), 10, 50_000),
        (Traffic(11, begun=1, digest_at=NOW), 10, APART_MS),
        (Traffic(11, begun=1, digest_at=NOW - 59_000), 10, FIRST_MS),
        # After it nothing waits.
        (Traffic(1, begun=1, digest_at=NOW - 10_000), 10, None),
        (Traffic(11, begun=1, digest_at=NOW - APART_MS), 10, FIRST_MS),
        # The clock has been put back by an hour.
        (Traffic(11, begun=1, digest_at=NOW + 3_600_000), 10, APART_MS),
    ],
)
def test_what_is_more_than_people_can_read_is_gathered(traffic, limit, waits):
    until = gather_until(traffic, limit, NOW)
    assert (None if until is None else until - NOW) == waits


@given(
    st.builds(
        Traffic,
        waiting=st.integers(1, 10_000),
        begun=st.integers(0, 10_000),
        digest_at=st.none() | st.integers(NOW - 10 * APART_MS, NOW + 10 * APART_MS),
    ),
    st.integers(0, 100),
)
def test_nothing_waits_without_a_storm_and_nothing_waits_longer_than_a_minute(traffic, limit):
    until = gather_until(traffic, limit, NOW)
    is_storm = limit > 0 and traffic.waiting + traffic.begun > limit
    assert (until is not None) is is_storm
    assert until is None or NOW + FIRST_MS <= until <= NOW + APART_MS
