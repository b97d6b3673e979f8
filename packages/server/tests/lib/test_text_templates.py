import time

import pytest

from watchbell.lib.text_templates import LONGEST_TEMPLATE, LONGEST_TEXT, BadTemplate, Filter, TextLanguage


def _at_most(value, length):
    return str(value)[:length]


def _even(length):
    if length % 2:
        raise ValueError("write an even number")


LANGUAGE = TextLanguage(
    {"name": "A name", "shop.city": "Where", "empty": "Nothing"},
    {
        "upper": Filter(lambda value: str(value).upper(), "upper", "In capitals"),
        "cut": Filter(_at_most, "cut(10)", "Shorter", int, check=_even),
        "or": Filter(lambda value, other: value or other, "or(name)", "Instead", object),
        "sum": Filter(lambda value: 1 + value, "sum", "Fails with a text"),
    },
)
VALUES = {"name": "Ann", "shop": {"city": "Ulm"}, "empty": ""}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("plain, {not a variable}", "plain, {not a variable}"),
        ("{{ name }} in {{ shop.city }}", "Ann in Ulm"),
        ("{{ name | upper }}", "ANN"),
        ("{{ name | cut(2) | upper }}", "AN"),
        ("{{ empty | or(name) }}{{ empty | or('x') }}", "Annx"),
        ("{% if empty %}a{% elif name == 'Ann' %}b{% else %}c{% endif %}", "b"),
        ("{% if name in ('Ann', 'Ben') and not empty %}yes{% endif %}", "yes"),
        ("{# unsaid #}{% raw %}{{ name }}{% endraw %}", "{{ name }}"),
        ("a\n{% if name %}\nb\n{% endif %}\nc", "a\nb\nc"),
    ],
)
def test_text_variables_filters_and_conditions_are_the_language(source, text):
    LANGUAGE.check(source)
    assert LANGUAGE.render(source, VALUES) == text


@pytest.mark.parametrize(
    "source",
    [
        "{% for each in name %}x{% endfor %}",
        "{% macro m() %}{% endmacro %}",
        "{% set name = 'x' %}",
        "{% include 'file' %}",
        "{% import 'file' as f %}",
        "{% extends 'file' %}",
        "{% block b %}{% endblock %}",
        "{% filter upper %}x{% endfilter %}",
        "{{ name() }}",
        "{{ name.upper() }}",
        "{{ name.__class__ }}",
        "{{ shop['city'] }}",
        "{{ shop }}",
        "{{ name * 10 }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 10 ** 10 }}",
        "{{ name ~ name }}",
        "{{ name + name }}",
        "{{ name is defined }}",
        "{{ name > 'A' }}",
        "{{ name if name else 'x' }}",
        "{{ range(9) }}",
        "{{ self }}",
        "{{ lipsum }}",
        "{{ name[0:1] }}",
        "{{ {'a': 1} }}",
        "{{ name | cut }}",
        "{{ name | cut('2') }}",
        "{{ name | cut(3) }}",
        "{{ name | cut(2, 2) }}",
        "{{ name | cut(length=2) }}",
        "{{ name | cut(*name) }}",
        "{{ name | upper(1) }}",
        "{{ name | eval }}",
        "{{ name | map('upper') }}",
        "{{ name",
        "{% if name %}",
        "{{ }}",
        "{{ " + "(" * 1500 + "name" + ")" * 1500 + " }}",
        "{{ " + "not " * 900 + "name }}",
        "{{ name" + "|upper" * 500 + " }}",
        "{% if name %}" * 200 + "{% endif %}" * 200,
        "x" * (LONGEST_TEMPLATE + 1),
    ],
)
def test_nothing_else_is(source):
    with pytest.raises(BadTemplate) as refused:
        LANGUAGE.check(source)
    assert len(str(refused.value)) < 600
    with pytest.raises(BadTemplate):
        LANGUAGE.render(source, VALUES)


def test_an_unknown_variable_is_told_with_those_there_are():
    with pytest.raises(BadTemplate, match=r"line 2: there is no variable nmae; there are empty, name, shop\.city"):
        LANGUAGE.check("Hello\n{{ nmae }}")


def test_what_stands_in_a_value_is_never_a_template():
    assert LANGUAGE.render("{{ name }}", {**VALUES, "name": "{{ 7*7 }}{% raw %}"}) == "{{ 7*7 }}{% raw %}"


def test_what_a_filter_cannot_read_is_told_as_such():
    with pytest.raises(BadTemplate, match=r"cannot be rendered \(TypeError"):
        LANGUAGE.render("{{ name | sum }}", VALUES)


def test_the_longest_template_of_the_longest_values_is_short_work():
    source = "{{ name | upper }}" * 190
    started = time.process_time()
    text = LANGUAGE.render(source, {**VALUES, "name": "ü" * 20_000})
    assert len(text) == LONGEST_TEXT
    assert time.process_time() - started < 2


def test_what_takes_long_to_read_is_refused():
    source = ("{{ name }}{% if empty %}a{% endif %}" * LONGEST_TEMPLATE)[:LONGEST_TEMPLATE]
    with pytest.raises(BadTemplate, match="too many variables and conditions: shorten it"):
        LANGUAGE.check(source[: source.rindex("{{")])


def test_many_templates_do_not_fill_the_memory():
    language = TextLanguage(LANGUAGE.variables, LANGUAGE.filters)
    for number in range(300):
        assert language.render(f"{number} {{{{ name }}}}", VALUES) == f"{number} Ann"
    assert len(language._kept) <= 256
