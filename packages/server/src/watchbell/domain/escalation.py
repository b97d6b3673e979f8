"""Escalation policies: who is told when nobody acknowledges, step by step, perhaps several times over. Pure.

The steps without a wait at the beginning tell together with the failure itself. All others are counted from then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from watchbell.domain.alerts import AlertType
from watchbell.domain.channel_hours import held_until
from watchbell.domain.contacts import Channel
from watchbell.domain.on_call import OnDuty, Plan, who
from watchbell.domain.on_call_fields import StepFields
from watchbell.domain.services import Severity

MAX_STEPS = 20
MAX_SCHEDULES = 50
"""Of all steps together: whenever something fails, it is worked out who is on call by each."""
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
    """A contact that a step tells, named itself or on call by a schedule. Without a contact nobody is on call.

    A name is absent where its reader may not read it.
    """

    contact_id: str | None
    contact_name: str | None
    schedule_id: str | None = None
    schedule_name: str | None = None
    channels: tuple[Channel, ...] = ()

    @property
    def words(self) -> str:
        """``Olga``, ``Olga (Nights)``, ``nobody (Nights)``."""
        name = self.contact_name or ("nobody" if self.contact_id is None else "a contact")
        return f"{name} ({self.schedule_name})" if self.schedule_name else name


@dataclass(frozen=True, slots=True)
class Roster:
    """A policy and all whom it may reach: contacts' names and channels by the contact's id, schedules by theirs."""

    policy: EscalationPolicy
    names: Mapping[str, str]
    channels: Mapping[str, Sequence[Channel]]
    schedules: Mapping[str, tuple[str, Plan]]
    _duties: dict[tuple[str, int], OnDuty | None] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Who was found to be on call: rounds repeat their steps, and steps may name the same schedules."""

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
            if (schedule_id, at) not in self._duties:
                self._duties[schedule_id, at] = who(plan, at)
            duty = self._duties[schedule_id, at]
            if duty is None:
                found.setdefault(schedule_id, Target(None, None, schedule_id, name))
            else:
                found.setdefault(duty.contact_id, self._target(duty.contact_id, schedule_id, name))
        return list(found.values())

    def _target(self, contact_id: str, schedule_id: str | None = None, schedule_name: str | None = None) -> Target:
        its = tuple(self.channels.get(contact_id, ()))
        return Target(contact_id, self.names.get(contact_id), schedule_id, schedule_name, its)

    def targets_of(self, steps: Iterable[TimedStep], at: int) -> tuple[Target, ...]:
        """Whom several steps together tell at an instant, each once."""
        found: dict[str | None, Target] = {}
        for step in steps:
            for target in self.targets(step.step, at):
                found.setdefault(target.contact_id or target.schedule_id, target)
        return tuple(found.values())

    def at_once(self, at: int) -> tuple[Target, ...]:
        """Whom the steps without a wait at the beginning tell together with the failure."""
        return self.targets_of(filter(is_at_once, timed_steps(self.policy)), at)

    def reached(self, at: int) -> tuple[Channel, ...]:
        """The channels of everybody whom some step tells at an instant."""
        return channels_of(self.targets_of(timed_steps(self.policy), at))


def channels_of(targets: Iterable[Target]) -> tuple[Channel, ...]:
    """Their channels, each once."""
    return tuple({channel.id: channel for target in targets for channel in target.channels}.values())


def route(
    named: Sequence[Channel], default: Sequence[Channel], roster: Roster, severity: Severity, now: int
) -> tuple[Channel, ...]:
    """Where a failure of a service with a policy goes: to those named for it and to the policy's first steps.

    To the default contact's channels as well when nobody of them can be told now: somebody always is.
    """
    chosen = {channel.id: channel for channel in (*named, *channels_of(roster.at_once(now)))}
    if not any(hears_now(channel, AlertType.FAILURE, severity, now) for channel in chosen.values()):
        chosen |= {channel.id: channel for channel in default}
    return tuple(chosen.values())


@dataclass(frozen=True, slots=True)
class Call:
    """Steps that are made together, because nothing is waited for between them. `channels` are told, now or after their quiet hours."""

    steps: tuple[TimedStep, ...]
    targets: tuple[Target, ...]
    channels: tuple[Channel, ...]
    is_heard: bool
    """Whether somebody is told now."""


def calls(roster: Roster, left: Sequence[TimedStep], severity: Severity, now: int) -> list[Call]:
    """What is made when the first of the steps that are left is due: one call, or more while nobody hears them.

    Not beyond the round: when all of its steps reach nobody, the next one begins at its own time.
    """
    made: list[Call] = []
    of_round = [step for step in left if step.round == left[0].round]
    for _, together in groupby(of_round, attrgetter("minutes")):
        steps = tuple(together)
        targets = roster.targets_of(steps, now)
        told = [each for each in channels_of(targets) if refusal(each, AlertType.ESCALATION, severity) is None]
        is_heard = any(hears_now(channel, AlertType.ESCALATION, severity, now) for channel in told)
        made.append(Call(steps, targets, tuple(told), is_heard))
        if is_heard:
            break
    return made


def refusal(channel: Channel, alert_type: AlertType, severity: Severity) -> str | None:
    """What keeps a channel from being told at all, in words; `None` when nothing does."""
    if not channel.is_enabled:
        return "it is switched off"
    if channel.broken_reason is not None:
        return f"it is broken: {channel.broken_reason}"
    if channel.wants(alert_type, severity):
        return None
    if channel.min_severity is not None and severity.rank < channel.min_severity.rank:
        return f"it is only told of what matters at least {channel.min_severity.value}, and this is {severity.value}"
    return f"it is only told of {', '.join(channel.events)}"


def hears_now(channel: Channel, alert_type: AlertType, severity: Severity, now: int) -> bool:
    """Whether a channel is told of it now: it wants it, it works, and it has no quiet hours."""
    is_wanted = refusal(channel, alert_type, severity) is None
    return is_wanted and held_until(channel.hours, alert_type, severity, now) is None
