"""ASN.1's basic encoding (X.690), as far as LDAP needs it: definite lengths, small tags."""

from typing import NamedTuple

MOST_BYTES = 1_048_576
"""No element of a hostile server is taken in beyond this."""


class Element(NamedTuple):
    """A tag byte and what it holds."""

    tag: int
    content: bytes

    @property
    def parts(self) -> list["Element"]:
        """The elements inside. Raises `ValueError` when they do not fit together."""
        found: list[Element] = []
        rest = self.content
        while rest:
            element, rest = decode(rest)
            found.append(element)
        return found

    @property
    def number(self) -> int:
        """The integer or enumeration that it holds."""
        return int.from_bytes(self.content[:8], "big", signed=True)

    @property
    def text(self) -> str:
        """What it holds as text."""
        return self.content.decode("utf-8", "replace")


def encode(tag: int, content: bytes) -> bytes:
    """An element."""
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 | len(length)]) + length + content


def integer(value: int, tag: int = 0x02) -> bytes:
    """An integer; with tag 0x0A an enumeration."""
    return encode(tag, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def octets(value: str | bytes, tag: int = 0x04) -> bytes:
    """A string of bytes."""
    return encode(tag, value.encode("utf-8") if isinstance(value, str) else value)


def sequence(*parts: bytes, tag: int = 0x30) -> bytes:
    """Elements one after the other."""
    return encode(tag, b"".join(parts))


def length_of(head: bytes) -> tuple[int, int] | None:
    """Of a beginning of at least two bytes: the size of head and content; `None` when more of it is needed.

    Raises `ValueError` for an indefinite or absurd length.
    """
    first = head[1]
    if first < 128:
        return 2, first
    count = first & 127
    if not 1 <= count <= 4:
        message = "its length cannot be read"
        raise ValueError(message)
    if len(head) < 2 + count:
        return None
    size = int.from_bytes(head[2 : 2 + count], "big")
    if size > MOST_BYTES:
        message = f"it announces {size} bytes"
        raise ValueError(message)
    return 2 + count, size


def decode(data: bytes) -> tuple[Element, bytes]:
    """The first element, and what follows it. Raises `ValueError` when it is not whole."""
    sizes = length_of(data) if len(data) >= 2 else None
    if sizes is None or len(data) < sum(sizes):
        message = "it is cut short"
        raise ValueError(message)
    head, size = sizes
    return Element(data[0], data[head : head + size]), data[head + size :]
