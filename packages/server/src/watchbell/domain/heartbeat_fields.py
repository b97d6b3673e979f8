"""Heartbeat: a job tells that it ran; silence past the expected time and the grace is failure.

Pings are expected every period, perhaps only within windows of the week, or by a schedule. A job may tell its start as
well: then a run that does not end in time is a failure, and each run's duration is known. Runs that overlap are told apart
by a run id. Words in plain pings and in e-mails can say what they mean.
"""

from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, ValidationInfo, field_validator, model_validator

from watchbell.domain.expecting import Expecting, Region, check_schedule, default_grace_ms, windows_too_short
from watchbell.domain.expecting_words import duration_in_words
from watchbell.domain.keywords import Keywords, split_keywords
from watchbell.domain.kind_config import KindConfig
from watchbell.domain.window_fields import HolidayFields, WindowFields
from watchbell.lib.plain_validation import needed
from watchbell.lib.time_zones import check_zone
from watchbell.lib.weekly_windows import longest_minutes

_YEAR_SECONDS = 365 * 86_400
_ANY_TIME = 1_704_067_200_000
"""2024-01-01: rules know no clock, and years are alike."""
_EXPECT: dict[str, Any] = {"x-group": "Expect"}
_RUNS: dict[str, Any] = {"x-group": "Runs", "x-advanced": True, "x-unit": "seconds"}
_WORDS: dict[str, Any] = {"x-group": "Keywords", "x-advanced": True}
_SIGNALS: dict[str, Any] = {"x-group": "Signals", "x-advanced": True}


class RunFields(BaseModel):
    """How long a run may last, and who may speak of it."""

    max_run_seconds: int | None = Field(
        None,
        title="Longest run",
        description="Seconds after which a run that has told its start is a failure, finished or not. While it lasts, the "
        "expected ping is not missed. If left out, a run must end within the grace.",
        ge=1,
        le=_YEAR_SECONDS,
        json_schema_extra=_RUNS,
    )
    min_run_seconds: int | None = Field(
        None,
        title="Shortest run",
        description="A run that ends sooner than this many seconds after its start is a failure, whatever it says.",
        ge=1,
        le=_YEAR_SECONDS,
        json_schema_extra=_RUNS,
    )
    methods: Literal["any", "post"] = Field(
        "any",
        title="Methods",
        description="With POST only, other requests are answered and ignored: link previews and crawlers send GET.",
        json_schema_extra={**_SIGNALS, "x-labels": {"any": "Any", "post": "POST only"}},
    )
    manual_resume: bool = Field(
        True,
        title="Resume by hand",
        description="A paused monitor stays paused until somebody resumes it; otherwise the first ping does.",
        json_schema_extra=_SIGNALS,
    )

    @model_validator(mode="after")
    def _shortest_is_shorter(self) -> Self:
        shortest, longest = self.min_run_seconds, self.max_run_seconds
        if shortest is not None and longest is not None and shortest > longest:
            raise needed("min_run_seconds", "the shortest run must not be longer than the longest")
        return self


def _keyword_field(title: str, means: str) -> Any:
    return Field(
        "",
        title=title,
        description=f"Words, separated by commas, that mean {means}. Upper and lower case differ.",
        max_length=200,
        json_schema_extra=_WORDS,
    )


class KeywordFields(BaseModel):
    """What the text of a plain ping or an e-mail means. Failure words go before success words before start words."""

    filter_subject: bool = Field(
        False,
        title="In subjects",
        description="Look for the words in the subject of e-mails.",
        json_schema_extra=_WORDS,
    )
    filter_body: bool = Field(
        False, title="In e-mails", description="Look for the words in the text of e-mails.", json_schema_extra=_WORDS
    )
    filter_http_body: bool = Field(
        False,
        title="In requests",
        description="Look for the words in the body of HTTP requests that say nothing else.",
        json_schema_extra=_WORDS,
    )
    failure_keywords: str = _keyword_field("Failure words", "that the job failed")
    success_keywords: str = _keyword_field("Success words", "that the job succeeded")
    start_keywords: str = _keyword_field("Start words", "that the job has started")
    filter_default_fail: bool = Field(
        False,
        title="Nothing found is a failure",
        description="If none of the words is there: a failure, instead of being ignored.",
        json_schema_extra=_WORDS,
    )

    @cached_property
    def keywords(self) -> Keywords:
        """The words, ready to be looked for."""
        return Keywords(
            failure=split_keywords(self.failure_keywords),
            success=split_keywords(self.success_keywords),
            start=split_keywords(self.start_keywords),
            fails_by_default=self.filter_default_fail,
        )


