"""The bodies of monitors: what comes in, what goes out."""

from typing import Annotated, Any, Literal

from pydantic import Field, Strict, StringConstraints

from watchbell.api.fields import Flag, Input, InstantIn, Name
from watchbell.domain.monitors import (
    DEFAULT_INTERVAL_SECONDS,
    DEFAULT_TIMEOUT_MS,
    MAX_INTERVAL_SECONDS,
    MAX_THRESHOLD,
    MAX_TIMEOUT_MS,
    MAX_WINDOW,
    MIN_TIMEOUT_MS,
)
from watchbell.services.monitor_actions import Action
from watchbell.services.monitor_wishes import MAX_SLUG, MAX_TAG_LENGTH, MAX_TAGS, NewMonitor
from watchbell.services.monitors import MAX_BULK

Interval = Annotated[
    int, Strict(), Field(ge=1, le=MAX_INTERVAL_SECONDS, description="Seconds from one check to the next")
]
Timeout = Annotated[
    int, Strict(), Field(ge=MIN_TIMEOUT_MS, le=MAX_TIMEOUT_MS, description="How long a check may take, in ms")
]
Threshold = Annotated[int, Strict(), Field(ge=1, le=MAX_THRESHOLD, description="Results in a row that decide")]
Retry = Annotated[
    int, Strict(), Field(ge=1, le=MAX_INTERVAL_SECONDS, description="Seconds to an early re-check after a failure")
]
Slow = Annotated[int, Strict(), Field(ge=1, le=MAX_TIMEOUT_MS, description="Slower than this (ms) is degraded")]
Window = Annotated[
    int,
    Strict(),
    Field(
        ge=1, le=MAX_WINDOW, description="Down when failure_threshold of so many last results failed; null = in a row"
    ),
]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TAG_LENGTH)]
Tags = Annotated[list[Tag], Field(max_length=MAX_TAGS)]
Ids = Annotated[list[str], Field(max_length=50)]
Slug = Annotated[
    str,
    StringConstraints(max_length=MAX_SLUG),
    Field(
        description="Names a passive monitor in ping URLs with the organization's ping key; default: made of its name"
    ),
]
Config = Annotated[
    dict[str, Any], Field(description="The kind's own settings, see /kinds", examples=[{"url": "https://example.com"}])
]


class MonitorIn(Input):
    """A new monitor. `{"name", "url"}` alone is enough: the URL's scheme tells the kind."""

    name: Name | None = None
    url: Annotated[str, StringConstraints(max_length=2_000)] | None = Field(
        None, description="Shorthand for monitor_type and config: https://…, tcp://host:port, dns://name, ping://host"
    )
    monitor_type: Annotated[str, StringConstraints(max_length=32)] | None = Field(
        None, description="A kind, see /kinds"
    )
    config: Config = Field(default_factory=dict)
    service_id: str | None = None
    interval_seconds: Interval = DEFAULT_INTERVAL_SECONDS
    timeout_ms: Timeout = DEFAULT_TIMEOUT_MS
    failure_threshold: Threshold | None = Field(
        None, description="Default: 2 for kinds that are asked, 1 for kinds that are told"
    )
    recovery_threshold: Threshold = 1
    retry_interval_seconds: Retry | None = None
    degraded_after_ms: Slow | None = None
    failure_window: Window | None = None
    is_active: Flag = True
    is_public: Flag = False
    tags: Tags = Field(default_factory=list)
    regions: Tags = Field(default_factory=list)
    depends_on: Ids = Field(default_factory=list)
    slug: Slug | None = None

    def wish(self) -> NewMonitor:
        """The same for the use case."""
        values: dict[str, Any] = {name: getattr(self, name) for name in type(self).model_fields}
        values |= {name: tuple(values[name]) for name in ("tags", "regions", "depends_on")}
        return NewMonitor(**values)


class MonitorPatch(Input):
    """What is to change: absent = unchanged, `null` = clear. `config` is replaced as a whole; a secret sent back as it
    was read (`********`) stays.
    """

    name: Name | None = None
    monitor_type: Annotated[str, StringConstraints(max_length=32)] | None = None
    config: Config | None = None
    service_id: str | None = None
    interval_seconds: Interval | None = None
    timeout_ms: Timeout | None = None
    failure_threshold: Threshold | None = None
    recovery_threshold: Threshold | None = None
    retry_interval_seconds: Retry | None = None
    degraded_after_ms: Slow | None = None
    failure_window: Window | None = None
    is_active: Flag | None = None
    is_public: Flag | None = None
    tags: Tags | None = None
    regions: Tags | None = None
    depends_on: Ids | None = None
    slug: Slug | None = None


class MonitorPut(MonitorIn):
    """The whole monitor: what is absent goes back to its default."""

    def changes(self) -> dict[str, Any]:
        """All fields, the absent ones with their defaults; a monitor keeps its service when none is named."""
        changes = {name: getattr(self, name) for name in type(self).model_fields if name != "url"}
        if self.service_id is None:
            del changes["service_id"]
        if self.name is None:
            del changes["name"]
        del changes["is_active"]
        return changes


class MonitorsIn(Input):
    """Several new monitors: all are made or none."""

    items: Annotated[list[MonitorIn], Field(min_length=1, max_length=MAX_BULK)]


class MonitorActionIn(Input):
    """One action on several monitors: on all or on none."""

    ids: Annotated[list[str], Field(min_length=1, max_length=MAX_BULK)]
    action: Action


class PauseIn(Input):
    """How long to pause; for ever when absent."""

    until: InstantIn | None = None


class StatusIn(Input):
    """How it is, as a person says, and why."""

    status: Literal["up", "degraded", "down"]
    note: Annotated[str, StringConstraints(min_length=1, max_length=400)] | None = None


class TestIn(Input):
    """A config to try without saving it. `monitor_id` lends the stored secrets to fields sent back as `********`."""

    name: Name | None = None
    url: Annotated[str, StringConstraints(max_length=2_000)] | None = None
    monitor_type: Annotated[str, StringConstraints(max_length=32)] | None = None
    config: Config = Field(default_factory=dict)
    timeout_ms: Timeout = DEFAULT_TIMEOUT_MS
    degraded_after_ms: Slow | None = None
    monitor_id: str | None = None
