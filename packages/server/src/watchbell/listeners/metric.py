"""Metric: a client tells values; out of range is failure, and so is silence where values are expected."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from watchbell.domain.errors import BadRequest
from watchbell.domain.listening import Heard, Listener, Lookback, StoredReading
from watchbell.domain.message_text import moment
from watchbell.domain.metric_body import readings_in
from watchbell.domain.metric_fields import MetricTarget
from watchbell.domain.metric_values import Strategy
from watchbell.domain.metric_words import number, sentence, span, with_unit
from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.pings import PingKind, Signal, SignalForm
from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.lib.clean_text import one_line
from watchbell.lib.clock import MINUTE

_MISSED = "missed"
"""The instant at which a value was missed last."""


def understand(target: MetricTarget, signal: Signal) -> Signal:
    """The signal with the values that its body holds; without any there, those of its query. Raises `BadRequest`."""
    if signal.kind not in (PingKind.SUCCESS, PingKind.FAIL):
        return signal
    try:
        return replace(signal, readings=readings_in(signal.body, target.value_path))
    except ValueError as error:
        if signal.readings or signal.kind is PingKind.FAIL:
            return signal
        message = f"this monitor is a metric, and no value came: {error}"
        raise BadRequest(message) from None


def hear(target: MetricTarget, state: MonitorState, signal: Signal, now: int, recent: Sequence[StoredReading]) -> Heard:
    """What the values mean, each in its turn; those older than the newest evaluated are only kept."""
    broken_by = target.rule.bounds.broken_by
    told = sorted(
        (
            StoredReading(_instant(each.at, now), each.value, broken_by(each.value) is not None)
            for each in signal.readings
        ),
        key=lambda reading: reading.at,
    )
    floor, evaluated_at = _floor(state, now)
    news = [reading for reading in told if reading.at >= floor]
    late = told[: len(told) - len(news)]
    readings = tuple(told)
    if signal.kind is PingKind.FAIL:
        return Heard(signal.kind, (_reported(signal, now),), {}, readings=readings)
    if not news:
        return Heard(signal.kind, readings=readings)
    known = sorted((*recent, *late), key=lambda reading: reading.at) if late else recent
    before = [reading for reading in known if reading.at <= news[0].at]
    return Heard(signal.kind, tuple(_observations(target, before, news, evaluated_at)), {}, readings=readings)


def _instant(at: int | None, now: int) -> int:
    """When it was measured. A client's clock may be ahead of ours, by a minute at most."""
    return now if at is None or at > now + MINUTE else at


def _floor(state: MonitorState, now: int) -> tuple[int, int]:
    """From when on values are news, and when the newest was evaluated.

    What was measured before the monitor was made or resumed is history, give or take the difference of two clocks. After
    a silence a value of this minute is a sign of life even if its client's clock says that it is from before we noticed.
    An instant that is yet to come is none: the clock was wrong then.
    """
    evaluated_at = 0 if state.evaluated_at > now + MINUTE else state.evaluated_at
    newest = min(evaluated_at, now - MINUTE) if _MISSED in state.memory else evaluated_at
    return max(newest, state.clock_started_at - MINUTE), evaluated_at


def _observations(
    target: MetricTarget, before: Sequence[StoredReading], news: Sequence[StoredReading], evaluated_at: int
) -> Iterator[Observation]:
    rule = target.rule
    for reading, judged in zip(news, rule.judge(before, news), strict=True):
        facts: dict[str, object] = {"value": reading.value, "unit": target.unit}
        if rule.strategy not in (Strategy.IMMEDIATE, Strategy.CONSECUTIVE_COUNT):
            facts["mean"] = judged.compared
        verdict = Verdict.SUCCESS if judged.broken is None else Verdict.FAILURE
        error = sentence(rule, judged, target.unit)
        yield Observation(verdict, max(reading.at, evaluated_at), error=error, facts=facts)


def _reported(signal: Signal, now: int) -> Observation:
    error = "the client reported that it could not measure"
    if signal.exit_status is not None:
        error += f" (exit status {signal.exit_status})"
    if signal.message:
        error += f": {one_line(signal.message)}"
    return Observation(Verdict.FAILURE, now, status_code=signal.exit_status, error=error)


def gist(target: MetricTarget, signal: Signal) -> object:
    """Values beyond the rate are worth recording when they are out of range and those before were not, or the reverse."""
    broken_by = target.rule.bounds.broken_by
    return signal.kind, any(broken_by(reading.value) is not None for reading in signal.readings)


def lookback(target: MetricTarget) -> Lookback | None:
    """The earlier values that the newest is judged with."""
    rule = target.rule
    if rule.strategy is Strategy.TIME_DURATION_AVERAGE:
        return Lookback(span_ms=rule.size)
    return Lookback(newest=rule.size - 1) if rule.size > 1 else None


def expected(target: MetricTarget, state: MonitorState) -> int | None:
    """When the next value is awaited (ms): after the last one, the last one missed, or the clock's start."""
    if target.expect_seconds is None:
        return None
    since: int = max(state.clock_started_at, state.last_ping_at or 0, state.memory.get(_MISSED, 0))
    return since + target.expect_seconds * 1000


def deadline(target: MetricTarget, state: MonitorState) -> int | None:
    """When silence becomes failure (ms); never while it is down."""
    due = expected(target, state)
    return None if due is None or state.status is MonitorStatus.DOWN else due + target.grace_ms


def lapse(target: MetricTarget, state: MonitorState, deadline_at: int) -> Heard:
    """No value in time."""
    came = "none ever came" if state.last_ping_at is None else f"the last one came {moment(state.last_ping_at)}"
    error = f"no value by {moment(deadline_at)}; {came}"
    memory: dict[str, Any] = {_MISSED: expected(target, state)}
    return Heard(PingKind.LOG, (Observation(Verdict.FAILURE, deadline_at, error=error),), memory)


def describe(target: MetricTarget) -> str:
    """One line for lists: ``10 to 90 %, the mean of 5 values``, ``at most 90 %``, ``a value every 5 minutes``."""
    parts = []
    least, greatest = target.min_value, target.max_value
    if least is not None and greatest is not None:
        parts.append(with_unit(f"{number(least)} to {number(greatest)}", target.unit))
    elif least is not None:
        parts.append(f"at least {with_unit(number(least), target.unit)}")
    elif greatest is not None:
        parts.append(f"at most {with_unit(number(greatest), target.unit)}")
    rule = target.rule
    if rule.strategy is Strategy.CONSECUTIVE_COUNT and rule.size > 1:
        parts.append(f"{rule.size} values in a row")
    elif rule.strategy is Strategy.TIME_DURATION_AVERAGE:
        parts.append(f"the mean of {span(rule.size // 1000)}")
    elif rule.strategy is Strategy.SAMPLE_COUNT_AVERAGE and rule.size > 1:
        parts.append(f"the mean of {rule.size} values")
    if target.expect_seconds is not None:
        parts.append(f"a value every {span(target.expect_seconds)}")
    return ", ".join(parts)


LISTENER = Listener(
    target=MetricTarget,
    label="Metric",
    group="Told by clients",
    describe=describe,
    forms=frozenset({SignalForm.METRIC, SignalForm.HEARTBEAT}),
    hear=hear,
    understand=understand,
    gist=gist,
    lookback=lookback,
    deadline=deadline,
    expected=expected,
    lapse=lapse,
)
