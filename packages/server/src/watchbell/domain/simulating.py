"""Who would be told, and when, if something went down at a moment: a policy's steps played through. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from watchbell.domain.alerts import AlertType
from watchbell.domain.channel_hours import held_until
from watchbell.domain.contacts import Channel
from watchbell.domain.escalation import (
    Call,
    Roster,
    Target,
    TimedStep,
    calls,
    channels_of,
    hears_now,
    is_at_once,
    refusal,
    timed_steps,
)
from watchbell.domain.message_text import moment
from watchbell.domain.services import Severity
from watchbell.lib.clock import MINUTE

NAMED = "The contacts of the service"
FALLBACK = "Nobody else can be told then, so the default contact is"
NOBODY_NAMED = "No step tells at once and nobody is named, so the default contact is told"
ON = "Nobody hears this: the next step comes at once"
LAST = "Nobody hears this"
TOGETHER = "With the failure itself"


@dataclass(frozen=True, slots=True)
class SimulatedStep:
    """Who is told at a moment. `number` 0 is who is told at once besides the policy's steps."""

    number: int
    step: int
    round: int
    minutes: int
    at: int
    targets: tuple[Target, ...]
    type: AlertType
    note: str | None = None


def simulate(
    roster: Roster, named: Sequence[Target], default: Sequence[Target], severity: Severity, at: int
) -> list[SimulatedStep]:
    """Everything that follows when nobody acknowledges, in order."""
    steps = timed_steps(roster.policy)
    first = [step for step in steps if is_at_once(step)]
    chosen = channels_of([*named, *roster.at_once(at)])
    is_heard = any(hears_now(channel, AlertType.FAILURE, severity, at) for channel in chosen)
    failure = AlertType.FAILURE
    found: list[SimulatedStep] = []
    if named:
        found.append(SimulatedStep(0, 0, 0, 0, at, tuple(named), failure, NAMED))
    for step in first:
        targets = tuple(roster.targets(step.step, at))
        found.append(SimulatedStep(step.number, step.step, step.round, 0, at, targets, failure, TOGETHER))
    if not is_heard:
        note = FALLBACK if first or named else NOBODY_NAMED
        found.append(SimulatedStep(0, 0, 0, 0, at, tuple(default), failure, note))
    return [*found, *_later(roster, steps[len(first) :], severity, at)]


def _later(roster: Roster, left: Sequence[TimedStep], severity: Severity, at: int) -> list[SimulatedStep]:
    found: list[SimulatedStep] = []
    while left:
        minutes = left[0].minutes
        then = at + minutes * MINUTE
        made = calls(roster, left, severity, then)
        for call in made:
            found += _made(roster, call, minutes, then, is_last=call is made[-1])
        left = left[sum(len(call.steps) for call in made) :]
    return found


def _made(roster: Roster, call: Call, minutes: int, then: int, *, is_last: bool) -> list[SimulatedStep]:
    note = None if call.is_heard else (LAST if is_last else ON)
    return [
        SimulatedStep(
            step.number,
            step.step,
            step.round,
            minutes,
            then,
            tuple(roster.targets(step.step, then)),
            AlertType.ESCALATION,
            note,
        )
        for step in call.steps
    ]


def without_names(steps: Sequence[SimulatedStep], *, contacts: bool, schedules: bool) -> list[SimulatedStep]:
    """The same for somebody who may read the names of `contacts`, and of `schedules`, or of neither."""
    return [
        replace(
            step,
            targets=tuple(
                replace(
                    target,
                    contact_name=target.contact_name if contacts else None,
                    schedule_name=target.schedule_name if schedules else None,
                )
                for target in step.targets
            ),
        )
        for step in steps
    ]


def with_note(steps: Sequence[SimulatedStep], note: str) -> list[SimulatedStep]:
    """The same, of which the first says this before what it says itself."""
    if not steps:
        return []
    first = steps[0]
    return [replace(first, note=f"{note}. {first.note}" if first.note else note), *steps[1:]]


def why_not(channel: Channel, alert_type: AlertType, severity: Severity, at: int, time_zone: str = "UTC") -> str | None:
    """Why a channel is not told at a moment, in words; `None` when it is."""
    refused = refusal(channel, alert_type, severity)
    if refused is not None:
        return refused
    until = held_until(channel.hours, alert_type, severity, at)
    return None if until is None else f"it has quiet hours until {moment(until, time_zone)}"
