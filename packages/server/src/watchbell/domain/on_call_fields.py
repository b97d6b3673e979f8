"""On-call schedules as people write them: rotations with their turns, one lying over the other."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from watchbell.domain.window_fields import WindowFields
from watchbell.lib.weekly_windows import DAY_MINUTES, parse_minute

MAX_ROTATIONS = 10
MAX_PARTICIPANTS = 50
MAX_WINDOWS = 20
FIRST_YEAR, LAST_YEAR = 2000, 2199


class TurnUnit(StrEnum):
    """What turns are counted in. All follow the clock on the wall, hours too: 08:00 and 20:00 stay so all year."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


def _check_handover(text: str) -> str:
    if parse_minute(text) == DAY_MINUTES:
        raise ValueError("write midnight as 00:00")
    return text


def _check_day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError("write a day of the calendar as YYYY-MM-DD, for example 2026-01-31") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"write a day between {FIRST_YEAR} and {LAST_YEAR}")
    return text


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class TurnFields(_Part):
    """How long everybody's turn is."""

    every: int = Field(1, ge=1, le=100, strict=True, description="So many hours, days or weeks")
    unit: TurnUnit = TurnUnit.WEEK


class RotationFields(_Part):
    """People who take turns. `windows` leave it to the rotations below at all other times."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    participants: Annotated[tuple[str, ...], Field(min_length=1, max_length=MAX_PARTICIPANTS)] = Field(
        description="Ids of contacts in the order of their turns"
    )
    starts_on: Annotated[
        str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_check_day)
    ] = Field(description="The day of the first turn, YYYY-MM-DD; nobody before")
    handover: Annotated[str, AfterValidator(_check_handover)] = Field(
        "09:00", description="When turns begin, HH:MM in the schedule's zone"
    )
    turn: TurnFields = TurnFields()
    windows: Annotated[tuple[WindowFields, ...], Field(max_length=MAX_WINDOWS)] = Field(
        (), description="Only at these times of the week; always when empty. They end at their end, 24:00 is midnight"
    )

    @property
    def begins(self) -> datetime:
        """What the clock on the wall shows when the first turn begins."""
        minute = parse_minute(self.handover)
        day = date.fromisoformat(self.starts_on)
        return datetime(day.year, day.month, day.day, minute // 60, minute % 60)  # noqa: DTZ001 - a clock on a wall


class StepFields(_Part):
    """A step of an escalation policy: whom to tell, so long after the step before."""

    wait_minutes: int = Field(
        0, ge=0, le=10_080, strict=True, description="After the step before; the first after the incident was told"
    )
    contact_ids: Annotated[tuple[str, ...], Field(max_length=MAX_PARTICIPANTS)] = ()
    schedule_ids: Annotated[tuple[str, ...], Field(max_length=MAX_PARTICIPANTS)] = Field(
        (), description="Whoever is on call by these then"
    )
