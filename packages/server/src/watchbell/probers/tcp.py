"""TCP: opens a connection, and holds a conversation if there is one to hold, plain or by TLS."""

import socket
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of, subjects_in
from watchbell.domain.courses import observe
from watchbell.domain.dialogues import Dialogue, dialogue_field
from watchbell.domain.host_fields import HostTarget
from watchbell.domain.judging import judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.domain.tls_fields import TlsFields
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.dialogue import converse
from watchbell.lib.host_names import place_of, sni_name
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import open_stream
from watchbell.lib.tcp_connection import connect, find
from watchbell.lib.tls_context import TlsWish, context_for
from watchbell.lib.turns import Turn
from watchbell.lib.url_parts import server_in

SUBJECTS = {
    "response_time": Subject("Response time", "number", unit="ms"),
    "answer": Subject("What the server said", "text"),
}
_IP_VERSIONS = {"any": 0, "ipv4": 4, "ipv6": 6}
_UNTIL_CLOSED = 65_536


class TcpTarget(HostTarget, TlsFields):
    """A host and port that should accept connections."""

    kind: Literal["tcp"] = "tcp"
    port: int = Field(
        title="Port", description="From 1 to 65535.", ge=1, le=65_535, json_schema_extra={"x-placeholder": "5432"}
    )
    tls: bool = Field(
        False,
        title="TLS",
        description="Speak TLS from the first byte.",
        json_schema_extra={"x-group": "TLS", "x-advanced": True},
    )
    send: str | None = Field(
        None,
        title="Send",
        description=r"Said after connecting; \r, \n, \t and \xNN are understood.",
        min_length=1,
        max_length=4096,
        json_schema_extra={"x-group": "Conversation", "x-advanced": True, "x-placeholder": r"PING\r\n"},
    )
    expect: str | None = Field(
        None,
        title="Expect",
        description="The check fails unless this text comes in the first 64 KB of what the server says.",
        min_length=1,
        max_length=1024,
        json_schema_extra={"x-group": "Conversation", "x-advanced": True, "x-placeholder": "+PONG"},
    )
    dialogue: Dialogue = dialogue_field()
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)
    ip_version: Literal["any", "ipv4", "ipv6"] = Field(
        "any",
        title="IP version",
        description="Connect by IPv4 or IPv6 only, or by whichever answers first.",
        json_schema_extra={"x-group": "Connection", "x-advanced": True},
    )

    @model_validator(mode="after")
    def _one_conversation(self) -> "TcpTarget":
        if self.dialogue and (self.send is not None or self.expect is not None):
            raise ValueError("write the conversation either as send and expect or as dialogue, not both")
        if any(step.starttls for step in self.dialogue) and self.tls:
            raise ValueError("a conversation by TLS from the first byte cannot begin TLS again")
        return self

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """What is said and heard; none when connecting is all."""
        if self.send is not None or self.expect is not None:
            return (Turn(self.send, self.expect),)
        return tuple(step.turn for step in self.dialogue)

    @cached_property
    def is_bare(self) -> bool:
        """Whether connecting is all there is to it: no stream is made then, which costs half."""
        return not (self.tls or self.turns or "answer" in subjects_in(self.assertions))


async def probe(target: TcpTarget, limits: ProbeLimits) -> Observation:
    """Connect once, and hold the conversation if there is one."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    place = place_of(target.host, target.port)
    errand = (_touch if target.is_bare else _talk)(target, limits, watch, deadline)
    answer, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    findings = []
    if trouble is None and target.assertions:
        heard = (answer or b"").decode("utf-8", "replace")
        findings = judge(target.assertions, {"response_time": lambda _: watch.elapsed(), "answer": lambda _: heard})
    address = next((lap[3] for lap in watch.laps if lap[0] == "connect"), None)
    return observe(limits, watch, trouble, findings, facts={} if address is None else {"ip": address})


async def _touch(target: TcpTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> bytes:
    with await _connected(target, limits, watch, deadline):
        return b""


async def _connected(target: TcpTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> socket.socket:
    version = _IP_VERSIONS[target.ip_version]
    addresses = await find(
        target.host, target.port, watch, deadline=deadline, allow_private=limits.allow_private, ip_version=version
    )
    return await connect(addresses, target.port, watch, deadline=deadline, is_timed=True)


async def _talk(target: TcpTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> bytes:
    wish = TlsWish(*target.tls_settings)
    name = sni_name(target.host, target.server_name)
    context = context_for(wish) if target.tls or any(turn.starttls for turn in target.turns) else None
    stream = await open_stream(
        target.host,
        target.port,
        watch,
        deadline=deadline,
        allow_private=limits.allow_private,
        ip_version=_IP_VERSIONS[target.ip_version],
        tls=context if target.tls else None,
        server_name=name,
    )
    async with stream:
        watch.doing = "conversation"
        heard = await converse(stream, target.turns, watch, context, name)
        if not target.turns and not target.tls:
            heard = await stream.read(_UNTIL_CLOSED)
            watch.lap("answer", f"{len(heard)} bytes")
        return heard


def shorthand(url: str) -> dict[str, object]:
    """``tcp://host:port`` → a config; what is missing is left out for the validation to tell."""
    return {"kind": "tcp", **server_in(url)}


def describe(target: TcpTarget) -> str:
    """One line for lists: host and port."""
    return place_of(target.host, target.port)


PROBER = Prober(
    target=TcpTarget,
    probe=probe,
    label="TCP port",
    group="Network",
    describe=describe,
    schemes=("tcp",),
    shorthand=shorthand,
)
