"""NTP: asks a time server for the time; how far it is from ours, and how much it trusts its own."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Annotated, Literal

from pydantic import Field

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.courses import observe
from watchbell.domain.findings import Finding
from watchbell.domain.host_fields import HostTarget, port_field
from watchbell.domain.judging import Absent, Reading, judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.host_names import place_of
from watchbell.lib.ntp_client import Told, ask_time
from watchbell.lib.ntp_message import KISSES, LEAPS
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import find
from watchbell.lib.trouble import Trouble
from watchbell.lib.url_parts import server_in

_PORT = 123
_IP_VERSIONS = {"any": 0, "ipv4": 4, "ipv6": 6}
_TELLING_SECONDS = 1.0
"""The asking ends by itself at the time limit and tells what came instead of an answer; it is cut off only so much later."""
SUBJECTS = {
    "offset": Subject("Distance from this server's clock", "number", unit="ms"),
    "delay": Subject("Time on the way", "number", unit="ms"),
    "stratum": Subject("Stratum", "number"),
    "root_delay": Subject("Root delay", "number", unit="ms"),
    "root_dispersion": Subject("Root dispersion", "number", unit="ms"),
    "leap": Subject("Leap second", placeholder="none"),
    "reference": Subject("Reference", placeholder="GPS"),
    "response_time": Subject("Response time", "number", unit="ms"),
}


class NtpTarget(HostTarget):
    """A server that should tell the time."""

    kind: Literal["ntp"] = "ntp"
    port: int = port_field(_PORT)
    max_offset_ms: float | None = Field(
        None,
        title="Largest offset",
        description="The check fails when the clock is more milliseconds away from this server's own, in either direction.",
        gt=0,
        le=86_400_000,
        json_schema_extra={"x-group": "Expect", "x-placeholder": "100"},
    )
    max_stratum: int = Field(
        15,
        title="Highest stratum",
        description="How many steps the server may be away from a reference clock; 1 has one of its own.",
        ge=1,
        le=15,
        json_schema_extra={"x-group": "Expect"},
    )
    max_root_dispersion_ms: float | None = Field(
        None,
        title="Largest root dispersion",
        description="The check fails when the server itself expects a larger error of its time.",
        gt=0,
        le=86_400_000,
        json_schema_extra={"x-group": "Expect", "x-advanced": True, "x-placeholder": "500"},
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)
    version: Literal[3, 4] = Field(
        4,
        title="NTP version",
        description="Which one to speak.",
        json_schema_extra={"x-group": "Connection", "x-advanced": True},
    )
    ip_version: Literal["any", "ipv4", "ipv6"] = Field(
        "any",
        title="IP version",
        description="Which kind of address to ask.",
        json_schema_extra={"x-group": "Connection", "x-advanced": True},
    )


async def probe(target: NtpTarget, limits: ProbeLimits) -> Observation:
    """Ask once, again when a packet is lost, and compare the clocks."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    place = place_of(target.host, target.port)
    errand = _ask(target, limits, watch, deadline)
    cut_off_at = deadline + _TELLING_SECONDS
    told, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=cut_off_at)
    if told is None:
        return observe(limits, watch, trouble)
    facts = _facts(told)
    if told.answer.kiss is not None:
        watch.doing = "answer"
        return observe(limits, watch, _kissed(told.answer.kiss, place), facts=facts)
    findings = _judge(target, told)
    if target.assertions:
        findings += judge(target.assertions, _reading(facts, watch.elapsed()))
    return observe(limits, watch, None, findings, status_code=told.answer.stratum, facts=facts)


