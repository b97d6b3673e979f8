"""SNMPv3's keys, signatures and encryption (RFC 3414, 3826, 7860; the drafts by Reeder and Blumenthal for longer keys)."""

import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

SIGNATURES = {"md5": 12, "sha1": 12, "sha224": 16, "sha256": 24, "sha384": 32, "sha512": 48}
"""Hash → bytes of its signature that are sent."""
KEY_BYTES = {"des": 16, "3des": 32, "aes128": 16, "aes192": 24, "aes256": 32, "aes192-cisco": 24, "aes256-cisco": 32}
_REEDER = ("3des", "aes192-cisco", "aes256-cisco")


@lru_cache(maxsize=512)
def password_key(password: str, hash_name: str) -> bytes:
    """The key of a password at all engines: hashes a megabyte (RFC 3414 A.2), so it is kept."""
    return _stretched(password.encode("utf-8"), hash_name)


def localized(key: bytes, engine: bytes, hash_name: str) -> bytes:
    """A key as one engine has it, useless at every other."""
    return hashlib.new(hash_name, key + engine + key, usedforsecurity=False).digest()


def privacy_key(password: str, engine: bytes, hash_name: str, cipher: str) -> bytes:
    """The key to encrypt with, lengthened where the hash is too short for the cipher."""
    key = localized(password_key(password, hash_name), engine, hash_name)
    last = key
    while len(key) < KEY_BYTES[cipher]:
        if cipher in _REEDER:
            last = localized(_stretched(last, hash_name), engine, hash_name)
            key += last
        else:
            key += hashlib.new(hash_name, key, usedforsecurity=False).digest()
    return key[: KEY_BYTES[cipher]]


def signature(key: bytes, message: bytes, hash_name: str) -> bytes:
    """Of a message whose place for the signature holds zeros."""
    return hmac.new(key, message, hash_name).digest()[: SIGNATURES[hash_name]]


def encrypt(cipher: str, key: bytes, boots: int, time: int, plain: bytes) -> tuple[bytes, bytes]:
    """What to send, and the salt that the other side needs."""
    salt = secrets.token_bytes(8) if cipher.startswith("aes") else boots.to_bytes(4, "big") + secrets.token_bytes(4)
    if not cipher.startswith("aes"):
        plain += bytes(-len(plain) % 8)
    run = _cipher(cipher, key, boots, time, salt).encryptor()
    return run.update(plain) + run.finalize(), salt


def decrypt(cipher: str, key: bytes, boots: int, time: int, salt: bytes, hidden: bytes) -> bytes:
    """Raises `ValueError` for what cannot have been encrypted so."""
    if len(salt) != 8 or (not cipher.startswith("aes") and len(hidden) % 8):
        raise ValueError("it is not encrypted as agreed")
    run = _cipher(cipher, key, boots, time, salt).decryptor()
    return run.update(hidden) + run.finalize()


def _stretched(secret: bytes, hash_name: str) -> bytes:
    size = 1 << 20
    return hashlib.new(hash_name, (secret * (size // len(secret) + 1))[:size], usedforsecurity=False).digest()


def _cipher(cipher: str, key: bytes, boots: int, time: int, salt: bytes) -> Cipher[CBC] | Cipher[CFB]:
    if cipher.startswith("aes"):
        return Cipher(AES(key), CFB(boots.to_bytes(4, "big") + time.to_bytes(4, "big") + salt))
    plain_key, begin = (key[:8] * 3, key[8:16]) if cipher == "des" else (key[:24], key[24:32])
    return Cipher(TripleDES(plain_key), CBC(bytes(a ^ b for a, b in zip(begin, salt, strict=True))))
