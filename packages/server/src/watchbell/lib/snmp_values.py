"""SNMP's names and values (RFC 2578): object identifiers, and what an agent answers for them."""

import re
import struct
from typing import NamedTuple

from watchbell.lib.ber import Element

NAMES = {
    "sysDescr": "1.3.6.1.2.1.1.1",
    "sysObjectID": "1.3.6.1.2.1.1.2",
    "sysUpTime": "1.3.6.1.2.1.1.3",
    "sysContact": "1.3.6.1.2.1.1.4",
    "sysName": "1.3.6.1.2.1.1.5",
    "sysLocation": "1.3.6.1.2.1.1.6",
    "ifNumber": "1.3.6.1.2.1.2.1",
    "ifDescr": "1.3.6.1.2.1.2.2.1.2",
    "ifAdminStatus": "1.3.6.1.2.1.2.2.1.7",
    "ifOperStatus": "1.3.6.1.2.1.2.2.1.8",
    "ifInOctets": "1.3.6.1.2.1.2.2.1.10",
    "ifInErrors": "1.3.6.1.2.1.2.2.1.14",
    "ifOutOctets": "1.3.6.1.2.1.2.2.1.16",
    "ifOutErrors": "1.3.6.1.2.1.2.2.1.20",
    "ifHCInOctets": "1.3.6.1.2.1.31.1.1.1.6",
    "ifHCOutOctets": "1.3.6.1.2.1.31.1.1.1.10",
    "hrSystemUptime": "1.3.6.1.2.1.25.1.1",
    "hrSystemNumUsers": "1.3.6.1.2.1.25.1.5",
    "hrSystemProcesses": "1.3.6.1.2.1.25.1.6",
    "hrMemorySize": "1.3.6.1.2.1.25.2.2",
    "laLoad": "1.3.6.1.4.1.2021.10.1.3",
    "upsBatteryStatus": "1.3.6.1.2.1.33.1.2.1",
    "upsEstimatedChargeRemaining": "1.3.6.1.2.1.33.1.2.4",
}
"""Objects that can be asked for by name."""
_BY_NUMBER = {number: name for name, number in NAMES.items()}
_NUMBERS = re.compile(r"\.?[0-2](\.\d{1,10}){1,127}\Z", re.ASCII)
_NAMED = re.compile(r"([A-Za-z][A-Za-z0-9]*)((?:\.\d{1,10}){0,100})\Z", re.ASCII)
_MISSING = {
    0x80: "is not known to the agent (no such object)",
    0x81: "has no such instance at the agent",
    0x82: "lies beyond all that the agent knows",
}
_LARGEST_ARC = 0xFFFF_FFFF


class Missing(NamedTuple):
    """That the agent has no value, and why: ``is not known to the agent``."""

    why: str


Value = int | float | str | Missing | None


def numbers_of(oid: str) -> str:
    """``sysUpTime.0`` or ``.1.3.6.1.2.1.1.3.0`` → ``1.3.6.1.2.1.1.3.0``. Raises `ValueError`."""
    found = oid
    if named := _NAMED.match(oid):
        number = NAMES.get(named.group(1))
        if number is None:
            raise ValueError(
                f"the name {named.group(1)!r} is not known: write the OID in numbers, like 1.3.6.1.2.1.1.3.0"
            )
        found = number + named.group(2)
    found = found.removeprefix(".")
    if not _NUMBERS.match(found):
        raise ValueError(f"{oid!r} is no OID: write numbers and points, like 1.3.6.1.2.1.1.3.0")
    arcs = [int(arc) for arc in found.split(".")]
    if max(arcs) > _LARGEST_ARC or (arcs[0] < 2 and arcs[1] > 39):
        raise ValueError(f"{oid!r} is no OID: a number in it is too large")
    return ".".join(map(str, arcs))


def name_of(numbers: str) -> str:
    """``1.3.6.1.2.1.1.3.0`` → ``sysUpTime.0``; numbers that have no name here stay."""
    head = numbers
    while "." in head:
        if head in _BY_NUMBER:
            return _BY_NUMBER[head] + numbers[len(head) :]
        head = head.rpartition(".")[0]
    return numbers


def encode_oid(numbers: str) -> bytes:
    """The content of an element that holds it."""
    first, second, *rest = map(int, numbers.split("."))
    out = bytearray()
    for arc in (first * 40 + second, *rest):
        groups = [arc & 127]
        while arc := arc >> 7:
            groups.append(arc & 127 | 128)
        out += bytes(reversed(groups))
    return bytes(out)


def decode_oid(content: bytes) -> str:
    """Raises `ValueError` for one that ends within a number, or is absurdly long."""
    if not content or content[-1] & 128 or len(content) > 640:
        raise ValueError("an object identifier in it cannot be read")
    arcs, arc = [], 0
    for byte in content:
        arc = arc << 7 | byte & 127
        if not byte & 128:
            arcs.append(arc)
            arc = 0
    top = min(arcs[0] // 40, 2)
    return ".".join(map(str, (top, arcs[0] - 40 * top, *arcs[1:])))


def read_value(element: Element) -> Value:
    """What an element holds: numbers as numbers, TimeTicks in seconds, bytes as text or else in hex.

    Raises `ValueError` for what cannot be read.
    """
    tag, content = element
    if tag == 0x02:
        return int.from_bytes(_short(content), "big", signed=True)
    if tag in (0x41, 0x42, 0x46, 0x47):  # Counter32, Gauge32, Counter64, UInteger32
        return int.from_bytes(_short(content), "big")
    if tag == 0x43:
        return int.from_bytes(_short(content), "big") / 100
    if tag == 0x04:
        return as_text(content)
    if tag == 0x05:
        return None
    if tag == 0x06:
        return decode_oid(content)
    if tag == 0x40 and len(content) in (4, 16):
        return ".".join(map(str, content)) if len(content) == 4 else content.hex(":", 2)
    if tag == 0x44:
        return _opaque(content)
    if tag in _MISSING:
        return Missing(_MISSING[tag])
    raise ValueError(f"a value in it has the unknown type {tag:#04x}")


def as_text(content: bytes) -> str:
    """Bytes as text where they are text, else in hex: ``00:1a:2b``."""
    try:
        text = content.rstrip(b"\0").decode("utf-8")
    except UnicodeDecodeError:
        return content.hex(":")
    return text if all(letter.isprintable() or letter in "\t\r\n" for letter in text) else content.hex(":")


def _short(content: bytes) -> bytes:
    if not 1 <= len(content) <= 9:
        raise ValueError("a number in it cannot be read")
    return content


def _opaque(content: bytes) -> float | str:
    """Net-SNMP wraps floating point numbers so."""
    if content[:3] == b"\x9f\x78\x04" and len(content) == 7:
        return round(float(struct.unpack(">f", content[3:])[0]), 6)
    if content[:3] == b"\x9f\x79\x08" and len(content) == 11:
        return float(struct.unpack(">d", content[3:])[0])
    return content.hex(":")
