"""MQTT: logs in to a broker, and waits for a message or sends one round if wished."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from pydantic import Field, model_validator
from pydantic.config import JsonDict

from watchbell import __version__
from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.certificate_watch import ExpiryField, watch_certificate
from watchbell.domain.courses import observe
from watchbell.domain.host_fields import HostTarget, port_field
from watchbell.domain.judging import Absent, Reading, judge
from watchbell.domain.message_reading import MESSAGE_SUBJECTS, read_message
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.domain.tls_fields import TlsFields
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.certificates import CertificateFacts
from watchbell.lib.host_names import encode_name, place_of, sni_name
from watchbell.lib.line_session import leaf_of
from watchbell.lib.mqtt_client import MqttClient, WebSocketWire, Wire
from watchbell.lib.mqtt_packets import V3, V5, Login, Message, check_topic
from watchbell.lib.plain_validation import needed
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream, open_stream
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.tls_context import TlsWish, context_for
from watchbell.lib.trouble import Trouble
from watchbell.lib.url_parts import login_in, server_in
from watchbell.lib.websocket_client import WebSocket, WsAddress, WsWish

SUBJECTS = {
    "payload": Subject("Message", "text"),
    **MESSAGE_SUBJECTS,
    "topic": Subject("Topic of the message", "text"),
    "size": Subject("Size of the message", "number", unit="bytes"),
    "retained": Subject("Message was retained", "flag"),
    "response_time": Subject("Response time", "number", unit="ms"),
}
_MOST_PASSED_OVER = 1000
_WITH_TOPIC: JsonDict = {"field": "mode", "in": ["message", "round_trip"]}


class MqttTarget(HostTarget, TlsFields, ExpiryField):
    """A broker, how to log in, and what should come."""

    kind: Literal["mqtt"] = "mqtt"
    port: int = port_field(1883)
    tls: bool = Field(
        False, title="TLS", description="Speak TLS, usually at port 8883.", json_schema_extra={"x-group": "TLS"}
    )
    transport: Literal["tcp", "websocket"] = Field(
        "tcp",
        title="Transport",
        description="Speak MQTT directly, or inside a WebSocket.",
        json_schema_extra={
            "x-group": "Connection",
            "x-advanced": True,
            "x-labels": {"tcp": "Direct", "websocket": "WebSocket"},
        },
    )
    path: str = Field(
        "/mqtt",
        title="Path",
        description="Where the WebSocket is.",
        max_length=1024,
        pattern=r"^/[\x21-\x7e]*$",
        json_schema_extra={
            "x-group": "Connection",
            "x-advanced": True,
            "x-show-if": {"field": "transport", "in": ["websocket"]},
        },
    )
    version: Literal["3.1.1", "5"] = Field(
        "3.1.1",
        title="Version",
        description="The version of MQTT to speak.",
        json_schema_extra={"x-group": "Connection", "x-advanced": True},
    )
    client_id: str | None = Field(
        None,
        title="Client id",
        description="How the check calls itself; a new name for each check if left out.",
        min_length=1,
        max_length=255,
        json_schema_extra={"x-group": "Authentication", "x-advanced": True},
    )
    username: str | None = Field(
        None,
        title="User name",
        description="For brokers that ask for one.",
        max_length=255,
        json_schema_extra={"x-group": "Authentication"},
    )
    password: str | None = Field(
        None,
        repr=False,
        title="Password",
        description="Kept secret.",
        max_length=1024,
        json_schema_extra={"x-group": "Authentication", "x-secret": True},
    )
    mode: Literal["connect", "message", "round_trip"] = Field(
        "connect",
        title="Check",
        description="Log in only; wait for a message of a topic; or publish one and wait until it comes back.",
        json_schema_extra={
            "x-group": "Request",
            "x-labels": {"connect": "Log in", "message": "Wait for a message", "round_trip": "Publish and receive"},
        },
    )
    topic: str | None = Field(
        None,
        title="Topic",
        description="The topic to subscribe; + and # are wildcards.",
        max_length=1024,
        json_schema_extra={
            "x-group": "Request",
            "x-placeholder": "sensors/+/state",
            "x-show-if": _WITH_TOPIC,
            "x-required-if": _WITH_TOPIC,
        },
    )
    which: Literal["any", "retained", "new"] = Field(
        "any",
        title="Which message",
        description="The first that comes, only one that the broker had retained, or only one published meanwhile.",
        json_schema_extra={
            "x-group": "Request",
            "x-show-if": {"field": "mode", "in": ["message"]},
            "x-labels": {"any": "Any", "retained": "Retained", "new": "New"},
        },
    )
    payload: str | None = Field(
        None,
        title="Message to publish",
        description="A random word if left out. It must come back unchanged.",
        max_length=16_384,
        json_schema_extra={
            "x-group": "Request",
            "x-advanced": True,
            "x-show-if": {"field": "mode", "in": ["round_trip"]},
        },
    )
    qos: Literal[0, 1, 2] = Field(
        0,
        title="Quality of service",
        description="0 at most once, 1 at least once, 2 exactly once.",
        json_schema_extra={"x-group": "Request", "x-advanced": True, "x-show-if": _WITH_TOPIC},
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)

    @model_validator(mode="after")
    def _whole(self) -> "MqttTarget":
        if self.mode != "connect":
            if self.topic is None:
                raise needed("topic", "say which topic")
            check_topic(self.topic, wildcards=self.mode == "message")
        if self.password is not None and self.username is None:
            raise needed("username", "a password needs a user name")
        return self


class _Visit(NamedTuple):
    """What came of it: the address, and the message if one was waited for."""

    ip: str
    leaf: CertificateFacts | None
    message: Message | None


async def probe(target: MqttTarget, limits: ProbeLimits) -> Observation:
    """Log in once, and wait for the message if one should come."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    place = place_of(target.host, target.port)
    errand = _visit(target, limits, watch, deadline)
    visit, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    if visit is None:
        return observe(limits, watch, trouble)
    warnings, certificate = watch_certificate(target, visit.leaf, limits.observed_at)
    facts: dict[str, object] = {"ip": visit.ip, **certificate}
    if visit.message is not None:
        facts |= {"topic": visit.message.topic[:200], "bytes": len(visit.message.payload)}
    findings = warnings + judge(target.assertions, _reading(visit.message, watch))
    return observe(limits, watch, None, findings, facts=facts)


