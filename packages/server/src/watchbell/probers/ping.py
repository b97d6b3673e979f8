"""Ping: ICMP echo; loss, round-trip times and jitter."""

import asyncio
import itertools
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from watchbell.domain.observations import LazySteps, Observation, Phases, Step, Verdict
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.lib.host_names import check_host
from watchbell.lib.icmp import PINGERS, PingForbidden
from watchbell.lib.os_trouble import explain_os_error
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection, find
from watchbell.lib.trouble import Trouble, spaced

_SPACING_SECONDS = 0.1
_PATIENCE_SECONDS = 1.0  # for the rest of the replies once one has come; without any, the whole time limit


class PingTarget(Target):
    """A host that should answer pings."""

    kind: Literal["ping"] = "ping"
    host: str = Field(
        title="Host",
        description="Name or IP address.",
        min_length=1,
        max_length=253,
        json_schema_extra={"x-placeholder": "router.example.org"},
    )
    count: int = Field(3, title="Packets", description="How many to send at each check.", ge=1, le=10)
    size: int = Field(
        56,
        title="Payload bytes",
        description="How large each packet is, without its headers.",
        ge=16,
        le=1400,
        json_schema_extra={"x-advanced": True},
    )
    max_loss_percent: int | None = Field(
        None,
        title="Most loss",
        description="The check fails when more than this share is lost; if left out, only when all are.",
        ge=0,
        le=99,
        json_schema_extra={"x-placeholder": "50"},
    )
    ip_version: Literal["any", "ipv4", "ipv6"] = Field(
        "any", title="IP version", description="Which kind of address to ping.", json_schema_extra={"x-advanced": True}
    )

    @field_validator("host")
    @classmethod
    def _askable(cls, host: str) -> str:
        return check_host(host)


class _Round(NamedTuple):
    """What came of the packets: when each left (ms after the beginning), its round trip, or why there is none."""

    sent: list[float]
    times: list[float | None]
    trouble: Trouble | None = None


async def probe(target: PingTarget, limits: ProbeLimits) -> Observation:
    """Send the packets and count what comes back."""
    watch = Stopwatch()
    deadline = asyncio.get_running_loop().time() + limits.timeout_ms / 1000
    version = {"any": 0, "ipv4": 4, "ipv6": 6}[target.ip_version]
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
    asked: list[asyncio.Future[float]] = []
    began: list[float] = []
    trouble: Trouble | None = None
    try:
        for index in range(target.count):
            if index:
                await asyncio.sleep(min(_SPACING_SECONDS, max(0.0, deadline - loop.time()) / target.count))
            began.append(watch.elapsed())
            try:
                asked.append(pinger.send(address, target.size))
            except (PingForbidden, OSError) as error:
                trouble = _why_not(error, address)
                break
        if asked:
            await asyncio.wait(asked, timeout=deadline - loop.time(), return_when=asyncio.FIRST_COMPLETED)
        if not all(echo.done() for echo in asked):
            await asyncio.wait(asked, timeout=min(_PATIENCE_SECONDS, max(0.0, deadline - loop.time())))
    finally:
        for echo in asked:
            echo.cancel()
    times = [None if echo.cancelled() or echo.exception() else echo.result() for echo in asked]
    return _Round(began[: len(times)], times, trouble if not any(times) else None)


def _why_not(error: PingForbidden | OSError, address: str) -> Trouble:
    if isinstance(error, PingForbidden):
        return Trouble(str(error), ours=True)
    return explain_os_error(error, address)


def _observe(target: PingTarget, limits: ProbeLimits, watch: Stopwatch, address: str, done: _Round) -> Observation:
    total = watch.elapsed()
    times = [rtt for rtt in done.times if rtt is not None]
    trouble = done.trouble or _too_much_loss(target, limits, times)
    verdict = Verdict.SUCCESS
    if trouble is not None:
        verdict = Verdict.FAULT if trouble.ours else Verdict.TIMEOUT if trouble.late else Verdict.FAILURE
    average = round(sum(times) / len(times), 3) if times else None
    return Observation(
        verdict=verdict,
        observed_at=limits.observed_at,
        response_time_ms=average if average is not None else total,
        error=trouble.sentence if trouble else None,
        phases=Phases(dns=watch.took("resolve"), wait=average),
        steps=LazySteps(lambda: _steps(watch, done, total)),
        facts=_facts(target, address, times) if done.sent else {},
    )


def _steps(watch: Stopwatch, done: _Round, total: float) -> list[Step]:
    steps = [Step(*lap) for lap in watch.laps]
    for index, (began, rtt) in enumerate(zip(done.sent, done.times, strict=True), start=1):
        detail = f"{rtt:.3f} ms" if rtt is not None else "no reply"
        steps.append(
            Step(f"echo {index}", began, round(total - began if rtt is None else rtt, 3), detail, rtt is not None)
        )
    if done.trouble is not None:
        steps.append(Step("ping", total, 0.0, done.trouble.sentence, ok=False))
    return steps


def _too_much_loss(target: PingTarget, limits: ProbeLimits, times: list[float]) -> Trouble | None:
    if not times:
        packets = "the ping" if target.count == 1 else f"{target.count} pings"
        return Trouble(f"no reply to {packets} within {spaced(limits.timeout_ms)} ms", late=True)
    loss = _loss(target, times)
    if target.max_loss_percent is not None and loss > target.max_loss_percent:
        return Trouble(f"{loss:g} % of the packets were lost, more than {target.max_loss_percent} %")
    return None


def _loss(target: PingTarget, times: list[float]) -> float:
    return round(100 * (target.count - len(times)) / target.count, 1)


def _facts(target: PingTarget, address: str, times: list[float]) -> dict[str, object]:
    facts: dict[str, object] = {
        "ip": address,
        "sent": target.count,
        "received": len(times),
        "loss_percent": _loss(target, times),
    }
    if times:
        gaps = [abs(later - earlier) for earlier, later in itertools.pairwise(times)]
        facts |= {
            "min_ms": round(min(times), 3),
            "avg_ms": round(sum(times) / len(times), 3),
            "max_ms": round(max(times), 3),
            "jitter_ms": round(sum(gaps) / len(gaps), 3) if gaps else 0.0,
        }
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
