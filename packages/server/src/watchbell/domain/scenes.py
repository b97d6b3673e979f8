"""A service's scene: all that deciding about an alert needs to know, loaded at once and passed as a value."""

from dataclasses import dataclass, field

from watchbell.domain.alerts import AlertType, Reason
from watchbell.domain.contacts import Channel
from watchbell.domain.escalation import Roster
from watchbell.domain.incidents import EntryKind, Incident
from watchbell.domain.services import Impact, Service
from watchbell.domain.states import MonitorStatus


@dataclass(frozen=True, slots=True)
class Hold:
    """What keeps a monitor's failure from being told for now: a window, or what it depends on; `by` is its name."""

    reason: Reason
    by: str
    by_id: str


@dataclass(frozen=True, slots=True)
class Parent:
    """A monitor that others depend on, as it is now. `status` is the evaluated one; paused when it is not watched."""

    id: str
    n: int
    name: str
    status: MonitorStatus
    failures: int
    """Failures that are counted and not believed yet."""
    evaluated_at: int


@dataclass(slots=True)
class Scene:
    """One service in the middle of a transaction. Decisions of the same batch see each other through it.

    `statuses` are the shown statuses of its monitors by monitor id, `joined` the monitors of its open automatic
    `incident`, `told` the channels that were sent that incident's failure with the delivery's id, `routed` the channels
    that a new alert goes to.
    """

    service: Service
    statuses: dict[str, MonitorStatus]
    incident: Incident | None = None
    joined: set[str] = field(default_factory=set)
    told: dict[str, str] = field(default_factory=dict)
    routed: tuple[Channel, ...] = ()
    reachable: tuple[Channel, ...] = ()
    """Channels that later steps of its escalation policy tell, or that were told in their stead: they may be reminded too."""
    roster: Roster | None = None
    """Its escalation policy, if it has one, with all whom that may reach."""
    muted: bool = False
    other_impacts: tuple[Impact, ...] = ()
    """Impacts of the service's other open incidents: those that people wrote."""
    holds: dict[str, Hold] = field(default_factory=dict)
    """By monitor id: what would keep its failure from being told now."""
    parents: dict[str, tuple[Parent, ...]] = field(default_factory=dict)
    """By monitor id: the running monitors that it depends on; none for those that depend on nothing."""
    withheld: set[str] = field(default_factory=set)
    """Monitors that are down, which nobody was told and no incident knows: they are judged again when nothing holds them."""
    flapping: set[str] = field(default_factory=set)
    """Monitors that go up and down too often to tell of each time."""
    is_new_incident: bool = False

    @property
    def shown_statuses(self) -> list[MonitorStatus]:
        """The statuses that people see: planned work is no outage."""
        return [
            MonitorStatus.MAINTENANCE if self._is_worked_on(each) and status is not MonitorStatus.PAUSED else status
            for each, status in self.statuses.items()
        ]

    def _is_worked_on(self, monitor_id: str) -> bool:
        hold = self.holds.get(monitor_id)
        return hold is not None and hold.reason is Reason.MAINTENANCE


@dataclass(frozen=True, slots=True)
class Trigger:
    """The monitor's change that asks for a decision. `error` is the reason in one sentence."""

    monitor_id: str
    monitor_name: str
    monitor_kind: str
    is_public: bool
    status: MonitorStatus
    since_at: int
    error: str | None
    started_flapping: bool = False
    tags: tuple[str, ...] = ()
    place: str = ""
    """Where it looks, as far as messages tell it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was decided: who is told what, or by which gate nobody is. `channels` maps a channel to a delivery to wait for."""

    type: AlertType
    reason: Reason
    suppressed_by: Reason | None = None
    channels: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome for one trigger: the incident as it is now, its new timeline entries, and the alert if there is one."""

    incident: Incident | None = None
    opened: bool = False
    entries: tuple[tuple[EntryKind, str], ...] = ()
    told: Told | None = None
    withheld: Hold | None = None
    """The failure is kept back, by this."""
    is_released: bool = False
    """The monitor's failure is not kept back any more: it is over, or it is told."""
