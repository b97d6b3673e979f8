"""Counting by a sliding window, with time as an argument."""

from watchbell.lib import rate_limit
from watchbell.lib.rate_limit import RateLimit, network_of


def test_so_many_within_the_window_and_one_more_after_it():
    limit = RateLimit(3, 10_000)
    for at in (0, 1_000, 2_000):
        assert limit.retry_after("a", at) == 0
        limit.note("a", at)
    assert limit.retry_after("a", 2_000) == 8
    assert limit.retry_after("b", 2_000) == 0
    assert limit.retry_after("a", 9_999) == 1
    assert limit.retry_after("a", 10_000) == 0
    limit.note("a", 10_000)
    assert limit.retry_after("a", 10_000) == 1


def test_what_is_taken_back_was_never_counted():
    limit = RateLimit(1, 10_000)
    limit.note("a", 0)
    limit.take_back("a")
    assert limit.retry_after("a", 0) == 0
    limit.take_back("nobody")
    limit.note("a", 0)
    limit.clear("a")
    assert limit.retry_after("a", 0) == 0


def test_keys_cannot_fill_memory(monkeypatch):
    monkeypatch.setattr(rate_limit, "_MAX_KEYS", 10)
    limit = RateLimit(1, 10_000)
    for n in range(100):
        limit.note(str(n), 0)
    assert len(limit._seen) == 10
    assert limit.retry_after("99", 0) == 10


def test_an_ipv6_subscriber_counts_once():
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    assert network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("unix") == "unix"
