"""A monitor: one way of watching a service."""

from dataclasses import dataclass
from typing import Any

from watchbell.domain.states import MonitorState, MonitorStatus, Policy

MAX_INTERVAL_SECONDS = 86_400
DEFAULT_INTERVAL_SECONDS = 60
DEFAULT_MIN_INTERVAL_SECONDS = 30
ANONYMOUS_MIN_INTERVAL_SECONDS = 60
MIN_TIMEOUT_MS = 1_000
MAX_TIMEOUT_MS = 120_000
DEFAULT_TIMEOUT_MS = 10_000
MAX_THRESHOLD = 10
MAX_WINDOW = 20


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor as stored. `n` is its small number inside the database, `id` the one the world sees.

    `config` holds its kind's settings with secrets sealed. `disabled_reason` says why the program itself does not run
    it (a config its kind no longer understands, a plan's limit); `is_active` false is a person's pause.
    """

    n: int
    id: str
    org_id: str
    service_id: str
    name: str
    kind: str
    config: dict[str, Any]
    interval_seconds: int
    timeout_ms: int
    failure_threshold: int
    recovery_threshold: int
    retry_interval_seconds: int | None
    degraded_after_ms: int | None
    failure_window: int | None
    is_active: bool
    is_public: bool
    allow_private: bool
    tags: tuple[str, ...]
    regions: tuple[str, ...]
    depends_on: tuple[str, ...]
    paused_until: int | None
    disabled_reason: str | None
    ingest_token: str | None
    """Sealed; passive kinds only."""
    slug: str | None
    """Its name in ping URLs that hold the organization's ping key; passive kinds only. Two may share one."""
    created_at: int
    updated_at: int
    version: int

    @property
    def policy(self) -> Policy:
        """The part of it that evaluation obeys."""
        return Policy(
            self.failure_threshold,
            self.recovery_threshold,
            self.retry_interval_seconds,
            self.degraded_after_ms,
            self.failure_window,
        )

    @property
    def runs(self) -> bool:
        """Whether it is watched at all."""
        return self.is_active and self.disabled_reason is None

    def shown_status(self, state: MonitorState, maintenance_id: str | None = None) -> MonitorStatus:
        """The status people read: paused overlays planned work, and that what evaluation knows."""
        if not self.runs:
            return MonitorStatus.PAUSED
        return state.status if maintenance_id is None else MonitorStatus.MAINTENANCE
