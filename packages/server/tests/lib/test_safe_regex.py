import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.safe_regex import check_pattern, compile_pattern


def test_a_pattern_fits_anywhere_and_gives_its_groups():
    found = compile_pattern(r"version (\d+)\.(\d+)(x)?").search("mysql version 8.4 ok")
    assert found is not None
    assert (found.group(), found.group(1), found.groups()) == ("version 8.4", "8", ("8", "4", None))
    assert compile_pattern("^nope$").search("yes") is None


@pytest.mark.parametrize("pattern", ["(", "a{2", "(?=x)", r"(a)\1", "[z-a]", "a{1001}", "((a{100}){100}){100}"])
def test_what_cannot_be_compiled_says_why(pattern):
    if pattern == "a{2":  # RE2 takes it as it stands
        assert check_pattern(pattern) == pattern
        return
    with pytest.raises(ValueError, match="is no regular expression: ") as caught:
        check_pattern(pattern)
    assert "\n" not in str(caught.value)


def test_a_pattern_that_would_never_end_elsewhere_is_linear():
    began = time.process_time()
    assert compile_pattern("(a+)+$").search("a" * 100_000 + "b") is None
    assert time.process_time() - began < 1


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_is_written_is_a_pattern_or_a_value_error(pattern, text):
    try:
        compiled = compile_pattern(pattern)
    except ValueError:
        return
    compiled.search(text)
