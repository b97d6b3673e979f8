import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.assertions import ALONE, NUMERIC, Assertion, AssertionGroup, Operator
from watchbell.domain.findings import Finding
from watchbell.domain.judging import Absent, Many, judge, shown


def always(value):
    return lambda _: value


def absent(_):
    raise Absent("was not sent")


def unreadable(_):
    raise ValueError("the body is not JSON: it is empty")


VALUES = {
    "status": 503,
    "ips": Many(["10.0.0.1", "10.0.0.2"]),
    "none": Many(),
    "list": [1, 2, 3],
    "text": "Welcome",
    "long": "x" * 5000,
    "flag": True,
}
READING = {
    **{name: always(value) for name, value in VALUES.items()},
    "gone": absent,
    "broken": unreadable,
    "path": lambda path: path,
}


def found(subject, operator="equals", value=None, **rest) -> Finding:
    return judge((Assertion(subject=subject, operator=operator, value=value, **rest),), READING)[0]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("status", "equals", 200), "status is 503, expected 200"),
        (("status", "at_most", 499), "status is 503, expected at most 499"),
        (("status", "one_of", "200,204"), "status is 503, expected one of '200,204'"),
        (("text", "contains", "Bye"), "text is 'Welcome', expected to contain 'Bye'"),
        (("text", "matches", "^W$"), "text is 'Welcome', expected to match '^W$'"),
        (("list", "length_at_least", 5), "list has the length 3, expected at least 5"),
        (("list", "is_empty"), "list is 1, 2, 3, expected it to be empty"),
        (("flag", "is_false"), "flag is true, expected false"),
        (("gone", "equals", "x"), "gone was not sent, expected 'x'"),
        (("gone", "exists"), "gone was not sent, expected it to be there"),
        (("text", "not_exists"), "text is 'Welcome', expected it not to be there"),
        (("broken", "equals", 1), "broken: the body is not JSON: it is empty"),
    ],
)
def test_a_failed_assertion_says_what_was_and_what_was_expected(given, sentence):
    seen = found(*given)
    assert (seen.detail, seen.ok, seen.soft) == (sentence, False, False)


def test_one_that_holds_says_what_was():
    assert found("status", "equals", "503") == Finding("status", "status is 503", ok=True)
    assert found("path", "equals", "$.a", path="$.a") == Finding("path $.a", "path $.a is '$.a'", ok=True)


def test_a_soft_one_is_soft():
    assert found("status", "equals", 200, severity="degraded").soft


@pytest.mark.parametrize(
    ("quantifier", "value", "ok"),
    [("any", "10.0.0.2", True), ("all", "10.0.0.2", False), ("none", "10.0.0.2", False), ("none", "1.1.1.1", True)],
)
def test_several_values_are_judged_one_by_one(quantifier, value, ok):
    assert found("ips", "equals", value, quantifier=quantifier).ok is ok


def test_none_of_one_value_is_its_opposite():
    assert found("text", "equals", "Welcome", quantifier="none").detail == (
        "text is 'Welcome', expected none of them 'Welcome'"
    )
    assert found("text", "equals", "Bye", quantifier="none").ok


def test_several_values_are_counted_as_one_list():
    assert found("ips", "length_equals", 2).ok
    assert found("ips", "length_equals", 2, quantifier="none").ok
    assert found("ips", "not_empty").ok


@pytest.mark.parametrize(
    ("operator", "value", "ok"),
    [
        ("not_exists", None, True),
        ("is_empty", None, True),
        ("length_equals", 0, True),
        ("length_at_most", 3, True),
        ("exists", None, False),
        ("not_empty", None, False),
        ("length_at_least", 1, False),
        ("equals", "x", False),
        ("not_equals", "x", False),
        ("not_contains", "x", False),
        ("is_true", None, False),
    ],
)
def test_what_is_not_there_is_an_empty_list_to_count_and_nothing_to_compare(operator, value, ok):
    assert found("gone", operator, value).ok is ok


def test_none_of_what_is_not_there_can_be_wrong():
    assert found("gone", "equals", "x", quantifier="none").ok
    assert not found("gone", "equals", "x", quantifier="all").ok


def test_long_values_are_cut_for_people():
    assert len(found("long", "equals", "x").detail) < 200
    assert len(shown(["x" * 100] * 100)) < 130
    assert shown([]) == "an empty list"
    assert shown({"a": [1]}) == '{"a": [1]}'
    assert shown(10**5000) == "something large"
    assert shown(10**5000) == "something large"
    assert shown(10**5000) == "something large"
    assert shown(10**5000) == "something large"
    assert shown({"a": "x" * 2_000_000}) == "something large (1 items)"


def test_a_value_without_end_is_a_finding():
    deep: list = []
    for _ in range(5000):
        deep = [deep]
    (seen,) = judge((Assertion(subject="deep", value="x"),), {"deep": lambda _: deep})
    assert (seen.ok, seen.detail) == (False, "deep: is nested too deep")


def group(match, *flags, severity="down"):
    items = tuple(Assertion(subject="flag", operator="is_true" if flag else "is_false") for flag in flags)
    return AssertionGroup(match=match, assertions=items, severity=severity)


def test_a_group_says_which_of_its_members_decided():
    failed = judge((group("all", True, False, False),), READING)[0]
    assert failed.detail == "flag is true, expected false; flag is true, expected false"
    assert judge((group("any", False, True),), READING)[0].detail == "flag is true"
    assert judge((group("any", False, False),), READING)[0].detail == (
        "flag is true, expected false, and flag is true, expected false"
    )
    assert judge((group("none", False, True),), READING)[0].detail == "flag is true, which must not be"
    assert judge((group("none", False),), READING)[0].detail == "none of them holds"


def test_a_group_is_as_soft_as_it_says_whatever_its_members_say():
    assert judge((group("all", False, severity="degraded"),), READING)[0].soft


TREES = st.recursive(
    st.booleans(),
    lambda inner: st.tuples(st.sampled_from(["all", "any", "none"]), st.lists(inner, min_size=1, max_size=4)),
    max_leaves=12,
)


def as_item(tree):
    if isinstance(tree, bool):
        return Assertion(subject="flag", operator="is_true" if tree else "is_false")
    return AssertionGroup(match=tree[0], assertions=tuple(map(as_item, tree[1])))


def truth(tree):
    if isinstance(tree, bool):
        return tree
    held = [truth(each) for each in tree[1]]
    return {"all": all(held), "any": any(held), "none": not any(held)}[tree[0]]


@given(TREES)
def test_nested_groups_are_boolean_algebra(tree):
    (seen,) = judge((as_item(tree),), READING)
    assert seen.ok is truth(tree)
    assert seen.detail


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4) | st.lists(inner).map(Many)
    ),
    max_leaves=8,
)
WANTED = {operator: [None] for operator in ALONE} | {operator: [5.0, "7"] for operator in NUMERIC}
ASSERTIONS = st.sampled_from(
    [
        Assertion(subject="it", operator=operator, value=value, quantifier=quantifier)
        for operator in Operator
        for value, quantifier in itertools.product(WANTED.get(operator, ["x", 1.0, ""]), ["any", "all", "none"])
    ]
)


@given(ASSERTIONS, ANYTHING)
def test_judging_never_raises_whatever_a_target_answers(item, value):
    (seen,) = judge((item,), {"it": lambda _: value})
    assert isinstance(seen.ok, bool)
    assert len(seen.detail) < 1000
