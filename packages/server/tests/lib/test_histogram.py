import math

from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.histogram import add_buckets, count_values, pack_buckets, quantiles, unpack_buckets

values = st.lists(st.integers(0, 2**31 - 1), min_size=1, max_size=200)


@given(values, st.floats(0, 1))
def test_a_quantile_is_within_two_percent(numbers: list[int], share: float) -> None:
    (found,) = quantiles(count_values(numbers), share)
    true = sorted(numbers)[max(1, math.ceil(share * len(numbers) - 1e-9)) - 1]
    assert abs(found - true) <= 0.02 * true


@given(values, values)
def test_histograms_add_up_and_come_apart(first: list[int], second: list[int]) -> None:
    total = count_values(first)
    add_buckets(total, count_values(second))
    assert total == count_values(first + second)
    add_buckets(total, count_values(second), sign=-1)
    assert total == count_values(first)


@given(st.dictionaries(st.integers(0, 800), st.integers(1, 2**32 - 1), max_size=100))
def test_a_blob_keeps_every_count(buckets: dict[int, int]) -> None:
    assert unpack_buckets(pack_buckets(buckets)) == buckets


def test_an_hour_of_checks_takes_two_bytes_a_bucket() -> None:
    buckets = count_values(range(900, 1400, 5))
    assert len(pack_buckets(buckets)) == 2 + 2 * len(buckets)


def test_nothing_has_no_quantile() -> None:
    assert quantiles({}, 0.5) == []
    assert pack_buckets({}) == b""