async def _visit(target: MqttTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> _Visit:
    wish = TlsWish(*target.tls_settings)
    stream = await open_stream(
        target.host,
        target.port,
        watch,
        deadline=deadline,
        allow_private=limits.allow_private,
        tls=context_for(wish) if target.tls else None,
        server_name=sni_name(target.host, target.server_name),
    )
    level = V5 if target.version == "5" else V3
    async with stream, _wire(target, stream, watch) as wire:
        client = MqttClient(wire, level)
        name = target.client_id or f"watchbell-{secrets.token_hex(6)}"
        await client.login(Login(name, target.username, target.password, level), watch)
        message = await _wait(target, client, watch) if target.mode != "connect" else None
        await client.goodbye()
        return _Visit(stream.address, leaf_of(stream), message)


@asynccontextmanager
async def _wire(target: MqttTarget, stream: Stream, watch: Stopwatch) -> AsyncIterator[Wire]:
    if target.transport == "tcp":
        yield stream
        return
    address = WsAddress(target.tls, encode_name(target.host), target.port, target.path)
    headers = {"User-Agent": f"Watchbell/{__version__}"}
    socket = WebSocket(stream, WsWish(address, headers, subprotocols=("mqtt",)))
    shaken = await socket.open(watch)
    if shaken.status != 101:
        raise NoConnection(
            Trouble(f"{stream.place} refused the WebSocket at {target.path}: {shaken.status} {shaken.reason}")
        )
    wire = WebSocketWire(socket, stream.place)
    yield wire
    await wire.goodbye()


async def _wait(target: MqttTarget, client: MqttClient, watch: Stopwatch) -> Message:
    topic = target.topic or ""
    await client.subscribe(topic, target.qos, watch)
    sent: bytes | None = None
    if target.mode == "round_trip":
        sent = (target.payload or f"watchbell {secrets.token_hex(8)}").encode()
        await client.publish(Message(topic, sent, target.qos), watch)
    watch.doing = f"message of {topic!r}"
    for _ in range(_MOST_PASSED_OVER):
        message = await client.next_message()
        if _fits(target, message, sent):
            watch.lap("message", f"{len(message.payload)} bytes of {message.topic[:200]}")
            return message
    raise NoConnection(Trouble(f"{_MOST_PASSED_OVER} messages of {topic!r} came, but not the one waited for"))


def _fits(target: MqttTarget, message: Message, sent: bytes | None) -> bool:
    if sent is not None:
        return message.payload == sent and not message.retained
    return target.which == "any" or message.retained is (target.which == "retained")


def _reading(message: Message | None, watch: Stopwatch) -> Reading:
    def there() -> Message:
        if message is None:
            raise Absent("was not waited for")
        return message

    return {
        **read_message(None if message is None else message.payload),
        "payload": lambda _: there().payload.decode("utf-8", "replace"),
        "topic": lambda _: there().topic,
        "size": lambda _: len(there().payload),
        "retained": lambda _: there().retained,
        "response_time": lambda _: watch.elapsed(),
    }


def shorthand(url: str) -> dict[str, object]:
    """``mqtts://user:pw@broker:8883/topic`` → a config; with a topic it waits for a message of it."""
    parts = urlsplit(url)
    secure = parts.scheme == "mqtts"
    server = server_in(url, 8883 if secure else None)
    config: dict[str, object] = {"kind": "mqtt", **server, "tls": secure, **login_in(url)}
    if parts.path.strip("/"):
        config |= {"mode": "message", "topic": unquote(parts.path[1:])}
    return config


def describe(target: MqttTarget) -> str:
    """One line for lists: the place, and the topic."""
    topic = f" {target.topic}" if target.topic and target.mode != "connect" else ""
    return place_of(target.host, target.port) + topic


PROBER = Prober(
    target=MqttTarget,
    probe=probe,
    label="MQTT",
    group="Queues",
    describe=describe,
    schemes=("mqtt", "mqtts"),
    shorthand=shorthand,
)
