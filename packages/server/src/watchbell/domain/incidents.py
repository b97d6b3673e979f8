"""An incident: a period of trouble with a public timeline."""

from dataclasses import dataclass
from enum import StrEnum

from watchbell.domain.services import Impact, Severity


class IncidentStatus(StrEnum):
    """Where an incident stands; any forward jump and reopening are allowed."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"


class EntryKind(StrEnum):
    """What a timeline entry records. Notes, edits and who takes care are internal: the public never reads them."""

    CREATED = "created"
    UPDATE = "update"
    MONITOR_JOINED = "monitor_joined"
    MONITOR_RECOVERED = "monitor_recovered"
    FLAPPING = "flapping"
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"
    UNACKNOWLEDGED = "unacknowledged"
    EDITED = "edited"
    MERGED = "merged"
    SEPARATED = "separated"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an incident's timeline. `created_by` is a user's name, empty for the program itself."""

    id: str
    incident_id: str
    kind: EntryKind
    status: IncidentStatus
    body: str
    created_by: str
    created_at: int


@dataclass(frozen=True, slots=True)
class HappenedEntry:
    """A timeline entry with the title of its incident, and one of the services that touches."""

    entry: Entry
    title: str
    service_id: str | None


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident as stored. `auto_service_id` is set on automatic ones: the service whose trouble it is."""

    id: str
    org_id: str
    title: str
    status: IncidentStatus
    impact: Impact
    is_auto: bool
    auto_service_id: str | None
    started_at: int
    resolved_at: int | None
    acknowledged_at: int | None
    acknowledged_by: str | None
    acknowledge_note: str | None
    created_by: str
    created_at: int
    updated_at: int
    version: int
    merged_into_id: str | None = None
    """The incident that tells its story now; a monitor's own goes on beneath that one until its service is well."""

    @property
    def is_open(self) -> bool:
        """Whether the trouble still lasts."""
        return self.resolved_at is None

    @property
    def ends_by_itself(self) -> bool:
        """Whether the monitors of its service decide when it is over."""
        return self.is_auto and self.auto_service_id is not None

    def tells_its_story(self, whole: "Incident | None") -> bool:
        """Whether it speaks for itself: nothing that lasts, or lasted longer, tells of it. `whole` is what it went on in."""
        if whole is None:
            return True
        return whole.resolved_at is not None and (self.resolved_at is None or self.resolved_at > whole.resolved_at)


def auto_impact(severity: Severity, *, all_down: bool) -> Impact:
    """The impact an automatic incident starts with: critical for a critical service, minor for a partial outage."""
    if severity is Severity.CRITICAL:
        return Impact.CRITICAL
    return Impact.MAJOR if all_down else Impact.MINOR
