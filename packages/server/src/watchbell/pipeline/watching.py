"""Keeps the fleet in step with the database: loads it at start, follows the notes that changes leave."""

from collections.abc import Iterable

import structlog

from watchbell import probers
from watchbell.domain.monitors import Monitor
from watchbell.domain.peers import Members, Peer
from watchbell.domain.states import MonitorStatus
from watchbell.pipeline.directory import Card
from watchbell.pipeline.fleet import Unwatchable, make_ready
from watchbell.pipeline.parts import Line
from watchbell.store.fleet import Candidate, Resting, disable, resting, take_changes, watched
from watchbell.store.states import Rearm, rearm

log = structlog.get_logger()


async def load_fleet(line: Line) -> None:
    """At start: everything that is watched, on its old grid. Notes left before are covered by this."""
    async with line.db.transaction() as tx:
        await take_changes(tx, limit=1_000_000)
        candidates = await watched(tx)
        others = await resting(tx)
    _lay_to_rest(line, others)
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
        gone = numbers - candidates.keys()
        others = await resting(tx, gone) if gone else []
    groups = _groups_of(line, numbers)
    for n in gone:
        _let_go(line, n)
    _lay_to_rest(line, others)
    for candidate in candidates.values():
        await _take_in(line, candidate)
    for n in groups | _groups_of(line, numbers):
        line.hurry(n, line.clock())
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
        ready.is_wanted = known.is_wanted
        ready.saved_trace_at = known.saved_trace_at
        ready.saved_attachments = known.saved_attachments
        ready.runs = known.runs
    line.fleet[monitor.n] = ready
    ready.ingest_sha256 = candidate.ingest_sha256
    if candidate.ingest_sha256 is not None:
        line.tokens[candidate.ingest_sha256] = monitor.n
    members = None if ready.prober is None or ready.prober.members is None else ready.prober.members(ready.target)
    line.directory.put(Card(monitor.n, monitor.org_id, monitor.tags, candidate.peer), members)
    if ready.prober is not None:
        # A group is looked at when it is loaded: its monitors may have changed while nobody could tell it.
        at_once = not candidate.was_checked or members is not None
        line.schedule.put(monitor.n, monitor.interval_seconds * 1000, line.clock(), at_once=at_once)


async def _disable(line: Line, monitor: Monitor, reason: str) -> None:
    """A config the shelf does not understand stops that one monitor, visibly, and nothing else."""
    log.error("monitor_disabled", monitor_id=monitor.id, reason=reason)
    _let_go(line, monitor.n)
    peer = Peer(monitor.id, monitor.name, MonitorStatus.PAUSED)
    _lay_to_rest(line, [Resting(monitor.n, monitor.org_id, monitor.kind, monitor.tags, peer)])
    async with line.db.transaction() as tx:
        await disable(tx, monitor.n, reason, line.clock())


def _let_go(line: Line, monitor_n: int) -> None:
    gone = line.fleet.pop(monitor_n, None)
    line.schedule.remove(monitor_n)
    line.directory.drop(monitor_n)
    if gone is not None and gone.ingest_sha256 is not None:
        line.tokens.pop(gone.ingest_sha256, None)


def _lay_to_rest(line: Line, others: Iterable[Resting]) -> None:
    """Paused monitors are known by name only. A paused group is none whose members count."""
    for each in others:
        prober = probers.shelf().get(each.kind)
        members = Members() if prober is not None and prober.members is not None else None
        line.directory.put(Card(each.n, each.org_id, each.tags, each.peer), members)


def _groups_of(line: Line, numbers: Iterable[int]) -> set[int]:
    return {group for n in numbers for group in line.directory.groups_of(n)}
