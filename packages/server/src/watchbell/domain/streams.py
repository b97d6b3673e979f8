"""Who may read which live events."""

from dataclasses import dataclass
from typing import Any

from watchbell.domain.events import Event

_INSIDE = frozenset({"error", "error_message", "last_error", "status_reason", "reason", "facts"})
"""Keys of events that name hosts and ports of the inside (docs/decisions/0009)."""


def without_reasons(data: dict[str, Any]) -> dict[str, Any]:
    """An event's data as strangers read it: what happened, not why."""
    return {key: None if key in _INSIDE else value for key, value in data.items()}


@dataclass(frozen=True, slots=True)
class Audience:
    """One reader of a stream: an organization's events, all of them or the public ones, perhaps of one monitor only."""

    org_id: str
    is_insider: bool
    monitor_id: str | None = None

    def may_read(self, event: Event) -> bool:
        """Whether this event is for this reader. Nothing of another organization ever is."""
        if event.org_id != self.org_id or not (self.is_insider or event.is_public):
            return False
        return self.monitor_id is None or event.monitor_id == self.monitor_id
