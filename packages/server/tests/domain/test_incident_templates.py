"""Templates: what may stand in braces, and what it becomes."""

import pytest

from watchbell.domain.incident_templates import check_places, filled, values_of
from watchbell.lib.clock import parse_rfc3339

NOW = parse_rfc3339("2026-07-01T12:00:00Z")


def test_the_places_are_filled_once():
    values = values_of(["Shop", "{{time}}"], "Europe/Berlin", NOW)
    assert filled("{{service}} since {{ time }}", values) == "Shop and {{time}} since 01 Jul 2026, 14:00 CEST"


def test_without_a_service_there_is_a_word_for_them():
    assert filled("{{service}}", values_of([], "UTC", NOW)) == "Our services"
    assert filled("{{service}}", values_of(["A", "B", "C"], "UTC", NOW)) == "A, B and C"


@pytest.mark.parametrize("text", ["{{host}}", "{{service.name}}", "{{ }}", "{{7*7}}"])
def test_other_places_are_refused(text):
    with pytest.raises(ValueError, match=r"\{\{service\}\} and \{\{time\}\} are"):
        check_places(text)


def test_braces_of_other_kinds_are_text():
    assert check_places("{% if x %}{service}{% endif %}") == "{% if x %}{service}{% endif %}"


def test_a_long_list_of_services_is_counted_and_no_text_grows_without_end():
    names = [f"service {n} {'x' * 180}" for n in range(1_000)]
    said = filled("{{service}}", values_of(names, "UTC", NOW))
    assert said.endswith(" and 981 more")
    assert said.count(", ") == 18
    assert filled("{{service}}", values_of(["A"] * 20, "UTC", NOW)).count("A") == 20
    assert len(filled("{{service}}" * 900, values_of(names, "UTC", NOW))) == 10_000
