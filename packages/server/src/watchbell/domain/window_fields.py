"""Times of the week as people write them, and the public holidays that leave them out."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from watchbell.lib.public_holidays import check_region
from watchbell.lib.weekly_windows import Window, parse_minute

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WORKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")


def _check_time(text: str) -> str:
    parse_minute(text)
    return text


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class WindowFields(_Part):
    """A time of the week. It belongs to the days it begins on, also when it ends after midnight."""

    model_config = ConfigDict(title="Window")

    days: tuple[Weekday, ...] = Field(
        _WORKDAYS,
        title="Days",
        description="The days on which it begins.",
        min_length=1,
        max_length=7,
        json_schema_extra={
            "x-labels": {
                "mon": "Mon",
                "tue": "Tue",
                "wed": "Wed",
                "thu": "Thu",
                "fri": "Fri",
                "sat": "Sat",
                "sun": "Sun",
            }
        },
    )
    start: Annotated[str, AfterValidator(_check_time)] = Field(
        title="From",
        description="HH:MM, 24 hours.",
        min_length=1,
        max_length=5,
        json_schema_extra={"x-placeholder": "08:00"},
    )
    end: Annotated[str, AfterValidator(_check_time)] = Field(
        title="To",
        description="HH:MM, inclusive; 24:00 is the end of the day. An end before the start is on the next day.",
        min_length=1,
        max_length=5,
        json_schema_extra={"x-placeholder": "18:00"},
    )

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.start in (self.end, "24:00"):
            raise ValueError("a window ends after it starts; for a whole day write 00:00 to 24:00")
        return self

    @property
    def window(self) -> Window:
        """The same in numbers."""
        days = frozenset(DAY_NAMES.index(day) for day in self.days)
        return Window(days, parse_minute(self.start), parse_minute(self.end))


class HolidayFields(_Part):
    """Whose public holidays leave windows out."""

    model_config = ConfigDict(title="Region")

    country: Annotated[str, StringConstraints(to_upper=True)] = Field(
        title="Country",
        description="Two letters, ISO 3166-1.",
        min_length=2,
        max_length=3,
        json_schema_extra={"x-placeholder": "DE"},
    )
    subdivision: str | None = Field(
        None,
        title="State or region",
        description="Where holidays differ within the country, ISO 3166-2 without the country.",
        min_length=1,
        max_length=20,
        json_schema_extra={"x-placeholder": "BY"},
    )

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        check_region(self.country, self.subdivision)
        return self
