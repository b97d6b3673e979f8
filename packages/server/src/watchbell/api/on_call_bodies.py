"""The bodies of on-call schedules: what comes in, what goes out."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from watchbell.api.fields import Input, Instant, InstantIn, KeptName, Name, Output
from watchbell.domain.on_call import Override
from watchbell.domain.on_call_fields import MAX_ROTATIONS, RotationFields
from watchbell.lib.time_zones import check_zone
from watchbell.services.on_call import Duty, Layout, NewSchedule, ScheduleReading

Zone = Annotated[str, AfterValidator(check_zone)]
Rotations = Annotated[
    list[RotationFields], Field(max_length=MAX_ROTATIONS, description="The last one that has somebody wins")
]


class OnCallScheduleIn(Input):
    """A new schedule."""

    name: Name
    time_zone: Zone = "UTC"
    rotations: Rotations = Field(default_factory=list)

    def wish(self) -> NewSchedule:
        """The same for the use case."""
        return NewSchedule(self.name, self.time_zone, tuple(self.rotations))


class OnCallSchedulePatch(Input):
    """What is to change: absent = unchanged."""

    name: KeptName = None
    time_zone: Zone | None = None
    rotations: Rotations | None = None


class OnCallPreviewIn(Input):
    """A schedule that need not exist, and the time to look at: 62 days at most."""

    name: str = ""
    time_zone: Zone = "UTC"
    rotations: Rotations
    schedule_id: str | None = Field(None, description="Whose overrides lie on top; none without")
    from_: InstantIn = Field(alias="from")
    to: InstantIn

    def wish(self) -> NewSchedule:
        """The same for the use case."""
        return NewSchedule(self.name, self.time_zone, tuple(self.rotations))


class OverrideIn(Input):
    """Somebody stands in, whatever the rotations say."""

    contact_id: str
    starts_at: InstantIn
    ends_at: InstantIn


class OverrideOut(Output):
    """Somebody stands in from `starts_at` until `ends_at`; of several at once the newest counts."""

    id: str
    schedule_id: str
    contact_id: str
    contact_name: str
    starts_at: Instant
    ends_at: Instant
    created_by: str
    created_at: Instant


class OnCallScheduleOut(Output):
    """A schedule, who is on call now, and what is wrong with it in the next 30 days."""

    id: str
    name: str
    time_zone: str
    rotations: list[RotationFields]
    on_call: "OnCallOut"
    overrides: list[OverrideOut] = Field(description="Those that are not over")
    warnings: list[str] = Field(description="Times when nobody is on call, contacts that are gone: one sentence each")
    has_feed: bool = Field(description="Whether its calendar can be read at a secret address")
    created_at: Instant
    updated_at: Instant


class OnCallOut(Output):
    """Who is on call at an instant; `contact_id` is `null` when nobody is. `until` is when that ends, if it soon does."""

    at: Instant
    contact_id: str | None
    contact_name: str | None
    rotation: str | None
    is_override: bool
    until: Instant | None


class ShiftOut(Output):
    """Somebody is on call from `starts_at` until `ends_at`, by a rotation or by an override."""

    contact_id: str
    contact_name: str
    starts_at: Instant
    ends_at: Instant
    rotation: str | None
    is_override: bool
    override_id: str | None


class GapOut(Output):
    """Nobody is on call from `starts_at` until `ends_at`."""

    starts_at: Instant
    ends_at: Instant


class ShiftsOut(Output):
    """All that is asked for belongs to a shift or a gap."""

    shifts: list[ShiftOut]
    gaps: list[GapOut]


class FeedOut(Output):
    """The calendar's address. Whoever knows it reads the calendar; it is shown only here."""

    url: str


def schedule_out(reading: ScheduleReading) -> OnCallScheduleOut:
    """A schedule as it goes out."""
    schedule = reading.schedule
    return OnCallScheduleOut(
        id=schedule.id,
        name=schedule.name,
        time_zone=schedule.time_zone,
        rotations=list(schedule.rotations),
        on_call=duty_out(reading.duty, reading.names),
        overrides=[override_out(each, reading.names.get(each.contact_id, "")) for each in reading.overrides],
        warnings=list(reading.warnings),
        has_feed=schedule.feed_sha256 is not None,
        created_at=schedule.created_at,
        updated_at=schedule.updated_at,
    )


def duty_out(duty: Duty, names: Mapping[str, str]) -> OnCallOut:
    """Who is on call, as it goes out."""
    who = duty.on_duty
    return OnCallOut(
        at=duty.at,
        contact_id=who and who.contact_id,
        contact_name=who and names[who.contact_id],
        rotation=who and who.rotation,
        is_override=who is not None and who.override_id is not None,
        until=duty.until,
    )


def override_out(override: Override, name: str) -> OverrideOut:
    """An override as it goes out."""
    return OverrideOut(
        id=override.id,
        schedule_id=override.schedule_id,
        contact_id=override.contact_id,
        contact_name=name,
        starts_at=override.starts_at,
        ends_at=override.ends_at,
        created_by=override.created_by,
        created_at=override.created_at,
    )


def shifts_out(layout: Layout) -> ShiftsOut:
    """Shifts and gaps as they go out."""
    return ShiftsOut(
        shifts=[
            ShiftOut(
                contact_id=shift.contact_id,
                contact_name=layout.names[shift.contact_id],
                starts_at=shift.starts_at,
                ends_at=shift.ends_at,
                rotation=shift.rotation,
                is_override=shift.is_override,
                override_id=shift.override_id,
            )
            for shift in layout.shifts
        ],
        gaps=[GapOut(starts_at=gap.start_at, ends_at=gap.end_at) for gap in layout.gaps],
    )
