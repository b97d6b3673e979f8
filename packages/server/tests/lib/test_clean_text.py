from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.clean_text import clean_text, clean_values


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_what_comes_out_can_be_encoded_and_has_no_nul(text):
    assert b"\0" not in clean_text(text).encode()


@given(st.text())
def test_ordinary_text_stays_as_it_is(text):
    assert clean_text(text) == text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def test_all_texts_of_a_json_value_are_cleaned():
    assert clean_values({"a\0": ["\ud800", 1, None, {"b": "c\0"}]}) == {"a\ufffd": ["?", 1, None, {"b": "c\ufffd"}]}
