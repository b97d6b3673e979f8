"""The bodies of contacts and channels: what comes in, what goes out."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from watchbell.api.fields import Flag, Input, Instant, Name, Output
from watchbell.api.message_words import Templates, plain_templates
from watchbell.domain.alerts import AlertType, Attempt, Delivery
from watchbell.domain.channel_hours import ChannelHours, hours_of
from watchbell.domain.contacts import LEAST_REMIND_MINUTES, LONGEST_REMIND_MINUTES, Channel, Contact
from watchbell.domain.services import Severity
from watchbell.services.channels import NewChannel, shown_config
from watchbell.services.contacts import NewContact

Events = Annotated[list[AlertType], Field(max_length=20, description="Only these; all when empty")]

RemindEvery = Annotated[
    int | None,
    Field(
        ge=LEAST_REMIND_MINUTES,
        le=LONGEST_REMIND_MINUTES,
        strict=True,
        description="Remind every so many minutes while something it was told of burns and nobody has acknowledged it; "
        "counted from the last message that arrived. Never when null, nor while the service is muted or paused",
    ),
]


Hours = Annotated[
    ChannelHours | None,
    Field(
        description="When the channel may be disturbed; always when null. Outside of its windows messages wait, and what is "
        "over before the next one begins is not sent at all",
    ),
]


class ChannelIn(Input):
    """A new channel."""

    name: Name
    channel_type: Annotated[str, StringConstraints(max_length=32)] = Field(description="A kind, see /channel-kinds")
    config: dict[str, Any] = Field(default_factory=dict, description="The kind's own settings, see /channel-kinds")
    is_enabled: Flag = True
    events: Events = Field(default_factory=list)
    min_severity: Severity | None = Field(None, description="Only services that matter at least so much")
    remind_every_minutes: RemindEvery = None
    hours: Hours = None
    templates: Templates = Field(default_factory=dict)

    def wish(self) -> NewChannel:
        """The same for the use case."""
        return NewChannel(
            name=self.name,
            channel_type=self.channel_type,
            config=self.config,
            is_enabled=self.is_enabled,
            events=tuple(self.events),
            min_severity=self.min_severity,
            remind_every_minutes=self.remind_every_minutes,
            hours=self.hours,
            templates=plain_templates(self.templates),
        )


class ChannelPatch(Input):
    """What is to change. `config` is replaced as a whole; a secret sent back as it was read (`********`) stays."""

    name: Name | None = None
    channel_type: str | None = None
    config: dict[str, Any] | None = None
    is_enabled: Flag | None = None
    events: Events | None = None
    min_severity: Severity | None = None
    remind_every_minutes: RemindEvery = None
    hours: Hours = None
    templates: Templates | None = None

    def given(self) -> dict[str, Any]:
        """As every change; templates as plain values."""
        said = super().given()
        return said | {"templates": plain_templates(self.templates)} if "templates" in said else said


class ContactIn(Input):
    """A new contact, perhaps with its first channels."""

    name: Name
    is_default: Flag = Field(False, description="Catches what no other contact is named for; there is always one")
    channels: Annotated[list[ChannelIn], Field(max_length=20)] = Field(default_factory=list)

    def wish(self) -> NewContact:
        """The same for the use case."""
        return NewContact(self.name, self.is_default, tuple(channel.wish() for channel in self.channels))


class ContactPatch(Input):
    """What is to change."""

    name: Name | None = None
    is_default: Flag | None = None


class UnheardOut(Output):
    """Why what people write to a channel, or press in it, does not come here."""

    reason: str
    since: Instant


class ChannelOut(Output):
    """A channel. Secrets in `config` read `********`; `generated` holds the ones made for it, shown only once."""

    id: str
    contact_id: str
    name: str
    channel_type: str
    config: dict[str, Any]
    is_enabled: bool
    events: list[AlertType]
    min_severity: Severity | None
    remind_every_minutes: int | None
    hours: ChannelHours | None
    templates: dict[str, dict[str, str]]
    broken_reason: str | None
    last_success_at: Instant | None
    failure_streak: int
    unheard: UnheardOut | None = Field(
        None, description="Only where channels are read: why what people write to it is not heard"
    )
    created_at: Instant
    updated_at: Instant
    generated: dict[str, Any] | None = None


class NamingServiceOut(Output):
    """A service that names a contact."""

    id: str
    name: str


class ContactOut(Output):
    """A contact with its channels; `null` for those who may not read channels."""

    id: str
    name: str
    is_default: bool
    channels: list[ChannelOut] | None = None
    services: list[NamingServiceOut] | None = Field(
        None, description="Only where contacts are listed: those that name it"
    )
    created_at: Instant
    updated_at: Instant


class AttemptOut(Output):
    """One try to deliver."""

    at: Instant
    ok: bool
    status_code: int | None
    ms: int
    answer: str
    error: str | None


class ChannelTestOut(AttemptOut):
    """What the receiver said to the test message."""

    delivery_id: str
    status: str


def channel_out(
    channel: Channel, generated: dict[str, Any] | None = None, troubles: Mapping[str, tuple[str, int]] | None = None
) -> ChannelOut:
    """A channel as it goes out; `troubles` are those of channels that are not heard, by their ids."""
    reason, since = (troubles or {}).get(channel.id, (None, 0))
    return ChannelOut(
        id=channel.id,
        contact_id=channel.contact_id,
        name=channel.name,
        channel_type=channel.kind,
        config=shown_config(channel),
        is_enabled=channel.is_enabled,
        events=[AlertType(event) for event in channel.events],
        min_severity=channel.min_severity,
        remind_every_minutes=channel.remind_every_minutes,
        hours=hours_of(channel.hours),
        templates=channel.templates,
        broken_reason=channel.broken_reason,
        last_success_at=channel.last_success_at,
        failure_streak=channel.failure_streak,
        unheard=None if reason is None else UnheardOut(reason=reason, since=since),
        created_at=channel.created_at,
        updated_at=channel.updated_at,
        generated=generated or None,
    )


def contact_out(
    contact: Contact,
    channels: Iterable[ChannelOut] | None = None,
    services: Iterable[tuple[str, str]] | None = None,
) -> ContactOut:
    """A contact as it goes out."""
    return ContactOut(
        id=contact.id,
        name=contact.name,
        is_default=contact.is_default,
        channels=None if channels is None else list(channels),
        services=None if services is None else [NamingServiceOut(id=each, name=name) for each, name in services],
        created_at=contact.created_at,
        updated_at=contact.updated_at,
    )


def test_out(delivery: Delivery, attempt: Attempt) -> ChannelTestOut:
    """The outcome of a test."""
    return ChannelTestOut(**dict(AttemptOut.of(attempt)), delivery_id=delivery.id, status=delivery.status.value)
