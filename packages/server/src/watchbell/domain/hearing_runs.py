"""What pings mean to a job: runs that begin and end, silence that becomes failure. Pure rules over `state.memory`.

Memory holds `runs` (open runs by their id, empty for the one without, with the instant of their start), `overdue` (those
that were too long already and may still end), `begun` (the first start since the last sign of life) and `missed` (the
instant from which the next ping is awaited, after one that never came).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from watchbell.domain.expecting import LEAST_GRACE_MS, Due
from watchbell.domain.expecting_words import duration_in_words
from watchbell.domain.heartbeat_fields import HeartbeatTarget
from watchbell.domain.listening import Heard, StoredReading
from watchbell.domain.message_text import moment
from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.pings import PingKind, Signal, SignalForm
from watchbell.domain.states import MonitorState, MonitorStatus

MAX_RUNS = 50
_RUNS, _OVERDUE, _BEGUN, _MISSED = "runs", "overdue", "begun", "missed"


def open_runs(memory: Mapping[str, Any]) -> dict[str, int]:
    """The runs that have begun and not ended, by their id, the oldest first."""
    runs = {**memory.get(_OVERDUE, {}), **memory.get(_RUNS, {})}
    return dict(sorted(runs.items(), key=lambda run: run[1]))


def understand(target: HeartbeatTarget, signal: Signal) -> Signal:
    """The signal as the config says it is meant: other methods are ignored, words in plain successes are read."""
    if signal.scheme == "email":
        return _read_mail(target, signal)
    if target.methods == "post" and signal.method != "POST":
        return replace(signal, kind=PingKind.IGNORED)
    if target.filter_http_body and _is_plain(signal):
        return _read(target, signal, [("the body", _text(signal))])
    return signal


def _read_mail(target: HeartbeatTarget, signal: Signal) -> Signal:
    texts = []
    if target.filter_subject:
        texts.append(("the subject", signal.subject or ""))
    if target.filter_body:
        texts.append(("the text", _text(signal)))
    return _read(target, signal, texts) if texts and _is_plain(signal) else signal


def _is_plain(signal: Signal) -> bool:
    return signal.form is SignalForm.HEARTBEAT and signal.kind is PingKind.SUCCESS and signal.exit_status is None


def _text(signal: Signal) -> str:
    return signal.body.decode("utf-8", "replace")


def _read(target: HeartbeatTarget, signal: Signal, texts: list[tuple[str, str]]) -> Signal:
    kind, why = target.keywords.meaning(texts)
    return replace(signal, kind=kind, message=why or signal.message)


def hear(
    target: HeartbeatTarget, state: MonitorState, signal: Signal, now: int, _recent: Sequence[StoredReading] = ()
) -> Heard:
    """What a ping means."""
    if signal.kind is PingKind.START:
        return Heard(signal.kind, memory=_with_start(state.memory, signal.run_id or "", now))
    if signal.kind not in (PingKind.SUCCESS, PingKind.FAIL):
        return Heard(signal.kind)
    began = open_runs(state.memory).get(signal.run_id or "")
    duration = None if began is None else max(0, now - began)
    return Heard(signal.kind, (_observation(target, signal, now, duration),), _with_end(state.memory, signal), duration)


def _with_start(memory: Mapping[str, Any], run_id: str, now: int) -> dict[str, Any]:
    """A run without an id that begins anew takes the place of the one before; more than 50 runs push out the oldest."""
    overdue = {run: at for run, at in memory.get(_OVERDUE, {}).items() if run != run_id}
    runs = {**memory.get(_RUNS, {}), run_id: now}
    while len(runs) + len(overdue) > MAX_RUNS:
        crowd = overdue or runs
        del crowd[min(crowd, key=crowd.__getitem__)]
    return _tidy({**memory, _RUNS: runs, _OVERDUE: overdue, _BEGUN: memory.get(_BEGUN, now)})


def _with_end(memory: Mapping[str, Any], signal: Signal) -> dict[str, Any]:
    """A sign of life without an id ends every run, one with an id its own."""
    if signal.run_id is None:
        return {}
    left = {
        name: {run: at for run, at in memory.get(name, {}).items() if run != signal.run_id}
        for name in (_RUNS, _OVERDUE)
    }
    return _tidy(left)


def _tidy(memory: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in memory.items() if value not in ({}, None)}


def _observation(target: HeartbeatTarget, signal: Signal, now: int, duration_ms: int | None) -> Observation:
    ms = signal.response_time_ms if duration_ms is None else duration_ms
    error = _wrong_duration(target, duration_ms)
    if signal.kind is PingKind.FAIL:
        error = "the client reported a failure"
        if signal.exit_status is not None:
            error += f" with exit status {signal.exit_status}"
        if signal.message:
            error += f": {signal.message}"
    verdict = Verdict.SUCCESS if error is None else Verdict.FAILURE
    return Observation(verdict, now, response_time_ms=ms, status_code=signal.exit_status, error=error)


def _wrong_duration(target: HeartbeatTarget, duration_ms: int | None) -> str | None:
    if duration_ms is None:
        return None
    took = f"the run took {duration_in_words(duration_ms)}"
    if target.min_run_seconds is not None and duration_ms < target.min_run_seconds * 1000:
        return f"{took}, it must take at least {duration_in_words(target.min_run_seconds * 1000)}"
    if target.max_run_seconds is not None and duration_ms > target.max_run_seconds * 1000:
        return f"{took}, it may take {duration_in_words(target.max_run_seconds * 1000)}"
    return None


def due(target: HeartbeatTarget, state: MonitorState) -> Due | None:
    """The next ping that is awaited: after the last one, the last one that was missed, or the clock's start."""
    since = max(state.clock_started_at, state.last_ping_at or 0, state.memory.get(_MISSED, 0))
    return target.expecting.due(since)


