"""Mails that come twice: a sender that lost our answer sends its mail again, and that is no second ping."""

from enum import Enum, auto

from watchbell.lib.clock import HOUR

_MOST = 20_000
"""Mails that are remembered; the oldest are forgotten first."""
_Key = tuple[str, str]


class Turn(Enum):
    """Whether a mail is new to its address, was told already, or is being told at this moment."""

    FIRST = auto()
    REPEATED = auto()
    BEING_TOLD = auto()


class Repeats:
    """The Message-IDs of the last hour for each address, in memory. A mail without one is always new."""

    def __init__(self) -> None:
        self._at: dict[_Key, int | None] = {}

    def begin(self, address: str, message_id: str | None, now: int) -> Turn:
        """Ask, before it is told; ends with `keep` or `forget`."""
        if message_id is None:
            return Turn.FIRST
        key = (address, message_id)
        if key in self._at:
            at = self._at[key]
            if at is None:
                return Turn.BEING_TOLD
            if now - at < HOUR:
                return Turn.REPEATED
            del self._at[key]
        self._at[key] = None
        return Turn.FIRST

    def keep(self, address: str, message_id: str | None, now: int) -> None:
        """It was told at this instant (ms)."""
        if message_id is None:
            return
        self._at.pop((address, message_id), None)
        self._at[address, message_id] = now
        while len(self._at) > _MOST:
            del self._at[next(iter(self._at))]

    def forget(self, address: str, message_id: str | None) -> None:
        """It could not be told: the next time it is new."""
        if message_id is not None:
            self._at.pop((address, message_id), None)
