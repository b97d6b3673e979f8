"""Alerts, the record that people are to be told something; and deliveries, an alert on its way to one channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class AlertType(StrEnum):
    """What is told."""

    FAILURE = "failure"
    RECOVERY = "recovery"
    DEGRADED = "degraded"
    REMINDER = "reminder"
    ESCALATION = "escalation"
    """Nobody has acknowledged for as long as an escalation policy waits: the next are told."""
    FLAPPING = "flapping"
    """It goes up and down too often to tell of each time; or it has become steady again."""
    ACKNOWLEDGED = "acknowledged"
    """Somebody takes care of the incident: told to peers that keep a record of it, not to people."""
    UNACKNOWLEDGED = "unacknowledged"
    """Nobody does any more."""
    DIGEST = "digest"
    """Several alerts in one message: of a storm, or of quiet hours."""
    TEST = "test"
    SYSTEM = "system"


TELLING_DOWN = (AlertType.FAILURE.value, AlertType.ESCALATION.value)
"""Who is sent one of these was told that it is down, and is told that it is up."""


NOTICES = (AlertType.REMINDER, AlertType.DEGRADED, AlertType.FLAPPING)
"""What tells nothing new of up or down: whoever wants to be spared of it still learns of every failure and its end."""

OF_CARE = (AlertType.ACKNOWLEDGED.value, AlertType.UNACKNOWLEDGED.value)
"""Who takes care: follows a failure, and changes what its peer keeps of it."""

ALONE = (AlertType.TEST.value, AlertType.SYSTEM.value, AlertType.DIGEST.value, *OF_CARE)
"""Goes out by itself and at any time: somebody waits for it, it is our own trouble, it is many alerts already, or it
disturbs nobody."""


class Reason(StrEnum):
    """Why something was told, or why not. Each gate of the rules has its own."""

    CONFIRMED_DOWN = "confirmed_down"
    RECOVERED = "recovered"
    CATCH_UP = "catch_up"
    """A mute ended and the trouble still lasts."""
    STILL_BURNING = "still_burning"
    """It lasts, nobody has acknowledged it, and the channel wants to be reminded."""
    HOLD_ENDED = "hold_ended"
    """What had kept the failure back (a maintenance window, a dependency) is over, and it still fails."""
    UNACKNOWLEDGED = "unacknowledged"
    """An escalation policy's step has come."""
    ACKNOWLEDGED = "acknowledged"
    """Somebody takes care of it."""
    TAKEN_BACK = "taken_back"
    """Whoever took care of it does so no more."""
    STARTED_FLAPPING = "started_flapping"
    STOPPED_FLAPPING = "stopped_flapping"
    STORM = "storm"
    """More alerts to one channel within a minute than people can read one by one."""
    QUIET_HOURS = "quiet_hours"
    """The channel is not to be disturbed now; or, of a digest: that time is over."""
    REQUESTED = "requested"
    """Somebody asked for it: a test message."""
    DELIVERY_DEAD = "delivery_dead"
    OWN_FAULT = "own_fault"
    PAUSED = "paused"
    MAINTENANCE = "maintenance"
    DEPENDENCY_DOWN = "dependency_down"
    """What it depends on is down: that is told, and this is judged again afterwards."""
    DEPENDENCY_UNCLEAR = "dependency_unclear"
    """What it depends on is being looked at first: perhaps that is the cause."""
    FLAPPING = "flapping"
    MUTED = "muted"
    NO_CHANNEL = "no_channel"
    """No enabled channel of the service's contacts wants it."""
    JOINED_INCIDENT = "joined_incident"
    """The service's open incident had been told already."""
    STILL_FAILING = "still_failing"
    """Another monitor of the service still fails."""
    NOT_TOLD_DOWN = "not_told_down"
    """Nobody was told of the failure, so nobody is told of the recovery."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as stored. `suppressed_by` is the gate that kept it from being sent, if one did."""

    id: str
    org_id: str
    type: AlertType
    severity: str
    service_id: str | None
    monitor_id: str | None
    incident_id: str | None
    message: str
    reason: Reason
    suppressed_by: Reason | None
    created_at: int
    acknowledged_at: int | None = None
    acknowledged_by: str | None = None

    def on_its_way(
        self,
        delivery_id: str,
        channel_id: str,
        message: dict[str, Any],
        after_id: str | None = None,
        due_at: int | None = None,
    ) -> "Delivery":
        """The alert as a new delivery to a channel, due at once or at `due_at`, behind the delivery `after_id`."""
        due_at = self.created_at if due_at is None else due_at
        waiting = DeliveryStatus.PENDING
        return Delivery(
            delivery_id, self.org_id, self.id, channel_id, waiting, 0, due_at, self.created_at, None, after_id, message
        )


