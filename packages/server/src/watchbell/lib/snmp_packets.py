"""SNMP messages (RFC 1157, 3416): questions for objects, and what an agent answers."""

from collections.abc import Sequence
from typing import NamedTuple

from watchbell.lib.ber import Element, decode, encode, integer, octets, sequence
from watchbell.lib.snmp_values import Value, decode_oid, encode_oid, read_value

GET, RESPONSE, REPORT = 0xA0, 0xA2, 0xA8
NO_SUCH_NAME = 2
_ERRORS = {
    1: "tooBig: the answer does not fit into one packet",
    NO_SUCH_NAME: "noSuchName: there is no such object",
    5: "genErr: the agent failed",
    6: "noAccess: the object may not be read",
    13: "resourceUnavailable: the agent has run out of something",
    16: "authorizationError: access is denied",
}


class Pdu(NamedTuple):
    """What an agent said: its kind, the number of the question, an error, and values by OID in numbers."""

    kind: int
    request_id: int
    error: int
    error_index: int
    values: list[tuple[str, Value]]

    @property
    def error_words(self) -> str:
        """The error's name and meaning."""
        return _ERRORS.get(self.error, f"error {self.error}")


def make_pdu(request_id: int, oids: Sequence[str]) -> bytes:
    """The question for the values of these objects."""
    asked = [sequence(encode(0x06, encode_oid(oid)), encode(0x05, b"")) for oid in oids]
    return sequence(integer(request_id), integer(0), integer(0), sequence(*asked), tag=GET)


def read_pdu(element: Element) -> Pdu:
    """Raises `ValueError` for what is none."""
    if element.tag not in (RESPONSE, REPORT):
        raise ValueError("it is no SNMP response")
    request_id, error, index, bindings = typed(element.parts, 0x02, 0x02, 0x02, 0x30)
    values = []
    for binding in bindings.parts:
        name, value = two(binding.parts)
        values.append((decode_oid(name.content), read_value(value)))
    return Pdu(element.tag, request_id.number, error.number, index.number, values)


def make_message(version: int, community: str, pdu: bytes) -> bytes:
    """A message of version 1 (0) or 2c (1)."""
    return sequence(integer(version), octets(community), pdu)


def read_message(data: bytes, version: int) -> Pdu:
    """What a message of version 1 or 2c holds. Raises `ValueError`."""
    said, _, pdu = typed(whole(data).parts, 0x02, 0x04, None)
    if said.number != version:
        raise ValueError("it speaks another version of SNMP")
    return read_pdu(pdu)


def whole(data: bytes) -> Element:
    """The one sequence that a packet is. Raises `ValueError`."""
    try:
        element, rest = decode(data)
    except ValueError:
        element, rest = Element(0, b""), b""
    if element.tag != 0x30 or rest:
        raise ValueError("it is no SNMP packet")
    return element


def typed(parts: list[Element], *tags: int | None) -> list[Element]:
    """The parts when they are so many and of these types. Raises `ValueError`."""
    if len(parts) != len(tags) or any(tag not in (None, part.tag) for part, tag in zip(parts, tags, strict=True)):
        raise ValueError("it is no SNMP packet")
    return parts


def two(parts: list[Element]) -> tuple[Element, Element]:
    """A name and its value. Raises `ValueError`."""
    name, value = typed(parts, 0x06, None)
    return name, value
