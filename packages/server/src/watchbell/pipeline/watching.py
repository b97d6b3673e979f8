"""Keeps the fleet in step with the database: loads it at start, follows the notes that changes leave."""

import structlog

from watchbell.domain.monitors import Monitor
from watchbell.pipeline.fleet import Unwatchable, make_ready
from watchbell.pipeline.parts import Line
from watchbell.store.fleet import Candidate, disable, take_changes, watched
from watchbell.store.states import Rearm, rearm

log = structlog.get_logger()


async def load_fleet(line: Line) -> None:
    """At start: everything that is watched, on its old grid. Notes left before are covered by this."""
    async with line.db.transaction() as tx:
        await take_changes(tx, limit=1_000_000)
        candidates = await watched(tx)
    for candidate in candidates:
        await _take_in(line, candidate)
    line.meter.monitors.set(len(line.fleet))


async def follow_changes(line: Line) -> dict[int, str]:
    """Apply the notes that changes have left; answers who waits for which monitor's next check."""
    async with line.db.transaction() as tx:
        changes = await take_changes(tx)
        if not changes:
            return {}
        numbers = {change.monitor_n for change in changes}
        candidates = {candidate.monitor.n: candidate for candidate in await watched(tx, numbers)}
    for n in numbers - candidates.keys():
        _let_go(line, n)
    for candidate in candidates.values():
        await _take_in(line, candidate)
    requests = {}
    for change in changes:
        if change.run_now:
            line.schedule.hurry(change.monitor_n, line.clock(), change.request_id)
        if change.request_id is not None:
            requests[change.monitor_n] = change.request_id
    line.meter.monitors.set(len(line.fleet))
    return requests


async def credit_downtime(line: Line, alive_at: int | None) -> None:
    """At start: deadlines that passed while we were not running are armed anew from now.

    Pings of that time were lost by our own fault, which is never a verdict on the client.
    """
    if alive_at is None:
        return
    now, rows = line.clock(), []
    for n, each in line.fleet.items():
        if each.listener is None:
            continue
        again = each.listener.deadline(each.target, now, None)
        if again is not None:
            rows.append(Rearm(n, again))
    async with line.db.transaction() as tx:
        await rearm(tx, rows, missed_from=alive_at, missed_until=now)


async def _take_in(line: Line, candidate: Candidate) -> None:
    monitor = candidate.monitor
    try:
        ready = make_ready(monitor, line.open_secret)
    except Unwatchable as error:
        await _disable(line, monitor, str(error))
        return
    known = line.fleet.get(monitor.n)
    ready.facts = dict(candidate.facts)
    if known is not None:
        ready.is_busy = known.is_busy
        ready.saved_trace_at = known.saved_trace_at
        ready.saved_attachments = known.saved_attachments
        ready.runs = known.runs
    line.fleet[monitor.n] = ready
    ready.ingest_sha256 = candidate.ingest_sha256
    if candidate.ingest_sha256 is not None:
        line.tokens[candidate.ingest_sha256] = monitor.n
    if ready.prober is not None:
        interval_ms = monitor.interval_seconds * 1000
        line.schedule.put(monitor.n, interval_ms, line.clock(), at_once=not candidate.was_checked)


async def _disable(line: Line, monitor: Monitor, reason: str) -> None:
    """A config the shelf does not understand stops that one monitor, visibly, and nothing else."""
    log.error("monitor_disabled", monitor_id=monitor.id, reason=reason)
    _let_go(line, monitor.n)
    async with line.db.transaction() as tx:
        await disable(tx, monitor.n, reason, line.clock())


def _let_go(line: Line, monitor_n: int) -> None:
    gone = line.fleet.pop(monitor_n, None)
    line.schedule.remove(monitor_n)
    if gone is not None and gone.ingest_sha256 is not None:
        line.tokens.pop(gone.ingest_sha256, None)
