"""How MySQL and MariaDB let a user prove the password, one function for each way ("authentication plugin")."""

import hashlib
from itertools import cycle

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

NATIVE, CACHING, SHA256, CLEAR = (
    "mysql_native_password", "caching_sha2_password", "sha256_password", "mysql_clear_password",
)  # fmt: skip
NEEDS_TLS = frozenset({CLEAR})
"""These would show the password to everybody on the way."""


def proof(plugin: str, password: str, nonce: bytes, *, is_secure: bool) -> bytes | None:
    """The first answer of a plugin; `None` for one that is not known here, or that must not be used without TLS."""
    if plugin in NEEDS_TLS and not is_secure:
        return None
    if plugin not in (NATIVE, CACHING, SHA256, CLEAR):
        return None
    if not password:
        return b"\0" if plugin in (SHA256, CLEAR) else b""
    if plugin == NATIVE:
        return _native(password.encode(), nonce)
    if plugin == CACHING:
        return _caching(password.encode(), nonce)
    return password.encode() + b"\0" if is_secure else b"\1"


def sealed(password: str, nonce: bytes, public_key: bytes) -> bytes:
    """The password so that only the owner of the key (PEM) can read it. Raises `ValueError` for what is no RSA key."""
    key = load_pem_public_key(public_key)
    if not isinstance(key, RSAPublicKey) or key.key_size > 8192:
        raise ValueError("not a usable RSA key")
    masked = _xor(password.encode() + b"\0", nonce)
    return key.encrypt(masked, padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None))  # noqa: S303 - MySQL's own choice


def _native(password: bytes, nonce: bytes) -> bytes:
    once = hashlib.sha1(password, usedforsecurity=False).digest()
    twice = hashlib.sha1(once, usedforsecurity=False).digest()
    return _xor(once, hashlib.sha1(nonce + twice, usedforsecurity=False).digest())


def _caching(password: bytes, nonce: bytes) -> bytes:
    once = hashlib.sha256(password).digest()
    twice = hashlib.sha256(once).digest()
    return _xor(once, hashlib.sha256(twice + nonce).digest())


def _xor(data: bytes, mask: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(data, cycle(mask), strict=False))
