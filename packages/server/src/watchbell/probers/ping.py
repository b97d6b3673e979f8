"""Ping: ICMP echo; loss, round-trip times and jitter, and what routers say when a packet cannot be delivered."""

import asyncio
import errno
from collections.abc import Callable
from typing import Annotated, Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import Field

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.courses import verdict_of
from watchbell.domain.findings import Finding, sum_up
from watchbell.domain.host_fields import HostTarget
from watchbell.domain.judging import Absent, Reading, judge
from watchbell.domain.observations import LazySteps, Observation, Phases, Step
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.lib.icmp import PINGERS, EchoReply, PingBounced, PingForbidden
from watchbell.lib.os_trouble import explain_os_error
from watchbell.lib.round_trips import statistics_of
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection, find
from watchbell.lib.trouble import Trouble, spaced

_PATIENCE_SECONDS = 1.0  # for the rest of the replies once one has come; without any, the whole time limit
_IP_VERSIONS = {"any": 0, "ipv4": 4, "ipv6": 6}
SUBJECTS = {
    "loss": Subject("Loss", "number", unit="%"),
    "received": Subject("Replies", "number"),
    "jitter": Subject("Jitter", "number", unit="ms"),
    "rtt_avg": Subject("Average round trip", "number", unit="ms"),
    "rtt_min": Subject("Shortest round trip", "number", unit="ms"),
    "rtt_max": Subject("Longest round trip", "number", unit="ms"),
    "ttl": Subject("Time to live of the replies", "number"),
}
_FACT_OF = {"loss": "loss_percent", "received": "received", "jitter": "jitter_ms", "ttl": "ttl"} | {
    f"rtt_{which}": f"{which}_ms" for which in ("avg", "min", "max")
}


class PingTarget(HostTarget):
    """A host that should answer pings."""

    kind: Literal["ping"] = "ping"
    count: int = Field(
        3,
        title="Packets",
        description="How many to send at each check.",
        ge=1,
        le=50,
        json_schema_extra={"x-group": "Request"},
    )
    interval_ms: int = Field(
        100,
        title="Pause",
        description="Milliseconds between two packets; shorter where the time limit would not last.",
        ge=10,
        le=5_000,
        json_schema_extra={"x-group": "Request", "x-advanced": True},
    )
    size: int = Field(
        56,
        title="Payload bytes",
        description="How large each packet is, without its headers (8 of ICMP, 20 or 40 of IP).",
        ge=16,
        le=65_000,
        json_schema_extra={"x-group": "Request", "x-advanced": True},
    )
    dont_fragment: bool = Field(
        False,
        title="Do not fragment",
        description="The packet must fit through the whole way as it is: finds links with a smaller MTU.",
        json_schema_extra={"x-group": "Request", "x-advanced": True},
    )
    time_to_live: int | None = Field(
        None,
        title="Time to live",
        description="How many routers the packets may pass; the system's default if left out.",
        ge=1,
        le=255,
        json_schema_extra={"x-group": "Request", "x-advanced": True, "x-placeholder": "64"},
    )
    max_loss_percent: int | None = Field(
        None,
        title="Most loss",
        description="The check fails when more than this share is lost; if left out, only when all are.",
        ge=0,
        le=99,
        json_schema_extra={"x-group": "Expect", "x-placeholder": "50"},
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)
    ip_version: Literal["any", "ipv4", "ipv6"] = Field(
        "any",
        title="IP version",
        description="Which kind of address to ping.",
        json_schema_extra={"x-group": "Connection", "x-advanced": True},
    )


class _Round(NamedTuple):
    """What came of the packets: when each left (ms after the beginning), and its reply or why there is none."""

    sent: list[float]
    came: list[EchoReply | Trouble | None]
    trouble: Trouble | None = None

    @property
    def replies(self) -> list[EchoReply]:
        """Those that came."""
        return [each for each in self.came if isinstance(each, EchoReply)]

    @property
    def reasons(self) -> list[Trouble]:
        """Why packets did not arrive, each reason once."""
        return list(dict.fromkeys(each for each in self.came if isinstance(each, Trouble)))


async def probe(target: PingTarget, limits: ProbeLimits) -> Observation:
    """Send the packets and count what comes back."""
    watch = Stopwatch()
    deadline = asyncio.get_running_loop().time() + limits.timeout_ms / 1000
    version = _IP_VERSIONS[target.ip_version]
    try:
        addresses = await find(
            target.host, 0, watch, deadline=deadline, allow_private=limits.allow_private, ip_version=version
        )
    except NoConnection as error:
        return _observe(target, limits, watch, "", _Round([], [], error.trouble))
    sent = await _send_all(addresses[0], target, watch, deadline)
    return _observe(target, limits, watch, addresses[0], sent)


async def _send_all(address: str, target: PingTarget, watch: Stopwatch, deadline: float) -> _Round:
    loop = asyncio.get_running_loop()
    pinger = PINGERS.here()
    asked: list[asyncio.Future[EchoReply]] = []
    began: list[float] = []
    trouble: Trouble | None = None
    try:
        for index in range(target.count):
            if index:
                await asyncio.sleep(min(target.interval_ms / 1000, max(0.0, deadline - loop.time()) / target.count))
            began.append(watch.elapsed())
            try:
                asked.append(pinger.send(address, target.size, ttl=target.time_to_live, whole=target.dont_fragment))
            except (PingForbidden, OSError) as error:
                trouble = _why_not(error, address)
                break
        await _wait_for(asked, deadline)
    finally:
        for echo in asked:
            echo.cancel()
    came = [_outcome(echo) for echo in asked]
    return _Round(began[: len(came)], came, trouble if not any(isinstance(each, EchoReply) for each in came) else None)


