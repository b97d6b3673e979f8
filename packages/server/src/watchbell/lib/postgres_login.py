"""What PostgreSQL may ask at a login, and the answers: nothing, the password, its MD5, or SCRAM-SHA-256."""

import hashlib
import struct

from watchbell.lib.scram import Scram
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble

_OTHERS = {2: "Kerberos", 6: "SCM", 7: "GSSAPI", 9: "SSPI"}
_MECHANISM = b"SCRAM-SHA-256"


def answer_to(
    body: bytes, user: str, password: str | None, scram: Scram | None, place: str
) -> tuple[bytes | None, Scram | None]:
    """What to send for a message of type ``R`` (`None`: nothing), and the SCRAM login under way.

    Raises `NoConnection` when it cannot be answered, `ValueError` when it makes no sense.
    """
    (code,) = struct.unpack_from("!i", body)
    rest = body[4:]
    if code == 0:
        if scram is not None and not scram.verified:
            raise NoConnection(Trouble(f"{place} accepted the login without proving that it knows the password"))
        return None, scram
    if code in _OTHERS:
        raise NoConnection(Trouble(f"{place} asks for a login by {_OTHERS[code]}, which checks do not speak"))
    if password is None:
        raise NoConnection(Trouble(f"{place} asks for a password, and none is given"))
    if code == 3:
        return password.encode() + b"\0", scram
    if code == 5:
        return _md5(user, password, rest[:4]) + b"\0", scram
    return _scram(code, rest, scram, password, place)


def _md5(user: str, password: str, salt: bytes) -> bytes:
    """As the protocol has it; PostgreSQL before 14 still asks for it by default."""
    inner = hashlib.md5((password + user).encode(), usedforsecurity=False).hexdigest()
    return b"md5" + hashlib.md5(inner.encode() + salt, usedforsecurity=False).hexdigest().encode()


def _scram(code: int, rest: bytes, scram: Scram | None, password: str, place: str) -> tuple[bytes | None, Scram | None]:
    if code == 10:
        if _MECHANISM not in rest.split(b"\0"):
            offered = rest.rstrip(b"\0").replace(b"\0", b" or ").decode("ascii", "replace")[:80]
            raise NoConnection(Trouble(f"{place} asks for a login by {offered}, which checks do not speak"))
        begun = Scram("sha256", "", password)
        first = begun.first()
        return _MECHANISM + b"\0" + struct.pack("!i", len(first)) + first, begun
    if scram is None:
        raise ValueError("a login goes on that was not begun")
    if code == 11:
        return scram.final(rest), scram
    try:
        scram.verify(rest)
    except PermissionError as error:
        raise NoConnection(Trouble(f"login at {place} broken off: {error}")) from error
    return None, scram
