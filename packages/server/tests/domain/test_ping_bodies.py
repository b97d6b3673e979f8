"""Whether a ping's body can be read, and by which encoding."""

import pytest

from watchbell.domain.ping_bodies import PingText, text_of
from watchbell.domain.pings import MAX_PING_BODY


@pytest.mark.parametrize(
    ("body", "text", "encoding"),
    [
        (b"done", "done", "utf-8"),
        ("Größe 3 €".encode(), "Größe 3 €", "utf-8"),
        (b"\x1b[31mred\x1b[0m\r\n\tend", "\x1b[31mred\x1b[0m\r\n\tend", "utf-8"),
        ("Größe".encode("latin-1"), "Größe", "latin-1"),
    ],
)
def test_text_is_read(body, text, encoding):
    assert text_of(body) == PingText(text, encoding)


@pytest.mark.parametrize("body", [b"\x00", b"a\x00b", b"\x89PNG\r\n\x1a\n", b"\xff\xfe\x80\x81", b"\x80"])
def test_what_is_no_text_is_binary(body):
    assert text_of(body) is None


def test_a_character_that_was_cut_in_two_is_left_out():
    body = ("a" + "ä" * MAX_PING_BODY).encode()[:MAX_PING_BODY]
    read = text_of(body)
    assert read is not None
    assert (read.encoding, len(read.text)) == ("utf-8", MAX_PING_BODY // 2)
    assert text_of("ä".encode()[:1]) == PingText("Ã", "latin-1")
