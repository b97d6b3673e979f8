"""The bodies of services: what comes in, what goes out."""

from collections import Counter
from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, Strict

from watchbell.api.fields import Flag, Input, Instant, InstantIn, LongText, Name, Output
from watchbell.api.held_bodies import HeldByOut, held_out
from watchbell.api.monitor_bodies import MonitorIn
from watchbell.api.monitor_out import MonitorOut
from watchbell.domain.services import PublicStatus, Service, Severity
from watchbell.domain.states import MonitorStatus
from watchbell.domain.withholding import WithheldFailure
from watchbell.services.monitors import MAX_BULK
from watchbell.services.services import NewService

Order = Annotated[int, Strict(), Field(ge=0, le=1_000_000)]


class ServiceIn(Input):
    """A new service, perhaps with its first monitors."""

    name: Name
    description: LongText = ""
    severity: Severity = Severity.MEDIUM
    group_name: Name | None = None
    display_order: Order | None = None
    is_visible: Flag = True
    current_status: PublicStatus | None = Field(None, description="A floor set by hand; `operational` means none")
    escalation_policy_id: str | None = Field(None, description="Who is told when nobody acknowledges")
    monitors: Annotated[list[MonitorIn], Field(max_length=MAX_BULK)] = Field(default_factory=list)

    def wish(self) -> NewService:
        """The same for the use case."""
        return NewService(
            name=self.name,
            description=self.description,
            severity=self.severity,
            group_name=self.group_name,
            display_order=self.display_order,
            is_visible=self.is_visible,
            current_status=self.current_status,
            escalation_policy_id=self.escalation_policy_id,
            monitors=tuple(monitor.wish() for monitor in self.monitors),
        )


class ServicePatch(Input):
    """What is to change: absent = unchanged, `null` = clear."""

    name: Name | None = None
    description: LongText | None = None
    severity: Severity | None = None
    group_name: Name | None = None
    display_order: Order | None = None
    is_visible: Flag | None = None
    current_status: PublicStatus | None = Field(
        None, description="Never shown better than this until it is set back to `operational`"
    )
    escalation_policy_id: str | None = None


class OrderIn(Input):
    """The ids of services in their new order; those left out follow as they are."""

    ids: Annotated[list[str], Field(min_length=1, max_length=10_000)]


class MuteIn(Input):
    """How long: until an instant, or for so many minutes."""

    until: InstantIn | None = None
    minutes: Annotated[int, Strict(), Field(ge=1, le=527_040)] | None = None
    reason: LongText = ""


class ContactIdsIn(Input):
    """Who is told; an empty list means the default contact."""

    contact_ids: Annotated[list[str], Field(max_length=100)]


class MuteOut(Output):
    """A service's silence."""

    id: str
    service_id: str
    reason: str
    created_by: str
    created_at: Instant
    until_at: Instant
    ended_at: Instant | None


class ServiceOut(Output):
    """A service. `state` follows from its monitors, `current_status` is what the public is told."""

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
    escalation_policy_id: str | None
    monitor_counts: dict[str, int] = Field(description="How many of its monitors are in which status")
    monitors: list[MonitorOut] | None = Field(None, description="Only where one service is read or made")
    muted_until: Instant | None = None
    held_by: HeldByOut | None = Field(None, description="Why nobody is told although something of it is down")
    created_at: Instant
    updated_at: Instant


def service_out(
    service: Service,
    statuses: Iterable[MonitorStatus] = (),
    monitors: list[MonitorOut] | None = None,
    muted_until: int | None = None,
    held: WithheldFailure | None = None,
) -> ServiceOut:
    """A service as it goes out."""
    same = {name: getattr(service, name) for name in Service.__dataclass_fields__ if name != "version"}
    counts = dict(Counter(status.value for status in statuses))
    return ServiceOut(**same, monitor_counts=counts, monitors=monitors, muted_until=muted_until, held_by=held_out(held))
