"""What a person configures of a metric: its bounds, what is compared with them, and how often values must come."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic.config import JsonDict

from watchbell.domain.kind_config import KindConfig
from watchbell.domain.metric_values import DEFAULT_RETENTION_DAYS, Bounds, Rule, Strategy
from watchbell.lib.finite_numbers import LARGEST
from watchbell.lib.json_queries import check_json_path
from watchbell.lib.plain_validation import needed

MAX_SAMPLES = 1_000
MAX_WINDOW_SECONDS = 86_400
_YEAR_SECONDS = 365 * 86_400
_LEAST_GRACE_SECONDS = 60
_SIZES = {
    Strategy.CONSECUTIVE_COUNT: "threshold_count",
    Strategy.TIME_DURATION_AVERAGE: "window_seconds",
    Strategy.SAMPLE_COUNT_AVERAGE: "window_sample_count",
}
"""Which field says how much each strategy looks at."""


def _only(strategy: Strategy) -> JsonDict:
    condition: JsonDict = {"field": "threshold_strategy", "in": [strategy.value]}
    return {"x-show-if": condition, "x-required-if": condition}


class MetricTarget(KindConfig):
    """Down while the values it is told are out of range, or when none comes in time."""

    kind: Literal["metric"] = "metric"
    min_value: float | None = Field(
        None,
        title="Least value",
        description="Values below it are out of range; it is itself in range.",
        ge=-LARGEST,
        le=LARGEST,
        json_schema_extra={"x-placeholder": "10", "x-group": "Range"},
    )
    max_value: float | None = Field(
        None,
        title="Greatest value",
        description="Values above it are out of range; it is itself in range.",
        ge=-LARGEST,
        le=LARGEST,
        json_schema_extra={"x-placeholder": "90", "x-group": "Range"},
    )
    unit: str | None = Field(
        None,
        title="Unit",
        description="Shown behind the values, for example %, ms or orders.",
        min_length=1,
        max_length=20,
        json_schema_extra={"x-placeholder": "%", "x-group": "Range"},
    )
    threshold_strategy: Literal["immediate", "consecutive_count", "time_duration_average", "sample_count_average"] = (
        Field(
            "immediate",
            title="Fail on",
            description="What is compared with the range: each value, several in a row, or a mean. The newest always counts.",
            json_schema_extra={
                "x-group": "Range",
                "x-labels": {
                    "immediate": "One value out of range",
                    "consecutive_count": "Several values in a row",
                    "time_duration_average": "The mean of a time",
                    "sample_count_average": "The mean of several values",
                },
            },
        )
    )
    threshold_count: int | None = Field(
        None,
        title="Values in a row",
        description=f"How many values must be out of range one after the other, up to {MAX_SAMPLES}.",
        ge=1,
        le=MAX_SAMPLES,
        json_schema_extra={
            "x-placeholder": "3",
            "x-group": "Range",
            "x-unit": "values",
            **_only(Strategy.CONSECUTIVE_COUNT),
        },
    )
    window_seconds: int | None = Field(
        None,
        title="Time",
        description="Seconds whose values make the mean, up to a day; of at most 10 000 values, the newest.",
        ge=1,
        le=MAX_WINDOW_SECONDS,
        json_schema_extra={
            "x-placeholder": "300",
            "x-group": "Range",
            "x-unit": "seconds",
            **_only(Strategy.TIME_DURATION_AVERAGE),
        },
    )
    window_sample_count: int | None = Field(
        None,
        title="Values of the mean",
        description=f"How many values make the mean, up to {MAX_SAMPLES}; while there are fewer, those there are.",
        ge=1,
        le=MAX_SAMPLES,
        json_schema_extra={
            "x-placeholder": "5",
            "x-group": "Range",
            "x-unit": "values",
            **_only(Strategy.SAMPLE_COUNT_AVERAGE),
        },
    )
    value_path: Annotated[str, AfterValidator(check_json_path)] | None = Field(
        None,
        title="Path to the value",
        description="Where the value stands in a JSON body, as a JSONPath. If left out, the body is the value or has a value.",
        min_length=1,
        max_length=500,
        json_schema_extra={"x-placeholder": "$.disk.used_percent", "x-group": "Request", "x-advanced": True},
    )
    expect_seconds: int | None = Field(
        None,
        title="Expect a value every",
        description="Seconds from one value to the next, from 30 seconds to a year; silence beyond it is failure. "
        "If left out, silence means nothing.",
        ge=30,
        le=_YEAR_SECONDS,
        json_schema_extra={"x-placeholder": "300", "x-group": "Expect", "x-unit": "seconds"},
    )
    grace_seconds: int | None = Field(
        None,
        title="Grace",
        description="Seconds a value may be late. If left out: a tenth of the time expected, at least a minute.",
        ge=0,
        le=_YEAR_SECONDS,
        json_schema_extra={"x-placeholder": "60", "x-group": "Expect", "x-unit": "seconds"},
    )
    retention_days: int = Field(
        DEFAULT_RETENTION_DAYS,
        title="Keep values",
        description="Days that values are kept, from 1 to 365; the newest one always is.",
        ge=1,
        le=365,
        json_schema_extra={"x-group": "Verdict", "x-unit": "days"},
    )

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.min_value is None and self.max_value is None and self.expect_seconds is None:
            raise needed("max_value", "set min_value, max_value or both, or expect_seconds: else nothing is ever wrong")
        if self.min_value is not None and self.max_value is not None and self.max_value <= self.min_value:
            raise needed("max_value", "must be greater than min_value")
        size = _SIZES.get(Strategy(self.threshold_strategy))
        if size is not None and getattr(self, size) is None:
            raise needed(size, f"is needed by the strategy {self.threshold_strategy}")
        return self

    @property
    def rule(self) -> Rule:
        """What its values are held to."""
        strategy = Strategy(self.threshold_strategy)
        size = getattr(self, _SIZES[strategy]) if strategy in _SIZES else 1
        if strategy is Strategy.TIME_DURATION_AVERAGE:
            size *= 1000
        return Rule(Bounds(self.min_value, self.max_value), strategy, size)

    @property
    def grace_ms(self) -> int:
        """How late a value may be."""
        if self.grace_seconds is not None:
            return self.grace_seconds * 1000
        return max(_LEAST_GRACE_SECONDS, (self.expect_seconds or 0) // 10) * 1000
