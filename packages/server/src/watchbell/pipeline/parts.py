"""The parts that the line is put together from; made once by the composition root."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from watchbell.domain.own_faults import OwnFaults
from watchbell.lib.clock import Clock
from watchbell.pipeline.fleet import Watched
from watchbell.pipeline.meter import Meter
from watchbell.pipeline.schedule import Schedule
from watchbell.store.checks import CheckStore
from watchbell.store.session import Database


@dataclass(slots=True)
class Line:
    """What the stages share. `fleet` and `schedule` are memory only: the database can rebuild both at any time."""

    db: Database
    checks: CheckStore
    open_secret: Callable[[str], str]
    clock: Clock
    base_url: str
    meter: Meter
    fleet: dict[int, Watched] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)
    """The watched passive monitors by their ingest token's hash."""
    schedule: Schedule = field(default_factory=Schedule)
    own_faults: OwnFaults = field(default_factory=OwnFaults)
    outbox_filled: asyncio.Event = field(default_factory=asyncio.Event)
    schedule_changed: asyncio.Event = field(default_factory=asyncio.Event)
    sending: dict[str, str] = field(default_factory=dict)
    """Deliveries under way, with their channels."""
