"""Checks as metrics."""

from watchbell.domain.healthchecks_metrics import samples_of_checks


def test_where_there_is_no_check_there_are_none():
    assert [(sample.name, sample.value) for sample in samples_of_checks([], 0)] == [
        ("hc_checks_total", 0),
        ("hc_checks_down_total", 0),
    ]
