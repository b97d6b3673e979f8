"""Escalation policies: who is told when nobody acknowledges, step by step, perhaps several times over. Pure.

The steps without a wait at the beginning tell together with the failure itself. All others are counted from then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from watchbell.domain.alerts import AlertType
from watchbell.domain.contacts import Channel
from watchbell.domain.on_call import Plan, who
from watchbell.domain.on_call_fields import StepFields
from watchbell.domain.services import Severity

MAX_STEPS = 20
MAX_REPEATS = 10
DEFAULT_REPEAT_AFTER = 10
LONGEST_WAIT = 10_080
"""A week, in minutes."""


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """A policy as stored."""

    id: str
    org_id: str
    name: str
    steps: tuple[StepFields, ...]
    repeats: int
    repeat_after_minutes: int
    created_at: int
    updated_at: int
    version: int


@dataclass(frozen=True, slots=True)
class TimedStep:
    """A step of a round: `number` counts over all rounds, `minutes` from when the incident was told; all others from 1."""

    number: int
    round: int
    step: int
    minutes: int


def timed_steps(policy: EscalationPolicy) -> list[TimedStep]:
    """All steps of all rounds. A further round begins `repeat_after_minutes` and its first step's wait after the last one."""
    found: list[TimedStep] = []
    minutes = 0
    for again in range(policy.repeats + 1):
        minutes += policy.repeat_after_minutes if again else 0
        for step, fields in enumerate(policy.steps, 1):
            minutes += fields.wait_minutes
            found.append(TimedStep(len(found) + 1, again + 1, step, minutes))
    return found


def is_at_once(step: TimedStep) -> bool:
    """Whether it is told together with the failure itself."""
    return step.minutes == 0


@dataclass(frozen=True, slots=True)
class Target:
    """A contact that a step tells, named itself or on call by a schedule. Without a contact nobody is on call."""

    contact_id: str | None
    contact_name: str | None
    schedule_id: str | None = None
    schedule_name: str | None = None
    channels: tuple[Channel, ...] = ()

    @property
    def words(self) -> str:
        """``Olga``, ``Olga (Nights)``, ``nobody (Nights)``."""
        name = self.contact_name or "nobody"
        return f"{name} ({self.schedule_name})" if self.schedule_name else name


@dataclass(frozen=True, slots=True)
class Roster:
    """A policy and all whom it may reach: contacts' names and channels by the contact's id, schedules by theirs."""

    policy: EscalationPolicy
    names: Mapping[str, str]
    channels: Mapping[str, Sequence[Channel]]
    schedules: Mapping[str, tuple[str, Plan]]

    def targets(self, step: int, at: int) -> list[Target]:
        """Whom a step (from 1) tells at an instant: each contact once. Contacts that are gone are left out."""
        fields = self.policy.steps[step - 1]
        found: dict[str, Target] = {}
        for contact_id in fields.contact_ids:
            if contact_id in self.names:
                found.setdefault(contact_id, self._target(contact_id))
        for schedule_id in fields.schedule_ids:
            if schedule_id not in self.schedules:
                continue
            name, plan = self.schedules[schedule_id]
            duty = who(plan, at)
            if duty is None:
                found.setdefault(schedule_id, Target(None, None, schedule_id, name))
            else:
                found.setdefault(duty.contact_id, self._target(duty.contact_id, schedule_id, name))
        return list(found.values())

    def _target(self, contact_id: str, schedule_id: str | None = None, schedule_name: str | None = None) -> Target:
        its = tuple(self.channels.get(contact_id, ()))
        return Target(contact_id, self.names.get(contact_id), schedule_id, schedule_name, its)

    def at_once(self, at: int) -> list[Target]:
        """Whom the steps without a wait at the beginning tell together with the failure."""
        first = [each for each in timed_steps(self.policy) if is_at_once(each)]
        return [target for each in first for target in self.targets(each.step, at)]

    def reached(self, at: int) -> tuple[Channel, ...]:
        """The channels of everybody whom some step tells at an instant."""
        steps = range(1, len(self.policy.steps) + 1)
        return channels_of(target for step in steps for target in self.targets(step, at))


def channels_of(targets: Iterable[Target]) -> tuple[Channel, ...]:
    """Their channels, each once."""
    return tuple({channel.id: channel for target in targets for channel in target.channels}.values())


def route(
    named: Sequence[Channel], default: Sequence[Channel], roster: Roster, severity: Severity, now: int
) -> tuple[Channel, ...]:
    """Where a failure of a service with a policy goes: to those named for it and to the policy's first steps.

    To the default contact's channels as well when nobody of them can be told: somebody always is.
    """
    chosen = {channel.id: channel for channel in (*named, *channels_of(roster.at_once(now)))}
    if all(why_not(channel, AlertType.FAILURE, severity) is not None for channel in chosen.values()):
        chosen |= {channel.id: channel for channel in default}
    return tuple(chosen.values())


def why_not(channel: Channel, alert_type: AlertType, severity: Severity) -> str | None:
    """What keeps a channel from being told, in words; `None` when nothing does."""
    if not channel.is_enabled:
        return "it is switched off"
    if channel.broken_reason is not None:
        return f"it is broken: {channel.broken_reason}"
    if channel.wants(alert_type, severity):
        return None
    if channel.min_severity is not None and severity.rank < channel.min_severity.rank:
        return f"it is only told of what matters at least {channel.min_severity.value}; this is {severity.value}"
    return f"it is only told of {', '.join(channel.events)}"
