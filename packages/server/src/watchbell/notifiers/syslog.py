"""A record in a syslog server: RFC 5424 by UDP (RFC 5426), TCP (octet counting, RFC 6587) or TLS (RFC 5425).

Syslog answers nothing. By TCP and TLS we end the connection and wait for the server to end it too: it has read all then.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable
from contextlib import suppress
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field

from watchbell.domain.message_text import clip, facts, heading, lasted, link, moment, moments, one_line
from watchbell.domain.notifying import ChannelConfig, Message, MessageType, Notifier, Receipt, SendLimits, Undelivered
from watchbell.domain.tls_fields import TlsFields
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.clock import rfc3339
from watchbell.lib.datagrams import open_datagrams
from watchbell.lib.host_names import check_host, place_of
from watchbell.lib.private_addresses import PrivateAddress
from watchbell.lib.rehearsal import Letter, keep
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import open_stream
from watchbell.lib.syslog_format import FACILITIES, Record, encode, framed
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.tls_context import TlsWish, context_for

_ELEMENT = "watchbell@32473"
_DATAGRAM, _FRAME = 2048, 8192
"""What every receiver should take: RFC 5426 section 3.2, RFC 5425 section 4.3.1."""
_REFUSAL_SECONDS = 0.2
"""How long a datagram's refusal is waited for; no other answer is known."""
_GOODBYE_SECONDS = 2.0
_VALUE = 400
_SEVERITIES = {"critical": 2, "high": 3, "medium": 4, "low": 5}
_CALM = {
    MessageType.RECOVERY: 5,
    MessageType.DEGRADED: 4,
    MessageType.FLAPPING: 4,
    MessageType.TEST: 6,
    MessageType.SYSTEM: 4,
}

T = TypeVar("T")


class SyslogConfig(TlsFields, ChannelConfig):
    """A record in a syslog server."""

    kind: Literal["syslog"] = "syslog"
    host: Annotated[str, AfterValidator(check_host)] = Field(
        title="Host",
        description="Name or IP address of the syslog server.",
        min_length=1,
        max_length=253,
        json_schema_extra={"x-placeholder": "logs.example.org"},
    )
    port: int | None = Field(
        None, ge=1, le=65_535, title="Port", description="When empty: 514 by UDP and TCP, 6514 by TLS."
    )
    transport: Literal["udp", "tcp", "tls"] = Field(
        "udp",
        title="Transport",
        description="UDP may lose records, TCP and TLS tell when the server is away.",
        json_schema_extra={"x-labels": {"udp": "UDP", "tcp": "TCP", "tls": "TLS"}},
    )
    facility: str = Field(
        "daemon",
        pattern=f"^({'|'.join(FACILITIES)})$",
        title="Facility",
        description="Servers sort records by it. The severity follows the message: crit, err, warning, notice, info.",
        json_schema_extra={"x-choices": list(FACILITIES)},
    )
    app_name: str = Field(
        "watchbell",
        pattern=r"^[!-~]{1,48}$",
        title="Application name",
        description="Up to 48 letters, digits and marks of ASCII, without blanks.",
        json_schema_extra={"x-advanced": True},
    )
    hostname: str | None = Field(
        None,
        pattern=r"^[!-~]{1,255}$",
        title="Host name",
        description="What the record names as its origin. When empty: the name of the machine that Watchbell runs on.",
        json_schema_extra={"x-advanced": True, "x-placeholder": "watch.example.org"},
    )