class ExpectFields(BaseModel):
    """When pings come."""

    period_seconds: int | None = Field(
        None,
        title="Period",
        description="Seconds from one ping to the next, from 30 seconds to a year. Leave out when there is a schedule.",
        ge=30,
        le=_YEAR_SECONDS,
        json_schema_extra={**_EXPECT, "x-placeholder": "3600", "x-unit": "seconds"},
    )
    schedule: Annotated[str, AfterValidator(check_schedule)] | None = Field(
        None,
        title="Schedule",
        description="When the job runs: a cron expression, or calendar expressions as systemd's timers have them, each on "
        "its own line. Leave out when there is a period.",
        min_length=1,
        max_length=500,
        json_schema_extra={**_EXPECT, "x-placeholder": "0 3 * * *", "x-widget": "code"},
    )
    time_zone: Annotated[str, AfterValidator(check_zone)] = Field(
        "UTC",
        title="Time zone",
        description="The IANA zone in which the schedule and the windows are meant, for example Europe/Berlin.",
        min_length=1,
        max_length=64,
        json_schema_extra={**_EXPECT, "x-placeholder": "Europe/Berlin"},
    )
    grace_seconds: int | None = Field(
        None,
        title="Grace",
        description="Seconds a ping may be late. If left out: a tenth of the period, at least a minute.",
        ge=0,
        le=_YEAR_SECONDS,
        json_schema_extra={**_EXPECT, "x-placeholder": "300", "x-unit": "seconds"},
    )
    windows: tuple[WindowFields, ...] = Field(
        (),
        title="Windows",
        description="Times of the week in which pings are expected every period; outside of them nothing is late. In one, "
        "lateness counts from the last ping or from the window's start, whichever is later. Always, if empty.",
        max_length=20,
        json_schema_extra=_EXPECT,
    )
    holidays: HolidayFields | None = Field(
        None,
        title="Public holidays",
        description="No window begins on a public holiday of this region.",
        json_schema_extra={**_EXPECT, "x-advanced": True},
    )

    @field_validator("windows")
    @classmethod
    def _can_be_noticed(cls, windows: tuple[WindowFields, ...], info: ValidationInfo) -> tuple[WindowFields, ...]:
        period, grace = info.data.get("period_seconds"), info.data.get("grace_seconds")
        if windows and info.data.get("schedule") is not None:
            raise ValueError("windows belong to a period: a schedule says by itself when the job runs")
        if not windows or period is None:
            return windows
        need = period * 1000 + (default_grace_ms(period * 1000) if grace is None else grace * 1000)
        longest = longest_minutes([each.window for each in windows])
        if windows_too_short(longest, need):
            message = (
                f"silence would never be noticed: the longest window lasts {duration_in_words((longest or 0) * 60_000)}, "
                f"period and grace together are {duration_in_words(need)}"
            )
            raise ValueError(message)
        return windows

    @field_validator("holidays")
    @classmethod
    def _has_windows(cls, holidays: HolidayFields | None, info: ValidationInfo) -> HolidayFields | None:
        if holidays is not None and info.data.get("windows", True) == ():
            raise ValueError("holidays belong to windows: add one, 00:00 to 24:00 on every day if it is always open")
        return holidays

    @model_validator(mode="after")
    def _one_expectation(self) -> Self:
        if self.period_seconds is None and self.schedule is None:
            raise ValueError('say when pings come: set period_seconds (for example 3600) or schedule ("0 3 * * *")')
        if self.period_seconds is not None and self.schedule is not None:
            raise ValueError("set either period_seconds or schedule, not both; remove the one that is not meant")
        if self.holidays is not None and self.expecting.due(_ANY_TIME) is None:
            raise ValueError("silence would never be noticed: public holidays leave no stretch of windows long enough")
        return self

    @cached_property
    def expecting(self) -> Expecting:
        """When a ping is awaited."""
        return Expecting(
            period_ms=None if self.period_seconds is None else self.period_seconds * 1000,
            schedule=self.schedule,
            time_zone=self.time_zone,
            grace_ms=None if self.grace_seconds is None else self.grace_seconds * 1000,
            windows=tuple(each.window for each in self.windows),
            region=None if self.holidays is None else Region(self.holidays.country, self.holidays.subdivision),
        )


class HeartbeatTarget(KeywordFields, RunFields, ExpectFields, KindConfig):
    """When pings are expected: by a period or by a schedule, and how late they may be."""

    kind: Literal["heartbeat"] = "heartbeat"
