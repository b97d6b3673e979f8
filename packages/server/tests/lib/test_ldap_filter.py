"""Filters and the encoding below them, against the bytes that RFC 4511 and X.690 prescribe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib import ber
from watchbell.lib.ldap_filter import encode_filter


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("(objectClass=*)", "870b6f626a656374436c617373"),
        ("(uid=mia)", "a30a04037569640 4036d6961".replace(" ", "")),
        ("(!(a=b))", "a208a306040161040162"),
        ("(&(a=b)(c=d))", "a010a306040161040162a306040163040164"),
        ("(a>=1)", "a506040161040131"),
        (r"(a=\2a)", "a30604016104012a"),
        ("(a=x*y*z)", "a40e040161300980017881017982017a"),
    ],
)
def test_filters_become_the_bytes_of_the_standard(text, encoded):
    assert encode_filter(text).hex() == encoded


@pytest.mark.parametrize(
    "text", ["", "a=b", "(a)", "(&)", "(a=b)x", "(!(a=b)(c=d))", "(&(a=b)", "(" * 20 + "a=b" + ")" * 20]
)
def test_what_is_none_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"filter|brackets"):
        encode_filter(text)


@given(st.integers(min_value=-(2**31), max_value=2**31), st.binary(max_size=400))
def test_what_was_encoded_is_decoded(number, content):
    whole = ber.sequence(ber.integer(number), ber.octets(content))
    element, rest = ber.decode(whole + b"rest")
    assert rest == b"rest"
    assert [element.parts[0].number, element.parts[1].content] == [number, content]


@given(st.binary(max_size=60))
def test_no_bytes_do_harm(data):
    try:
        element, rest = ber.decode(data)
    except ValueError:
        return
    assert len(element.content) + len(rest) <= len(data)
