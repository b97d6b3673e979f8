"""The address in a message by which whoever got it says "I take care", without a login.

It names the incident and the channel, and is signed: who does not have it cannot make it. Opening it changes nothing, for
mail scanners and chat previews open every address; the button on its page does.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple
from uuid import UUID

ACK_PATH = "/ack/"
_SIGNED = 16
"""So many bytes of the signature: 128 bits cannot be guessed."""
_SIZE = 16 + 16 + _SIGNED


class AckLink(NamedTuple):
    """What an address says: the incident, and the channel it was told by."""

    incident_id: str
    channel_id: str

    @property
    def text(self) -> str:
        """What is signed."""
        return f"acknowledge {self.incident_id} {self.channel_id}"


def token_of(link: AckLink, signature: bytes) -> str:
    """The last part of the address, 64 characters that need no escaping."""
    parts = UUID(link.incident_id).bytes + UUID(link.channel_id).bytes + signature[:_SIGNED]
    return urlsafe_b64encode(parts).decode()


def parse_token(token: str) -> tuple[AckLink, bytes] | None:
    """The link and the beginning of its signature, to be checked; `None` for a text that is no token."""
    try:
        parts = urlsafe_b64decode(token.encode("ascii"))
    except ValueError:
        return None
    if len(parts) != _SIZE or urlsafe_b64encode(parts).decode() != token:
        return None
    link = AckLink(str(UUID(bytes=parts[:16])), str(UUID(bytes=parts[16:32])))
    return link, parts[32:]
