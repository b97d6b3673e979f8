"""What a ping's body is: text that people can read, or bytes that they cannot."""

import codecs
from typing import NamedTuple

from watchbell.domain.pings import MAX_PING_BODY

_SPOKEN = frozenset(b"\t\n\v\f\r\x1b")
"""The control characters that the output of programs is full of, colours included."""


class PingText(NamedTuple):
    """A body as text, and the encoding that it was read by."""

    text: str
    encoding: str


def text_of(body: bytes) -> PingText | None:
    """The body as text: UTF-8, or Latin-1 where it is no UTF-8 and holds no control characters; `None` = binary."""
    if any(byte < 0x20 and byte not in _SPOKEN for byte in body):
        return None
    # A long body was cut after so many bytes, perhaps within a character.
    is_whole = len(body) < MAX_PING_BODY
    try:
        return PingText(codecs.getincrementaldecoder("utf-8")().decode(body, final=is_whole), "utf-8")
    except UnicodeDecodeError:
        is_latin = not any(0x7F <= byte < 0xA0 for byte in body)
        return PingText(body.decode("latin-1"), "latin-1") if is_latin else None
