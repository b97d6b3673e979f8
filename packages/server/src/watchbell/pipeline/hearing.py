"""They tell us: a client's signal becomes a stored ping and, when it says how it went, an observation."""

import asyncio

from watchbell.domain.errors import BadRequest, NotFound
from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.pings import MAX_PING_BODY, Ping, PingKind, Signal
from watchbell.lib.ids import uuid7
from watchbell.pipeline.fleet import Watched
from watchbell.pipeline.flow import Seen
from watchbell.pipeline.line import Arrival, Runner
from watchbell.store import monitors

_VERDICTS = {PingKind.SUCCESS: Verdict.SUCCESS, PingKind.FAIL: Verdict.FAILURE}


async def hear(runner: Runner, token_sha256: str, signal: Signal) -> None:
    """Take in a signal; it is durable when this returns.

    Raises `NotFound` for a token nobody has, `BadRequest` when its monitor is not told by heartbeats.
    """
    n, watched = await _whose(runner, token_sha256)
    now = runner.line.clock()
    seen, duration_ms = None, None
    if watched is not None:
        duration_ms = _duration(watched, signal, now)
        verdict = _VERDICTS.get(signal.kind)
        seen = Seen(watched, _observation(verdict, signal, now, duration_ms)) if verdict else None
    ping = Ping(
        id=uuid7(),
        monitor_n=n,
        kind=PingKind.IGNORED if watched is None else signal.kind,
        exit_status=signal.exit_status,
        run_id=signal.run_id,
        duration_ms=duration_ms,
        source=signal.source[:64],
        method=signal.method[:8],
        user_agent=signal.user_agent[:300],
        body=signal.body[:MAX_PING_BODY] or None,
        created_at=now,
    )
    await runner.receive([Arrival(seen, ping, asyncio.get_running_loop().create_future())])


async def _whose(runner: Runner, token_sha256: str) -> tuple[int, Watched | None]:
    """The monitor's number, and the monitor itself when it is watched: a paused one's pings change nothing."""
    line = runner.line
    n = line.tokens.get(token_sha256)
    if n is None:
        async with line.db.read() as tx:
            stored = await monitors.by_token(tx, token_sha256)
        if stored is None:
            raise NotFound("no monitor has this address")
        if not stored.monitor.runs:
            return stored.monitor.n, None
        await runner.refresh()
        n = stored.monitor.n
    watched = line.fleet.get(n)
    if watched is not None and watched.monitor.kind != "heartbeat":
        raise BadRequest(f"this monitor is a {watched.monitor.kind}: it is not told by heartbeats")
    return n, watched


def _duration(watched: Watched, signal: Signal, now: int) -> int | None:
    """How long the run took that this signal ends; a start is remembered until then."""
    if signal.kind is PingKind.START:
        watched.runs[signal.run_id] = now
    if signal.kind not in _VERDICTS:
        return None
    began = watched.runs.pop(signal.run_id, None)
    return None if began is None else now - began


def _observation(verdict: Verdict, signal: Signal, now: int, duration_ms: int | None) -> Observation:
    error = None
    if verdict is Verdict.FAILURE:
        status = "" if signal.exit_status is None else f" with exit status {signal.exit_status}"
        error = f"the client reported a failure{status}"
    return Observation(verdict, now, response_time_ms=duration_ms, status_code=signal.exit_status, error=error)
