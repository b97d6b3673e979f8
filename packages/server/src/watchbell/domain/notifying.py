"""What a notifier is: one file of the notifiers shelf, a way to reach people. And what it is given to say."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from watchbell.domain.conversing import Heard, Hooked, Reply


class ChannelConfig(BaseModel):
    """Base of every channel's config: unknown fields are refused. Secrets are fields with `x-secret` in their schema.

    Errors never quote what was typed: it may be a secret.
    """

    model_config = ConfigDict(
        defer_build=True, extra="forbid", frozen=True, str_strip_whitespace=True, hide_input_in_errors=True
    )


C = TypeVar("C", bound=ChannelConfig)


class MessageType(StrEnum):
    """What a message tells."""

    FAILURE = "failure"
    RECOVERY = "recovery"
    DEGRADED = "degraded"
    REMINDER = "reminder"
    ESCALATION = "escalation"
    """The failure, told to more people because nobody has acknowledged it."""
    FLAPPING = "flapping"
    """A notice within an incident: it opens and closes nothing."""
    ACKNOWLEDGED = "acknowledged"
    """Somebody takes care; only to notifiers that do something with it (`Notifier.hears`)."""
    UNACKNOWLEDGED = "unacknowledged"
    """Nobody does any more; likewise."""
    DIGEST = "digest"
    """Many alerts at once; only to notifiers that allow it (`Notifier.takes_digests`)."""
    TEST = "test"
    SYSTEM = "system"


OF_CARE = frozenset({MessageType.ACKNOWLEDGED, MessageType.UNACKNOWLEDGED})
"""What says who takes care of an incident."""


@dataclass(frozen=True, slots=True)
class Message:
    """The same facts for every channel; each renders them its own way.

    `delivery_id` stays the same over all attempts, so receivers can drop repeats. `facts` is the structured body that
    webhooks send (alert, incident, service, monitor), already in the API's shapes. `since_at` is when the trouble began,
    `until_at` when it ended, both in ms. `details` are ordered label/value lines: what, why, where, how long.
    """

    delivery_id: str
    type: MessageType
    event: str
    """The event's name on the wire, e.g. ``incident.created``."""
    title: str
    """One line: ``Shop is down``."""
    text: str
    """One sentence with the reason: the failed assertion and the actual value."""
    severity: str
    created_at: int
    service_name: str
    monitor_name: str | None = None
    since_at: int | None = None
    until_at: int | None = None
    link: str | None = None
    """Where to look: the incident's page in the dashboard."""
    ack_link: str | None = None
    """Where whoever gets this says "I take care" with one button and no login; of what burns only."""
    notices_link: str | None = None
    """Where whoever gets this asks to be spared of its kind: reminders and notices."""
    details: tuple[tuple[str, str], ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    incident_id: str | None = None
    """Keeps the messages of one incident together (mail threads)."""
    org_id: str = ""
    """Whose channel it is."""
    time_zone: str = "UTC"
    """In which moments are written for people: the organization's, an IANA name."""
    reference: Mapping[str, Any] | None = None
    """What this channel's peer called the first message of the incident, when it told: to answer there, edit or close it."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer of a successful send: the peer's status, the first 4 KB of what it said.

    `reference` is what the peer calls the message (small JSON: a thread's id, an issue's number); later messages of the same
    incident to the same channel are given it.
    """

    status_code: int | None = None
    answer: str = ""
    reference: Mapping[str, Any] | None = None


class Undelivered(Exception):
    """A message could not be delivered.

    `permanent` stops retrying at once (404/410 webhook, revoked token) and marks the channel; `retry_after_ms` is the
    peer's own wish. `status_code` and `answer` (first 4 KB) go into the attempt's log.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after_ms: int | None = None,
        status_code: int | None = None,
        answer: str = "",
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after_ms = retry_after_ms
        self.status_code = status_code
        self.answer = answer


@dataclass(frozen=True, slots=True)
class SendLimits:
    """How a send may behave: its time budget, and whether private addresses may be reached."""

    timeout_ms: int = 10_000
    allow_private: bool = True


@dataclass(frozen=True, slots=True)
class Hook(Generic[C]):
    """How a peer calls us with what people say, instead of being asked for it, when the config chooses so (`wanted`).

    `set_up` (config, address, secret) and `take_down` may be repeated; they, `look` and `read` raise `conversing.Unheard`
    and nothing else. The peer proves itself by the secret in `header`.
    """

    wanted: Callable[[C], bool]
    field: str
    """The config's field that chooses it: where `refuse` is said."""
    refuse: Callable[[C, str], str | None]
    """Why the peer cannot call a server with this base URL."""
    header: str
    set_up: Callable[[C, str, str, SendLimits], Awaitable[None]]
    look: Callable[[C, SendLimits], Awaitable[Hooked]]
    take_down: Callable[[C, SendLimits], Awaitable[None]]
    glance: Callable[[Mapping[str, Any]], Heard | None]
    """What a call may say, before anybody is asked: enough to tell whether it is worth keeping."""
    read: Callable[[C, Mapping[str, Any], SendLimits], Awaitable[Heard | None]]
    """What it says."""


@dataclass(frozen=True, slots=True)
class Conversation(Generic[C]):
    """A channel that listens to its people. Those with the same `line` are heard together; `None` is not listened to.

    `listen` waits for what follows a number (`None`: for all that waits) and answers when there is something, or after a
    while. It and `answer` raise `conversing.Unheard` and nothing else; what the peer will never take, `answer` drops.
    """

    line: Callable[[C], str | None]
    place: Callable[[C], str]
    """The chat, as one of `Heard.places`."""
    listen: Callable[[C, int | None, SendLimits], Awaitable[Sequence[Heard]]]
    answer: Callable[[C, Heard, Reply, SendLimits], Awaitable[None]]
    moved: Callable[[C, str], C] = lambda config, _: config
    """The config for a chat that goes on under another name."""
    hook: Hook[C] | None = None


@dataclass(frozen=True, slots=True)
class Notifier(Generic[C]):
    """A kind of channel. `send` returns a receipt or raises `Undelivered`, nothing else.

    `prepare` completes a new config before it is stored (a webhook without a secret gets one); what it adds is shown
    once in the create answer. `missing` says what must be installed or switched on before there can be such a channel,
    `refuse` why a config cannot be used on this server. `is_for_operators` ones belong to the operators' organization only.
    """

    config: type[C]
    send: Callable[[C, Message, SendLimits], Awaitable[Receipt]]
    label: str
    describe: Callable[[C], str]
    prepare: Callable[[dict[str, Any]], dict[str, Any]] = lambda config: config
    missing: Callable[[], str | None] = lambda: None
    refuse: Callable[[C], str | None] = lambda _: None
    is_for_operators: bool = False
    takes_digests: Callable[[C], bool] = lambda _: True
    """Whether many alerts may come as one message. People want that; a peer that keeps a record for each incident does not."""
    conversation: Conversation[C] | None = None
    hears: frozenset[MessageType] = frozenset()
    """What of `OF_CARE` it is told, behind the failure: what its peer can make something of."""

    @property
    def kind(self) -> str:
        """The kind's name: the default of the config's `kind` literal."""
        return str(self.config.model_fields["kind"].default)
