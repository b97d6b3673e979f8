"""What one batch of observations leaves behind, gathered while it is evaluated and written in one go."""

from bisect import insort
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from msgspec.structs import replace

from watchbell.domain.attachments import within_bounds
from watchbell.domain.events import Event
from watchbell.domain.listening import Heard, StoredReading
from watchbell.domain.monitor_place import place_of_config
from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.pings import Ping, PingKind
from watchbell.domain.scenes import Trigger
from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.lib.clean_text import clean_values
from watchbell.lib.clock import HOUR, MINUTE, rfc3339
from watchbell.pipeline.arriving import Lapsed, Reported, Taken, ping_of
from watchbell.pipeline.deciding import decide
from watchbell.pipeline.doubting import Doubts
from watchbell.pipeline.evaluate import Change
from watchbell.pipeline.facts import check_event, trace_of
from watchbell.pipeline.fleet import Watched
from watchbell.pipeline.parts import Line
from watchbell.store.check_attachments import save_attachments
from watchbell.store.checks import CheckRow
from watchbell.store.pings import add_pings
from watchbell.store.readings import add_readings
from watchbell.store.session import Tx
from watchbell.store.states import Known, Latest, count_ping, save_facts, save_states

_REFRESH_MS = 5 * MINUTE
"""How old the newest check's facts in the database may be while nothing else changes: memory has them anyway."""
_SAME_EVIDENCE_MS = 5 * MINUTE
"""How old the attachments of a failure may grow while it goes on unchanged: else they would push out those of its beginning."""
_SIGNS_OF_LIFE = (PingKind.SUCCESS, PingKind.FAIL)
_SKEW_MS = MINUTE
"""How far ahead of ours a clock may be."""


