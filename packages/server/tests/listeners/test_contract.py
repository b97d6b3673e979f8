"""What every listener must keep, now and whoever adds one."""

import importlib
import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from support.tree import ROOT
from watchbell.domain.listening import Lookback
from watchbell.domain.pings import PingKind, Reading, RemoteAlert, Signal, SignalForm
from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.lib.clock import DAY, MINUTE, parse_rfc3339
from watchbell.listeners import shelf

ITEMS = sorted(shelf().items())
NOW = parse_rfc3339("2026-03-01T12:00:00Z")


@pytest.mark.parametrize(("kind", "listener"), ITEMS)
def test_every_field_is_told_to_people(kind, listener):
    schema = listener.target.model_json_schema()
    assert schema["additionalProperties"] is False
    for name, field in schema["properties"].items():
        if name != "kind":
            assert field.get("title"), name
            assert field.get("description"), name


@pytest.mark.parametrize(("kind", "listener"), ITEMS)
def test_kind_label_group_and_docstring_are_there(kind, listener):
    assert listener.kind == kind
    assert listener.label
    assert listener.group
    assert listener.target.__doc__


@pytest.mark.parametrize("kind", [kind for kind, _ in ITEMS])
def test_every_listener_has_a_test_of_its_own(kind):
    assert (Path(__file__).parent / f"test_{kind}.py").is_file()


@pytest.fixture
def config_of(monkeypatch):
    """The example of a kind's page."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    example_of = importlib.import_module("shelf_pages").example_of
    return lambda listener: listener.target.model_validate(example_of(listener.target))


def signals(form):
    """One of each that a client of this form may send."""
    alerts = (RemoteAlert("a", "disk full", NOW, NOW + MINUTE),) if form is SignalForm.ALERTS else ()
    readings = (Reading(1.0),) if form is SignalForm.METRIC else ()
    for kind in PingKind if form is SignalForm.HEARTBEAT else (PingKind.SUCCESS, PingKind.FAIL):
        yield Signal(kind=kind, form=form, run_id="r", body=b"1", readings=readings, alerts=alerts)
    yield Signal(form=form, method="GET", body=b"7", readings=readings, alerts=alerts, exit_status=0)


def heard(listener, config):
    """Everything a kind makes of signals: of each form, of each kind of ping, up and down; with the states before."""
    for form in sorted(listener.forms):
        for status in (MonitorStatus.UNKNOWN, MonitorStatus.UP, MonitorStatus.DOWN):
            state = MonitorState(1, status, clock_started_at=NOW - MINUTE)
            for signal in signals(form):
                understood = listener.understand(config, signal)
                told = listener.hear(config, state, understood, NOW, ())
                yield state, told
                if told.memory is not None:
                    state = replace(state, memory=told.memory, last_ping_at=NOW)


@pytest.mark.parametrize(("kind", "listener"), ITEMS)
def test_it_understands_every_signal_of_its_forms_and_keeps_only_json_in_mind(kind, listener, config_of):
    for _, told in heard(listener, config_of(listener)):
        assert told.memory is None or json.loads(json.dumps(told.memory)) == told.memory
        assert all(seen.observed_at <= NOW + MINUTE for seen in told.observations)


@pytest.mark.parametrize(("kind", "listener"), ITEMS)
def test_what_is_ignored_or_a_log_is_no_verdict(kind, listener, config_of):
    quiet = (PingKind.IGNORED, PingKind.LOG)
    assert not any(told.observations for _, told in heard(listener, config_of(listener)) if told.kind in quiet)


@pytest.mark.parametrize(("kind", "listener"), ITEMS)
def test_a_deadline_that_passes_means_something_at_its_own_instant(kind, listener, config_of):
    config = config_of(listener)
    for state, told in heard(listener, config):
        after = replace(state, memory=state.memory if told.memory is None else told.memory, last_ping_at=NOW)
        deadline = listener.deadline(config, after)
        if deadline is None:
            continue
        assert listener.lapse is not None
        lapsed = listener.lapse(config, after, deadline)
        assert lapsed.observations
        assert all(seen.observed_at == deadline for seen in lapsed.observations)
        memory = after.memory if lapsed.memory is None else lapsed.memory
        assert json.loads(json.dumps(memory)) == memory
        following = listener.deadline(config, replace(after, memory=memory))
        assert following is None or following > deadline


@pytest.mark.parametrize(("kind", "listener"), ITEMS)
def test_it_says_which_earlier_values_it_needs_and_describes_itself(kind, listener, config_of):
    config = config_of(listener)
    assert isinstance(listener.lookback(config), Lookback | None)
    assert listener.describe(config)
    if listener.expecting is not None:
        assert listener.expecting(config).upcoming(NOW, 3)[0] < NOW + 400 * DAY
