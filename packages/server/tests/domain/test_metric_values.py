"""Values and their bounds: tables at the edges, and a slow oracle that all four strategies are held to."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.listening import StoredReading
from watchbell.domain.metric_values import Bounds, Rule, Strategy, kept_days

TEN_TO_NINETY = Bounds(10, 90)


def of(*values, start=1000, step=1000):
    return [StoredReading(start + place * step, value) for place, value in enumerate(values)]


def out(rule, values, before=()):
    earlier = of(*before)
    news = of(*values, start=1000 + 1000 * len(before))
    return [judged.broken is not None for judged in rule.judge(earlier, news)]


@pytest.mark.parametrize(
    ("bounds", "value", "broken"),
    [
        (TEN_TO_NINETY, 10, None),
        (TEN_TO_NINETY, 90, None),
        (TEN_TO_NINETY, 9.999999999, 10),
        (TEN_TO_NINETY, 90.00000001, 90),
        (Bounds(least=10), 1e300, None),
        (Bounds(least=10), 9, 10),
        (Bounds(greatest=90), -1e300, None),
        (Bounds(greatest=90), 91, 90),
        (Bounds(), 1e300, None),
        (Bounds(0, 0.5), -5e-324, 0),
    ],
)
def test_bounds_are_themselves_in_range(bounds, value, broken):
    assert bounds.broken_by(value) == broken


def test_immediate_looks_at_the_value_alone():
    assert out(Rule(TEN_TO_NINETY), [91, 50, 9], before=[91, 91]) == [True, False, True]


@pytest.mark.parametrize(
    ("before", "values", "expected"),
    [
        ([], [91, 91, 91, 91], [False, False, True, True]),
        ([91], [91, 91], [False, True]),
        ([91, 91], [91], [True]),
        ([91, 50], [91, 91], [False, False]),
        ([50, 91, 91], [50, 91, 91, 5], [False, False, False, True]),
    ],
)
def test_consecutive_counts_this_value_and_those_before(before, values, expected):
    assert out(Rule(TEN_TO_NINETY, Strategy.CONSECUTIVE_COUNT, 3), values, before) == expected


def test_consecutive_of_one_is_immediate():
    assert out(Rule(TEN_TO_NINETY, Strategy.CONSECUTIVE_COUNT, 1), [91, 50]) == [True, False]


@pytest.mark.parametrize(
    ("before", "values", "expected"),
    [
        ([], [91], [True]),
        ([], [91, 89], [True, False]),
        ([100, 80], [90], [False]),
        ([100, 80], [90.1], [True]),
        ([1000, 1000, 90, 90], [90], [False]),
        ([], [5, 14], [True, True]),
    ],
)
def test_the_mean_of_samples_is_of_what_there_is_and_counts_the_newest_once(before, values, expected):
    assert out(Rule(TEN_TO_NINETY, Strategy.SAMPLE_COUNT_AVERAGE, 3), values, before) == expected


@pytest.mark.parametrize(
    ("ago", "expected"),
    [(0, False), (4_999, False), (5_000, True), (5_001, True)],
)
def test_the_mean_of_a_time_leaves_out_what_is_as_old_as_the_window(ago, expected):
    rule = Rule(Bounds(greatest=90), Strategy.TIME_DURATION_AVERAGE, 5_000)
    [judged] = rule.judge([StoredReading(10_000 - ago, 80)], [StoredReading(10_000, 91)])
    assert (judged.broken is not None) is expected
    assert judged.values == (1 if expected else 2)


def oracle(rule, values, place):
    """Straight from the definitions, over the whole history."""
    now = values[place]
    if rule.strategy is Strategy.IMMEDIATE:
        return rule.bounds.broken_by(now.value) is not None
    if rule.strategy is Strategy.CONSECUTIVE_COUNT:
        last = values[: place + 1][-rule.size :]
        return len(last) == rule.size and all(rule.bounds.broken_by(each.value) is not None for each in last)
    if rule.strategy is Strategy.SAMPLE_COUNT_AVERAGE:
        last = values[: place + 1][-rule.size :]
    else:
        last = [each for each in values[: place + 1] if each.at > now.at - rule.size]
    mean = sum(Fraction(each.value) for each in last) / len(last)
    least, greatest = rule.bounds.least, rule.bounds.greatest
    return (least is not None and float(mean) < least) or (greatest is not None and float(mean) > greatest)


NUMBERS = st.integers(-3, 3).map(float) | st.floats(-4, 4)
HISTORY = st.lists(st.tuples(st.integers(0, 4), NUMBERS), min_size=1, max_size=30)


@given(
    HISTORY,
    st.integers(0, 29),
    st.sampled_from(Strategy),
    st.integers(1, 8),
    st.tuples(st.none() | NUMBERS, st.none() | NUMBERS),
)
def test_every_strategy_judges_as_its_definition_says_wherever_the_history_is_cut(steps, cut, strategy, size, bounds):
    at, values = 0, []
    for step, value in steps:
        at += step
        values.append(StoredReading(at, value))
    rule = Rule(Bounds(*bounds), strategy, size)
    cut = min(cut, len(values) - 1)
    before = values[:cut]
    if strategy in (Strategy.CONSECUTIVE_COUNT, Strategy.SAMPLE_COUNT_AVERAGE):
        before = before[max(0, len(before) - size + 1) :]  # no more is asked of the store
    judged = [each.broken is not None for each in rule.judge(before, values[cut:])]
    assert judged == [oracle(rule, values, place) for place in range(cut, len(values))]


@pytest.mark.parametrize(
    ("config", "days"),
    [(None, 7), ({}, 7), ({"retention_days": 30}, 30), ({"retention_days": "x"}, 7), ({"retention_days": 0}, 7)],
)
def test_values_are_kept_as_long_as_the_stored_config_says(config, days):
    assert kept_days(config) == days
