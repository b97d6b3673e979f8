import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.message_links import ACK_PATH, NOTICES_PATH, MessageLink, parse_address

LINK = MessageLink(ACK_PATH, "01a1fec2-969f-7001-b963-d6027f196e44", "01a1fec2-9476-7000-a454-b97113d7e9cf")
SIGNATURE = bytes(range(32))
ADDRESS = LINK.address(SIGNATURE)


def test_an_address_says_its_deed_its_subject_and_its_channel_and_carries_half_the_signature():
    assert len(ADDRESS) == len(ACK_PATH) + 64
    assert parse_address(ADDRESS) == (LINK, SIGNATURE[:16])


def test_the_deed_is_signed_too():
    assert LINK._replace(path=NOTICES_PATH).text != LINK.text


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "x",
        "/ack/",
        "/ack/" + "=" * 64,
        "/ack/" + "ä" * 64,
        ADDRESS[:-1],
        ADDRESS + "A",
        ADDRESS[1:],
        "/s" + ADDRESS,
    ],
)
def test_what_was_cut_off_or_mistyped_is_none(damaged):
    assert parse_address(damaged) is None


@given(st.sampled_from([ACK_PATH, NOTICES_PATH, ""]), st.text(max_size=80))
def test_no_text_breaks_it(path, text):
    parsed = parse_address(path + text)
    assert parsed is None or parsed[0].address(parsed[1]) == path + text
