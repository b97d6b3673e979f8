"""Random keys and how they are kept: whoever reads the database cannot use them."""

import hashlib
import secrets


def new_token(prefix: str = "") -> str:
    """A key with 256 random bits, safe in URLs and shells: ``wbt_`` and 43 characters."""
    return prefix + secrets.token_urlsafe(32)


def sha256_hex(text: str) -> str:
    """What is stored and looked up. Plain SHA-256 is enough for 256 random bits; passwords need more."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
