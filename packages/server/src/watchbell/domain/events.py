"""What happened, for those who watch live: the names of the streams in the design's API page."""

from dataclasses import dataclass, field
from typing import Any

import msgspec


class Event(msgspec.Struct, frozen=True):
    """One event of an organization. Anonymous readers get it only when `is_public`."""

    name: str
    org_id: str
    data: dict[str, Any]
    monitor_id: str | None = None
    service_id: str | None = None
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Committed:
    """What a committed transaction leaves to tell: events for people, and which loops have new work."""

    events: list[Event] = field(default_factory=list)
    outbox: bool = False
    schedule: bool = False
