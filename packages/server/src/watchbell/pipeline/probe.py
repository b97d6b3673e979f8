"""Due → observation: asks a target by its prober. What goes wrong on our side is never a verdict on the target."""

import asyncio
from typing import Any

import structlog
from msgspec.structs import replace

from watchbell.domain.kind_config import KindConfig
from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.lib.per_loop import PerLoop
from watchbell.lib.watchdog import Watchdog

log = structlog.get_logger()
_GRACE_MS = 1_000
"""How long a prober may overrun its own timeout before it is cut off: then the fault is ours."""


async def probe(prober: Prober[Any], target: KindConfig, limits: ProbeLimits) -> Observation:
    """Ask once. Always answers, in little more than the time allowed, whatever the prober does."""
    missing = prober.missing if prober.needs else None
    if missing is not None:
        return Observation(Verdict.FAULT, limits.observed_at, error=f"the kind {prober.kind} {missing}")
    end = asyncio.get_running_loop().time() + (limits.timeout_ms + _GRACE_MS) / 1000
    watch = _WATCHDOGS.here().watch((limits.timeout_ms + _GRACE_MS) / 1000)
    try:
        seen = await prober.probe(target, limits)
        if seen.verdict is Verdict.TIMEOUT and (late := asyncio.get_running_loop().time() - end) > 0:
            return Observation(Verdict.FAULT, limits.observed_at, error=_stood_still(late * 1000 + _GRACE_MS))
        return turned(seen) if isinstance(target, Target) and target.upside_down else seen
    except asyncio.CancelledError:
        if not watch.was_cut_off():
            raise
        reason = f"the {prober.kind} prober did not stop within {limits.timeout_ms} ms"
    except Exception as error:
        log.exception("prober_failed", kind=prober.kind)
        reason = f"the {prober.kind} prober failed: {type(error).__name__}"
    finally:
        watch.end()
    return Observation(Verdict.FAULT, limits.observed_at, error=reason)


def _stood_still(late_ms: float) -> str:
    """Said when the time for an answer passed while nothing ran here: the answer may have come, and lie unread."""
    return f"this server stood still: it saw {late_ms:.0f} ms too late that the time for an answer was over"


def turned(seen: Observation) -> Observation:
    """The observation of a target that must fail; a fault of ours stays one."""
    if seen.verdict is Verdict.FAULT:
        return seen
    if seen.verdict.is_bad:
        return replace(seen, verdict=Verdict.SUCCESS, error=None)
    return replace(seen, verdict=Verdict.FAILURE, error="it answered as a healthy target, and is expected to fail")


_WATCHDOGS = PerLoop(Watchdog)
