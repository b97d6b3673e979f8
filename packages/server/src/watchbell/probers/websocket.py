"""WebSocket: shakes hands, holds a conversation of messages, and judges what was said."""

import base64
import re
from collections.abc import Callable
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import unquote

from pydantic import AfterValidator, Field, field_validator, model_validator

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.certificate_watch import ExpiryField, watch_certificate
from watchbell.domain.courses import observe
from watchbell.domain.findings import Finding
from watchbell.domain.http_request import USER_AGENT, check_headers
from watchbell.domain.judging import Absent, Many, judge
from watchbell.domain.message_reading import MESSAGE_SUBJECTS, read_message
from watchbell.domain.message_steps import MessageSteps, message_steps_field
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.domain.tls_fields import TlsFields
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.certificates import CertificateFacts
from watchbell.lib.host_names import place_of, sni_name
from watchbell.lib.line_session import leaf_of
from watchbell.lib.message_exchange import Heard, exchange
from watchbell.lib.message_turns import readable
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream, open_stream
from watchbell.lib.tls_context import TlsWish, context_for
from watchbell.lib.web_url import split_credentials
from watchbell.lib.websocket_client import Handshake, WebSocket, WsWish, parse_ws_url

SUBJECTS = {
    "message": Subject("Last message", "text"),
    **MESSAGE_SUBJECTS,
    "messages": Subject("Messages received", "number"),
    "size": Subject("Size of the last message", "number", unit="bytes"),
    "response_time": Subject("Response time", "number", unit="ms"),
    "header": Subject("Header of the handshake", "text", path="Header name", placeholder="Server"),
    "subprotocol": Subject("Subprotocol chosen", "text"),
    "close_code": Subject("Closing code of the server", "number"),
}
_TOKEN = re.compile(r"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_OURS = {"connection", "upgrade", "sec-websocket-key", "sec-websocket-version", "sec-websocket-protocol"}


def _check_url(url: str) -> str:
    parse_ws_url(url)
    return url


class WebsocketTarget(Target, TlsFields, ExpiryField):
    """A URL that should accept WebSockets, and what should be said there."""

    kind: Literal["websocket"] = "websocket"
    url: Annotated[str, AfterValidator(_check_url)] = Field(
        title="URL",
        description="The address to ask, with ws:// or wss://.",
        max_length=2048,
        json_schema_extra={"x-placeholder": "wss://example.org/socket"},
    )
    headers: dict[str, Annotated[str, Field(max_length=4096)]] = Field(
        default_factory=dict,
        repr=False,
        title="Headers",
        description="Sent with the handshake. The values are kept secret.",
        max_length=50,
        json_schema_extra={"x-group": "Request", "x-secret": True},
    )
    username: str | None = Field(
        None,
        title="User name",
        description="For HTTP basic authentication.",
        max_length=255,
        json_schema_extra={"x-group": "Authentication", "x-advanced": True},
    )
    password: str | None = Field(
        None,
        repr=False,
        title="Password",
        description="For HTTP basic authentication. Kept secret.",
        max_length=1024,
        json_schema_extra={"x-group": "Authentication", "x-advanced": True, "x-secret": True},
    )
    origin: str | None = Field(
        None,
        title="Origin",
        description="Where the page that opens the socket claims to come from; some servers insist on one.",
        min_length=1,
        max_length=255,
        json_schema_extra={"x-group": "Request", "x-advanced": True, "x-placeholder": "https://example.org"},
    )
    subprotocols: tuple[Annotated[str, Field(max_length=100)], ...] = Field(
        (),
        title="Subprotocols",
        description="Offered in the handshake, the preferred one first.",
        max_length=20,
        json_schema_extra={"x-group": "Request", "x-advanced": True, "x-placeholder": "graphql-transport-ws"},
    )
    expected_status: int = Field(
        101,
        title="Expected status",
        description="The HTTP status of the handshake; 101 opens the socket.",
        ge=100,
        le=599,
        json_schema_extra={"x-group": "Expect", "x-advanced": True},
    )
    ignore_accept: bool = Field(
        False,
        title="Ignore Sec-WebSocket-Accept",
        description="Do not mind a server that proves wrongly that it understood the handshake.",
        json_schema_extra={"x-group": "Expect", "x-advanced": True},
    )
    steps: MessageSteps = message_steps_field()
    max_message_bytes: int = Field(
        1_048_576,
        title="Largest message",
        description="A larger message is a failure, in bytes.",
        ge=125,
        le=16_777_216,
        json_schema_extra={"x-group": "Connection", "x-advanced": True},
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)
    ip_version: Literal["any", "ipv4", "ipv6"] = Field(
        "any",
        title="IP version",
        description="Connect by IPv4 or IPv6 only, or by whichever answers first.",
        json_schema_extra={"x-group": "Connection", "x-advanced": True},
    )

    @field_validator("headers")
    @classmethod
    def _sendable(cls, headers: dict[str, str]) -> dict[str, str]:
        for name, value in check_headers(headers).items():
            if name.lower() in _OURS:
                raise ValueError(f"the handshake itself sets {name}")
            if not all(ord(character) < 256 for character in value):
                raise ValueError(f"the value of {name} holds characters that no header can")
        return headers

    @field_validator("origin")
    @classmethod
    def _one_line(cls, origin: str | None) -> str | None:
        if origin is not None and (_CONTROL.search(origin) or not origin.isascii()):
            raise ValueError("an origin is written like https://example.org")
        return origin

    @field_validator("subprotocols")
    @classmethod
    def _tokens(cls, subprotocols: tuple[str, ...]) -> tuple[str, ...]:
        for each in subprotocols:
            if not _TOKEN.match(each):
                raise ValueError(f"{each!r} is no name of a subprotocol")
        return subprotocols

    @model_validator(mode="after")
    def _whole(self) -> "WebsocketTarget":
        if self.password is not None and self.username is None:
            raise ValueError("a password needs a user name")
        if self.steps and self.expected_status != 101:
            raise ValueError("a conversation needs the status 101")
        return self

    @cached_property
    def wish(self) -> WsWish:
        """The handshake to send."""
        headers = {"User-Agent": USER_AGENT, **self.headers}
        if self.username is not None:
            credentials = f"{self.username}:{self.password or ''}".encode()
            headers["Authorization"] = "Basic " + base64.b64encode(credentials).decode()
        return WsWish(
            parse_ws_url(self.url), headers, self.origin, self.subprotocols, self.ignore_accept, self.max_message_bytes
        )


class _Talk(NamedTuple):
    """What came of it: the handshake, the messages received, and how it was closed if that was waited for."""

    handshake: Handshake
    ip: str
    leaf: CertificateFacts | None
    heard: Heard
    close_code: int | None


async def probe(target: WebsocketTarget, limits: ProbeLimits) -> Observation:
    """Shake hands once, and hold the conversation if there is one."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    address = target.wish.address
    place = place_of(address.host, address.port)
    errand = _visit(target, limits, watch, deadline)
    talk, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    if talk is None:
        return observe(limits, watch, trouble)
    shaken = talk.handshake
    got = f"{shaken.status} {shaken.reason}".rstrip() + (f" ({shaken.said})" if shaken.said else "")
    good = shaken.status == target.expected_status
    findings = [Finding("status", got if good else f"expected status {target.expected_status}, got {got}", good)]
    warnings, certificate = watch_certificate(target, talk.leaf, limits.observed_at)
    facts: dict[str, object] = {"ip": talk.ip, "messages": talk.heard.messages, **certificate}
    if shaken.subprotocol:
        facts["subprotocol"] = shaken.subprotocol
    if talk.close_code is not None:
        facts["close_code"] = talk.close_code
    findings += warnings + judge(target.assertions, _reading(talk, watch)) if good else []
    return observe(limits, watch, None, findings, status_code=shaken.status, facts=facts)


async def _visit(target: WebsocketTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> _Talk:
    address = target.wish.address
    wish = TlsWish(*target.tls_settings)
    stream = await open_stream(
        address.host,
        address.port,
        watch,
        deadline=deadline,
        allow_private=limits.allow_private,
        ip_version={"any": 0, "ipv4": 4, "ipv6": 6}[target.ip_version],
        tls=context_for(wish) if address.secure else None,
        server_name=sni_name(address.host, target.server_name),
    )
    async with stream:
        return await _converse(target, stream, watch)


async def _converse(target: WebsocketTarget, stream: Stream, watch: Stopwatch) -> _Talk:
    socket = WebSocket(stream, target.wish)
    handshake = await socket.open(watch)
    if handshake.status != 101:
        return _Talk(handshake, stream.address, leaf_of(stream), Heard(None, 0), None)
    heard = await exchange(socket, [step.turn for step in target.steps], watch)
    code = None
    if "close_code" in str(target.assertions):
        watch.doing = "close"
        code = await socket.close()
        watch.lap("close", f"code {code}")
    else:
        await socket.goodbye()
    return _Talk(handshake, stream.address, leaf_of(stream), heard, code)


def _reading(talk: _Talk, watch: Stopwatch) -> dict[str, Callable[[str | None], Any]]:
    def last(_: str | None) -> str:
        if talk.heard.last is None:
            raise Absent("was not received")
        return readable(talk.heard.last)

    def header(name: str | None) -> Many:
        values = Many(value for key, value in talk.handshake.headers if key.lower() == (name or "").lower())
        if not values:
            raise Absent("is not there")
        return values

    def subprotocol(_: str | None) -> str:
        if talk.handshake.subprotocol is None:
            raise Absent("was not chosen")
        return talk.handshake.subprotocol

    return {
        "message": last,
        **read_message(talk.heard.last),
        "messages": lambda _: talk.heard.messages,
        "size": lambda path: len(talk.heard.last if isinstance(talk.heard.last, bytes) else last(path).encode()),
        "response_time": lambda _: watch.elapsed(),
        "header": header,
        "subprotocol": subprotocol,
        "close_code": lambda _: talk.close_code,
    }


def shorthand(url: str) -> dict[str, object]:
    """``wss://user:pw@example.org/socket`` → a config."""
    bare, username, password = split_credentials(url)
    given = {"username": username, "password": password}
    return {"kind": "websocket", "url": bare, **{key: unquote(value) for key, value in given.items() if value}}


def describe(target: WebsocketTarget) -> str:
    """One line for lists: the URL."""
    return target.url


PROBER = Prober(
    target=WebsocketTarget,
    probe=probe,
    label="WebSocket",
    group="Web",
    describe=describe,
    schemes=("ws", "wss"),
    shorthand=shorthand,
)