async def _wait_for(asked: list["asyncio.Future[EchoReply]"], deadline: float) -> None:
    loop = asyncio.get_running_loop()
    if len(asked) == 1:  # the usual one, for half the price
        timer = loop.call_at(deadline, _end, asked[0])
        try:
            await asked[0]
        except (PingBounced, OSError):  # read from it later
            return
        finally:
            timer.cancel()
    while waiting := [echo for echo in asked if not echo.done()]:
        left = deadline - loop.time()
        if left <= 0:
            return
        if any(isinstance(_outcome(echo), EchoReply) for echo in asked if echo.done()):
            await asyncio.wait(waiting, timeout=min(_PATIENCE_SECONDS, left))
            return
        await asyncio.wait(waiting, timeout=left, return_when=asyncio.FIRST_COMPLETED)


def _end(echo: "asyncio.Future[EchoReply]") -> None:
    if not echo.done():
        echo.set_exception(TimeoutError())


def _outcome(echo: "asyncio.Future[EchoReply]") -> EchoReply | Trouble | None:
    if echo.cancelled() or not echo.done():
        return None
    error = echo.exception()
    if error is None:
        return echo.result()
    return error.trouble if isinstance(error, PingBounced) else None


def _why_not(error: PingForbidden | OSError, address: str) -> Trouble:
    if isinstance(error, PingForbidden):
        return Trouble(str(error), ours=True)
    if error.errno == errno.EMSGSIZE:
        return Trouble(f"the packet to {address} is larger than this server's link lets through", ours=True)
    return explain_os_error(error, address)


def _observe(target: PingTarget, limits: ProbeLimits, watch: Stopwatch, address: str, done: _Round) -> Observation:
    total = watch.elapsed()
    replies = done.replies
    facts = _facts(target, address, replies) if done.sent else {}
    trouble = done.trouble or _too_much_loss(target, limits, done)
    findings = judge(target.assertions, _reading(facts)) if target.assertions and trouble is None else []
    verdict, error = sum_up(findings) if trouble is None else (verdict_of(trouble), trouble.sentence)
    average = round(sum(reply.ms for reply in replies) / len(replies), 3) if replies else None
    return Observation(
        verdict=verdict,
        observed_at=limits.observed_at,
        response_time_ms=average if average is not None else total,
        error=error,
        phases=Phases(dns=watch.took("resolve"), wait=average),
        steps=LazySteps(lambda: _steps(watch, done, trouble, findings, total)),
        facts=facts,
    )


def _steps(
    watch: Stopwatch, done: _Round, trouble: Trouble | None, findings: list[Finding], total: float
) -> list[Step]:
    steps = [Step(*lap) for lap in watch.laps]
    for index, (began, came) in enumerate(zip(done.sent, done.came, strict=True), start=1):
        name = f"echo {index}"
        if isinstance(came, EchoReply):
            ttl = f", TTL {came.ttl}" if came.ttl is not None else ""
            steps.append(Step(name, began, round(came.ms, 3), f"{came.ms:.3f} ms{ttl}"))
        else:
            why = came.sentence if came else "no reply"
            steps.append(Step(name, began, round(total - began, 3), why, ok=False))
    if trouble is not None and (done.trouble is not None or not steps or steps[-1].ok):
        steps.append(Step("ping", total, 0.0, trouble.sentence, ok=False))
    return [*steps, *(Step(found.name, total, 0.0, found.detail, found.ok) for found in findings)]


def _too_much_loss(target: PingTarget, limits: ProbeLimits, done: _Round) -> Trouble | None:
    times, reasons = len(done.replies), done.reasons
    if not times and reasons:
        return Trouble("; ".join(each.sentence for each in reasons), ours=all(each.ours for each in reasons))
    if not times:
        packets = "the ping" if target.count == 1 else f"{target.count} pings"
        return Trouble(f"no reply to {packets} within {spaced(limits.timeout_ms)} ms", late=True)
    loss = _loss(target, times)
    if target.max_loss_percent is not None and loss > target.max_loss_percent:
        told = f" ({'; '.join(each.sentence for each in reasons)})" if reasons else ""
        return Trouble(f"{loss:g} % of the packets were lost, more than {target.max_loss_percent} %{told}")
    return None


def _loss(target: PingTarget, received: int) -> float:
    return round(100 * (target.count - received) / target.count, 1)


def _reading(facts: dict[str, object]) -> Reading:
    def reader(fact: str) -> Callable[[str | None], object]:
        return lambda _: _known(facts, fact)

    return {subject: reader(fact) for subject, fact in _FACT_OF.items()}


def _known(facts: dict[str, object], fact: str) -> object:
    if facts.get(fact) is None:
        raise Absent("is not known: there was no reply")
    return facts[fact]


def _facts(target: PingTarget, address: str, replies: list[EchoReply]) -> dict[str, object]:
    facts: dict[str, object] = {
        "ip": address,
        "sent": target.count,
        "received": len(replies),
        "loss_percent": _loss(target, len(replies)),
    }
    if replies:
        facts |= {**statistics_of([reply.ms for reply in replies]), "ttl": replies[-1].ttl}
    return facts


def shorthand(url: str) -> dict[str, object]:
    """``ping://host`` → a config."""
    return {"kind": "ping", "host": urlsplit(url).hostname or ""}


def describe(target: PingTarget) -> str:
    """One line for lists: the host."""
    return target.host


PROBER = Prober(
    target=PingTarget,
    probe=probe,
    label="Ping",
    group="Network",
    describe=describe,
    schemes=("ping",),
    shorthand=shorthand,
    close=PINGERS.close_here,
)
