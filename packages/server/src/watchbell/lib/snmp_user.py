"""SNMPv3 messages of a user (RFC 3412, 3414): signed, encrypted, and what the reports of an agent mean."""

import hmac
from typing import NamedTuple

from watchbell.lib.ber import Element, decode, integer, octets, sequence
from watchbell.lib.snmp_ciphers import SIGNATURES, decrypt, encrypt, localized, password_key, privacy_key, signature
from watchbell.lib.snmp_packets import REPORT, Pdu, read_pdu, typed, whole

NOT_IN_TIME, UNKNOWN_ENGINE = "2", "4"
_REPORTS = {
    "1": "it does not offer this user that level of security",
    NOT_IN_TIME: "it takes the request for outdated",
    "3": "it does not know the user",
    UNKNOWN_ENGINE: "it does not know its own engine id",
    "5": "the authentication password or its method is wrong",
    "6": "the privacy password or its method is wrong",
}
_STATISTICS = "1.3.6.1.6.3.15.1.1."
_CONTEXTS = {
    "1.3.6.1.6.3.12.1.4.0": "it is busy with the context",
    "1.3.6.1.6.3.12.1.5.0": "it does not know the context",
}
_REPORTABLE, _SIGNED, _ENCRYPTED = 4, 1, 2
_LARGEST = 65_507
_MOST_COUNT = 0x7FFF_FFFF


class User(NamedTuple):
    """Who asks, and how it is proven and hidden: hash and cipher are names of `snmp_ciphers`."""

    name: str
    hash_name: str | None = None
    password: str = ""
    cipher: str | None = None
    privacy_password: str = ""
    context: str = ""


class Engine(NamedTuple):
    """An agent's engine and its clock."""

    identifier: bytes = b""
    boots: int = 0
    time: int = 0


class Heard(NamedTuple):
    """A checked message: whose engine it came from, the message's number and what it holds."""

    engine: Engine
    message_id: int
    pdu: Pdu

    @property
    def report(self) -> str | None:
        """The number of what it complains of; `None` when it is an answer."""
        if self.pdu.kind != REPORT:
            return None
        oid = self.pdu.values[0][0] if self.pdu.values else ""
        return oid.removeprefix(_STATISTICS).split(".")[0] if oid.startswith(_STATISTICS) else oid

    @property
    def complaint(self) -> str:
        """What it complains of, in words."""
        code = self.report or ""
        return _REPORTS.get(code) or _CONTEXTS.get(code) or f"it reports {code or 'nothing'}"


def discovery(message_id: int, pdu: bytes) -> bytes:
    """The question to which an agent answers who it is, and its clock."""
    return _message(message_id, _REPORTABLE, Engine(), ("", b"", b""), _scoped(Engine(), "", pdu))


def make_message(message_id: int, user: User, engine: Engine, pdu: bytes) -> bytes:
    """A request of the user to an engine."""
    scoped = _scoped(engine, user.context, pdu)
    if user.hash_name is None:
        return _message(message_id, _REPORTABLE, engine, (user.name, b"", b""), scoped)
    flags, salt = _REPORTABLE | _SIGNED, b""
    if user.cipher is not None:
        key = privacy_key(user.privacy_password, engine.identifier, user.hash_name, user.cipher)
        hidden, salt = encrypt(user.cipher, key, engine.boots, engine.time, scoped)
        flags, scoped = flags | _ENCRYPTED, octets(hidden)
    size = SIGNATURES[user.hash_name]
    unsigned = _message(message_id, flags, engine, (user.name, bytes(size), salt), scoped)
    key = localized(password_key(user.password, user.hash_name), engine.identifier, user.hash_name)
    signed = signature(key, unsigned, user.hash_name)
    return _message(message_id, flags, engine, (user.name, signed, salt), scoped)


def read_message(data: bytes, user: User) -> Heard:
    """What an agent said, its signature checked. Raises `ValueError` that says what is wrong with it.

    A report may come without a signature: it says why nothing else could come.
    """
    version, head, security, rest = typed(whole(data).parts, 0x02, 0x30, 0x04, None)
    if version.number != 3:
        raise ValueError("it speaks another version of SNMP")
    message_id, _, flag_bytes, _ = typed(head.parts, 0x02, 0x02, 0x04, 0x02)
    flags = flag_bytes.content[0] if flag_bytes.content else 0
    inside = typed(whole(security.content).parts, 0x04, 0x02, 0x02, 0x04, 0x04, 0x04)
    engine = Engine(inside[0].content, _count(inside[1]), _count(inside[2]))
    salt = inside[5]
    if flags & _SIGNED and user.hash_name is not None:
        _check(data, engine.identifier, user)
    if flags & _ENCRYPTED:
        rest = _plain(rest, user, engine, salt.content)
    pdu = read_pdu(typed(rest.parts, 0x04, 0x04, None)[2])
    if pdu.kind != REPORT and (
        (user.hash_name is not None and not flags & _SIGNED) or (user.cipher is not None and not flags & _ENCRYPTED)
    ):
        raise ValueError("it is not protected as the request was")
    return Heard(engine, message_id.number, pdu)


def _scoped(engine: Engine, context: str, pdu: bytes) -> bytes:
    return sequence(octets(engine.identifier), octets(context), pdu)


def _message(message_id: int, flags: int, engine: Engine, proof: tuple[str, bytes, bytes], scoped: bytes) -> bytes:
    name, signed, salt = proof
    head = sequence(integer(message_id), integer(_LARGEST), octets(bytes([flags])), integer(3))
    security = sequence(
        octets(engine.identifier),
        integer(engine.boots),
        integer(engine.time),
        octets(name),
        octets(signed),
        octets(salt),
    )
    return sequence(integer(3), head, octets(security), scoped)


def _count(element: Element) -> int:
    if len(element.content) > 5 or not 0 <= element.number <= _MOST_COUNT:
        raise ValueError("its clock cannot be read")
    return element.number


def _plain(rest: Element, user: User, engine: Engine, salt: bytes) -> Element:
    if user.cipher is None or user.hash_name is None:
        raise ValueError("it is encrypted, which was not asked for")
    key = privacy_key(user.privacy_password, engine.identifier, user.hash_name, user.cipher)
    opened = decrypt(user.cipher, key, engine.boots, engine.time, salt, rest.content)
    element, _ = decode(opened)  # block ciphers fill up what follows
    return element


def _check(data: bytes, engine: bytes, user: User) -> None:
    """Hold the signature against the very bytes that came, zeros in its place."""
    hash_name = user.hash_name or ""
    begin, signed = _place_of_signature(data)
    zeroed = data[:begin] + bytes(len(signed)) + data[begin + len(signed) :]
    key = localized(password_key(user.password, hash_name), engine, hash_name)
    if not hmac.compare_digest(signed, signature(key, zeroed, hash_name)):
        raise ValueError("it is not signed with the user's password")


def _place_of_signature(data: bytes) -> tuple[int, bytes]:
    rest = whole(data).content
    for _ in range(2):
        _, rest = decode(rest)
    security, after = decode(rest)
    inside = whole(security.content).content
    for _ in range(4):
        _, inside = decode(inside)
    signed, inside = decode(inside)
    end = len(data) - len(after) - len(inside)
    return end - len(signed.content), signed.content
