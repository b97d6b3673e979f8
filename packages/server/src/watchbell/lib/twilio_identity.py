"""Who asks Twilio. Values only, no IO."""

from base64 import b64encode
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """Who asks: the account, and the user and secret of Basic authentication (the account's own, or an API key's)."""

    base_url: str
    sid: str
    user: str
    secret: str

    @property
    def basic(self) -> str:
        """What stands behind ``Basic`` in the header; as secret as the secret."""
        return b64encode(f"{self.user}:{self.secret}".encode()).decode("ascii")
