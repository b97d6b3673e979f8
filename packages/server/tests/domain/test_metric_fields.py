"""What a metric's config may be, and how a wrong one is named."""

import pytest

from watchbell.domain.errors import Invalid
from watchbell.domain.metric_fields import MetricTarget
from watchbell.domain.metric_values import Bounds, Rule, Strategy
from watchbell.services.configs import checked


def problems(**config):
    with pytest.raises(Invalid) as caught:
        checked(MetricTarget, "metric", config)
    return {problem.field.removeprefix("config."): problem.message for problem in caught.value.details}


@pytest.mark.parametrize(
    ("config", "field", "says"),
    [
        ({}, "max_value", "set min_value, max_value or both, or expect_seconds"),
        ({"min_value": 5, "max_value": 5}, "max_value", "must be greater than min_value"),
        ({"min_value": 5, "max_value": 4.9}, "max_value", "must be greater than min_value"),
        ({"threshold_strategy": "consecutive_count"}, "threshold_count", "is needed by the strategy consecutive_count"),
        ({"threshold_strategy": "time_duration_average"}, "window_seconds", "is needed by the strategy"),
        ({"threshold_strategy": "sample_count_average"}, "window_sample_count", "is needed by the strategy"),
        ({"threshold_strategy": "median"}, "threshold_strategy", "must be 'immediate'"),
        ({"threshold_count": 0}, "threshold_count", "must be at least 1"),
        ({"threshold_count": 1001}, "threshold_count", "must be at most 1000"),
        ({"window_sample_count": 0}, "window_sample_count", "must be at least 1"),
        ({"window_sample_count": 1001}, "window_sample_count", "must be at most 1000"),
        ({"window_seconds": 0}, "window_seconds", "must be at least 1"),
        ({"window_seconds": 86_401}, "window_seconds", "must be at most 86400"),
        ({"retention_days": 0}, "retention_days", "must be at least 1"),
        ({"retention_days": 366}, "retention_days", "must be at most 365"),
        ({"expect_seconds": 29}, "expect_seconds", "must be at least 30"),
        ({"expect_seconds": 31_536_001}, "expect_seconds", "must be at most 31536000"),
        ({"grace_seconds": -1}, "grace_seconds", "must be at least 0"),
        ({"unit": ""}, "unit", "must not be empty"),
        ({"unit": "x" * 21}, "unit", "must have at most 20 characters"),
        ({"value_path": "$.["}, "value_path", "is no JSONPath"),
        ({"min_value": float("nan")}, "min_value", ""),
        ({"max_value": float("inf")}, "max_value", "must be at most 1e+300"),
        ({"colour": "red"}, "colour", "unknown field"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(config, field, says):
    bounds = {} if not config or config.keys() & {"min_value", "max_value"} else {"max_value": 90}
    found = problems(**bounds, **config)
    assert list(found) == [field]
    assert says in found[field]


@pytest.mark.parametrize(
    "config",
    [
        {"min_value": 0},
        {"max_value": -5},
        {"min_value": -1e300, "max_value": 1e300},
        {"expect_seconds": 30},
        {"max_value": 1, "threshold_strategy": "consecutive_count", "threshold_count": 1},
        {"max_value": 1, "threshold_strategy": "consecutive_count", "threshold_count": 1000},
        {"max_value": 1, "threshold_strategy": "time_duration_average", "window_seconds": 86_400},
        {"max_value": 1, "threshold_strategy": "sample_count_average", "window_sample_count": 1000},
        {"max_value": 1, "retention_days": 1},
        {"max_value": 1, "retention_days": 365},
        {"max_value": 1, "value_path": "$.disk[0].used", "unit": "%"},
    ],
)
def test_the_ends_of_the_ranges_are_allowed(config):
    assert checked(MetricTarget, "metric", config)


def test_the_rule_is_made_of_the_fields_that_its_strategy_reads():
    sizes = {"max_value": 9, "threshold_count": 3, "window_seconds": 60, "window_sample_count": 5}
    found = {each: MetricTarget(**sizes, threshold_strategy=each.value).rule for each in Strategy}
    assert found[Strategy.IMMEDIATE] == Rule(Bounds(None, 9))
    assert [rule.size for rule in found.values()] == [1, 3, 60_000, 5]


@pytest.mark.parametrize(("expect", "grace", "ms"), [(30, None, 60_000), (3600, None, 360_000), (3600, 0, 0)])
def test_the_grace_is_a_tenth_and_at_least_a_minute(expect, grace, ms):
    assert MetricTarget(expect_seconds=expect, grace_seconds=grace).grace_ms == ms