async def _ask(target: NtpTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> Told:
    async with asyncio.timeout_at(deadline):
        addresses = await find(
            target.host,
            target.port,
            watch,
            deadline=deadline,
            allow_private=limits.allow_private,
            ip_version=_IP_VERSIONS[target.ip_version],
        )
    watch.doing = "query"
    told = await ask_time(addresses[0], target.port, deadline=deadline, version=target.version)
    answer = told.answer
    watch.lap("query", f"stratum {answer.stratum}, reference {answer.reference or 'unknown'}, version {answer.version}")
    return told


def _kissed(code: str, place: str) -> Trouble:
    """A server that limits how often we may ask has nothing wrong with it."""
    meaning = f": {KISSES[code]}" if code in KISSES else ""
    return Trouble(f"{place} refuses to tell the time (kiss-o'-death {code!r}{meaning})", ours=code == "RATE")


def _judge(target: NtpTarget, told: Told) -> list[Finding]:
    answer, offset = told.answer, told.offset_ms
    findings = [Finding("synchronized", _how_sure(told), answer.is_synchronized)]
    if answer.is_synchronized:
        good = answer.stratum <= target.max_stratum
        told_stratum = f"stratum {answer.stratum}" + ("" if good else f", expected at most {target.max_stratum}")
        findings.append(Finding("stratum", told_stratum, good))
    ahead = f"the clock is {abs(offset):.3f} ms {'ahead of' if offset > 0 else 'behind'} this server's"
    good = target.max_offset_ms is None or abs(offset) <= target.max_offset_ms
    findings.append(
        Finding("offset", ahead + ("" if good else f", expected at most {target.max_offset_ms:g} ms"), good)
    )
    if target.max_root_dispersion_ms is not None:
        good = answer.root_dispersion_ms <= target.max_root_dispersion_ms
        detail = f"the root dispersion is {answer.root_dispersion_ms:.3f} ms"
        expected = "" if good else f", expected at most {target.max_root_dispersion_ms:g} ms"
        findings.append(Finding("root dispersion", detail + expected, good))
    return findings


def _how_sure(told: Told) -> str:
    answer = told.answer
    if answer.is_synchronized:
        return f"leap second: {LEAPS[answer.leap]}"
    return f"the server's own clock is not synchronized (stratum {answer.stratum}, leap indicator {answer.leap})"


def _facts(told: Told) -> dict[str, object]:
    answer = told.answer
    facts: dict[str, object] = {
        "stratum": answer.stratum,
        "leap": LEAPS[answer.leap],
        "reference": answer.reference,
        "version": answer.version,
        "root_delay_ms": round(answer.root_delay_ms, 3),
        "root_dispersion_ms": round(answer.root_dispersion_ms, 3),
    }
    if answer.kiss is not None:
        return facts | {"kiss": answer.kiss}
    facts |= {"offset_ms": round(told.offset_ms, 3), "delay_ms": round(told.delay_ms, 3)}
    if answer.reference_at is not None:
        facts["reference_age_s"] = round((answer.sent_at - answer.reference_at) / 1000, 3)
    return facts


def _reading(facts: Mapping[str, object], elapsed: float) -> Reading:
    def fact(name: str) -> Callable[[str | None], object]:
        return lambda _: _there(facts.get(name))

    named = {"stratum": "stratum", "leap": "leap", "reference": "reference", "delay": "delay_ms"}
    named |= {"root_delay": "root_delay_ms", "root_dispersion": "root_dispersion_ms"}
    offset = facts.get("offset_ms")
    return {
        **{subject: fact(name) for subject, name in named.items()},
        "offset": lambda _: abs(offset) if isinstance(offset, float) else _there(None),
        "response_time": lambda _: elapsed,
    }


def _there(value: object) -> object:
    if value is None:
        raise Absent("is not in the answer")
    return value


def shorthand(url: str) -> dict[str, object]:
    """``ntp://pool.example.org:123`` → a config."""
    return {"kind": "ntp", **server_in(url)}


def describe(target: NtpTarget) -> str:
    """One line for lists: the host, and the port when it is another than usual."""
    return target.host if target.port == _PORT else place_of(target.host, target.port)


PROBER = Prober(
    target=NtpTarget,
    probe=probe,
    label="NTP time server",
    group="Network",
    describe=describe,
    schemes=("ntp",),
    shorthand=shorthand,
)
