"""Keeps the fleet in step with the database: loads it at start, follows the notes that changes leave."""

from collections.abc import Iterable

import structlog
from msgspec.structs import replace

from watchbell import probers
from watchbell.domain.monitors import Monitor
from watchbell.domain.peers import Members, Peer
from watchbell.domain.states import MonitorStatus
from watchbell.pipeline.directory import Card
from watchbell.pipeline.fleet import Unwatchable, make_ready
from watchbell.pipeline.parts import Line
from watchbell.store.fleet import Candidate, Resting, disable, resting, take_changes, watched
from watchbell.store.ingest_addresses import of_monitors
from watchbell.store.states import Rearm, rearm, with_deadline_between

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
    """At start, or after we stood still: the clocks of those whose deadline passed meanwhile begin anew from now.

    Pings of that time were lost by our own fault, which is never a verdict on the client.
    """
    if alive_at is None:
        return
    now, rows = line.clock(), []
    async with line.db.transaction() as tx:
        for state in await with_deadline_between(tx, alive_at, now):
            each = line.fleet.get(state.monitor_n)
            if each is not None and each.listener is not None:
                again = each.listener.deadline(each.target, replace(state, clock_started_at=now))
                rows.append(Rearm(state.monitor_n, now, again))
        await rearm(tx, rows)


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
        ready.told, ready.last_told = known.told, known.last_told
    line.fleet[monitor.n] = ready
    line.resting.pop(monitor.n, None)
    line.doors.put(monitor.n, candidate.doors)
    members = None if ready.prober is None or ready.prober.members is None else ready.prober.members(ready.target)
    line.directory.put(Card(monitor.n, monitor.org_id, monitor.tags, candidate.peer), members)
    line.directory.cover(monitor.n, is_worked_on=candidate.is_worked_on)
    if ready.prober is not None:
        # A group is looked at when it is loaded: its monitors may have changed while nobody could tell it.
        at_once = not candidate.was_checked or members is not None
        line.schedule.put(monitor.n, monitor.interval_seconds * 1000, line.clock(), at_once=at_once)


async def _disable(line: Line, monitor: Monitor, reason: str) -> None:
    """A config the shelf does not understand stops that one monitor, visibly, and nothing else."""
    log.error("monitor_disabled", monitor_id=monitor.id, reason=reason)
    _let_go(line, monitor.n)
    peer = Peer(monitor.id, monitor.name, MonitorStatus.PAUSED)
    async with line.db.transaction() as tx:
        doors = (await of_monitors(tx, [monitor.n])).get(monitor.n, ())
        _lay_to_rest(line, [Resting(monitor.n, monitor.org_id, monitor.kind, monitor.tags, peer, doors)])
        await disable(tx, monitor.n, reason, line.clock())


def _let_go(line: Line, monitor_n: int) -> None:
    line.fleet.pop(monitor_n, None)
    line.schedule.remove(monitor_n)
    line.directory.drop(monitor_n)
    line.doors.drop(monitor_n)


def _lay_to_rest(line: Line, others: Iterable[Resting]) -> None:
    """Paused monitors are known by name only. A paused group is none whose members count."""
    for each in others:
        prober = probers.shelf().get(each.kind)
        members = Members() if prober is not None and prober.members is not None else None
        line.directory.put(Card(each.n, each.org_id, each.tags, each.peer), members)
        line.doors.put(each.n, each.doors)


def _groups_of(line: Line, numbers: Iterable[int]) -> set[int]:
    return {group for n in numbers for group in line.directory.groups_of(n)}
