import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.assertions import Operator, as_number
from watchbell.domain.comparing import MOST_COMPARED, as_text, holds, is_equal, length_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("value", "wanted", "same"),
    [
        (200, "200", True),
        ("200", 200.0, True),
        ("1.10", "1.1", False),
        ("007", "7", False),
        (7, "007", True),
        (True, "true", True),
        (True, 1.0, False),
        (None, "null", True),
        (None, "", False),
        ({"a": 1}, '{"a": 1}', True),
        ([1, "x"], '[1, "x"]', True),
        (9_007_199_254_740_993, "9007199254740992", False),
        ("ok", "OK", False),
        ("1_000", 1000, False),
    ],
)
def test_values_are_the_same_as_numbers_only_when_one_is_a_number(value, wanted, same):
    assert is_equal(value, wanted) is same


@pytest.mark.parametrize(
    ("operator", "value", "wanted", "ok"),
    [
        (Operator.CONTAINS, "abc", "b", True),
        (Operator.CONTAINS, ["a", 5], "5", True),
        (Operator.CONTAINS, {"a": 1}, "a", True),
        (Operator.CONTAINS, {"a": 1}, "1", False),
        (Operator.NOT_CONTAINS, ["a"], "b", True),
        (Operator.STARTS_WITH, 404, "4", True),
        (Operator.ENDS_WITH, "x.org", ".org", True),
        (Operator.MATCHES, "version 7.1", r"version [67]\.", True),
        (Operator.NOT_MATCHES, "a\nb", "^b", True),
        (Operator.LESS_THAN, "5", 6, True),
        (Operator.LESS_THAN, "five", 6, False),
        (Operator.AT_LEAST, "five", 0, False),
        (Operator.AT_MOST, 5, 5, True),
        (Operator.AT_LEAST, 5.0, "5", True),
        (Operator.GREATER_THAN, float("nan"), 1, False),
        (Operator.ONE_OF, 503, "502, 503", True),
        (Operator.ONE_OF, "x", "y,z", False),
        (Operator.IS_EMPTY, None, None, True),
        (Operator.IS_EMPTY, {}, None, True),
        (Operator.NOT_EMPTY, 0, None, True),
        (Operator.LENGTH_EQUALS, "äöü", 3, True),
        (Operator.LENGTH_AT_LEAST, [1, 2], "3", False),
        (Operator.LENGTH_AT_MOST, {"a": 1}, 1, True),
        (Operator.IS_TRUE, True, None, True),
        (Operator.IS_TRUE, "true", None, False),
        (Operator.IS_FALSE, 0, None, False),
        (Operator.EXISTS, None, None, True),
        (Operator.NOT_EXISTS, "", None, False),
    ],
)
def test_what_an_operator_means(operator, value, wanted, ok):
    assert holds(operator, value, wanted) is ok


def test_every_operator_has_a_meaning_and_its_opposite_is_one():
    opposites = {
        Operator.EQUALS: Operator.NOT_EQUALS,
        Operator.CONTAINS: Operator.NOT_CONTAINS,
        Operator.MATCHES: Operator.NOT_MATCHES,
        Operator.IS_EMPTY: Operator.NOT_EMPTY,
    }
    for operator, opposite in opposites.items():
        for value in ("", "a", "1", ["a"], [], {"1": 2}, None, 1, True):
            assert holds(operator, value, "1") is not holds(opposite, value, "1")
    assert {holds(operator, "1", "1") for operator in Operator} == {True, False}


@given(JSON, JSON)
def test_equality_is_symmetric_and_every_value_equals_itself(left, right):
    assert is_equal(left, left)
    assert is_equal(left, right) == is_equal(right, left)


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False), st.integers())
def test_of_two_numbers_exactly_one_order_holds(left, right):
    orders = [Operator.LESS_THAN, Operator.GREATER_THAN]
    less, more = (holds(operator, left, right) for operator in orders)
    assert less + more + (left == right) == 1
    assert holds(Operator.AT_MOST, left, right) == (not more)
    assert holds(Operator.AT_LEAST, left, right) == (not less)


def test_what_is_too_large_is_refused_rather_than_written_out():
    large = ["x" * 1000] * (MOST_COMPARED // 500)
    assert length_of(large) == MOST_COMPARED // 500
    with pytest.raises(ValueError, match="too large"):
        as_text(large)


def test_whole_numbers_are_written_without_a_point():
    assert [as_text(value) for value in (5.0, 5.5, 1e300 * 10, True, None, "x")] == [
        "5", "5.5", as_text(1e301), "true", "null", "x"
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["", "five", "nan", "inf", "-Infinity", "1_000", True, None, [], float("inf"), b"1"])
def test_what_is_no_finite_number_is_none(value):
    assert as_number(value) is None


@pytest.mark.parametrize(
    ("value", "number"), [(" 5 ", 5), ("-5.25", -5.25), ("1e3", 1000), (7, 7), ("9" * 30, int("9" * 30)), (0.5, 0.5)]
)
def test_what_spells_a_number_is_one(value, number):
    assert as_number(value) == number


def test_a_number_of_ten_thousand_digits_is_none():
    assert as_number("9" * 10_000) is None
