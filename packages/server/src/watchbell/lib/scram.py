"""The client's side of SCRAM (RFC 5802, RFC 7677): proves to know a password without telling it.

PostgreSQL, MongoDB and Kafka log in by it. No channel binding.
"""

import base64
import hashlib
import hmac
import secrets
import stringprep
import unicodedata
from functools import lru_cache
from typing import Literal

MOST_ROUNDS = 200_000
"""A server that asks for more would keep this one busy; 4 096 to 15 000 are usual."""

_FORBIDDEN = (
    stringprep.in_table_c12, stringprep.in_table_c21_c22, stringprep.in_table_c3, stringprep.in_table_c4,
    stringprep.in_table_c5, stringprep.in_table_c6, stringprep.in_table_c7, stringprep.in_table_c8,
    stringprep.in_table_c9,
)  # fmt: skip


class Scram:
    """One login. Call `first`, `final` and `verify` in this order, each but the first with the server's message.

    Raises `ValueError` for messages that break the rules of SCRAM; `PermissionError` when the server cannot prove that
    it knows the password too.
    """

    def __init__(
        self, algorithm: Literal["sha1", "sha256", "sha512"], user: str, password: str, *, nonce: str | None = None
    ) -> None:
        self._algorithm = algorithm
        self._password = password if algorithm == "sha1" else prepared(password)
        name = user.replace("=", "=3D").replace(",", "=2C")
        self._nonce = nonce or base64.b64encode(secrets.token_bytes(18)).decode()
        self._bare = f"n={name},r={self._nonce}"
        self._signature = b""
        self.verified = False
        """Whether the server has proved that it knows the password."""

    def first(self) -> bytes:
        """What the client says first."""
        return f"n,,{self._bare}".encode()

    def final(self, server_first: bytes) -> bytes:
        """The proof, in answer to the server's nonce, salt and rounds."""
        said = server_first.decode("ascii")
        fields = _fields(said)
        nonce, salt, rounds = fields["r"], base64.b64decode(fields["s"], validate=True), int(fields["i"])
        if not nonce.startswith(self._nonce) or nonce == self._nonce:
            raise ValueError("the server's nonce does not continue ours")
        if not 1 <= rounds <= MOST_ROUNDS:
            raise ValueError(f"the server asks for {rounds} rounds of hashing")
        salted = _salted(self._algorithm, self._password, salt, rounds)
        client_key = self._hmac(salted, b"Client Key")
        bare_final = f"c=biws,r={nonce}"
        message = f"{self._bare},{said},{bare_final}".encode()
        mask = self._hmac(hashlib.new(self._algorithm, client_key).digest(), message)
        proof = bytes(left ^ right for left, right in zip(client_key, mask, strict=True))
        self._signature = self._hmac(self._hmac(salted, b"Server Key"), message)
        return f"{bare_final},p={base64.b64encode(proof).decode()}".encode()

    def verify(self, server_final: bytes) -> None:
        """Whether the server knows the password too."""
        fields = _fields(server_final.decode("ascii"))
        if "e" in fields:
            raise ValueError(fields["e"])
        if not self._signature or not hmac.compare_digest(base64.b64decode(fields["v"]), self._signature):
            raise PermissionError("the server does not know the password")
        self.verified = True

    def _hmac(self, key: bytes, message: bytes) -> bytes:
        return hmac.new(key, message, self._algorithm).digest()


@lru_cache(maxsize=4096)
def _salted(algorithm: str, password: str, salt: bytes, rounds: int) -> bytes:
    """Milliseconds of work, the same at each login of a user: a server keeps one salt for each."""
    return hashlib.pbkdf2_hmac(algorithm, password.encode(), salt, rounds)


def prepared(password: str) -> str:
    """The password by SASLprep (RFC 4013); one that it forbids stays as it is, as PostgreSQL does it."""
    if password.isascii():
        return password
    mapped = "".join(
        " " if stringprep.in_table_c12(each) else each for each in password if not stringprep.in_table_b1(each)
    )
    normal = unicodedata.normalize("NFKC", mapped)
    if any(forbidden(each) for each in normal for forbidden in _FORBIDDEN):
        return password
    return normal


def _fields(message: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in message.split(",") if "=" in part)
