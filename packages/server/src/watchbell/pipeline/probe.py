"""Due → observation: asks a target by its prober. What goes wrong on our side is never a verdict on the target."""

import asyncio
from typing import Any

import structlog

from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.lib.per_loop import PerLoop
from watchbell.lib.watchdog import Watchdog

log = structlog.get_logger()
_GRACE_MS = 1_000
"""How long a prober may overrun its own timeout before it is cut off: then the fault is ours."""


async def probe(prober: Prober[Any], target: Target, limits: ProbeLimits) -> Observation:
    """Ask once. Always answers, in little more than the time allowed, whatever the prober does."""
    watch = _WATCHDOGS.here().watch((limits.timeout_ms + _GRACE_MS) / 1000)
    try:
        return await prober.probe(target, limits)
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


_WATCHDOGS = PerLoop(Watchdog)
