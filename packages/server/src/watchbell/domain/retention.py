"""How long what happened is kept."""

from dataclasses import dataclass

from watchbell.lib.clock import DAY


@dataclass(frozen=True, slots=True)
class Retention:
    """Days; 0 = for ever. `days` is for single checks, their traces, pings, alerts and deliveries.

    Sums of days, incidents and their timelines are kept for ever.
    """

    days: int = 90
    hourly_days: int = 365
    audit_days: int = 365

    def cutoff(self, days: int, now: int) -> int | None:
        """What is older goes; `None` when nothing does."""
        return now - days * DAY if days else None
