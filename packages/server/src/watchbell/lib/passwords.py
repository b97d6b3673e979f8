"""Password hashes: argon2id, in a thread, because one takes some 50 ms of a core."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()


@cache
def _decoy() -> str:
    """Checked when there is no such account, so that the answer takes as long as for a wrong password."""
    return _HASHER.hash("nobody has this password")


async def hash_password(password: str) -> str:
    """The text to store."""
    return await asyncio.to_thread(_HASHER.hash, password)


async def password_matches(stored: str | None, password: str) -> bool:
    """Whether this is the password; without a stored hash it never is, and that takes as long."""
    return await asyncio.to_thread(_verify, stored, password)


def _verify(stored: str | None, password: str) -> bool:
    try:
        _HASHER.verify(stored or _decoy(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
