"""Prometheus alerts: sequences of firing, ended and forgotten alerts, against a plain account of what fires."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from watchbell.domain.observations import Verdict
from watchbell.domain.pings import PingKind, RemoteAlert, Signal, SignalForm
from watchbell.domain.states import MonitorState
from watchbell.lib.clock import MINUTE, SECOND, parse_rfc3339
from watchbell.listeners.alertmanager import LISTENER, MAX_FIRING, AlertmanagerTarget

NOW = parse_rfc3339("2026-03-01T12:00:00Z")
CONFIG = AlertmanagerTarget()
NEW = MonitorState(1, since_at=NOW, clock_started_at=NOW)
VALID = 4 * MINUTE


def alert(which, ends_at, summary="", starts_at=NOW):
    return RemoteAlert(f"{which}", summary, starts_at, ends_at)


def tell(state, *alerts, at=NOW, name="InstanceDown"):
    heard = LISTENER.hear(CONFIG, state, Signal(form=SignalForm.ALERTS, alerts=alerts, subject=name), at, [])
    return msgspec.structs.replace(state, memory=heard.memory), heard


def verdict(heard):
    [seen] = heard.observations
    return seen.verdict


def test_an_alert_is_down_with_what_fires_and_since_when():
    state, heard = tell(NEW, alert("a", NOW + VALID, "web-1 is down", NOW - MINUTE))
    [seen] = heard.observations
    assert (heard.kind, seen.verdict, seen.observed_at) == (PingKind.FAIL, Verdict.FAILURE, NOW)
    assert seen.error == "InstanceDown fires since 2026-03-01 11:59:00 UTC: web-1 is down"
    assert seen.facts == {"alerts_firing": 1}
    assert LISTENER.deadline(CONFIG, state) == NOW + VALID


def test_several_alerts_are_counted_and_the_longest_are_named():
    alerts = [alert(n, NOW + VALID, f"web-{n} is down", NOW - n * SECOND) for n in range(5)]
    _, heard = tell(NEW, *alerts)
    expected = "InstanceDown fires on 5 since 2026-03-01 11:59:56 UTC: web-4 is down; web-3 is down; web-2 is down; …"
    assert heard.observations[0].error == expected


def test_the_same_sentence_is_said_once():
    _, heard = tell(NEW, *(alert(n, NOW + VALID, "the disk is full") for n in range(3)))
    assert heard.observations[0].error == "InstanceDown fires on 3 since 2026-03-01 12:00:00 UTC: the disk is full"


def test_an_alert_without_words_is_named_by_itself():
    _, heard = tell(NEW, alert("a", NOW + VALID), name=None)
    assert heard.observations[0].error == "an alert fires since 2026-03-01 12:00:00 UTC"


def test_the_last_one_that_ends_is_up_not_the_first():
    state, _ = tell(NEW, alert("a", NOW + VALID), alert("b", NOW + VALID))
    state, heard = tell(state, alert("a", NOW), at=NOW + SECOND)
    assert verdict(heard) is Verdict.FAILURE
    state, heard = tell(state, alert("b", NOW), at=NOW + SECOND)
    assert (heard.kind, verdict(heard)) == (PingKind.SUCCESS, Verdict.SUCCESS)
    assert LISTENER.deadline(CONFIG, state) is None


def test_an_end_of_something_unknown_is_quiet():
    state, heard = tell(NEW, alert("a", NOW - MINUTE))
    assert verdict(heard) is Verdict.SUCCESS
    assert LISTENER.deadline(CONFIG, state) is None


def test_what_is_told_again_keeps_its_words_and_gets_a_later_end():
    state, first = tell(NEW, alert("a", NOW + VALID, "web-1 is down"))
    state, second = tell(state, alert("a", NOW + MINUTE + VALID, "web-1 is down"), at=NOW + MINUTE)
    assert second.observations[0].error == first.observations[0].error
    assert LISTENER.deadline(CONFIG, state) == NOW + MINUTE + VALID


def test_what_is_not_told_again_ends_by_itself():
    state, _ = tell(NEW, alert("a", NOW + VALID), alert("b", NOW + 2 * VALID))
    deadline = LISTENER.deadline(CONFIG, state)
    assert deadline == NOW + 2 * VALID
    heard = LISTENER.lapse(CONFIG, state, deadline)
    [seen] = heard.observations
    assert (seen.verdict, seen.observed_at) == (Verdict.SUCCESS, deadline)
    assert LISTENER.deadline(CONFIG, msgspec.structs.replace(state, memory=heard.memory)) is None


def test_nobody_could_tell_us_while_we_were_not_there():
    state, _ = tell(NEW, alert("a", NOW + VALID), alert("b", NOW + VALID))
    back = NOW + 60 * MINUTE
    state = msgspec.structs.replace(state, clock_started_at=back)
    assert LISTENER.deadline(CONFIG, state) == back + VALID
    state, heard = tell(state, alert("a", back), at=back + SECOND)  # the others may be told in the next request
    assert verdict(heard) is Verdict.FAILURE
    assert LISTENER.deadline(CONFIG, state) == back + VALID


def test_the_memory_is_bounded_and_the_reason_is_short():
    alerts = [alert(n, NOW + VALID + n, "x" * 1000) for n in range(MAX_FIRING + 10)]
    state, heard = tell(NEW, *alerts)
    assert heard.observations[0].error.startswith(f"InstanceDown fires on {MAX_FIRING} since")
    assert len(heard.observations[0].error) < 500
    assert len(msgspec.json.encode(state.memory)) < 300 * MAX_FIRING
    assert LISTENER.deadline(CONFIG, state) == NOW + VALID + MAX_FIRING + 9


def test_what_strangers_write_is_kept_in_letters_that_can_be_printed_and_stored():
    state, heard = tell(NEW, alert("a", NOW + VALID, "down\0 \x1b[31m\nnow"), name="In\0stance")
    assert heard.observations[0].error == r"In\x00stance fires since 2026-03-01 12:00:00 UTC: down\x00 \x1b[31m now"
    assert b"u0000" not in msgspec.json.encode(state.memory)


def test_it_has_nothing_to_set():
    with pytest.raises(ValidationError, match="Extra inputs"):
        AlertmanagerTarget(name="x")
    assert LISTENER.describe(CONFIG) == "alerts that Prometheus sends"
    assert LISTENER.expected(CONFIG, NEW) is None


_STEP = st.tuples(
    st.integers(0, 5 * MINUTE),
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(-MINUTE, 6 * MINUTE)), max_size=4),
)


@given(st.lists(_STEP, max_size=12))
def test_it_is_down_exactly_while_something_fires(steps):
    """The account: for each alert the last end that was told of it; time passes, and deadlines are noticed before news."""
    state, now, told, is_down = NEW, NOW, {}, False
    for pause, alerts in steps:
        now += pause
        due = LISTENER.deadline(CONFIG, state)
        if due is not None and due <= now:
            heard = LISTENER.lapse(CONFIG, state, due)
            assert verdict(heard) is Verdict.SUCCESS
            assert max(told.values()) == due
            state, is_down = msgspec.structs.replace(state, memory=heard.memory), False
        assert is_down == any(end > now for end in told.values())
        state, heard = tell(state, *(alert(which, now + span) for which, span in alerts), at=now)
        told |= {which: now + span for which, span in alerts}
        is_down = verdict(heard) is Verdict.FAILURE
        assert is_down == any(end > now for end in told.values())
        assert heard.observations[0].facts["alerts_firing"] == sum(end > now for end in told.values())
        assert LISTENER.deadline(CONFIG, state) == (max(told.values()) if is_down else None)
        assert msgspec.json.decode(msgspec.json.encode(state.memory)) == state.memory
