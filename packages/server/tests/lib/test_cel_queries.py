import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.cel_queries import MOST_SIZE, check_cel, evaluate

JSON = {"a": {"b": [1, 2, 3]}, "s": "ok", "n": None}
VARIABLES = {"json": lambda: JSON, "status": lambda: 200, "big": lambda: [{"i": i} for i in range(5000)]}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('json.s == "ok" && status in [200, 204]', True),
        ("json.a.b.all(x, x > 1)", False),
        ("json.a.b.exists(x, x == 2) ? 'yes' : 'no'", "yes"),
        ("size(json.a.b.filter(x, x > 1))", 2),
        ("json.a.b.map(x, x * 2)", [2, 4, 6]),
        ('json.s.matches("^o") && json.s.startsWith("o")', True),
        ("has(json.zz)", False),
        ("json.n == null", True),
        ("double(status) / 3.0 < 67.0", True),
        ("big.all(x, x.i >= 0)", True),
        ('"x.all(y, z)" != json.s', True),
    ],
)
def test_an_expression_comes_to_a_value(expression, value):
    assert evaluate(expression, VARIABLES) == value
    assert check_cel(expression, VARIABLES) == expression


def test_only_the_variables_named_are_made():
    def never():
        raise AssertionError

    assert evaluate("status == 200", {"status": lambda: 200, "json": never}) is True


def test_a_variable_that_cannot_be_made_says_why():
    def unreadable():
        raise ValueError("the body is not JSON: it is empty")

    with pytest.raises(ValueError, match="the body is not JSON: it is empty"):
        evaluate("json.a == 1", {"json": unreadable})


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("json.zz == 1", "there is no zz"),
        ("1 + 'a' == 2", "No such overload"),
        ("1 / 0 == 1", "division by zero"),
        ("json.a.b[7] == 1", "cannot be worked out|there is no"),
        ("int('x') == 1", "cannot be worked out"),
    ],
)
def test_what_cannot_be_worked_out_says_why(expression, reason):
    with pytest.raises(ValueError, match=reason) as caught:
        evaluate(expression, VARIABLES)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("a +", "cannot be read"),
        ("", "cannot be read"),
        ("(" * 990 + "1" + ")" * 990, "cannot be read"),
        ("zz == 1", "unknown variable 'zz' in the expression; use json, status"),
        ("json.items.sortBy(x, x.a)[0] == 1", "unknown function 'sortBy'"),
        ("getenv('HOME') == ''", "unknown function 'getenv'"),
    ],
)
def test_what_is_no_expression_is_refused(expression, reason):
    with pytest.raises(ValueError, match=reason) as caught:
        check_cel(expression, ["status", "json"])
    assert "\n" not in str(caught.value)


@given(st.text(max_size=60))
def test_whatever_is_written_is_an_expression_or_a_value_error(text):
    with suppress(ValueError):
        check_cel(text, ["json"])


@pytest.mark.parametrize(
    "expression",
    [
        "big.all(x, big.all(y, x.i + y.i >= 0))",
        "big.map(x, [x, x]).map(x, [x, x]).map(x, [x, x]).map(x, [x, x]).size() > 1",
        "json.a.b.all(a, json.a.b.all(b, json.a.b.all(c, json.a.b.all(d, big.all(e, big.all(f, true))))))",
        "[1].map(x, x + x).map(x, x + x).map(x, x + x)" + ".map(x, [x, x])" * 40 + " == []",
    ],
)
def test_what_would_take_too_long_is_not_begun(expression):
    began = time.process_time()
    with pytest.raises(ValueError, match="take too long"):
        evaluate(expression, VARIABLES)
    assert time.process_time() - began < 1


def test_the_dearest_expression_that_is_begun_ends_soon():
    sizes = {"l": lambda: list(range(540))}
    began = time.process_time()
    assert evaluate("l.all(a, l.all(b, a + b >= 0))", sizes) is True
    assert time.process_time() - began < 3


def test_variables_that_are_too_large_are_not_copied():
    with pytest.raises(ValueError, match="take too long"):
        evaluate("size(l) > 1", {"l": lambda: [0] * (MOST_SIZE + 1)})
    with pytest.raises(ValueError, match="take too long"):
        evaluate("size(l) > 1", {"l": lambda: "x" * (64 * MOST_SIZE)})
