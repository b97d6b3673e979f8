"""The bodies of maintenance windows: what comes in, what goes out."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

from watchbell.api.fields import Flag, Input, Instant, InstantIn, LongText, Output
from watchbell.domain.maintenance import WindowStatus
from watchbell.services.maintenance import NewWindow, WindowReading
from watchbell.services.maintenance_calendar import CalendarEntry
from watchbell.services.maintenance_preview import Preview

Title = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=200)]
ServiceIds = Annotated[list[Annotated[str, StringConstraints(max_length=36)]], Field(max_length=1_000)]
Names = Annotated[list[Tag], Field(max_length=100)]
Zone = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Minutes = Annotated[int, Field(ge=0, le=43_200, strict=True)]
RRule = Annotated[str, StringConstraints(max_length=500)]
_MAX_MONITORS = 200


def _none_if_empty(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


class MaintenanceWindowIn(Input):
    """Planned work. It covers everything, or the named services, groups and tags together."""

    title: Title
    description: LongText = ""
    covers_all: Flag = Field(False, description="Everything of the organization")
    service_ids: ServiceIds = Field(default_factory=list)
    groups: Names = Field(default_factory=list, description="Services of these groups")
    tags: Names = Field(default_factory=list, description="Monitors with one of these tags")
    starts_at: InstantIn = Field(description="The first occurrence's beginning")
    ends_at: InstantIn = Field(description="The first occurrence's end")
    rrule: Annotated[RRule | None, BeforeValidator(_none_if_empty)] = Field(
        None,
        description="Repeats by this rule of RFC 5545, on the clock of `time_zone`; once without",
        examples=["FREQ=WEEKLY;BYDAY=TU"],
    )
    time_zone: Annotated[Zone | None, BeforeValidator(_none_if_empty)] = Field(
        None, description="IANA name; the organization's, when absent", examples=["Europe/Berlin"]
    )
    is_public: Flag = Field(True, description="Whether the public page tells of it")
    announce_minutes: Minutes = Field(1440, description="How long before its start the public page tells of it")

    def wish(self) -> NewWindow:
        """The same for the use case."""
        return NewWindow(
            title=self.title,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            description=self.description,
            covers_all=self.covers_all,
            service_ids=tuple(self.service_ids),
            groups=tuple(self.groups),
            tags=tuple(self.tags),
            rrule=self.rrule,
            time_zone=self.time_zone,
            is_public=self.is_public,
            announce_minutes=self.announce_minutes,
        )


class MaintenanceWindowPatch(Input):
    """What is to change: absent = unchanged, `rrule: null` = it no longer repeats."""

    title: Title | None = None
    description: LongText | None = None
    covers_all: Flag | None = None
    service_ids: ServiceIds | None = None
    groups: Names | None = None
    tags: Names | None = None
    starts_at: InstantIn | None = None
    ends_at: InstantIn | None = None
    rrule: Annotated[RRule | None, BeforeValidator(_none_if_empty)] = None
    time_zone: Zone | None = None
    is_public: Flag | None = None
    announce_minutes: Minutes | None = None

    def changes(self) -> dict[str, Any]:
        """The same for the use case."""
        return {name: tuple(value) if isinstance(value, list) else value for name, value in self.given().items()}


class OccurrenceOut(Output):
    """One time that it takes place."""

    starts_at: Instant
    ends_at: Instant


class MaintenanceWindowOut(Output):
    """Planned work. `occurrence` lasts or comes next; `schedule_text` says the plan in plain words."""

    id: str
    title: str
    description: str
    covers_all: bool
    service_ids: list[str]
    groups: list[str]
    tags: list[str]
    starts_at: Instant
    ends_at: Instant
    rrule: str | None
    time_zone: str
    is_public: bool
    announce_minutes: int
    status: WindowStatus
    schedule_text: str
    occurrence: OccurrenceOut | None
    next_occurrences: list[OccurrenceOut]
    covered_monitor_count: int
    created_by: str
    created_at: Instant
    updated_at: Instant
    version: int


class CoveredService(Output):
    """A service that it touches."""

    id: str
    name: str


class CoveredMonitor(Output):
    """A monitor that it covers."""

    id: str
    name: str
    service_id: str


class CoversOut(Output):
    """What it covers now; the first 200 monitors. A token that may not read services or monitors is named none."""

    services: list[CoveredService]
    monitors: list[CoveredMonitor]
    monitor_count: int


class MaintenancePreviewOut(Output):
    """What a window would be."""

    schedule_text: str
    next_occurrences: list[OccurrenceOut]
    covers: CoversOut


class CalendarEntryOut(Output):
    """One occurrence of a window."""

    window_id: str
    title: str
    status: WindowStatus
    starts_at: Instant
    ends_at: Instant
    is_public: bool
    is_recurring: bool


def window_out(reading: WindowReading) -> MaintenanceWindowOut:
    """A window as it goes out."""
    window = reading.window
    return MaintenanceWindowOut(
        id=window.id,
        title=window.title,
        description=window.description,
        covers_all=window.covers_all,
        service_ids=list(window.service_ids),
        groups=list(window.groups),
        tags=list(window.tags),
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        rrule=window.rrule,
        time_zone=window.time_zone,
        is_public=window.is_public,
        announce_minutes=window.announce_minutes,
        status=window.status,
        schedule_text=reading.schedule_text,
        occurrence=None if window.occurrence is None else OccurrenceOut.of(window.occurrence),
        next_occurrences=[OccurrenceOut.of(each) for each in reading.next_occurrences],
        covered_monitor_count=reading.covered_monitor_count,
        created_by=window.created_by,
        created_at=window.created_at,
        updated_at=window.updated_at,
        version=window.version,
    )


def preview_out(preview: Preview) -> MaintenancePreviewOut:
    """What a window would be, as it goes out."""
    covers = CoversOut(
        services=[CoveredService(id=service_id, name=name) for service_id, name in preview.services],
        monitors=[
            CoveredMonitor(id=each.monitor_id, name=each.name, service_id=each.service_id)
            for each in preview.monitors[:_MAX_MONITORS]
        ],
        monitor_count=preview.monitor_count,
    )
    upcoming = [OccurrenceOut.of(each) for each in preview.next_occurrences]
    return MaintenancePreviewOut(schedule_text=preview.schedule_text, next_occurrences=upcoming, covers=covers)


def entry_out(entry: CalendarEntry) -> CalendarEntryOut:
    """An occurrence in the calendar."""
    return CalendarEntryOut(
        window_id=entry.window.id,
        title=entry.window.title,
        status=entry.status,
        starts_at=entry.occurrence.starts_at,
        ends_at=entry.occurrence.ends_at,
        is_public=entry.window.is_public,
        is_recurring=entry.window.rrule is not None,
    )
