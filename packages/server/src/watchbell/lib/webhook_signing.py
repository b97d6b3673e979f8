"""Signatures of outgoing webhooks: Standard Webhooks 1.0, and a plain hex HMAC for small receivers."""

import base64
import binascii
import hashlib
import hmac
import secrets
from datetime import UTC, datetime

from standardwebhooks import Webhook

PREFIX = "whsec_"
_SHORTEST_KEY = 16


def new_secret() -> str:
    """A secret as the standard writes it: ``whsec_`` and base64 of 32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def signing_key(secret: str) -> bytes:
    """The key of a secret: what ``whsec_…`` encodes, of any other text its UTF-8 bytes.

    Raises `ValueError` when it is too short to protect anything, or no base64 follows the prefix.
    """
    if secret.startswith(PREFIX):
        encoded = secret.removeprefix(PREFIX)
        try:
            key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
        except (binascii.Error, ValueError):
            raise ValueError("what follows whsec_ must be base64") from None
    else:
        key = secret.encode("utf-8", "surrogatepass")
    if len(key) < _SHORTEST_KEY:
        raise ValueError(f"the secret is too short: it needs at least {_SHORTEST_KEY} bytes")
    return key


def signed_headers(secret: str, *, message_id: str, at: int, body: bytes) -> dict[str, str]:
    """The headers that let a receiver check who sent the body and when; `at` is the instant of sending (ms).

    Receivers refuse what is older than five minutes, so `at` belongs to the attempt, not to the message.
    """
    seconds = at // 1000
    text = body.decode()
    standard = Webhook(signing_key(secret)).sign(message_id, datetime.fromtimestamp(seconds, UTC), text)
    plain = hmac.new(secret.encode("utf-8", "surrogatepass"), f"{seconds}.{text}".encode(), hashlib.sha256).hexdigest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": standard,
        "X-Watchbell-Signature-256": f"sha256={plain}",
    }