@dataclass(slots=True)
class Batch:
    """The rows of one batch."""

    line: Line
    now: int
    requests: Mapping[int, str]
    rows: list[CheckRow] = field(default_factory=list)
    states: dict[int, MonitorState] = field(default_factory=dict)
    latest: dict[int, Latest] = field(default_factory=dict)
    triggers: list[tuple[str, Trigger]] = field(default_factory=list)
    traces: list[tuple[Watched, Observation]] = field(default_factory=list)
    attachments: list[tuple[Watched, Observation]] = field(default_factory=list)
    facts: dict[int, tuple[Watched, dict[str, Any]]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    changed: dict[int, MonitorState] = field(default_factory=dict)
    """Those whose status is another one now."""
    own_faults: list[str | None] = field(default_factory=list)
    pings: list[Ping] = field(default_factory=list)
    readings: list[tuple[int, StoredReading]] = field(default_factory=list)

    def dated(self, seen: Observation) -> Observation:
        """Not from the future: the clock of whoever saw it may be wrong, and results after it would count as old."""
        return replace(seen, observed_at=self.now) if seen.observed_at > self.now + _SKEW_MS else seen

    def newest(self, watched: Watched, state: MonitorState) -> MonitorState:
        """The state with the instant of the newest check: in memory, for a quiet success is not written.

        An instant that is yet to come is no measure: the clock was wrong then, and what comes now is newer.
        """
        soon = self.now + _SKEW_MS
        if state.evaluated_at > soon:
            state = replace(state, evaluated_at=0)
        # Nor are those of the minute ahead: where the clock was put back there would always be some.
        known = self.line.checks.latest(watched.monitor.n, before=self.now + 1)
        if known is None or known.at <= state.evaluated_at or known.verdict is Verdict.FAULT:
            return state
        return replace(state, evaluated_at=known.at)

    def add(
        self,
        watched: Watched,
        known: Known,
        after: MonitorState,
        seen: Observation,
        change: Change,
    ) -> MonitorState:
        """Take in one evaluated observation; answers the state that the next one of this monitor meets."""
        n, before, service_id = watched.monitor.n, known.state, known.service_id
        held = known.maintenance_id is not None
        result = (seen.verdict, seen.response_time_ms, seen.status_code, seen.error)
        self.rows.append(CheckRow(n, seen.observed_at, *result, held))
        durable = replace(after, evaluated_at=before.evaluated_at) != before
        if durable or not 0 <= self.now - watched.saved_state_at < _REFRESH_MS:
            ms = None if seen.response_time_ms is None else round(seen.response_time_ms)
            self.states[n] = after
            self.latest[n] = Latest(seen.observed_at, ms, seen.status_code)
            watched.saved_state_at = self.now
        watched.is_well = (
            after.status is MonitorStatus.UP and after.consecutive_failures == 0 and not after.recent_failures
        )
        watched.is_down = after.status is MonitorStatus.DOWN
        watched.failures = max(after.consecutive_failures, sum(at > 0 for at in after.recent_failures))
        if seen.verdict is Verdict.FAULT and not (watched.prober and watched.prober.is_confirmed):
            self.own_faults.append(seen.error)
        if change.is_transition:
            self.changed[n] = after
            self.triggers.append((service_id, _trigger(watched, before, after)))
            if not held:  # people go on seeing planned work
                self.events.append(_status_event(watched, service_id, before, after))
        if self._worth_a_trace(watched, before, seen, change):
            self.traces.append((watched, seen))
            if seen.attachments and self._worth_its_attachments(watched, seen, change):
                self.attachments.append((watched, seen))
        facts = self.facts[n][1] if n in self.facts else watched.facts
        if seen.facts and self._worth_its_facts(watched, seen, facts):
            self.facts[n] = (watched, {**facts, **clean_values(seen.facts)})
        self.events.append(check_event(watched.monitor, known._replace(state=after), seen, self.requests.get(n)))
        return after

    def _worth_its_facts(self, watched: Watched, seen: Observation, known: dict[str, Any]) -> bool:
        """News at once; figures that differ at every check (a round trip, a TTL) only when the state is written anyway."""
        n = watched.monitor.n
        changed = [name for name, value in seen.facts.items() if name not in known or known[name] != value]
        if all(name in known and isinstance(seen.facts[name], (int, float)) for name in changed):
            is_written = watched.listener is not None or n in self.states or n in self.requests
            return bool(changed) and is_written
        return True

    def hear(self, reported: Reported, state: MonitorState, recent: list[StoredReading]) -> tuple[MonitorState, Heard]:
        """Take in a signal: what it means, and the state that its observations meet."""
        watched, signal, at = reported
        listener = watched.listener
        assert listener is not None  # noqa: S101 - only monitors with a listener are told anything
        heard = listener.hear(watched.target, state, signal, at, recent)
        after = replace(
            state,
            memory=state.memory if heard.memory is None else heard.memory,
            ping_count=state.ping_count + 1,
            last_ping_at=at if heard.kind in _SIGNS_OF_LIFE else state.last_ping_at,
        )
        n = watched.monitor.n
        self.pings.append(ping_of(n, after.ping_count, heard.kind, heard.duration_ms, signal, at))
        self.readings += [(n, reading) for reading in heard.readings]
        for reading in heard.readings:  # a late one stands where it belongs
            insort(recent, reading, key=attrgetter("at"))
        return after, heard

    async def ignore(self, tx: Tx, reported: Reported) -> Taken | None:
        """Store a signal of a monitor that is not watched now; `None` when it is gone."""
        n = reported.watched.monitor.n
        number = await count_ping(tx, n)
        if number is None:
            return None
        self.pings.append(ping_of(n, number, PingKind.IGNORED, None, reported.signal, reported.at))
        paused = MonitorState(n, status=MonitorStatus.PAUSED)
        # Its values are answered, not kept: a graph of them would end where they were last judged.
        told = tuple(StoredReading(each.at or reported.at, each.value) for each in reported.signal.readings)
        return Taken(reported.watched, Heard(PingKind.IGNORED, readings=told), paused, range(0))

    def lapse(self, lapsed: Lapsed, state: MonitorState) -> tuple[MonitorState, Heard]:
        """What it means that a deadline has passed."""
        watched, deadline_at = lapsed
        listener = watched.listener
        assert listener is not None  # noqa: S101 - only monitors with a listener have deadlines
        heard = Heard(PingKind.LOG) if listener.lapse is None else listener.lapse(watched.target, state, deadline_at)
        return (state if heard.memory is None else replace(state, memory=heard.memory)), heard

    def rearm(self, watched: Watched, state: MonitorState) -> MonitorState:
        """The state with its next deadline, to be written with the batch."""
        assert watched.listener is not None  # noqa: S101 - as above
        after = replace(state, deadline_at=watched.listener.deadline(watched.target, state))
        self.states[watched.monitor.n] = after
        return after

    def _worth_a_trace(self, watched: Watched, before: MonitorState, seen: Observation, change: Change) -> bool:
        """Failures always; a success when it is news, was asked for, ends failures, or the stored one has grown old.

        So each failure finds a success from before it to be compared with.
        """
        if not seen.steps:
            return False
        if seen.verdict is not Verdict.SUCCESS or change.is_transition or watched.monitor.n in self.requests:
            return True
        return before.consecutive_failures > 0 or not 0 <= self.now - watched.saved_trace_at < HOUR

    def _worth_its_attachments(self, watched: Watched, seen: Observation, change: Change) -> bool:
        """Of a change and of what was asked for; of a failure when it is another one, or its last are old."""
        if change.is_transition or watched.monitor.n in self.requests:
            return True
        saved_at, error = watched.saved_attachments
        return seen.verdict.is_bad and (error != seen.error or not 0 <= self.now - saved_at < _SAME_EVIDENCE_MS)


async def keep(tx: Tx, batch: Batch) -> list[bool]:
    """Write a batch: results, states, traces, and what was decided about alerts; whether each trigger led to one."""
    line = batch.line
    await add_pings(tx, batch.pings)
    await add_readings(tx, batch.readings)
    await line.checks.append(tx, batch.rows)
    await save_states(tx, list(batch.states.values()), batch.latest)
    for watched, seen in batch.traces:
        is_success = not seen.verdict.is_bad and seen.verdict is not Verdict.FAULT
        await line.checks.save_trace(tx, watched.monitor.n, seen.observed_at, is_success, clean_values(trace_of(seen)))
    for watched, seen in batch.attachments:
        kept = within_bounds(seen.attachments)
        await save_attachments(tx, watched.monitor.n, seen.observed_at, kept, batch.now)
    await save_facts(tx, {n: facts for n, (_, facts) in batch.facts.items()})
    for event in batch.events:
        tx.emit(event)
    doubts = Doubts(line, batch.rows) if batch.triggers else None
    alerted = await decide(tx, batch.triggers, line.base_url, batch.now, doubts) if batch.triggers else []
    tx.after_commit(lambda: _remember(batch))
    if doubts is not None:
        tx.after_commit(lambda: doubts.hurry(batch.now))
    return alerted


def _remember(batch: Batch) -> None:
    """What memory learns once it is true: the facts, what was kept, our own faults, and early retries of failures not yet believed."""
    batch.line.meter.count(Counter(row.verdict for row in batch.rows))
    # A lost connection is told to the operators by itself.
    faults = [] if batch.line.connectivity.is_lost else batch.own_faults
    batch.line.own_faults.count(batch.now, len(batch.rows), len(faults), faults[-1] if faults else None)
    for watched, facts in batch.facts.values():
        watched.facts = facts
    for watched, seen in batch.traces:
        if seen.verdict is Verdict.SUCCESS:
            watched.saved_trace_at = batch.now
    for watched, seen in batch.attachments:
        watched.saved_attachments = (batch.now, seen.error)
    _hurry(batch)


def _hurry(batch: Batch) -> None:
    """Look soon at what must not wait for its turn: groups whose monitors have changed, failures not yet believed."""
    line = batch.line
    groups: set[int] = set()
    for n, state in batch.changed.items():
        line.directory.learn(n, state)
        groups |= line.directory.groups_of(n)
    for n in groups:
        line.hurry(n, batch.now)
    for n, state in batch.states.items():
        known = line.fleet.get(n)
        if known is None or known.prober is None or known.monitor.retry_interval_seconds is None:
            continue
        if state.consecutive_failures and state.status is not MonitorStatus.DOWN:
            line.hurry(n, batch.now + known.monitor.retry_interval_seconds * 1000)


def _trigger(watched: Watched, before: MonitorState, after: MonitorState) -> Trigger:
    monitor = watched.monitor
    return Trigger(
        monitor.id,
        monitor.name,
        monitor.kind,
        monitor.is_public,
        after.status,
        after.since_at,
        after.last_error,
        started_flapping=before.flapping_since_at is None and after.flapping_since_at is not None,
        tags=monitor.tags,
        place=place_of_config(monitor.config),
    )


def _status_event(watched: Watched, service_id: str, before: MonitorState, after: MonitorState) -> Event:
    monitor = watched.monitor
    data = {
        "monitor_id": monitor.id,
        "service_id": service_id,
        "name": monitor.name,
        "from": before.status.value,
        "to": after.status.value,
        "since": rfc3339(after.since_at),
        "error": after.last_error,
    }
    return Event("monitor.status_changed", monitor.org_id, data, monitor.id, service_id, monitor.is_public)
