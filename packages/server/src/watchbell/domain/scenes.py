"""A service's scene: all that deciding about an alert needs to know, loaded at once and passed as a value."""

from dataclasses import dataclass, field

from watchbell.domain.alerts import AlertType, Reason
from watchbell.domain.contacts import Channel
from watchbell.domain.incidents import EntryKind, Incident
from watchbell.domain.services import Impact, Service
from watchbell.domain.states import MonitorStatus


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
    muted: bool = False
    other_impacts: tuple[Impact, ...] = ()
    """Impacts of the service's other open incidents: those that people wrote."""
    is_new_incident: bool = False


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
