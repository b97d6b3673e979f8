"""When a channel may be disturbed: the hours that people give it, and until when it is quiet. Pure."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from watchbell.domain.alerts import ALONE
from watchbell.domain.services import Severity
from watchbell.domain.window_fields import WindowFields
from watchbell.lib.clock import MINUTE
from watchbell.lib.time_zones import check_zone, zone_of
from watchbell.lib.weekly_windows import Span, spans, together


class ChannelHours(BaseModel):
    """The hours of a channel. Outside of them it is quiet."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    time_zone: Annotated[str, AfterValidator(check_zone)] = Field(
        "UTC",
        title="Time zone",
        description="The IANA zone in which the windows are meant, for example Europe/Berlin.",
        min_length=1,
        max_length=64,
        json_schema_extra={"x-placeholder": "Europe/Berlin"},
    )
    windows: tuple[WindowFields, ...] = Field(
        title="Windows",
        description="Times of the week in which the channel may be disturbed.",
        min_length=1,
        max_length=20,
    )
    outside: Literal["hold", "skip"] = Field(
        "hold",
        title="Outside of them",
        description="hold: everything waits for the next window; what is over by then is left out, the rest comes as one "
        "message. skip: only what nobody has acknowledged by then is told, and the end of what was told before.",
        json_schema_extra={"x-labels": {"hold": "Hold until the next window", "skip": "Leave it to others"}},
    )
    critical_passes: Annotated[bool, Field(strict=True)] = Field(
        True,
        title="Critical passes",
        description="What concerns services of critical severity is told at once, at any time.",
    )

    @cached_property
    def _windows(self) -> list[Any]:
        return [each.window for each in self.windows]

    def quiet_until(self, at: int) -> int | None:
        """When the next window begins, in ms; `None` while one is open. A window's end is inclusive, 23:59 adjoins 00:00."""
        zone = zone_of(self.time_zone)

        def is_enough(span: Span) -> bool:
            return span.end_at >= at

        # A minute earlier, so that one that has just ended is seen to adjoin the next.
        parts = spans(self._windows, zone, at - MINUTE, lambda _: False)
        found = next(filter(is_enough, together(parts, is_enough)), None)
        return None if found is None or found.start_at <= at else found.start_at


def hours_of(stored: Mapping[str, Any] | None) -> ChannelHours | None:
    """Hours as they were stored; those that are not understood any more (a zone that was abolished) disturb at any time."""
    if stored is None:
        return None
    try:
        return ChannelHours.model_validate(stored)
    except ValidationError:
        return None


def held_until(stored: Mapping[str, Any] | None, alert_type: str, severity: str, now: int) -> int | None:
    """When a channel with these hours may be told of this, in ms; `None` = now."""
    hours = None if alert_type in ALONE else hours_of(stored)
    if hours is None or (hours.critical_passes and severity == Severity.CRITICAL.value):
        return None
    return hours.quiet_until(now)
