import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.ack_links import AckLink, parse_token, token_of

LINK = AckLink("01a1fec2-969f-7001-b963-d6027f196e44", "01a1fec2-9476-7000-a454-b97113d7e9cf")
SIGNATURE = bytes(range(32))


def test_a_token_says_which_incident_and_which_channel_and_carries_half_the_signature():
    token = token_of(LINK, SIGNATURE)
    assert len(token) == 64
    assert parse_token(token) == (LINK, SIGNATURE[:16])


@pytest.mark.parametrize(
    "damage", ["", "x", "=" * 64, "ä" * 64, token_of(LINK, SIGNATURE)[:-1], token_of(LINK, SIGNATURE) + "A"]
)
def test_what_was_cut_off_or_mistyped_is_no_token(damage):
    assert parse_token(damage) is None


@given(st.text(max_size=80))
def test_no_text_breaks_it(text):
    parsed = parse_token(text)
    assert parsed is None or token_of(*parsed) == text
