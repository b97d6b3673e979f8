"""A monitor's evaluated state, and the statuses people read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec


class MonitorStatus(StrEnum):
    """`PAUSED` and `MAINTENANCE` overlay the evaluated status, which goes on being known."""

    UNKNOWN = "unknown"
    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    PAUSED = "paused"
    MAINTENANCE = "maintenance"


class MonitorState(msgspec.Struct, frozen=True):
    """What evaluation knows of a monitor between two observations.

    `status` is the evaluated one (never paused or maintenance). `evaluated_at` is the newest observation that was
    evaluated: an older one is stored but changes nothing. `failing_since_at` is the first of the current run of
    failures, so that a confirmed outage is dated from its beginning. A struct, because each check copies it a few times
    (`msgspec.structs.replace`), at a tenth of a dataclass's cost.
    """

    monitor_n: int
    status: MonitorStatus = MonitorStatus.UNKNOWN
    since_at: int = 0
    consecutive_failures: int = 0
    consecutive_successes: int = 0
    failing_since_at: int | None = None
    evaluated_at: int = 0
    last_error: str | None = None
    clock_started_at: int = 0
    last_ping_at: int | None = None
    deadline_at: int | None = None
    recent_failures: tuple[int, ...] = ()
    """With a failure window: each result since the oldest failure in it, a failure by its instant, a success as 0."""
    memory: Mapping[str, Any] = {}
    """What its passive kind keeps in mind between two signals: runs under way, alerts that fire. JSON; never changed in place."""
    ping_count: int = 0
    changes: tuple[int, ...] = ()
    """When it went down or came back lately, in ms: how often says whether it flaps."""
    flapping_since_at: int | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of a monitor that evaluation obeys.

    With a `failure_window` it is down when `failure_threshold` of so many last results failed, in a row or not.
    """

    failure_threshold: int = 2
    recovery_threshold: int = 1
    retry_interval_seconds: int | None = None
    degraded_after_ms: int | None = None
    failure_window: int | None = None
