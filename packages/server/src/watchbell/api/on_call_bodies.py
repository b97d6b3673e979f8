"""The bodies of on-call schedules: what comes in, what goes out."""

from typing import Annotated

from pydantic import AfterValidator, Field

from watchbell.api.fields import Input, Instant, InstantIn, KeptName, Name, Output
from watchbell.domain.on_call_fields import MAX_ROTATIONS, RotationFields
from watchbell.lib.time_zones import check_zone

Zone = Annotated[str, AfterValidator(check_zone)]
Rotations = Annotated[
    list[RotationFields], Field(max_length=MAX_ROTATIONS, description="The last one that has somebody wins")
]


class OnCallScheduleIn(Input):
    """A new schedule."""

    name: Name
    time_zone: Zone = "UTC"
    rotations: Rotations = Field(default_factory=list)


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
