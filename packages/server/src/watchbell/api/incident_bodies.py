"""The bodies of incidents: what comes in, what goes out."""

from dataclasses import asdict
from typing import Annotated

from pydantic import Field, StringConstraints

from watchbell.api.fields import Flag, Input, Instant, InstantIn, LongText, Output
from watchbell.domain.errors import Invalid
from watchbell.domain.incidents import EntryKind, IncidentStatus
from watchbell.domain.services import Impact, PublicStatus
from watchbell.domain.states import MonitorStatus
from watchbell.services.incident_reading import IncidentReading
from watchbell.services.incident_templates import Filled
from watchbell.services.incidents import NewIncident

Title = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Said = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
ServiceIds = Annotated[list[str], Field(max_length=1_000)]


class IncidentIn(Input):
    """A new incident, written by a person. What is absent comes from the template, where one is named."""

    title: Title | None = Field(None, description="Needed without a template")
    template_id: str | None = None
    status: IncidentStatus = IncidentStatus.INVESTIGATING
    impact: Impact = Impact.MINOR
    body: LongText = Field("", description="The first entry of the timeline; the title when empty")
    started_at: InstantIn | None = Field(None, description="Now, when absent")
    affected_service_ids: ServiceIds = Field(default_factory=list)

    def wish(self, template: Filled | None = None) -> NewIncident:
        """The same for the use case: what is given wins over the template. Raises `Invalid`."""
        given = {name: value for name, value in self.given().items() if name != "template_id"}
        if given.get("title") is None:
            given.pop("title", None)
        if template is not None:
            given = {**asdict(template), **given}
        if not given.get("title"):
            raise Invalid.field("title", "a title is needed, or a template_id that brings one")
        given["affected_service_ids"] = tuple(given.get("affected_service_ids", ()))
        return NewIncident(**given)


class IncidentPatch(Input):
    """What is to change: absent = unchanged."""

    title: Title | None = None
    status: IncidentStatus | None = None
    impact: Impact | None = None
    affected_service_ids: ServiceIds | None = None


class UpdateIn(Input):
    """An entry of the public timeline; another `status` moves the incident, back from resolved reopens it."""

    body: Said | None = Field(None, description="Needed without a template")
    status: IncidentStatus | None = None
    template_id: str | None = Field(None, description="Its text is posted, its places filled, when there is no `body`")


class AcknowledgeIn(Input):
    """What to say with it."""

    note: LongText | None = None


class NoteIn(Input):
    """An internal note."""

    body: Said


class MergeIn(Input):
    """Where it goes on."""

    into: str = Field(description="The id of another open incident")
    publish: Flag = Field(
        False,
        description="Needed where strangers read of the one and not of the other (`is_public`): its title and all its updates"
        " are public then",
    )


class EntryOut(Output):
    """One line of the timeline. `created_by` is empty for the program itself."""

    id: str
    kind: EntryKind
    status: IncidentStatus
    body: str
    created_by: str
    created_at: Instant
    is_internal: bool


class TouchedService(Output):
    """A service that the incident touches."""

    id: str
    name: str
    current_status: PublicStatus


class TouchedMonitor(Output):
    """A monitor that joined the incident, as it is now."""

    id: str
    name: str
    service_id: str
    status: MonitorStatus


class RelatedIncident(Output):
    """An incident that went on in another one, or that other one."""

    id: str
    title: str
    status: IncidentStatus
    resolved_at: Instant | None


class PublishedOut(Output):
    """A postmortem as everybody may read it: Markdown."""

    body: str
    published_at: Instant


class IncidentOut(Output):
    """An incident with its timeline, oldest entry first; lists have only the end of it, and texts that are cut."""

    id: str
    title: str
    status: IncidentStatus
    impact: Impact
    is_auto: bool
    is_public: bool = Field(description="Whether the public page tells of it: it touches a visible service")
    started_at: Instant
    resolved_at: Instant | None
    acknowledged_at: Instant | None
    acknowledged_by: str | None
    acknowledge_note: str | None
    created_by: str
    updates: list[EntryOut] = Field(
        description="In a list only the newest three, and the newest that is no note; long texts end in …, as do reports"
    )
    update_count: int = Field(description="How many there are, of those that the caller may read")
    affected_services: list[TouchedService]
    monitors: list[TouchedMonitor]
    merged: list[RelatedIncident] = Field(description="Those that went on in it")
    merged_into: RelatedIncident | None = Field(description="Where it went on")
    postmortem: PublishedOut | None = Field(description="What was published about it")
    created_at: Instant
    updated_at: Instant


def incident_out(reading: IncidentReading) -> IncidentOut:
    """An incident as it goes out; strangers do not learn who works on it."""
    incident, is_insider = reading.incident, not reading.is_for_strangers
    return IncidentOut(
        id=incident.id,
        title=incident.title,
        status=incident.status,
        impact=incident.impact,
        is_auto=incident.is_auto,
        is_public=reading.is_public,
        started_at=incident.started_at,
        resolved_at=incident.resolved_at,
        acknowledged_at=incident.acknowledged_at,
        acknowledged_by=incident.acknowledged_by if is_insider else None,
        acknowledge_note=incident.acknowledge_note if is_insider else None,
        created_by=incident.created_by if is_insider else "",
        updates=[
            EntryOut(
                id=entry.id,
                kind=entry.kind,
                status=entry.status,
                body=entry.body,
                created_by=entry.created_by if is_insider else "",
                created_at=entry.created_at,
                is_internal=entry.kind is EntryKind.NOTE,
            )
            for entry in reading.entries
        ],
        update_count=reading.entry_count,
        affected_services=[
            TouchedService(id=each.id, name=each.name, current_status=each.current_status) for each in reading.services
        ],
        monitors=[
            TouchedMonitor(
                id=each.monitor.id, name=each.monitor.name, service_id=each.monitor.service_id, status=each.status
            )
            for each in reading.monitors
        ],
        merged=[RelatedIncident.of(each) for each in reading.parts],
        merged_into=RelatedIncident.of(reading.merged_into) if reading.merged_into else None,
        postmortem=PublishedOut.of(reading.postmortem) if reading.postmortem else None,
        created_at=incident.created_at,
        updated_at=incident.updated_at,
    )
