"""A failure that is kept back: known, shown, and judged again when nothing holds it any more."""

from dataclasses import dataclass

from watchbell.domain.alerts import Reason


@dataclass(frozen=True, slots=True)
class WithheldFailure:
    """A monitor that is down while a hold lasts. `freed_at` is when the hold was seen to be over: what is checked after it counts."""

    monitor_id: str
    org_id: str
    service_id: str
    reason: Reason
    by_id: str
    by_name: str
    created_at: int
    freed_at: int | None
