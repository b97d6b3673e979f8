from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.clean_text import clean_text, clean_values, one_line


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_what_comes_out_can_be_encoded_and_has_no_nul(text):
    assert b"\0" not in clean_text(text).encode()


@given(st.text())
def test_ordinary_text_stays_as_it_is(text):
    assert clean_text(text) == text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def test_all_texts_of_a_json_value_are_cleaned():
    assert clean_values({"a\0": ["\ud800", 1, None, {"b": "c\0"}]}) == {"a\ufffd": ["?", 1, None, {"b": "c\ufffd"}]}


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_one_line_is_always_printable(text):
    assert one_line(text).isprintable()


def test_what_would_move_the_cursor_is_written_out_and_letters_stay():
    assert one_line("220 \x1b[31mrød\r\n\u202eÅ\x00") == r"220 \x1b[31mrød  \u202eÅ\x00"