async def send(config: SyslogConfig, message: Message, limits: SendLimits) -> Receipt:
    """Writes one record. By TCP and TLS a server that does not take it is noticed; by UDP only one that is not there."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    where = place_of(config.host, port_of(config))
    carry, most = (_by_datagram, _DATAGRAM) if config.transport == "udp" else (_by_stream, _FRAME)
    record = encode(record_of(config, message), most)
    keep(Letter(f"syslog+{config.transport}://{where}", record.decode("utf-8", "replace")))
    errand = carry(config, record, watch, deadline, limits)
    said, trouble = await attempt(errand, watch, place=where, timeout_ms=limits.timeout_ms, deadline=deadline)
    if trouble is not None:
        raise Undelivered(one_line(trouble.sentence))
    return Receipt(answer=said or "")


async def _by_datagram(
    config: SyslogConfig, record: bytes, watch: Stopwatch, deadline: float, limits: SendLimits
) -> str:
    opening = open_datagrams(config.host, port_of(config), watch, deadline=deadline, allow_private=limits.allow_private)
    with await _guarded(opening) as datagrams:
        await datagrams.send(record)
        with suppress(TimeoutError):
            async with asyncio.timeout(_REFUSAL_SECONDS):
                await datagrams.receive()
    return f"{len(record)} bytes sent by UDP, which confirms nothing"


async def _by_stream(config: SyslogConfig, record: bytes, watch: Stopwatch, deadline: float, limits: SendLimits) -> str:
    opening = open_stream(
        config.host,
        port_of(config),
        watch,
        deadline=deadline,
        allow_private=limits.allow_private,
        tls=_context(config) if config.transport == "tls" else None,
        server_name=config.server_name,
    )
    async with await _guarded(opening) as stream:
        watch.doing = "record"
        await stream.send(framed(record))
        try:
            async with asyncio.timeout(_GOODBYE_SECONDS):
                said = await stream.finish()
        except TimeoutError:
            return f"{len(record)} bytes sent; the server kept the connection, which confirms nothing"
    if said:
        raise Undelivered(f"{stream.place} answered, which a syslog server does not: is it the right port?")
    return f"{len(record)} bytes taken, and the connection closed by the server"


def _context(config: SyslogConfig) -> ssl.SSLContext:
    try:
        return context_for(TlsWish(*config.tls_settings))
    except NoConnection as error:
        reason = error.trouble.sentence.replace("of this check", "of this channel")
        raise Undelivered(reason, permanent=True) from None


async def _guarded(opening: Awaitable[T]) -> T:
    """Trying again does not make an address public."""
    try:
        return await opening
    except NoConnection as error:
        if isinstance(error.__cause__, PrivateAddress):
            raise Undelivered(str(error.__cause__), permanent=True) from None
        raise


def record_of(config: SyslogConfig, message: Message) -> Record:
    """The message as a record; it depends on nothing else but the machine's name."""
    return Record(
        facility=FACILITIES.index(config.facility),
        severity=_CALM.get(message.type, _SEVERITIES.get(message.severity, 3)),
        timestamp=rfc3339(message.created_at),
        hostname=config.hostname or socket.gethostname(),
        app_name=config.app_name,
        message_id=message.event,
        element=_ELEMENT,
        parameters=_parameters(message),
        text=_text(message),
    )


def _parameters(message: Message) -> tuple[tuple[str, str], ...]:
    found = {
        "type": message.type.value,
        "severity": message.severity,
        "delivery": message.delivery_id,
        "incident": message.incident_id,
        "since": message.since_at and rfc3339(message.since_at),
        "until": message.until_at and rfc3339(message.until_at),
        "service": message.service_name,
        "monitor": message.monitor_name,
        "link": link(message),
    }
    return tuple((name, clip(one_line(value), _VALUE)) for name, value in found.items() if value)


def _text(message: Message) -> str:
    parts = [f"{heading(message)}: {one_line(message.text)}"]
    if (span := lasted(message)) is not None:
        parts.append(f"Duration: {span}")
    if address := link(message):
        parts.append(address)
    parts += [f"{label}: {one_line(value)}" for label, value in facts(message)]
    parts += [f"{label}: {moment(at)}" for label, at in moments(message)]
    return " | ".join(parts)


def port_of(config: SyslogConfig) -> int:
    """The port, the transport's usual one when none is given."""
    return config.port or (6514 if config.transport == "tls" else 514)


def describe(config: SyslogConfig) -> str:
    """``Syslog by TLS to logs.example.org:6514``."""
    return f"Syslog by {config.transport.upper()} to {place_of(config.host, port_of(config))}"


NOTIFIER = Notifier(config=SyslogConfig, send=send, label="Syslog", describe=describe, takes_digests=lambda _: False)
