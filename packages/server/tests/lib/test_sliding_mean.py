from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.sliding_mean import SlidingMean

VALUES = st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=40)


@given(VALUES, st.integers(0, 39))
def test_it_is_the_float_nearest_to_the_true_mean_whatever_came_and_went(values, dropped):
    mean = SlidingMean()
    for value in values:
        mean.add(value)
    dropped = min(dropped, len(values) - 1)
    for value in values[:dropped]:
        mean.drop(value)
    left = values[dropped:]
    assert mean.count == len(left)
    assert mean.mean == float(sum(map(Fraction, left)) / len(left))


def test_no_rounding_error_piles_up():
    mean = SlidingMean()
    for value in (1e16, 1.0, -1e16):
        mean.add(value)
    mean.drop(1e16)
    mean.drop(-1e16)
    assert mean.mean == 1.0
    for _ in range(9):
        mean.add(0.1)
    mean.drop(1.0)
    assert mean.mean == 0.1


def test_the_smallest_and_the_largest_numbers_are_counted_exactly():
    mean = SlidingMean()
    for value in (5e-324, 1.7e308, 1.7e308):
        mean.add(value)
    mean.drop(5e-324)
    assert mean.mean == 1.7e308


def test_there_is_no_mean_of_nothing():
    with pytest.raises(ZeroDivisionError):
        _ = SlidingMean().mean
