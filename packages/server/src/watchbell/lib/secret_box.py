"""Secrets at rest: texts sealed with a key that is not in the database. A stolen database file tells nothing."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_SIGNING = b"signatures"
_SALT = b"watchbell secret box 1"
"""Fixed, because a key must give the same box on every machine; it only keeps our keys apart from other programs'."""


class SecretUnreadableError(Exception):
    """A sealed text was made with a key we do not have, or was changed. The message never holds the text."""


class SecretBox:
    """Seals with the first key, opens with any of them: put a new key first to rotate, drop the old one later."""

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys` are SECRET_KEY texts, newest first. Raises `ValueError` without any, or with an empty one."""
        if not keys or not all(key.strip() for key in keys):
            raise ValueError("a secret key is needed and must not be empty")
        derived = [_derive(key.strip()) for key in keys]
        self._fernet = MultiFernet([Fernet(key) for key in derived])
        self._signing = [hmac.digest(key, _SIGNING, "sha256") for key in derived]

    def __repr__(self) -> str:
        return "SecretBox(…)"

    def seal(self, text: str) -> str:
        """The sealed form: printable ASCII, different at every call, about 4/3 of the text's size plus 100."""
        return self._fernet.encrypt(text.encode("utf-8", "surrogatepass")).decode("ascii")

    def open(self, sealed: str) -> str:
        """The text that was sealed. Raises `SecretUnreadableError`."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode("utf-8", "surrogatepass")
        except (InvalidToken, UnicodeError):
            raise SecretUnreadableError("a stored secret cannot be read with the present SECRET_KEY") from None

    def sign(self, text: str) -> bytes:
        """What only who has the key can say of this text: 32 bytes, the same at every call."""
        return hmac.digest(self._signing[0], text.encode(), "sha256")

    def is_signed(self, text: str, beginning: bytes) -> bool:
        """Whether a signature of the text by any of the keys begins so."""
        signatures = [hmac.digest(key, text.encode(), "sha256")[: len(beginning)] for key in self._signing]
        return any([hmac.compare_digest(each, beginning) for each in signatures])  # noqa: C419 - always all of them

    def reseal(self, sealed: str) -> str:
        """The same secret under the newest key. Raises `SecretUnreadableError`."""
        return self.seal(self.open(sealed))


def _derive(key: str) -> bytes:
    # scrypt and not a plain hash: people type short keys, and a stolen file can be guessed at for ever.
    # 16 MiB and some 50 ms once per start.
    raw = hashlib.scrypt(key.encode(), salt=_SALT, n=2**14, r=8, p=1, dklen=32)
    return urlsafe_b64encode(raw)
