"""A mail, as text and HTML, by the channel's own mail server or the one that the instance offers."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from watchbell.domain.message_text import (
    TAGS,
    ack_link,
    clean,
    clip,
    colour,
    heading,
    lines,
    link,
    notices_link,
    one_line,
)
from watchbell.domain.notifying import ChannelConfig, Message, Notifier, Receipt, SendLimits, Undelivered
from watchbell.lib.http_answer import hide
from watchbell.lib.mail import Mail, NotHanded, hand_in
from watchbell.lib.mail_address import check_address, check_sender
from watchbell.lib.mail_relay import Relay, Security, default_relay, sender_for
from watchbell.lib.mail_rendering import Notice, render_notice
from watchbell.lib.plain_validation import needed

_SUBJECT, _TITLE, _TEXT, _VALUE, _LINES = 200, 300, 4000, 1000, 25
_PUT_OFF = re.compile(r"\b4\.7\.\d{1,3}\b|gr[ae]y-?list", re.IGNORECASE)
"""How servers put strangers off: a code of their policy (RFC 3463 section 3.8), or the usual word."""
_LATER_MS = 65_000
"""Greylists let in who comes back after one to five minutes: all attempts together take as long."""
_SERVER: dict[str, Any] = {"x-group": "Mail server", "x-advanced": True}

Address = Annotated[str, AfterValidator(check_address), Field(max_length=320)]


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class EmailConfig(ChannelConfig):
    """A mail, with all messages of an incident in one thread."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True, validate_by_alias=True)

    kind: Literal["email"] = "email"
    to: Annotated[tuple[Address, ...], BeforeValidator(_split)] = Field(
        min_length=1,
        max_length=50,
        title="To",
        description="Up to 50 addresses; all of them see each other.",
        json_schema_extra={"x-placeholder": "ops@example.com"},
    )
    from_: Annotated[str, AfterValidator(check_sender)] | None = Field(
        None,
        alias="from",
        max_length=320,
        title="From",
        description="The sender. By the instance's mail server it becomes the address for replies.",
        json_schema_extra={"x-placeholder": "Watchbell <alerts@example.com>", **_SERVER},
    )
    smtp_host: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9._:-]{1,253}$",
        title="Host",
        description="Leave empty to use the mail server of this instance.",
        json_schema_extra={"x-placeholder": "mail.example.com", **_SERVER},
    )
    smtp_port: int | None = Field(
        None,
        ge=1,
        le=65_535,
        title="Port",
        description="Usually 587 with STARTTLS, 465 with TLS, 25 without.",
        json_schema_extra={"x-placeholder": "587", **_SERVER},
    )
    smtp_security: Literal["none", "starttls", "tls"] | None = Field(
        None,
        title="Security",
        description="When empty: tls on port 465, starttls on port 587 or with a user name, else none.",
        json_schema_extra=_SERVER,
    )
    smtp_username: str | None = Field(
        None,
        max_length=320,
        title="User name",
        description="Empty for a server without login.",
        json_schema_extra=_SERVER,
    )
    smtp_password: str | None = Field(
        None,
        repr=False,
        max_length=1024,
        title="Password",
        description="Many providers want an app password here.",
        json_schema_extra={"x-secret": True, **_SERVER},
    )
    smtp_verify: bool = Field(
        default=True,
        title="Check the certificate",
        description="Switch off only for a server of your own with a self-signed certificate.",
        json_schema_extra=_SERVER,
    )

    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, value: object) -> object:
        # Forms send an empty text for what nobody filled in.
        return {key: item for key, item in value.items() if item != ""} if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _server_is_whole(self) -> Self:
        lone = [
            name for name in ("smtp_port", "smtp_security", "smtp_username", "smtp_password") if getattr(self, name)
        ]
        if lone and not self.smtp_host:
            raise needed("smtp_host", f"is needed by {lone[0]}")
        if self.smtp_password and not self.smtp_username:
            raise needed("smtp_username", "is needed by smtp_password")
        return self


async def send(config: EmailConfig, message: Message, limits: SendLimits) -> Receipt:
    """Sends one mail to all addresses. What the server refuses with 5xx is permanent, all else is worth another try.

    A server that only puts strangers off is left alone for a minute. When one takes the mail for some of them, the mail is
    sent; the receipt says who was refused and why.
    """
    own = relay_of(config)
    relay = own or default_relay()
    if relay is None:
        raise Undelivered(
            "there is no mail server: name one in the channel, or set WATCHBELL_SMTP_URL for the instance",
            permanent=True,
        )
    secrets = tuple(secret for secret in (relay.password,) if secret)
    mail = mail_of(config, message, sender=relay.sender, reply_to=None if own else config.from_)
    try:
        handed = await hand_in(mail, relay, timeout_ms=limits.timeout_ms, allow_private=limits.allow_private)
    except NotHanded as error:
        reason, words = hide(error.reason, secrets), hide(error.words, secrets)
        raise Undelivered(
            reason,
            permanent=error.permanent,
            retry_after_ms=_LATER_MS if _PUT_OFF.search(words) else None,
            status_code=error.code,
            answer=words[:4096],
        ) from None
    refused = "".join(f"; refused for {one}" for one in handed.refused)
    return Receipt(250, hide(f"{handed.words}{refused}", secrets)[:4096])


def relay_of(config: EmailConfig) -> Relay | None:
    """The channel's own mail server, if it names one."""
    if not config.smtp_host:
        return None
    security = Security(config.smtp_security) if config.smtp_security else _usual_security(config)
    return Relay(
        host=config.smtp_host,
        port=config.smtp_port or security.port,
        security=security,
        sender=config.from_ or sender_for(config.smtp_username),
        username=config.smtp_username,
        password=config.smtp_password,
        verify=config.smtp_verify,
    )


def _usual_security(config: EmailConfig) -> Security:
    if config.smtp_port == 465:
        return Security.TLS
    return Security.STARTTLS if config.smtp_port == 587 or config.smtp_username else Security.NONE


def mail_of(config: EmailConfig, message: Message, *, sender: str, reply_to: str | None = None) -> Mail:
    """The mail that says this message; it depends on nothing else, so every attempt sends the same."""
    why = clean(message.text).strip()
    rows = tuple((clip(label, 80), clip(value, _VALUE)) for label, value in lines(message) if value != why)
    text, html = render_notice(
        Notice(
            tag=TAGS[message.type],
            title=clip(one_line(message.title), _TITLE),
            text=clip(why, _TEXT),
            # The last lines say since when and how long: they stay.
            lines=rows if len(rows) <= _LINES else (*rows[: _LINES - 3], *rows[-3:]),
            colour=colour(message),
            link=link(message),
            ack_link=ack_link(message),
            notices_link=notices_link(message),
        )
    )
    return Mail(
        key=message.delivery_id,
        to=config.to,
        sender=sender,
        subject=clip(heading(message), _SUBJECT),
        text=text,
        html=html,
        sent_at=message.created_at,
        thread=message.incident_id and f"incident.{message.incident_id}",
        reply_to=reply_to,
        unsubscribe=notices_link(message),
    )


def describe(config: EmailConfig) -> str:
    """``ops@example.com, dev@example.com and 2 more by mail.example.com``."""
    named = ", ".join(config.to[:2])
    more = f" and {len(config.to) - 2} more" if len(config.to) > 2 else ""
    return f"{named}{more}{f' by {config.smtp_host}' if config.smtp_host else ''}"


NOTIFIER = Notifier(config=EmailConfig, send=send, label="E-mail", describe=describe)
