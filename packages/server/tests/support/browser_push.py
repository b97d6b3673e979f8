"""A browser's side of Web Push: its keys, and reading a message as RFC 8291 and RFC 8188 tell the receiver to."""

import os

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from watchbell.lib.web_push import Subscription, encoded


class Browser:
    """One that has subscribed."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._secret = os.urandom(16)
        self.point = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )

    def subscription(self, endpoint: str) -> Subscription:
        """What it tells the program."""
        return Subscription(endpoint, self.point, self._secret)

    def body(self, endpoint: str) -> dict[str, object]:
        """The same as `PushSubscription.toJSON()` writes it."""
        return {
            "endpoint": endpoint,
            "expirationTime": None,
            "keys": {"p256dh": encoded(self.point), "auth": encoded(self._secret)},
        }

    def read(self, body: bytes) -> bytes:
        """The text of a message. Raises when anything is wrong with it."""
        salt, record, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= record
        shared = self._key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        info = b"WebPush: info\x00" + self.point + sender
        secret = HKDF(hashes.SHA256(), 32, self._secret, info).derive(shared)
        key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(secret)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(secret)
        text = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")
        assert text.endswith(b"\x02")
        return text[:-1]
