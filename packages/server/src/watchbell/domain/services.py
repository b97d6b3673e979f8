"""A service: a thing users care about; its state and its public status follow from its monitors and people's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from watchbell.domain.states import MonitorStatus


class Severity(StrEnum):
    """How much a service's trouble matters."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Higher matters more."""
        return list(Severity).index(self)


class PublicStatus(StrEnum):
    """What the public is told, from best to worst."""

    OPERATIONAL = "operational"
    UNDER_MAINTENANCE = "under_maintenance"
    DEGRADED_PERFORMANCE = "degraded_performance"
    PARTIAL_OUTAGE = "partial_outage"
    MAJOR_OUTAGE = "major_outage"

    @property
    def rank(self) -> int:
        """Higher is worse."""
        return list(PublicStatus).index(self)


class Impact(StrEnum):
    """How badly an incident touches its services."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"

    @property
    def public_status(self) -> PublicStatus:
        """The least that an open incident of this impact makes of a service's public status."""
        return {
            Impact.NONE: PublicStatus.OPERATIONAL,
            Impact.MINOR: PublicStatus.DEGRADED_PERFORMANCE,
            Impact.MAJOR: PublicStatus.PARTIAL_OUTAGE,
            Impact.CRITICAL: PublicStatus.MAJOR_OUTAGE,
        }[self]


@dataclass(frozen=True, slots=True)
class Service:
    """A service as stored. `floor_status` is what a person set: the public status is never better than it."""

    id: str
    org_id: str
    name: str
    description: str
    severity: Severity
    group_name: str | None
    display_order: int
    is_visible: bool
    is_implicit: bool
    state: MonitorStatus
    current_status: PublicStatus
    floor_status: PublicStatus | None
    created_at: int
    updated_at: int
    version: int
    escalation_policy_id: str | None = None
    """Who is told when nobody acknowledges."""


_WORST_FIRST = (
    MonitorStatus.DOWN,
    MonitorStatus.DEGRADED,
    MonitorStatus.MAINTENANCE,
    MonitorStatus.UP,
    MonitorStatus.UNKNOWN,
)


def service_state(monitors: Iterable[MonitorStatus]) -> MonitorStatus:
    """The worst of the monitors that are not paused; paused when all are; unknown when there are none."""
    statuses = set(monitors)
    if statuses == {MonitorStatus.PAUSED}:
        return MonitorStatus.PAUSED
    for status in _WORST_FIRST:
        if status in statuses:
            return status
    return MonitorStatus.UNKNOWN


def public_status(
    monitors: Iterable[MonitorStatus],
    floor: PublicStatus | None = None,
    open_impacts: Iterable[Impact] = (),
) -> PublicStatus:
    """What the public is told: the worst of the monitors, a person's floor and the impact of open incidents.

    All monitors down is a major outage, some a partial one. The public is never told "unknown".
    """
    watched = [status for status in monitors if status is not MonitorStatus.PAUSED]
    down = watched.count(MonitorStatus.DOWN)
    if down and down == len(watched):
        seen = PublicStatus.MAJOR_OUTAGE
    elif down:
        seen = PublicStatus.PARTIAL_OUTAGE
    elif MonitorStatus.DEGRADED in watched:
        seen = PublicStatus.DEGRADED_PERFORMANCE
    elif MonitorStatus.MAINTENANCE in watched:
        seen = PublicStatus.UNDER_MAINTENANCE
    else:
        seen = PublicStatus.OPERATIONAL
    said = [impact.public_status for impact in open_impacts]
    return max([seen, floor or PublicStatus.OPERATIONAL, *said], key=lambda status: status.rank)


def overall_status(services: Iterable[PublicStatus]) -> PublicStatus:
    """The worst of the visible services: major > partial > degraded > maintenance > operational."""
    return max(services, key=lambda status: status.rank, default=PublicStatus.OPERATIONAL)