def expected(target: HeartbeatTarget, state: MonitorState) -> int | None:
    """When the next ping is awaited (ms)."""
    awaited = due(target, state)
    return None if awaited is None else awaited.expected_at


def deadline(target: HeartbeatTarget, state: MonitorState) -> int | None:
    """When silence becomes failure (ms): the awaited ping and its grace, or the limit of a run; never while it is down."""
    if state.status is MonitorStatus.DOWN:
        return None
    silence, runs = _deadlines(target, state)
    limits = [at for at in (silence, *runs.values()) if at is not None]
    return min(limits, default=None)


def _deadlines(target: HeartbeatTarget, state: MonitorState) -> tuple[int | None, dict[str, int]]:
    """When the silence becomes failure, and when each run does.

    A run that has begun since the last sign of life stands for the awaited ping when runs have a limit of their own. Its
    first start counts: one that only ever starts would else never be late.
    """
    memory, awaited, longest = state.memory, due(target, state), target.max_run_seconds
    if longest is not None:
        limit = longest * 1000
    elif awaited is not None:
        limit = awaited.deadline_at - awaited.expected_at
    else:
        limit = LEAST_GRACE_MS

    def ends(began: int) -> int | None:
        return target.expecting.first_open(max(began, state.clock_started_at) + limit)

    silence = None if awaited is None else awaited.deadline_at
    if longest is not None and _BEGUN in memory:
        silence = ends(memory[_BEGUN])
    runs = {run: ends(began) for run, began in memory.get(_RUNS, {}).items()}
    return silence, {run: at for run, at in runs.items() if at is not None}


def lapse(target: HeartbeatTarget, state: MonitorState, deadline_at: int) -> Heard:
    """No ping in time, or a run that has not ended. What is told once is not told again: memory waits for the next."""
    memory, awaited = state.memory, due(target, state)
    silence, limits = _deadlines(target, state)
    runs: dict[str, int] = memory.get(_RUNS, {})
    late = {run: runs[run] for run, at in limits.items() if at <= deadline_at}
    is_silent = silence is not None and silence <= deadline_at
    if not late and not is_silent:
        return Heard(PingKind.LOG)
    has_limit = target.max_run_seconds is not None
    missed = memory.get(_MISSED)
    if has_limit and is_silent and _BEGUN in memory:
        error, missed = _unfinished(min([memory[_BEGUN], *late.values()]), deadline_at), deadline_at
    elif is_silent and awaited is not None:
        came = "none ever came" if state.last_ping_at is None else f"the last one came {moment(state.last_ping_at)}"
        error, missed = f"no ping by {moment(deadline_at)}; {came}", awaited.expected_at
        # Without a limit of their own, runs are part of what is awaited: their ends would tell the same once more.
        late = late if has_limit else runs
    else:
        error = _unfinished(min(late.values()), deadline_at)
        if not has_limit and awaited is not None and awaited.expected_at <= deadline_at:
            missed = awaited.expected_at
    after = {
        _RUNS: {run: at for run, at in runs.items() if run not in late},
        _OVERDUE: {**memory.get(_OVERDUE, {}), **late},
        _BEGUN: None if is_silent or memory.get(_BEGUN) in late.values() else memory.get(_BEGUN),
        _MISSED: missed,
    }
    seen = Observation(Verdict.FAILURE, deadline_at, error=error)
    return Heard(PingKind.LOG, (seen,), _tidy(after))


def _unfinished(began: int, deadline_at: int) -> str:
    return f"the run that began {moment(began)} has not ended by {moment(deadline_at)}"
