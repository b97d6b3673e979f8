import pytest

from watchbell.pipeline.wording import duration


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (0, "0 s"),
        (-5, "0 s"),
        (42_400, "42 s"),
        (59_600, "1 min 0 s"),
        (200_000, "3 min 20 s"),
        (7_500_000, "2 h 5 min"),
        (86_399_000, "23 h 59 min"),
        (86_400_000, "1 d 0 h"),
        (273_600_000, "3 d 4 h"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(ms: int, words: str) -> None:
    assert duration(ms) == words
