"""MQTT 3.1.1 and 5 on the wire (OASIS MQTT 3.1.1 §3, MQTT 5 §3): packets as bytes, nothing is sent here."""

import struct
from enum import IntEnum
from typing import NamedTuple

V3, V5 = 4, 5
"""Protocol levels of MQTT 3.1.1 and MQTT 5."""


class Kind(IntEnum):
    """The packets a client deals with."""

    CONNECT = 1
    CONNACK = 2
    PUBLISH = 3
    PUBACK = 4
    PUBREC = 5
    PUBREL = 6
    PUBCOMP = 7
    SUBSCRIBE = 8
    SUBACK = 9
    DISCONNECT = 14


class Malformed(ValueError):
    """What came is no MQTT."""


class Login(NamedTuple):
    """How a client introduces itself; an empty id lets the server choose one."""

    client_id: str
    username: str | None = None
    password: str | None = None
    level: int = V3
    keep_alive_seconds: int = 60


class Message(NamedTuple):
    """A published message; `packet_id` is there from QoS 1 on."""

    topic: str
    payload: bytes
    qos: int = 0
    retained: bool = False
    packet_id: int = 0


_V3_REFUSALS = {
    1: "it does not speak this version of MQTT",
    2: "it does not accept this client id",
    3: "the server is unavailable",
    4: "wrong user name or password",
    5: "not authorized",
}
_V5_REASONS = {
    0x80: "unspecified error", 0x81: "malformed packet", 0x82: "protocol error", 0x83: "implementation specific error",
    0x84: "it does not speak this version of MQTT", 0x85: "it does not accept this client id",
    0x86: "wrong user name or password", 0x87: "not authorized", 0x88: "the server is unavailable",
    0x89: "the server is busy", 0x8A: "banned", 0x8B: "the server is shutting down", 0x8C: "bad authentication method",
    0x8D: "keep alive timeout", 0x8E: "the session was taken over", 0x8F: "topic filter invalid",
    0x90: "topic name invalid", 0x95: "packet too large", 0x97: "quota exceeded", 0x99: "payload format invalid",
    0x9A: "retain not supported", 0x9B: "QoS not supported", 0x9C: "use another server", 0x9D: "the server has moved",
    0x9E: "shared subscriptions not supported", 0x9F: "connection rate exceeded",
    0xA1: "subscription identifiers not supported", 0xA2: "wildcard subscriptions not supported",
}  # fmt: skip


def reason(code: int, level: int) -> str:
    """What a code of CONNACK, SUBACK, PUBACK or DISCONNECT means."""
    words = (_V5_REASONS if level == V5 else _V3_REFUSALS).get(code)
    return words or f"code {code}"


def connect(login: Login) -> bytes:
    """A clean session."""
    flags = 0x02 | (0x80 if login.username is not None else 0) | (0x40 if login.password is not None else 0)
    body = _text("MQTT") + struct.pack("!BBH", login.level, flags, login.keep_alive_seconds)
    body += b"\0" if login.level == V5 else b""
    body += _text(login.client_id)
    for given in (login.username, login.password):
        body += b"" if given is None else _text(given)
    return packet(Kind.CONNECT, 0, body)


def subscribe(packet_id: int, topic: str, qos: int, level: int) -> bytes:
    """One topic filter."""
    head = struct.pack("!H", packet_id) + (b"\0" if level == V5 else b"")
    return packet(Kind.SUBSCRIBE, 2, head + _text(topic) + bytes([qos]))


def publish(message: Message, level: int) -> bytes:
    """A message to the server."""
    body = _text(message.topic)
    if message.qos:
        body += struct.pack("!H", message.packet_id)
    body += (b"\0" if level == V5 else b"") + message.payload
    return packet(Kind.PUBLISH, message.qos << 1 | message.retained, body)


def acknowledge(kind: Kind, packet_id: int) -> bytes:
    """PUBACK, PUBREC, PUBREL or PUBCOMP, of the same form in both versions when all is well."""
    return packet(kind, 2 if kind is Kind.PUBREL else 0, struct.pack("!H", packet_id))


def packet(kind: Kind, flags: int, body: bytes) -> bytes:
    """A whole packet."""
    size = len(body)
    length = bytearray()
    while True:
        size, group = size >> 7, size & 0x7F
        length.append(group | 0x80 if size else group)
        if not size:
            return bytes([kind << 4 | flags]) + bytes(length) + body


def read_connack(body: bytes) -> int:
    """The return or reason code; 0 when the server lets us in."""
    if len(body) < 2:
        raise Malformed("its CONNACK is too short")
    return body[1]


def read_codes(body: bytes, level: int) -> tuple[int, list[int]]:
    """Packet id and codes of a SUBACK; of PUBACK, PUBREC, PUBREL and PUBCOMP the one code if any (MQTT 5)."""
    if len(body) < 2:
        raise Malformed("an acknowledgement is too short")
    (packet_id,) = struct.unpack_from("!H", body)
    rest = body[2:]
    if level == V5 and rest:
        size, at = _varint(rest, 0)
        return packet_id, list(rest[at + size :])
    return packet_id, list(rest)


def read_ack(body: bytes) -> tuple[int, int]:
    """Packet id and reason code (0 when none is given) of PUBACK, PUBREC, PUBREL and PUBCOMP."""
    if len(body) < 2:
        raise Malformed("an acknowledgement is too short")
    return struct.unpack_from("!H", body)[0], body[2] if len(body) > 2 else 0


def read_publish(flags: int, body: bytes, level: int) -> Message:
    """A message from the server."""
    qos = flags >> 1 & 3
    if qos == 3 or len(body) < 2:
        raise Malformed("a message of it is malformed")
    (size,) = struct.unpack_from("!H", body)
    at = 2 + size
    topic = body[2:at].decode("utf-8", "replace")
    packet_id = 0
    if qos:
        packet_id = int.from_bytes(body[at : at + 2], "big")
        at += 2
    if level == V5:
        properties, at = _varint(body, at)
        at += properties
    if at > len(body):
        raise Malformed("a message of it is malformed")
    return Message(topic, body[at:], qos, bool(flags & 1), packet_id)


def check_topic(topic: str, *, wildcards: bool) -> str:
    """The topic itself when it can be subscribed (or published to). Raises `ValueError` (MQTT 5 §4.7)."""
    if not topic or "\0" in topic or len(topic.encode()) > 65_535:
        raise ValueError("a topic has at least one character, at most 65535 bytes, and no NUL")
    if not wildcards:
        if "+" in topic or "#" in topic:
            raise ValueError("a topic to publish to holds no wildcards + and #")
        return topic
    levels = topic.split("/")
    if any("#" in level for level in levels[:-1]) or any(
        level not in ("+", "#") and set(level) & {"+", "#"} for level in levels
    ):
        raise ValueError("the wildcards + and # stand alone between slashes, and # only at the end")
    return topic


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("!H", len(data)) + data


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = 0
    for place in range(4):
        if at + place >= len(data):
            break
        number |= (data[at + place] & 0x7F) << 7 * place
        if not data[at + place] & 0x80:
            return number, at + place + 1
    raise Malformed("a length in it is malformed")
