"""Contacts and their channels: whom to tell, and how."""

from dataclasses import dataclass, field
from typing import Any

from watchbell.domain.services import Severity

LEAST_REMIND_MINUTES = 5
LONGEST_REMIND_MINUTES = 10_080
"""A week."""
_WITH_THE_FAILURE = ("recovery", "escalation", "acknowledged", "unacknowledged")


@dataclass(frozen=True, slots=True)
class Contact:
    """A named recipient. The default contact catches what no other is named for; it always exists."""

    id: str
    org_id: str
    name: str
    is_default: bool
    created_at: int
    updated_at: int
    version: int


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to reach a contact. `config` has its secrets sealed. `broken_reason` is set by a permanent error.

    `events` limits it to those alert types (empty = all), `min_severity` to services that matter at least so much.
    `remind_every_minutes` is how often it is reminded of what burns and nobody has acknowledged (`None` = never).
    `hours` are a `ChannelHours` in its stored form (`None` = always). `takes_digests` is what its notifier says of its config.
    """

    id: str
    org_id: str
    contact_id: str
    name: str
    kind: str
    config: dict[str, Any]
    is_enabled: bool
    events: tuple[str, ...]
    min_severity: Severity | None
    broken_reason: str | None
    last_success_at: int | None
    failure_streak: int
    created_at: int
    updated_at: int
    version: int
    remind_every_minutes: int | None = None
    hours: dict[str, Any] | None = None
    templates: dict[str, dict[str, str]] = field(default_factory=dict)
    """Its own words, see `message_templates`."""
    takes_digests: bool = True

    def wants(self, alert_type: str, severity: Severity) -> bool:
        """Whether this channel is to hear of it. What follows a failure and is no notice is wanted wherever that is."""
        if not self.is_enabled:
            return False
        event = "failure" if alert_type in _WITH_THE_FAILURE else alert_type
        if self.events and event not in self.events and alert_type not in self.events:
            return False
        return self.min_severity is None or severity.rank >= self.min_severity.rank
