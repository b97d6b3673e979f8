"""Who is on call until when: looked for in steps, found as if all had been laid out."""

import pytest

from watchbell.domain import on_call as rule
from watchbell.domain.on_call import plan_of
from watchbell.domain.on_call_fields import RotationFields
from watchbell.lib.clock import DAY, HOUR, parse_rfc3339
from watchbell.services import on_call

NOON = parse_rfc3339("2027-01-11T12:00:00Z")


def plan(*people: str, every: int = 1, unit: str = "hour"):
    turn = {"every": every, "unit": unit}
    rotation = RotationFields(
        name="A", participants=people, starts_on="2027-01-11", handover="12:00", turn=turn, windows=()
    )
    return plan_of("UTC", [rotation], [], {"olga", "bob"})


@pytest.mark.parametrize(
    ("made", "ends_after"),
    [
        (plan("olga", "bob"), HOUR),
        (plan("olga", "bob", every=2, unit="day"), 2 * DAY),
        (plan("olga", "bob", unit="week"), 7 * DAY),
        (plan("olga", "bob", every=8, unit="week"), 56 * DAY),
        (plan("olga", "bob", every=9, unit="week"), None),
        (plan("olga"), None),
        (plan("gone"), None),
    ],
)
def test_until_when(made, ends_after):
    assert on_call.duty_at(made, NOON).until == (None if ends_after is None else NOON + ends_after)


def test_short_turns_are_not_laid_out_for_months(monkeypatch):
    asked = []

    def noted(*args):
        asked.append(args[2] - args[1])
        return rule.shifts(*args)

    monkeypatch.setattr(on_call, "shifts", noted)
    on_call.duty_at(plan("olga", "bob"), NOON)
    assert asked == [2 * DAY]
