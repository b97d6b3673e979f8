"""Pings: what the clients of passive monitors tell us, as they say it and as it is stored."""

from enum import StrEnum
from typing import NamedTuple

import msgspec

MAX_PING_BODY = 10_000
"""Bytes of a ping's body that are kept."""
MAX_READINGS = 1_000
"""Values that one request may carry."""


class PingKind(StrEnum):
    """What a client says. `LOG` changes nothing; `IGNORED` came while it could not count (paused, method not allowed)."""

    SUCCESS = "success"
    START = "start"
    FAIL = "fail"
    LOG = "log"
    IGNORED = "ignored"


class SignalForm(StrEnum):
    """The manner in which a client speaks; each passive kind understands some of them."""

    HEARTBEAT = "heartbeat"
    """A ping URL: success, start, fail, log or an exit status."""
    REPORT = "report"
    """Up or down, as Uptime Kuma's push URL and Gatus' external endpoints are told."""
    WEBHOOK = "webhook"
    """Fail or recover."""
    METRIC = "metric"
    """Values."""
    ALERTS = "alerts"
    """The alerts of one name that fire or have ended, as Prometheus tells them."""


class Reading(NamedTuple):
    """One value of a metric; `at` (ms) is when it was measured, `None` = when it came."""

    value: float
    at: int | None = None


class RemoteAlert(NamedTuple):
    """One alert of another system. It fires until `ends_at` (ms) unless it is told again."""

    fingerprint: str
    summary: str
    starts_at: int
    ends_at: int


class Signal(msgspec.Struct, frozen=True, kw_only=True):
    """What a client's request says, before anybody knows whose it is.

    `scheme` is how it came (http, https or email), `response_time_ms` what the client measured itself, `message` one
    sentence for people. `readings` and `alerts` belong to their forms.
    """

    kind: PingKind = PingKind.SUCCESS
    form: SignalForm = SignalForm.HEARTBEAT
    exit_status: int | None = None
    run_id: str | None = None
    source: str = ""
    scheme: str = "http"
    method: str = ""
    user_agent: str = ""
    body: bytes = b""
    subject: str | None = None
    message: str | None = None
    severity: str | None = None
    response_time_ms: float | None = None
    readings: tuple[Reading, ...] = ()
    alerts: tuple[RemoteAlert, ...] = ()
    signature: str | None = None
    """What proves that the sender knows the monitor's secret: the header ``X-Hub-Signature-256`` or our own."""


class Ping(msgspec.Struct, frozen=True):
    """A ping as stored. `number` counts a monitor's pings from 1; `body` is the first 10 KB of what the client sent."""

    monitor_n: int
    number: int
    kind: PingKind
    exit_status: int | None
    run_id: str | None
    duration_ms: int | None
    source: str
    scheme: str
    method: str
    user_agent: str
    subject: str | None
    body: bytes | None
    created_at: int

    @property
    def id(self) -> str:
        """What the world calls it."""
        return f"{self.monitor_n}-{self.number}"