class DeliveryStatus(StrEnum):
    """Where a delivery stands. `SENDING` holds a lease: when it runs out, another worker takes over."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    DEAD = "dead"
    HELD = "held"
    """Its channel has quiet hours, which end at `due_at`."""
    GROUPED = "grouped"
    """It goes out as a line of the digest `digest_id`, and ends as that does."""
    SKIPPED = "skipped"
    """Not sent, and rightly so: what it would have told was over before its time came."""

    @property
    def is_settled(self) -> bool:
        """Whether nothing will come of it any more."""
        return self in (DeliveryStatus.SENT, DeliveryStatus.DEAD, DeliveryStatus.SKIPPED)


class NoRetry(StrEnum):
    """Why a dead delivery is not tried again by hand: what it would tell alone would mislead."""

    OVER = "over"
    AFTER_DEAD = "after_dead"

    @property
    def words(self) -> str:
        """The reason, and what helps."""
        if self is NoRetry.OVER:
            return "what it tells of is over, and nothing would tell its end: alone it would mislead"
        return "the failure that it follows is a dead letter too: try that one again, and this goes with it"


UNTOLD = (DeliveryStatus.DEAD.value, DeliveryStatus.SKIPPED.value)
"""Nobody has heard of it, and nobody will."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: when, whether it worked, how long it took, what the peer said (first 4 KB)."""

    at: int
    ok: bool
    status_code: int | None
    ms: int
    answer: str
    error: str | None


@dataclass(frozen=True, slots=True)
class Sent:
    """How a try went: its log, and for a failed one whether it is final and how long the peer wants us to wait."""

    attempt: Attempt
    permanent: bool = False
    retry_after_ms: int | None = None
    reference: Mapping[str, Any] | None = None
    """What the peer calls the message."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery as stored; unique by alert and channel. `message` is what will be said, fixed when it was decided."""

    id: str
    org_id: str
    alert_id: str
    channel_id: str
    status: DeliveryStatus
    attempt_count: int
    due_at: int
    created_at: int
    settled_at: int | None
    after_id: str | None
    """The failure that this one follows: it must be settled before, so that no recovery and no reminder overtakes it."""
    message: dict[str, Any]
    digest_id: str | None = None
    """The delivery that carries this one as one of its lines."""


MAX_ATTEMPTS = 6
"""One at once and five retries, then the dead letter."""
LEASE_MS = 60_000
RETRY_SECONDS = (1, 2, 4, 8, 16)


def retry_delay_ms(attempt_count: int, jitter: float, retry_after_ms: int | None = None) -> int | None:
    """How long to wait after the `attempt_count`-th failed attempt; `None` when there is no further one.

    `jitter` in [0, 1) spreads the wait over 100–125 % of its base. The peer's own wish wins when it is longer,
    up to an hour.
    """
    if attempt_count >= MAX_ATTEMPTS:
        return None
    own = int(RETRY_SECONDS[attempt_count - 1] * 1000 * (1 + jitter / 4))
    return max(own, min(retry_after_ms or 0, 3_600_000))
