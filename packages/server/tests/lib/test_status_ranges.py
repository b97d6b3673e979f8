import pytest

from watchbell.lib.status_ranges import parse_status_ranges


def test_codes_ranges_and_hundreds_are_understood():
    assert parse_status_ranges("200") == {200}
    assert parse_status_ranges("200-202, 301") == {200, 201, 202, 301}
    assert parse_status_ranges("2XX") == set(range(200, 300))


@pytest.mark.parametrize("text", ["", "20", "2000", "abc", "200-", "300-200", "200;201", "099", "200,,201", "0xx"])
def test_anything_else_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match=r"200-299,301|from 100 to 999"):
        parse_status_ranges(text)
