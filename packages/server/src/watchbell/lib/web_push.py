"""Messages for browsers: encrypted as RFC 8291 says (in the coding of RFC 8188), signed as RFC 8292 says (VAPID)."""

import base64
import json
import os
from typing import NamedTuple
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from watchbell.lib.host_names import looks_public

LARGEST = 3993
"""Bytes of text that fit into the 4096 every push service takes (RFC 8030 section 7.2)."""

_RECORD = 4096
_NOBODY = "watchbell@example.com"
_HOURS = 12
"""How long a signature holds; a service may refuse more than 24."""


class Subscription(NamedTuple):
    """A browser that wants to be told: where, its public key (uncompressed point) and its secret of 16 bytes."""

    endpoint: str
    public_key: bytes
    secret: bytes


def encoded(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decoded(text: str) -> bytes:
    """The bytes of base64url, padded or not. Raises `ValueError`."""
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)


def check_public_key(data: bytes) -> bytes:
    """The key when it is a point of P-256. Raises `ValueError`."""
    _public(data)
    return data


def new_key() -> str:
    """A new private key as text, to be kept secret."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return encoded(number.to_bytes(32, "big"))


def public_key_of(key: str) -> str:
    """The public key as browsers want it (`applicationServerKey`)."""
    return encoded(_point(_private(key)))


def encrypt(
    text: bytes, to: Subscription, *, salt: bytes | None = None, own: ec.EllipticCurvePrivateKey | None = None
) -> bytes:
    """The body for the push service. `salt` and `own` are made anew for each message; tests of the RFC give them."""
    if len(text) > LARGEST:
        raise ValueError(f"a push message holds at most {LARGEST} bytes")
    salt = salt or os.urandom(16)
    own = own or ec.generate_private_key(ec.SECP256R1())
    point = _point(own)
    shared = own.exchange(ec.ECDH(), _public(to.public_key))
    secret = _derived(to.secret, shared, b"WebPush: info\x00" + to.public_key + point, 32)
    key = _derived(salt, secret, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derived(salt, secret, b"Content-Encoding: nonce\x00", 12)
    sealed = AESGCM(key).encrypt(nonce, text + b"\x02", None)
    return salt + _RECORD.to_bytes(4, "big") + bytes([len(point)]) + point + sealed


def contact_of(base_url: str, sender: str) -> str:
    """Whom a push service may ask about us, as an https or mailto URL (RFC 8292 section 2.1).

    Apple refuses all messages (403 BadJwtToken) when nobody can look the contact's host up; the last resort is a name that
    everybody can, though nobody reads mail there.
    """
    parts = urlsplit(base_url)
    if parts.scheme == "https" and looks_public(parts.hostname or ""):
        return base_url
    return f"mailto:{sender if looks_public(sender.rpartition('@')[2]) else _NOBODY}"


def authorization(endpoint: str, key: str, *, contact: str, now: int) -> str:
    """The header by which a push service knows us; `contact` is an https or mailto URL, `now` in ms."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": now // 1000 + _HOURS * 3600, "sub": contact}
    signed = ".".join(encoded(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(_private(key).sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    token = f"{signed}.{encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
    return f"vapid t={token}, k={public_key_of(key)}"


def _private(key: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(decoded(key), "big"), ec.SECP256R1())


def _public(point: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)
