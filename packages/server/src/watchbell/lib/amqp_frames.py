"""AMQP 0-9-1 on the wire (specification §4.2): frames and the few methods a check needs. Nothing is sent here."""

import struct
from typing import NamedTuple

HEADER = b"AMQP\x00\x00\x09\x01"
FRAME_END = 0xCE
MOST_BYTES = 131_072
"""The largest frame that is read; servers send none larger than agreed, and we agree to this."""

START, START_OK = (10, 10), (10, 11)
SECURE = (10, 20)
TUNE, TUNE_OK = (10, 30), (10, 31)
OPEN, OPEN_OK = (10, 40), (10, 41)
CLOSE, CLOSE_OK = (10, 50), (10, 51)
CHANNEL_OPEN, CHANNEL_OPEN_OK = (20, 10), (20, 11)
CHANNEL_CLOSE = (20, 40)
QUEUE_DECLARE, QUEUE_DECLARE_OK = (50, 10), (50, 11)

_SIZES = {
    "t": 1,
    "b": 1,
    "B": 1,
    "U": 2,
    "u": 2,
    "s": 2,
    "I": 4,
    "i": 4,
    "f": 4,
    "L": 8,
    "l": 8,
    "d": 8,
    "T": 8,
    "D": 5,
}


class Malformed(ValueError):
    """What came is no AMQP."""


class Method(NamedTuple):
    """A method's class and number, and its arguments as they came."""

    name: tuple[int, int]
    arguments: bytes


class Refusal(NamedTuple):
    """Why the server closes: a reply code such as 403, and its words."""

    code: int
    words: str


def method_frame(channel: int, name: tuple[int, int], arguments: bytes) -> bytes:
    """A whole method frame."""
    payload = struct.pack("!HH", *name) + arguments
    return struct.pack("!BHI", 1, channel, len(payload)) + payload + bytes([FRAME_END])


def read_method(payload: bytes) -> Method:
    """The method of a method frame's payload."""
    if len(payload) < 4:
        raise Malformed("a method of it is too short")
    return Method(struct.unpack_from("!HH", payload), payload[4:])


def start_ok(user: str, password: str) -> bytes:
    """Arguments of Connection.StartOk: PLAIN (RFC 4616); we ask to be told why a login fails."""
    able = table({"authentication_failure_close": True})
    about = _field("product", b"S" + long_text(b"Watchbell")) + _field("capabilities", b"F" + able)
    properties = struct.pack("!I", len(about)) + about
    return properties + short_text("PLAIN") + long_text(f"\0{user}\0{password}".encode()) + short_text("en_US")


def table(flags: dict[str, bool]) -> bytes:
    """A field table of flags."""
    rows = b"".join(_field(name, b"t" + bytes([value])) for name, value in flags.items())
    return struct.pack("!I", len(rows)) + rows


def short_text(text: str) -> bytes:
    """At most 255 bytes. Raises `ValueError` for more."""
    data = text.encode()
    if len(data) > 255:
        raise ValueError("at most 255 bytes")
    return bytes([len(data)]) + data


def long_text(data: bytes) -> bytes:
    """Bytes with their length before."""
    return struct.pack("!I", len(data)) + data


def read_start(arguments: bytes) -> tuple[dict[str, str], list[str]]:
    """What Connection.Start says: the server's texts about itself (product, version …), and its mechanisms."""
    reader = _Reader(arguments)
    reader.take(2)
    properties = reader.long()
    mechanisms = reader.long().decode("utf-8", "replace").split()
    return _texts(properties), mechanisms


def read_tune(arguments: bytes) -> tuple[int, int, int]:
    """Most channels, largest frame, heartbeat seconds."""
    reader = _Reader(arguments)
    return reader.number(2), reader.number(4), reader.number(2)


def read_close(arguments: bytes) -> Refusal:
    """Why a connection or channel was closed."""
    reader = _Reader(arguments)
    return Refusal(reader.number(2), reader.short())


def read_declared(arguments: bytes) -> tuple[int, int]:
    """Messages and consumers of a queue."""
    reader = _Reader(arguments)
    reader.short()
    return reader.number(4), reader.number(4)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, count: int) -> bytes:
        if self._at + count > len(self._data):
            raise Malformed("a method of it is too short")
        self._at += count
        return self._data[self._at - count : self._at]

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "big")

    def short(self) -> str:
        return self.take(self.number(1)).decode("utf-8", "replace")

    def long(self) -> bytes:
        return self.take(self.number(4))

    @property
    def rest(self) -> int:
        return len(self._data) - self._at


def _texts(data: bytes) -> dict[str, str]:
    """The texts of a field table; of what else it holds only the size matters."""
    reader, found = _Reader(data), {}
    while reader.rest:
        name = reader.short()
        kind = chr(reader.number(1))
        if kind == "S":
            found[name] = reader.long().decode("utf-8", "replace")
        elif kind in ("F", "A", "x"):
            reader.long()
        elif kind == "V":
            continue
        else:
            reader.take(_SIZES.get(kind, reader.rest + 1))
    return found


def _field(name: str, value: bytes) -> bytes:
    return short_text(name) + value
