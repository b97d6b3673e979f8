import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.finite_numbers import LARGEST, finite_number


@pytest.mark.parametrize(
    ("said", "value"),
    [
        (0, 0.0),
        (-3, -3.0),
        (1.5, 1.5),
        ("1.5", 1.5),
        (" -2e3 ", -2000.0),
        ("+.5", 0.5),
        ("7.", 7.0),
        (10**300, 1e300),
        ("1e300", 1e300),
        ("1e-400", 0.0),
        (5e-324, 5e-324),
        (123456789012345678901234567890, 123456789012345678901234567890.0),
    ],
)
def test_numbers_and_texts_of_numbers_are_read(said, value):
    assert finite_number(said) == value


@pytest.mark.parametrize(
    "said",
    (
        *("", " ", "x", "1_000", "1,5", "0x10", "nan", "inf", "-Infinity", "١٢", "1 2", "1e", "e3", ".", "9" * 401),
        *(None, True, False, [], {}, [1], b"1"),
    ),
)
def test_what_is_no_number_is_refused(said):
    with pytest.raises(ValueError, match="is no number"):
        finite_number(said)


@pytest.mark.parametrize(
    "said",
    [float("nan"), float("inf"), float("-inf"), 10**400, -(10**400), 1.1e300, "1e301", "1e99999", "9" * 350],
)
def test_what_is_not_finite_or_too_large_is_refused(said):
    with pytest.raises(ValueError, match="must be a finite number"):
        finite_number(said)


def test_zero_has_no_sign():
    assert str(finite_number(-0.0)) == str(finite_number("-0")) == "0.0"


@given(st.floats(-LARGEST, LARGEST))
def test_every_number_in_bounds_is_itself_as_number_and_as_text(value):
    assert finite_number(value) == value
    assert finite_number(repr(value)) == value
