"""Templates: what may stand in braces, and what it becomes."""

import pytest

from watchbell.domain.incident_templates import check_places, filled, values_of
from watchbell.lib.clock import parse_rfc3339

NOW = parse_rfc3339("2026-07-01T12:00:00Z")


def test_the_places_are_filled_once():
    values = values_of(["Shop", "{{time}}"], "Europe/Berlin", NOW)
    assert filled("{{service}} since {{ time }}", values) == "Shop and {{time}} since 01 Jul 2026, 14:00 CEST"


def test_without_a_service_there_is_a_word_for_them():
    assert filled("{{service}}", values_of([], "UTC", NOW)) == "our services"
    assert filled("{{service}}", values_of(["A", "B", "C"], "UTC", NOW)) == "A, B and C"


@pytest.mark.parametrize("text", ["{{host}}", "{{service.name}}", "{{ }}", "{{7*7}}"])
def test_other_places_are_refused(text):
    with pytest.raises(ValueError, match=r"\{\{service\}\} and \{\{time\}\} are"):
        check_places(text)


def test_braces_of_other_kinds_are_text():
    assert check_places("{% if x %}{service}{% endif %}") == "{% if x %}{service}{% endif %}"
