"""RADIUS packets (RFC 2865, 2869, 5997): requests with hidden passwords, replies checked by the shared secret."""

import hashlib
import hmac
import secrets
from typing import NamedTuple

ACCESS_REQUEST, ACCESS_ACCEPT, ACCESS_REJECT, ACCESS_CHALLENGE, STATUS_SERVER = 1, 2, 3, 11, 12
USER_NAME, USER_PASSWORD, NAS_IP, REPLY_MESSAGE, CALLED, CALLING, NAS_IDENTIFIER = 1, 2, 4, 18, 30, 31, 32
_MESSAGE_AUTHENTICATOR = 80
_NAMES = {2: "Access-Accept", 3: "Access-Reject", 5: "Accounting-Response", 11: "Access-Challenge"}


class Request(NamedTuple):
    """A packet and what is needed to check its reply."""

    data: bytes
    identifier: int
    authenticator: bytes


class Reply(NamedTuple):
    """A checked reply: its code, and its attributes in order."""

    code: int
    attributes: tuple[tuple[int, bytes], ...]

    @property
    def name(self) -> str:
        """Such as ``Access-Accept``."""
        return _NAMES.get(self.code, f"code {self.code}")

    @property
    def message(self) -> str:
        """What the server says to the user."""
        parts = [value for kind, value in self.attributes if kind == REPLY_MESSAGE]
        return b"".join(parts).decode("utf-8", "replace")


def make_request(code: int, attributes: list[tuple[int, bytes]], password: str | None, secret: bytes) -> Request:
    """A request with a Message-Authenticator, which servers demand since attackers forge packets without one."""
    identifier, authenticator = secrets.randbelow(256), secrets.token_bytes(16)
    if password is not None:
        attributes = [*attributes, (USER_PASSWORD, _hidden(password.encode("utf-8"), authenticator, secret))]
    unsigned = b"\x50\x12" + bytes(16)
    body = unsigned + b"".join(bytes([kind, len(value) + 2]) + value for kind, value in attributes)
    head = bytes([code, identifier]) + (len(body) + 20).to_bytes(2, "big") + authenticator
    signature = hmac.new(secret, head + body, hashlib.md5).digest()
    return Request(head + b"\x50\x12" + signature + body[18:], identifier, authenticator)


def read_reply(data: bytes, request: Request, secret: bytes) -> Reply:
    """The reply to a request. Raises `ValueError` that says what is wrong with it."""
    if len(data) < 20 or not 20 <= (size := int.from_bytes(data[2:4], "big")) <= len(data):
        raise ValueError("it is no RADIUS packet")
    data = data[:size]
    if data[1] != request.identifier:
        raise ValueError("it answers another request")
    expected = hashlib.md5(data[:4] + request.authenticator + data[20:] + secret, usedforsecurity=False).digest()
    if not hmac.compare_digest(expected, data[4:20]):
        raise ValueError("it is not signed with the shared secret")
    attributes = _attributes(data[20:])
    for kind, value in attributes:
        if kind == _MESSAGE_AUTHENTICATOR and not _is_signed(data, value, request, secret):
            raise ValueError("its Message-Authenticator is wrong")
    return Reply(data[0], attributes)


def _attributes(data: bytes) -> tuple[tuple[int, bytes], ...]:
    found: list[tuple[int, bytes]] = []
    while data:
        if len(data) < 2 or not 2 <= data[1] <= len(data):
            raise ValueError("its attributes are cut short")
        found.append((data[0], data[2 : data[1]]))
        data = data[data[1] :]
    return tuple(found)


def _is_signed(data: bytes, signature: bytes, request: Request, secret: bytes) -> bool:
    at = data.find(bytes([_MESSAGE_AUTHENTICATOR, 18]) + signature, 20)
    bare = data[:4] + request.authenticator + data[20 : at + 2] + bytes(16) + data[at + 18 :]
    return hmac.compare_digest(hmac.new(secret, bare, hashlib.md5).digest(), signature)


def _hidden(password: bytes, authenticator: bytes, secret: bytes) -> bytes:
    """RFC 2865, 5.2."""
    padded = password + bytes(-len(password) % 16 or (16 if not password else 0))
    hidden, before = b"", authenticator
    for at in range(0, len(padded), 16):
        mask = hashlib.md5(secret + before, usedforsecurity=False).digest()
        before = bytes(one ^ other for one, other in zip(padded[at : at + 16], mask, strict=True))
        hidden += before
    return hidden
