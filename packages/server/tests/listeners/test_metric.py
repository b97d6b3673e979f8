"""What values mean to a metric, from the values and the state alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from watchbell.domain.errors import BadRequest
from watchbell.domain.listening import Lookback, StoredReading
from watchbell.domain.message_text import moment
from watchbell.domain.metric_fields import MetricTarget
from watchbell.domain.metric_values import Strategy
from watchbell.domain.observations import Verdict
from watchbell.domain.pings import PingKind, Reading, Signal, SignalForm
from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.lib.clock import DAY, HOUR, MINUTE, SECOND
from watchbell.listeners.metric import LISTENER

NOW = 1_800_000_000_000
CPU = MetricTarget(max_value=90, unit="%")
FRESH = MonitorState(1, clock_started_at=NOW - DAY)
VALUE = Signal(form=SignalForm.METRIC)


def told(*readings, **more):
    made = tuple(Reading(*each) if isinstance(each, tuple) else Reading(each) for each in readings)
    return replace(VALUE, readings=made, **more)


def hear(signal, target=CPU, state=FRESH, recent=(), now=NOW):
    return LISTENER.hear(target, state, signal, now, list(recent))


def verdicts(heard):
    return [seen.verdict is Verdict.SUCCESS for seen in heard.observations]


@pytest.mark.parametrize(("value", "is_good"), [(90, True), (90.0001, False), (-1e300, True)])
def test_a_value_is_judged_kept_and_shown(value, is_good):
    heard = hear(told(value))
    [seen] = heard.observations
    assert (seen.observed_at, seen.verdict is Verdict.SUCCESS) == (NOW, is_good)
    assert (seen.facts["value"], seen.facts["unit"]) == (value, "%")
    assert heard.readings == (StoredReading(NOW, value, not is_good),)
    assert heard.kind is PingKind.SUCCESS


def test_the_reason_names_the_value_and_the_bound():
    assert hear(told(91.2)).observations[0].error == "91.2 % is above 90 %"
    assert hear(told(50)).observations[0].error is None


def test_a_mean_is_judged_with_the_values_before_and_is_a_fact():
    target = MetricTarget(max_value=90, threshold_strategy="sample_count_average", window_sample_count=3)
    recent = [StoredReading(NOW - 2, 100), StoredReading(NOW - 1, 90)]
    [seen] = hear(told(86), target, recent=recent).observations
    assert seen.facts["mean"] == 92
    assert seen.error == "the mean of the last 3 values, 92, is above 90"


def test_several_values_are_judged_in_the_order_of_time_each_in_the_light_of_those_before():
    target = MetricTarget(max_value=90, threshold_strategy="consecutive_count", threshold_count=2)
    batch = told((95, NOW - 1000), (50, NOW - 3000), (95, NOW - 2000), (10, NOW))
    heard = hear(batch, target)
    assert [seen.observed_at - NOW for seen in heard.observations] == [-3000, -2000, -1000, 0]
    assert verdicts(heard) == [True, True, False, True]
    assert [reading.value for reading in heard.readings] == [50, 95, 95, 10]


def test_values_of_one_instant_keep_the_order_in_which_they_were_sent():
    assert verdicts(hear(told(95, 50, 95))) == [False, True, False]


def test_what_is_older_than_the_newest_evaluated_is_only_kept():
    state = replace(FRESH, evaluated_at=NOW - 1000)
    heard = hear(told((95, NOW - 1001), (50, NOW - 1000)), state=state)
    assert verdicts(heard) == [True]
    assert heard.readings == (StoredReading(NOW - 1001, 95, True), StoredReading(NOW - 1000, 50, False))
    late = hear(told((95, NOW - 1001)), state=state)
    assert (late.observations, late.memory, len(late.readings)) == ((), None, 1)


def test_a_late_value_counts_in_the_mean_of_those_after_it():
    target = MetricTarget(max_value=90, threshold_strategy="sample_count_average", window_sample_count=3)
    state = replace(FRESH, evaluated_at=NOW - 1000)
    heard = hear(told((300, NOW - 2000), (90, NOW)), target, state, [StoredReading(NOW - 1000, 0)])
    assert heard.observations[0].facts["mean"] == 130


def test_what_was_measured_before_the_clock_began_is_history():
    state = MonitorState(1, clock_started_at=NOW)
    assert verdicts(hear(told((95, NOW - HOUR), (50, NOW - 30 * SECOND)), state=state)) == [True]


@pytest.mark.parametrize(("ahead", "at"), [(0, NOW), (MINUTE, NOW + MINUTE), (MINUTE + 1, NOW), (100 * DAY, NOW)])
def test_what_comes_from_the_future_is_of_now(ahead, at):
    heard = hear(told((50, NOW + ahead)))
    assert heard.readings[0].at == heard.observations[0].observed_at == at


def test_a_clock_that_was_wrong_once_does_not_make_everything_late():
    state = replace(FRESH, evaluated_at=NOW + DAY)
    assert verdicts(hear(told(50), state=state)) == [True]


def test_after_a_silence_a_value_of_this_minute_is_a_sign_of_life_whatever_its_clock_says():
    silent = replace(FRESH, status=MonitorStatus.DOWN, evaluated_at=NOW - 1000, memory={"missed": NOW - HOUR})
    [seen] = hear(told((50, NOW - 5000)), state=silent).observations
    assert (seen.verdict, seen.observed_at) == (Verdict.SUCCESS, NOW - 1000)
    assert hear(told((50, NOW - 2 * MINUTE)), state=silent).observations == ()
    assert hear(told((50, NOW - 5000)), state=replace(silent, memory={})).observations == ()


def test_a_client_that_could_not_measure_says_so():
    heard = hear(told(kind=PingKind.FAIL, form=SignalForm.HEARTBEAT, exit_status=3, message="no sensor"))
    [seen] = heard.observations
    assert seen.error == "the client reported that it could not measure (exit status 3): no sensor"
    assert (seen.verdict, seen.status_code, heard.readings) == (Verdict.FAILURE, 3, ())


@pytest.mark.parametrize("kind", [PingKind.START, PingKind.LOG])
def test_a_start_or_a_log_of_a_heartbeat_is_only_kept(kind):
    signal = LISTENER.understand(CPU, replace(VALUE, form=SignalForm.HEARTBEAT, kind=kind, body=b"hello"))
    heard = hear(signal)
    assert (heard.kind, heard.observations, heard.readings) == (kind, (), ())


@pytest.mark.parametrize("form", [SignalForm.METRIC, SignalForm.HEARTBEAT])
@pytest.mark.parametrize(
    ("query", "body", "path", "values"),
    [
        ((), b'{"value": 3}', None, [3]),
        ((7,), b'{"value": 3}', None, [3]),
        ((7,), b"", None, [7]),
        ((7,), b"all is well", None, [7]),
        ((), b"[1, 2]", None, [1, 2]),
        ((), b'{"a": {"b": "4"}}', "$.a.b", [4]),
        ((7,), b'{"a": {"b": "4"}}', "$.a.b", [4]),
        ((7,), b'{"value": 3}', "$.a.b", [7]),
    ],
)
def test_the_value_is_the_bodys_then_the_querys(form, query, body, path, values):
    target = CPU.model_copy(update={"value_path": path})
    signal = told(*query, form=form, body=body)
    assert [reading.value for reading in LISTENER.understand(target, signal).readings] == values


@pytest.mark.parametrize("form", [SignalForm.METRIC, SignalForm.HEARTBEAT])
@pytest.mark.parametrize(
    ("body", "path", "says"),
    [
        (b"", None, "the body is not JSON: it is empty"),
        (b"hello", None, "is not JSON"),
        (b"{}", None, "value is missing"),
        (b'{"value": 3}', "$.a.b", "there must be one value at"),
        (b"\xff", "$.a", "is not JSON"),
    ],
)
def test_a_request_without_a_value_is_refused_with_what_is_wrong(form, body, path, says):
    target = CPU.model_copy(update={"value_path": path})
    with pytest.raises(BadRequest, match=says):
        LISTENER.understand(target, told(form=form, body=body))


@pytest.mark.parametrize(
    ("config", "asked"),
    [
        ({}, None),
        ({"threshold_strategy": "consecutive_count", "threshold_count": 1}, None),
        ({"threshold_strategy": "consecutive_count", "threshold_count": 5}, Lookback(newest=4)),
        ({"threshold_strategy": "sample_count_average", "window_sample_count": 5}, Lookback(newest=4)),
        ({"threshold_strategy": "time_duration_average", "window_seconds": 60}, Lookback(span_ms=60_000)),
    ],
)
def test_no_more_of_the_past_is_asked_for_than_the_strategy_needs(config, asked):
    assert LISTENER.lookback(MetricTarget(max_value=1, **config)) == asked


def test_silence_means_nothing_unless_values_are_expected():
    assert LISTENER.expected(CPU, FRESH) is None
    assert LISTENER.deadline(CPU, FRESH) is None


EXPECTING = MetricTarget(expect_seconds=300, grace_seconds=30)


def test_the_next_value_is_expected_after_the_last_one():
    state = replace(FRESH, status=MonitorStatus.UP, last_ping_at=NOW)
    assert LISTENER.expected(EXPECTING, state) == NOW + 300 * SECOND
    assert LISTENER.deadline(EXPECTING, state) == NOW + 330 * SECOND
    resumed = replace(state, clock_started_at=NOW + HOUR)
    assert LISTENER.deadline(EXPECTING, resumed) == NOW + HOUR + 330 * SECOND


def test_silence_is_a_failure_of_the_deadline_and_said_so():
    state = replace(FRESH, status=MonitorStatus.UP, last_ping_at=NOW)
    due = NOW + 330 * SECOND
    heard = LISTENER.lapse(EXPECTING, state, due)
    [seen] = heard.observations
    assert (seen.verdict, seen.observed_at) == (Verdict.FAILURE, due)
    assert seen.error == f"no value by {moment(due)}; the last one came {moment(NOW)}"
    never = LISTENER.lapse(EXPECTING, replace(state, last_ping_at=None), due)
    assert never.observations[0].error == f"no value by {moment(due)}; none ever came"
    after = replace(state, status=MonitorStatus.DOWN, memory=heard.memory)
    assert LISTENER.deadline(EXPECTING, after) is None
    # Where the failure did not count (a value from a clock ahead is newer), the next one is awaited, not the same again.
    assert LISTENER.deadline(EXPECTING, replace(after, status=MonitorStatus.UP)) == due - 30 * SECOND + 330 * SECOND


def test_a_value_ends_the_silence():
    silent = replace(FRESH, status=MonitorStatus.DOWN, evaluated_at=NOW - HOUR, memory={"missed": NOW - HOUR})
    heard = hear(told(50), EXPECTING, silent)
    assert (verdicts(heard), heard.memory) == ([True], {})


@pytest.mark.parametrize(
    ("config", "line"),
    [
        ({"max_value": 90, "unit": "%"}, "at most 90 %"),
        ({"min_value": 0.5}, "at least 0.5"),
        ({"min_value": 10, "max_value": 90, "unit": "°C"}, "10 to 90 °C"),
        (
            {"max_value": 9, "threshold_strategy": "consecutive_count", "threshold_count": 3},
            "at most 9, 3 values in a row",
        ),
        (
            {"max_value": 9, "threshold_strategy": "time_duration_average", "window_seconds": 300},
            "at most 9, the mean of 5 minutes",
        ),
        (
            {"max_value": 9, "threshold_strategy": "sample_count_average", "window_sample_count": 5},
            "at most 9, the mean of 5 values",
        ),
        ({"expect_seconds": 300}, "a value every 5 minutes"),
    ],
)
def test_it_describes_itself_in_words(config, line):
    assert LISTENER.describe(MetricTarget(**config)) == line


def test_beyond_the_rate_only_going_out_of_range_or_back_is_news():
    gists = [LISTENER.gist(CPU, told(value)) for value in (50, 51, 91, 99)]
    assert gists[0] == gists[1] != gists[2] == gists[3]


@given(
    steps=st.lists(st.tuples(st.integers(0, 3000), st.integers(-2, 2)), min_size=1, max_size=25),
    cuts=st.lists(st.integers(1, 6), min_size=25, max_size=25),
    strategy=st.sampled_from(Strategy),
    size=st.integers(1, 5),
)
def test_values_mean_the_same_in_one_request_or_in_many(steps, cuts, strategy, size):
    sizes = {"threshold_count": size, "window_seconds": size, "window_sample_count": size}
    target = MetricTarget(min_value=-0.5, max_value=1, threshold_strategy=strategy.value, **sizes)
    at, values = NOW - HOUR, []
    for step, value in steps:
        at += step
        values.append((float(value), at))
    together = verdicts(hear(told(*values), target))
    apart, stored, state, rest = [], [], FRESH, list(values)
    for cut in cuts:
        portion, rest = rest[:cut], rest[cut:]
        if portion:
            heard = hear(told(*portion), target, state, stored)
            apart += verdicts(heard)
            stored += heard.readings
            state = replace(state, evaluated_at=portion[-1][1])
    assert apart == together
