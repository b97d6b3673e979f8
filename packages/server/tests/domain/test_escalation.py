"""Escalation policies: when steps are due, whom they reach, and who is told at once."""

import pytest

from support.rosters import NEVER, roster, step
from support.rotations import plan
from support.scenes import NOW, channel
from watchbell.domain import escalation
from watchbell.domain.alerts import AlertType
from watchbell.domain.contacts import Channel
from watchbell.domain.escalation import (
    EscalationPolicy,
    Roster,
    calls,
    hears_now,
    is_at_once,
    refusal,
    route,
    timed_steps,
)
from watchbell.domain.on_call_fields import StepFields
from watchbell.domain.services import Severity

LOW, HIGH, CRITICAL = Severity.LOW, Severity.HIGH, Severity.CRITICAL


def ids(channels) -> list[str]:
    return [each.id for each in channels]


def test_steps_are_counted_from_the_beginning_over_all_rounds():
    steps = timed_steps(roster(step(0, "olga"), step(10, "bob"), step(5, "eva"), repeats=1, again=30).policy)
    shape = [(each.number, each.round, each.step, each.minutes) for each in steps]
    assert shape == [(1, 1, 1, 0), (2, 1, 2, 10), (3, 1, 3, 15), (4, 2, 1, 45), (5, 2, 2, 55), (6, 2, 3, 60)]
    assert [is_at_once(each) for each in steps] == [True] + [False] * 5
    waits = timed_steps(roster(step(7, "olga"), repeats=1, again=3).policy)
    assert [each.minutes for each in waits] == [7, 17]


def test_a_step_names_everybody_once_and_leaves_out_who_is_gone():
    mixed = roster(step(0, "olga", "gone", by=("line", "no such")), on_call="olga")
    assert [target.words for target in mixed.targets(1, NOW)] == ["Olga"]
    by_line = roster(step(0, by=("line",)), on_call="bob")
    assert [target.words for target in by_line.targets(1, NOW)] == ["Bob (Line)"]
    nobody = roster(step(0, by=("line",)))
    assert [(target.words, target.contact_id) for target in nobody.targets(1, NOW)] == [("nobody (Line)", None)]


def test_the_failure_goes_to_the_named_and_the_first_steps_and_only_else_to_the_default_contact():
    own, default = [channel("own")], [channel("default")]
    first = roster(step(0, "olga"), step(0, "bob"), step(5, "eva"))
    assert ids(route([], default, first, LOW, NOW)) == ["olga-hook", "bob-hook"]
    assert ids(route(own, default, first, LOW, NOW)) == ["own", "olga-hook", "bob-hook"]
    late = roster(step(5, "eva"))
    assert ids(route([], default, late, LOW, NOW)) == ["default"]
    assert ids(route(own, default, late, LOW, NOW)) == ["own"]


@pytest.mark.parametrize(
    "special",
    [
        {"is_enabled": False},
        {"broken_reason": "410"},
        {"min_severity": CRITICAL},
        {"events": ("flapping",)},
        {"hours": NEVER},
    ],
    ids=["off", "broken", "severity", "events", "quiet"],
)
def test_somebody_is_always_told(special):
    unreachable = roster(step(0, "olga"), people={"olga": special})
    assert ids(route([], [channel("default")], unreachable, HIGH, NOW))[-1] == "default"
    deaf = [channel("own", **special)]
    assert ids(route(deaf, [channel("default")], roster(step(5, "bob")), HIGH, NOW)) == ["own", "default"]
    both = roster(step(0, "olga", "bob"), people={"olga": special, "bob": {}})
    assert "default" not in ids(route([], [channel("default")], both, HIGH, NOW))


def test_calls_go_on_while_nobody_hears_them_but_not_beyond_the_round():
    people = {"olga": {}, "off": {"is_enabled": False}, "quiet": {"hours": NEVER}}
    several = roster(step(1, "off"), step(1, "quiet"), step(1, "olga"), step(1, "olga"), people=people)
    made = calls(several, timed_steps(several.policy), LOW, NOW)
    assert [(call.steps[0].number, ids(call.channels), call.is_heard) for call in made] == [
        (1, [], False),
        (2, ["quiet-hook"], False),
        (3, ["olga-hook"], True),
    ]
    deaf = roster(step(1, "off"), step(1, "off"), repeats=1, people=people)
    assert [call.steps[0].number for call in calls(deaf, timed_steps(deaf.policy), LOW, NOW)] == [1, 2]
    together = roster(step(1, "olga"), step(0, "bob"), step(1, "eva"))
    [call] = calls(together, timed_steps(together.policy), LOW, NOW)
    assert ([each.number for each in call.steps], ids(call.channels)) == ([1, 2], ["olga-hook", "bob-hook"])


@pytest.mark.parametrize(
    ("special", "words"),
    [
        ({}, None),
        ({"is_enabled": False}, "it is switched off"),
        ({"broken_reason": "410 Gone"}, "it is broken: 410 Gone"),
        ({"min_severity": CRITICAL}, "it is only told of what matters at least critical, and this is high"),
        ({"events": ("reminder", "digest")}, "it is only told of reminder, digest"),
        ({"events": ("failure",)}, None),
        ({"events": ("escalation",)}, None),
        ({"hours": NEVER}, None),
    ],
)
def test_what_keeps_a_channel_from_being_told_is_said(special, words):
    its: Channel = channel("c", **special)
    assert refusal(its, AlertType.ESCALATION, HIGH) == words
    assert hears_now(its, AlertType.ESCALATION, HIGH, NOW) is (words is None and "hours" not in special)


def test_who_is_on_call_is_worked_out_once_for_a_moment(monkeypatch):
    asked = []
    monkeypatch.setattr(escalation, "who", lambda plan, at: asked.append(at))
    fields = StepFields(wait_minutes=5, schedule_ids=("nights",))
    policy = EscalationPolicy("p", "o", "P", (fields,) * 4, 10, 5, 0, 0, 1)
    made = Roster(policy, {}, {}, {"nights": ("Nights", plan())})
    assert made.reached(7) == ()
    assert made.reached(7) == ()
    assert asked == [7]
