from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from watchbell.domain.assertions import (
    ALONE,
    MOST_IN_ALL,
    NUMERIC,
    Assertion,
    AssertionGroup,
    Assertions,
    Operator,
    Subject,
    assertions_field,
    checker_of,
    subjects_in,
)
from watchbell.domain.kind_config import KindConfig


def only_letters(path):
    if not path.isalpha():
        raise ValueError(f"{path!r} is no word")


SUBJECTS = {
    "status": Subject("Status", "number"),
    "header": Subject("Header", path="Header name", placeholder="Server"),
    "word": Subject("Word", path="A word", check_path=only_letters),
}


class Config(KindConfig):
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)


def refused(*items):
    with pytest.raises(ValidationError) as caught:
        Config.model_validate({"assertions": list(items)})
    return caught.value.errors()[0]["msg"]


def test_the_short_form_compares_for_equality_and_makes_the_monitor_down():
    (item,) = Config.model_validate({"assertions": [{"subject": "status", "value": 200}]}).assertions
    assert isinstance(item, Assertion)
    assert (item.operator, item.value, item.quantifier, item.severity) == (Operator.EQUALS, 200, "any", "down")
    assert item.name == "status"


def test_a_group_holds_assertions_and_groups():
    given = {
        "match": "any",
        "assertions": [
            {"subject": "status", "value": "2"},
            {"assertions": [{"subject": "header", "path": "X", "operator": "exists"}]},
        ],
    }
    config = Config.model_validate({"assertions": [given]})
    (group,) = config.assertions
    assert isinstance(group, AssertionGroup)
    assert isinstance(group.assertions[1], AssertionGroup)
    assert Config.model_validate_json(config.model_dump_json()) == config


@pytest.mark.parametrize("operator", sorted(ALONE))
def test_an_operator_that_stands_alone_takes_no_value(operator):
    assert "takes no value" in refused({"subject": "status", "operator": operator, "value": 1})
    assert Config.model_validate({"assertions": [{"subject": "status", "operator": operator}]}).assertions


@pytest.mark.parametrize("operator", sorted(set(Operator) - ALONE))
def test_every_other_operator_needs_a_value(operator):
    assert "needs a value" in refused({"subject": "status", "operator": operator})


@pytest.mark.parametrize("operator", sorted(NUMERIC))
def test_an_operator_of_numbers_needs_one(operator):
    assert "needs a number, not 'many'" in refused({"subject": "status", "operator": operator, "value": "many"})
    assert Config.model_validate({"assertions": [{"subject": "status", "operator": operator, "value": "5"}]}).assertions


def test_true_is_the_word_and_not_the_number():
    (item,) = Config.model_validate({"assertions": [{"subject": "status", "value": True}]}).assertions
    assert item.value == "true"


def test_a_pattern_that_does_not_compile_is_refused_when_it_is_written():
    assert "no regular expression" in refused({"subject": "status", "operator": "matches", "value": "("})
    assert "not supported" in refused({"subject": "status", "operator": "not_matches", "value": "(?=x)"})


def test_a_subject_that_is_not_known_is_refused_with_those_that_are():
    assert "unknown subject 'body'; use one of status, header, word" in refused({"subject": "body", "value": 1})


def test_a_path_belongs_exactly_to_the_subjects_that_take_one():
    assert "status takes no path" in refused({"subject": "status", "path": "x", "value": 1})
    assert "header needs a path: Header name" in refused({"subject": "header", "value": 1})
    assert "'1' is no word" in refused({"subject": "word", "path": "1", "value": 1})


def nested(depth):
    item = {"subject": "status", "value": 1}
    for _ in range(depth):
        item = {"assertions": [item]}
    return item


def test_groups_may_be_three_deep():
    assert Config.model_validate({"assertions": [nested(3)]}).assertions
    assert "3 deep at most" in refused(nested(4))
    assert "subject 'x'" in refused({"assertions": [{"subject": "x", "value": 1}]})


def test_groups_are_no_way_around_the_number_of_assertions():
    wide = {"assertions": [{"subject": "status", "value": 1}] * 50}
    assert len(Config.model_validate({"assertions": [wide] * (MOST_IN_ALL // 50)}).assertions) == 4
    assert f"more than {MOST_IN_ALL}" in refused(*[wide] * (MOST_IN_ALL // 50), {"subject": "status", "value": 1})


def test_an_empty_group_an_unknown_word_and_an_unknown_operator_are_refused():
    assert refused({"assertions": []})
    assert refused({"subject": "status", "value": 1, "sevrity": "down"})
    assert refused({"subject": "status", "operator": "is", "value": 1})
    assert refused("status == 200")


def test_the_form_is_told_which_subjects_there_are():
    field = TypeAdapter(Config).json_schema()["properties"]["assertions"]
    assert field["x-widget"] == "assertions"
    assert field["x-subjects"]["header"] == {
        "label": "Header", "value": "text", "path": "Header name", "unit": "", "placeholder": "Server", "order": 1
    }  # fmt: skip


def test_subjects_are_found_in_groups_and_a_value_is_none():
    inner = {"subject": "answer", "value": "exit_status"}
    items = TypeAdapter(Assertions).validate_python(
        [{"match": "any", "assertions": [inner]}, {"subject": "size", "value": 1}]
    )
    assert subjects_in(items) == {"answer", "size"}
