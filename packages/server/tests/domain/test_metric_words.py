import pytest

from watchbell.domain.metric_values import Bounds, Judged, Rule, Strategy
from watchbell.domain.metric_words import sentence, span

BOUNDS = Bounds(10, 90)


@pytest.mark.parametrize(
    ("rule", "judged", "unit", "words"),
    [
        (Rule(BOUNDS), Judged(91.2, 1, 90), "%", "91.2 % is above 90 %"),
        (Rule(BOUNDS), Judged(3, 1, 10), None, "3 is below 10"),
        (Rule(BOUNDS), Judged(90.00000000001, 1, 90), None, "90.00000000001 is above 90"),
        (Rule(BOUNDS), Judged(12345678, 1, 90), "orders", "12345678 orders is above 90 orders"),
        (
            Rule(BOUNDS, Strategy.CONSECUTIVE_COUNT, 3),
            Judged(91.2, 3, 90),
            "%",
            "91.2 % is above 90 %, as the last 3 values were out of range",
        ),
        (Rule(BOUNDS, Strategy.CONSECUTIVE_COUNT, 1), Judged(91, 1, 90), None, "91 is above 90"),
        (
            Rule(BOUNDS, Strategy.SAMPLE_COUNT_AVERAGE, 5),
            Judged(91.2, 5, 90),
            "%",
            "the mean of the last 5 values, 91.2 %, is above 90 %",
        ),
        (
            Rule(BOUNDS, Strategy.SAMPLE_COUNT_AVERAGE, 5),
            Judged(91.2, 1, 90),
            "%",
            "the mean of the last value, 91.2 %, is above 90 %",
        ),
        (
            Rule(BOUNDS, Strategy.TIME_DURATION_AVERAGE, 300_000),
            Judged(5, 9, 10),
            "ms",
            "the mean of the last 5 minutes, 5 ms, is below 10 ms",
        ),
        (Rule(BOUNDS), Judged(50, 1, None), "%", None),
    ],
)
def test_what_is_wrong_is_one_sentence_with_the_value_and_the_bound(rule, judged, unit, words):
    assert sentence(rule, judged, unit) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "second"), (90, "90 seconds"), (60, "minute"), (7200, "2 hours"), (86_400, "day"), (31_536_000, "365 days")],
)
def test_a_span_is_said_in_the_largest_unit_that_fits(seconds, words):
    assert span(seconds) == words
