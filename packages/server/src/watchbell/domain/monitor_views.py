"""A monitor together with what is known of it: what lists and pages show."""

from dataclasses import dataclass
from typing import Any

from watchbell.domain.monitors import Monitor
from watchbell.domain.states import MonitorState, MonitorStatus


@dataclass(frozen=True, slots=True)
class WatchedMonitor:
    """A monitor, its evaluated state, and the figures of its newest check. `facts` holds the newest certificate and the like."""

    monitor: Monitor
    state: MonitorState
    last_checked_at: int | None
    last_response_time_ms: int | None
    last_status_code: int | None
    facts: dict[str, Any]
    maintenance_id: str | None = None
    """The window that covers it now."""

    @property
    def status(self) -> MonitorStatus:
        """The status people read."""
        return self.monitor.shown_status(self.state, self.maintenance_id)


@dataclass(frozen=True, slots=True)
class MonitorFilter:
    """Which monitors of an organization a list shows, in which order. Absent = all; of several statuses (kinds, tags) any one will do.

    `sort` is a column's name, with a minus before it for the other direction.
    """

    search: str | None = None
    statuses: tuple[MonitorStatus, ...] = ()
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    service_id: str | None = None
    sort: str = "name"


MONITOR_SORTS = ("name", "status", "created_at", "last_checked_at", "last_response_time_ms", "kind")
