"""Which steps of a policy are made now: pure, with every silence, and the same as the simulation says."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.rosters import NEVER, roster, step
from support.scenes import DOWN, NOW, UP, goes, scene, told_by
from watchbell.domain.alerts import Reason
from watchbell.domain.incidents import Entry, EntryKind, IncidentStatus
from watchbell.domain.public_words import public_update
from watchbell.domain.reminders import Silence
from watchbell.domain.scenes import Hold, Scene
from watchbell.domain.services import Severity
from watchbell.domain.simulating import simulate, why_not
from watchbell.lib.clock import MINUTE
from watchbell.pipeline.alert import alert
from watchbell.pipeline.escalate import escalate
from watchbell.pipeline.silence import silence_of


def burning(policy) -> Scene:
    """Down, told, and nobody has acknowledged."""
    current = scene(m1=UP)
    current.roster = policy
    alert(current, goes(DOWN), "inc", NOW)
    return told_by(current)


def made(current: Scene, minutes: float, done: int = 0, told_at: int | None = NOW) -> list[tuple[int, ...]]:
    return [each.numbers for each in escalate(current, told_at, done, NOW + round(minutes * MINUTE))]


def test_a_step_is_made_when_its_time_has_come_and_once():
    current = burning(roster(step(0, "olga"), step(10, "bob"), step(10, "eva")))
    assert made(current, 9.99) == []
    assert made(current, 10) == [(2,)]
    assert made(current, 11, done=2) == []
    assert made(current, 20, done=2) == [(3,)]
    assert made(current, 600, done=3) == []
    assert made(current, -5) == []


def test_of_what_fell_due_meanwhile_only_the_newest_is_made():
    current = burning(roster(step(0, "olga"), step(10, "bob"), step(10, "eva"), step(0, "olga"), repeats=1))
    assert made(current, 25) == [(3, 4)]
    assert made(current, 10_000) == [(7, 8)]


def test_channels_wait_for_what_told_them_before():
    current = burning(roster(step(0, "olga"), step(10, "bob", "olga")))
    current.told = {"olga-hook": "d1"}
    [each] = escalate(current, NOW, 0, NOW + 10 * MINUTE)
    assert each.channels == {"bob-hook": None, "olga-hook": "d1"}
    assert each.entry == "Escalated to Bob, Olga: nobody has acknowledged for 10 min"


def test_why_nobody_was_reached_is_said():
    people = {"bob": {"is_enabled": False}}
    current = burning(roster(step(5, "bob", by=("line",)), step(5, "gone"), people=people))
    first, second = escalate(current, NOW, 0, NOW + 5 * MINUTE)
    assert (first.suppressed_by, first.channels) == (Reason.NO_CHANNEL, {})
    assert first.entry == ("Could not escalate by step 1: nobody is on call by Line; Bob has no channel that takes it")
    assert second.entry == "Could not escalate by step 2: everybody it names is gone"


def test_what_was_never_told_or_has_no_policy_does_not_escalate():
    current = burning(roster(step(5, "bob")))
    assert made(current, 10, told_at=None) == []
    current.roster = None
    assert made(current, 10) == []


@pytest.mark.parametrize("silence", list(Silence)[:4])
def test_every_silence_keeps_it_back(silence):
    current = burning(roster(step(5, "bob")))
    assert silence_of(current) is None
    assert current.incident is not None
    if silence is Silence.NOT_BURNING:
        current.statuses["m1"] = UP
    elif silence is Silence.ACKNOWLEDGED:
        current.incident = replace(current.incident, acknowledged_at=NOW)
    elif silence is Silence.MUTED:
        current.muted = True
    else:
        current.holds["m1"] = Hold(Reason.MAINTENANCE, "Work", "w")
    assert silence_of(current) is silence
    assert made(current, 10) == []


def test_nothing_without_an_incident():
    current = scene(m1=DOWN)
    assert silence_of(current) is Silence.NOT_BURNING


def test_strangers_do_not_read_whom_it_went_to():
    entry = Entry("e", "inc", EntryKind.ESCALATED, IncidentStatus.INVESTIGATING, "Escalated to Olga", "", NOW)
    assert public_update(entry) is None


PEOPLE = st.dictionaries(
    st.sampled_from(["olga", "bob", "eva"]),
    st.sampled_from(
        [{}, {}, {"is_enabled": False}, {"broken_reason": "x"}, {"min_severity": Severity.CRITICAL}, {"hours": NEVER}]
    ),
)
STEPS = st.lists(
    st.builds(
        lambda wait, who, by: step(wait, *who, by=("line",) if by else ()),
        st.sampled_from([0, 0, 1, 2, 7]),
        st.lists(st.sampled_from(["olga", "bob", "eva", "gone"]), min_size=1, max_size=2, unique=True),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


@given(
    steps=STEPS,
    people=PEOPLE,
    on_call=st.sampled_from([None, "olga", "bob"]),
    repeats=st.integers(0, 2),
    again=st.integers(1, 5),
    severity=st.sampled_from([Severity.LOW, Severity.CRITICAL]),
)
def test_minute_by_minute_it_does_what_the_simulation_says(steps, people, on_call, repeats, again, severity):
    policy = roster(*steps, repeats=repeats, again=again, people=people, on_call=on_call)
    current = burning(policy)
    current.service = replace(current.service, severity=severity)
    done: list[tuple[int, int, frozenset[str]]] = []
    last = 0
    for minute in range(120):
        for each in escalate(current, NOW, last, NOW + minute * MINUTE):
            done += [(number, minute, frozenset(each.channels)) for number in each.numbers]
            last = each.numbers[-1]
    said = simulate(policy, [], [], severity, NOW)
    later = [each for each in said if each.minutes]
    assert [(number, minute) for number, minute, _ in done] == [(each.number, each.minutes) for each in later]
    for (_, _, channels), each in zip(done, later, strict=True):
        its = [channel for target in each.targets for channel in target.channels]
        told = {channel.id for channel in its if why_not(channel, each.type, severity, each.at) is None}
        assert told <= channels
