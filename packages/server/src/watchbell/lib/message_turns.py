"""What is said and heard in a conversation of whole messages, as data. Binary messages are compared as hexadecimal."""

from typing import NamedTuple

from watchbell.lib.safe_regex import compile_pattern


class MessageTurn(NamedTuple):
    """One turn: something to say, then perhaps a message to wait for. `None` leaves a part out."""

    send: str | bytes | None = None
    waits: bool = False
    contains: str | None = None
    matches: str | None = None
    skip_others: bool = True

    @property
    def wanted(self) -> str:
        """What is waited for, in words."""
        parts = [f"with {self.contains!r}"] if self.contains is not None else []
        parts += [f"like {self.matches!r}"] if self.matches is not None else []
        return "a message " + " and ".join(parts) if parts else "a message"

    def fits(self, message: str) -> bool:
        """Whether this is the message waited for."""
        if self.contains is not None and self.contains not in message:
            return False
        return self.matches is None or compile_pattern(self.matches).search(message) is not None


def readable(message: str | bytes) -> str:
    """A message as it is compared and shown: text as it is, binary as hexadecimal."""
    return message if isinstance(message, str) else message.hex()
