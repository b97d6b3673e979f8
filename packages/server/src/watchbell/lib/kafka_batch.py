"""A record batch of one message (Kafka's message format 2), with its checksum."""

import struct
from functools import cache

_POLYNOMIAL = 0x82F63B78


def one_record(value: bytes, at_ms: int) -> bytes:
    """A batch that holds one message without a key, written at that instant."""
    record = b"\0" + _zigzag(0) + _zigzag(0) + _zigzag(-1) + _zigzag(len(value)) + value + _zigzag(0)
    record = _zigzag(len(record)) + record
    # attributes, last offset delta, first and last timestamp, producer id, epoch and sequence, records
    body = struct.pack("!hiqqqhii", 0, 0, at_ms, at_ms, -1, -1, -1, 1) + record
    head = struct.pack("!ibI", -1, 2, crc32c(body))
    return struct.pack("!qi", 0, len(head) + len(body)) + head + body


def crc32c(data: bytes) -> int:
    """The CRC of RFC 3720 (Castagnoli), which Python's library lacks."""
    table, crc = _table(), 0xFFFF_FFFF
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFF_FFFF


@cache
def _table() -> tuple[int, ...]:
    def entry(number: int) -> int:
        for _ in range(8):
            number = number >> 1 ^ (_POLYNOMIAL if number & 1 else 0)
        return number

    return tuple(map(entry, range(256)))


def _zigzag(number: int) -> bytes:
    number = number << 1 ^ number >> 63
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
