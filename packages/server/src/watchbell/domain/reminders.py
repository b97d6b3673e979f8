"""What deciding about a reminder needs to know of a channel that was told of an incident."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class LastWords:
    """What a channel has been sent of an open incident so far; all moments in ms.

    `told_at` is when its failure was delivered (`None`: it was not), `delivered_at` when the last message that arrived did,
    `reminded_at` when the last reminder was made, whether it arrived or not.
    """

    told_at: int | None
    delivered_at: int | None
    reminded_at: int | None
    is_waiting: bool
    """Something is still on its way."""
    was_told_end: bool
    """The incident was over once for this channel, and was opened again."""


class Silence(StrEnum):
    """Why somebody is not reminded now, or nothing escalates."""

    NOT_BURNING = "not_burning"
    """No monitor that is watched is down: it is paused, or nothing is known."""
    ACKNOWLEDGED = "acknowledged"
    MUTED = "muted"
    HELD = "held"
    """All that fails is being worked on, or waits for what it depends on."""
    NOT_ROUTED = "not_routed"
    """The channel is switched off, or its contact is not the service's any more."""
    NOT_WANTED = "not_wanted"
    BROKEN = "broken"
    QUIET_HOURS = "quiet_hours"
    NOT_TOLD = "not_told"
    """The failure itself has not arrived."""
    WAITING = "waiting"
    ENDED = "ended"
    EARLY = "early"
