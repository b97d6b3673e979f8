import pytest

from watchbell.lib.trouble import Trouble, spaced


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (999, "999"), (10_000, "10 000"), (-1234567, "-1 234 567")])
def test_large_numbers_are_spaced(number, text):
    assert spaced(number) == text


def test_a_trouble_is_the_targets_and_not_one_of_time_unless_it_says_so():
    assert Trouble("refused") == ("refused", False, False)
