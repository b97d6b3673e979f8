"""The parts that the line is put together from; made once by the composition root."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from watchbell.domain.alerts import NOTICES, AlertType, Delivery
from watchbell.domain.message_links import ACK_PATH, NOTICES_PATH, MessageLink
from watchbell.domain.own_faults import OwnFaults
from watchbell.lib.clock import Clock
from watchbell.lib.connectivity import Connectivity
from watchbell.lib.token_bucket import TokenBucket
from watchbell.pipeline.directory import Directory
from watchbell.pipeline.doors import Doors
from watchbell.pipeline.fleet import Watched
from watchbell.pipeline.meter import Meter
from watchbell.pipeline.schedule import Schedule
from watchbell.store.checks import CheckStore
from watchbell.store.session import Database

_ASKING = (AlertType.FAILURE.value, AlertType.REMINDER.value, AlertType.ESCALATION.value)


@dataclass(slots=True)
class Line:
    """What the stages share. `fleet`, `doors`, `schedule` and `directory` are memory only: the database can rebuild them at any time."""

    db: Database
    checks: CheckStore
    open_secret: Callable[[str], str]
    clock: Clock
    base_url: str
    meter: Meter
    fleet: dict[int, Watched] = field(default_factory=dict, repr=False)
    doors: Doors = field(default_factory=Doors)
    schedule: Schedule = field(default_factory=Schedule)
    directory: Directory = field(default_factory=Directory)
    own_faults: OwnFaults = field(default_factory=OwnFaults)
    connectivity: Connectivity = field(default_factory=Connectivity)
    outbox_filled: asyncio.Event = field(default_factory=asyncio.Event)
    schedule_changed: asyncio.Event = field(default_factory=asyncio.Event)
    sending: dict[str, str] = field(default_factory=dict)
    """Deliveries under way, with their channels."""
    resting: dict[int, Watched] = field(default_factory=dict, repr=False)
    """Monitors that are paused and told something all the same, so that this has its bounds too."""
    lookups: TokenBucket = field(default_factory=TokenBucket)
    """How many addresses that nobody here knows may still be looked up in the database."""
    sign: Callable[[str], bytes] | None = None
    """What only this installation can say of a text; without it messages have no address to acknowledge at."""
    ping_rate: float = 20
    """Signals a second of one monitor that are recorded however often they repeat themselves; bursts of ten times that."""
    storm_limit: int = 10
    """More messages to one channel within a minute become one; 0 = never."""
    is_cut_off: bool = False
    """Whether the operators have been told that the connection is lost."""
    has_dead_resolver: bool = False
    """Whether the operators have been told that names are not looked up."""
    plan_seen: tuple[object, ...] = ()
    """What planned work under way looked like when all was last found to be as it should be."""
    plan_seen_at: int = 0
    notes_left: int = 1
    """How often changes have said that they left notes in the database."""
    notes_taken: int = 0
    """How many of these are known to have been followed."""

    def with_links(self, delivery: Delivery) -> dict[str, Any]:
        """The message of a delivery, with the addresses by which whoever gets it can say something without a login."""
        content, channel_id = delivery.message, delivery.channel_id
        incident_id, links = content.get("incident_id"), {}
        if incident_id is not None and content["type"] in _ASKING:
            links["ack_link"] = MessageLink(ACK_PATH, incident_id, channel_id)
        if content["type"] in NOTICES:
            links["notices_link"] = MessageLink(NOTICES_PATH, delivery.org_id, channel_id)
        if self.sign is None:
            return content
        shown = {name: self.base_url + link.address(self.sign(link.text)) for name, link in links.items()}
        return {**content, **shown}

    @property
    def has_notes(self) -> bool:
        """Whether there may be notes in the database that are not followed yet, or are being followed now."""
        return self.notes_taken != self.notes_left

    def look_again(self) -> None:
        """Changes have left notes for the scheduler: wake it, to look into the database."""
        self.notes_left += 1
        self.schedule_changed.set()

    def hurry(self, monitor_n: int, at: int, request_id: str | None = None) -> None:
        """Check earlier than planned, because of what has been seen; wakes the scheduler, which may sleep past `at`."""
        self.schedule.hurry(monitor_n, at, request_id)
        self.schedule_changed.set()
