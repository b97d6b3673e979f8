r"""What is said and heard in a conversation over a stream, as data.

Texts are typed with escapes: ``PING\r\n``, ``\x00``. A later turn may say what an earlier one heard: ``${1}`` is the first
group of the last pattern, as blackbox_exporter's ``query_response`` writes it.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

_SIMPLE = {"r": b"\r", "n": b"\n", "t": b"\t", "0": b"\0", "\\": b"\\"}
_GROUP = re.compile(r"\$\{(\d)\}|\$(\d)")


class Turn(NamedTuple):
    """One turn: something to say, then something to hear, then perhaps TLS from here on. `None` leaves a part out.

    `wanted` must come as it stands, `pattern` (a regular expression) must fit a line.
    """

    send: str | None = None
    wanted: str | None = None
    pattern: str | None = None
    starttls: bool = False


def unescape(text: str) -> bytes:
    r"""``PING\r\n`` as typed → its bytes; a backslash that begins nothing known stays."""
    out = bytearray()
    index = 0
    while index < len(text):
        after = text[index + 1 : index + 2]
        if text[index] == "\\" and after in _SIMPLE and after:
            out += _SIMPLE[after]
            index += 2
        elif text[index] == "\\" and after == "x" and _is_hex(text[index + 2 : index + 4]):
            out.append(int(text[index + 2 : index + 4], 16))
            index += 4
        else:
            out += text[index].encode()
            index += 1
    return bytes(out)


def fill_in(text: str, groups: Sequence[str | None]) -> str:
    """The text with ``${1}`` … ``${9}`` replaced by what was heard; a group that did not take part is empty."""

    def heard(found: re.Match[str]) -> str:
        number = int(found.group(1) or found.group(2))
        return (groups[number - 1] or "") if 0 < number <= len(groups) else found.group(0)

    return _GROUP.sub(heard, text)


def excerpt(heard: bytes) -> str:
    """The first 80 bytes as people read them."""
    return repr(heard[:80].decode("utf-8", "replace")) if heard else "no byte"


def _is_hex(digits: str) -> bool:
    return len(digits) == 2 and all(digit in "0123456789abcdefABCDEF" for digit in digits)
