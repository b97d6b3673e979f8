"""UDP port: sends a datagram and judges the answer; a port that nobody listens on is told by the target's host."""

import asyncio
import socket
from typing import Annotated, Literal

from pydantic import Field, field_validator

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.courses import observe
from watchbell.domain.findings import Finding
from watchbell.domain.host_fields import HostTarget
from watchbell.domain.judging import judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.host_names import place_of
from watchbell.lib.safe_regex import check_pattern, compile_pattern
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import find
from watchbell.lib.turns import excerpt, unescape
from watchbell.lib.url_parts import server_in

SUBJECTS = {
    "answer": Subject("Answer", "text"),
    "size": Subject("Size of the answer", "number", unit="bytes"),
    "response_time": Subject("Response time", "number", unit="ms"),
}
_LARGEST = 65_535
_QUIET_SECONDS = 1.0
"""How long silence must last to count as an open port when no answer is wanted: a refusal comes in one round trip."""


class UdpTarget(HostTarget):
    """A host and port that should take a datagram, and answer it if that is wanted."""

    kind: Literal["udp"] = "udp"
    port: int = Field(
        title="Port", description="From 1 to 65535.", ge=1, le=65_535, json_schema_extra={"x-placeholder": "1194"}
    )
    send: str = Field(
        r"\x00",
        title="Send",
        description=r"The datagram; \r, \n, \t and \xNN are understood.",
        min_length=1,
        max_length=4096,
    )
    answer: Literal["wanted", "any"] = Field(
        "wanted",
        title="Answer",
        description="Many services say nothing to what they do not understand: then only a refusal is a failure.",
        json_schema_extra={"x-labels": {"wanted": "Must answer", "any": "May be silent"}},
    )
    expect: str | None = Field(
        None,
        title="Expect",
        description="A regular expression that the answer must fit.",
        min_length=1,
        max_length=1024,
        json_schema_extra={"x-group": "Expect", "x-show-if": {"field": "answer", "in": ["wanted"]}},
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)

    @field_validator("expect")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        return None if pattern is None else check_pattern(pattern)


async def probe(target: UdpTarget, limits: ProbeLimits) -> Observation:
    """Send one datagram and wait for one."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    place = place_of(target.host, target.port)
    errand = _exchange(target, limits, watch, deadline)
    answer, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    findings = _judge(target, answer, watch) if trouble is None and answer is not None else []
    return observe(limits, watch, trouble, findings)


async def _exchange(target: UdpTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> bytes | None:
    """The answer, `None` for a silence that is allowed."""
    loop = asyncio.get_running_loop()
    found = await find(target.host, target.port, watch, deadline=deadline, allow_private=limits.allow_private)
    family = socket.AF_INET6 if ":" in found[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sock:
        watch.doing = "send"
        # Connected, so that the kernel hands us the refusals and nobody else's datagrams.
        await loop.sock_connect(sock, (found[0], target.port))
        said = unescape(target.send)
        await loop.sock_sendall(sock, said)
        watch.lap("send", f"{len(said)} bytes to {place_of(found[0], target.port)}")
        watch.doing = "answer"
        if target.answer == "wanted":
            answer = await loop.sock_recv(sock, _LARGEST)
            watch.lap("answer", f"{len(answer)} bytes: {excerpt(answer)}")
            return answer
        patience = min(_QUIET_SECONDS, max(0.0, (deadline - loop.time()) * 0.9))
        try:
            async with asyncio.timeout(patience):
                answer = await loop.sock_recv(sock, _LARGEST)
        except TimeoutError:
            watch.lap("answer", "silence, and no refusal")
            return None
        watch.lap("answer", f"{len(answer)} bytes: {excerpt(answer)}")
        return answer


def _judge(target: UdpTarget, answer: bytes, watch: Stopwatch) -> list[Finding]:
    text = answer.decode("utf-8", "replace")
    findings = []
    if target.expect is not None and target.answer == "wanted":
        fits = compile_pattern(target.expect).search(text) is not None
        detail = f"the answer {excerpt(answer)} " + (
            f"fits {target.expect!r}" if fits else f"does not fit {target.expect!r}"
        )
        findings.append(Finding("expect", detail, fits))
    reading = {"answer": lambda _: text, "size": lambda _: len(answer), "response_time": lambda _: watch.elapsed()}
    return findings + judge(target.assertions, reading)


def shorthand(url: str) -> dict[str, object]:
    """``udp://host:port`` → a config; what is missing is left out for the validation to tell."""
    return {"kind": "udp", **server_in(url)}


def describe(target: UdpTarget) -> str:
    """One line for lists: host and port."""
    return place_of(target.host, target.port)


PROBER = Prober(
    target=UdpTarget,
    probe=probe,
    label="UDP port",
    group="Network",
    describe=describe,
    schemes=("udp",),
    shorthand=shorthand,
)
