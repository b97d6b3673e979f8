"""Rosters made by hand: people with a channel each, and policies that name them."""

from collections.abc import Mapping
from typing import Any

from support.scenes import NOW, channel
from watchbell.domain.contacts import Channel
from watchbell.domain.escalation import EscalationPolicy, Roster
from watchbell.domain.on_call import Override, plan_of
from watchbell.domain.on_call_fields import RotationFields, StepFields

NEVER = {"time_zone": "UTC", "windows": [{"days": ["sun"], "start": "03:00", "end": "03:01"}], "critical_passes": False}
"""Hours of a channel that is quiet nearly always."""


def step(wait: int = 0, *people: str, by: tuple[str, ...] = ()) -> StepFields:
    return StepFields(wait_minutes=wait, contact_ids=people, schedule_ids=by)


def roster(
    *steps: StepFields,
    repeats: int = 0,
    again: int = 10,
    people: Mapping[str, Mapping[str, Any]] | None = None,
    on_call: str | None = None,
) -> Roster:
    """`people` by name with what is special about their channel; schedule ``line`` has `on_call`, or nobody."""
    known = people if people is not None else {"olga": {}, "bob": {}, "eva": {}}
    policy = EscalationPolicy("p", "org", "Escalate", steps, repeats, again, NOW, NOW, 1)
    channels: dict[str, list[Channel]] = {
        name: [channel(f"{name}-hook", contact_id=name, **special)] for name, special in known.items()
    }
    rotation = RotationFields(name="All", participants=(on_call or "nobody",), starts_on="2000-01-01")
    overrides: list[Override] = []
    schedules = {"line": ("Line", plan_of("UTC", [rotation], overrides, known))}
    return Roster(policy, {name: name.title() for name in known}, channels, schedules)
