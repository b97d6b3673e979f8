"""The addresses in a message by which whoever got it says something, without a login.

*Acknowledge* says "I take care" of an incident; *notices* says "spare me the reminders" for a channel. Each names its subject
and the channel, and is signed: who does not have it cannot make it. Opening one changes nothing, for mail scanners and chat
previews open every address; the button on its page does.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple
from uuid import UUID

ACK_PATH, NOTICES_PATH = "/ack/", "/notices/"
_SIGNED = 16
"""So many bytes of the signature: 128 bits cannot be guessed."""
_SIZE = 16 + 16 + _SIGNED


class MessageLink(NamedTuple):
    """What an address says: its path (the deed), what it is about (an incident, an organization), the channel it was told by."""

    path: str
    subject_id: str
    channel_id: str

    @property
    def text(self) -> str:
        """What is signed: the deed too, so that no link does another's."""
        return f"{self.path} {self.subject_id} {self.channel_id}"

    def address(self, signature: bytes) -> str:
        """Path and token, 64 characters that need no escaping."""
        parts = UUID(self.subject_id).bytes + UUID(self.channel_id).bytes + signature[:_SIGNED]
        return self.path + urlsafe_b64encode(parts).decode()


def parse_address(address: str) -> tuple[MessageLink, bytes] | None:
    """The link and the beginning of its signature, to be checked; `None` for what is no such address."""
    path = next((each for each in (ACK_PATH, NOTICES_PATH) if address.startswith(each)), None)
    if path is None:
        return None
    token = address.removeprefix(path)
    try:
        parts = urlsafe_b64decode(token.encode("ascii"))
    except ValueError:
        return None
    if len(parts) != _SIZE or urlsafe_b64encode(parts).decode() != token:
        return None
    return MessageLink(path, str(UUID(bytes=parts[:16])), str(UUID(bytes=parts[16:32]))), parts[32:]
