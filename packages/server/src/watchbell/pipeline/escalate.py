"""A scene that burns → which steps of its service's escalation policy are made now, and whom they tell. Pure.

Steps are counted from when the failure was told. Of those that fell due while nothing could be made (the program did not
run, the service was muted) only the last one is made, once: nobody gets a burst. A step that nobody hears goes on to the
next at once. What was made stays made: a policy that is changed meanwhile goes on with the numbers that are left.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from watchbell.domain.alerts import Reason
from watchbell.domain.escalation import Call, Target, calls, is_at_once, timed_steps
from watchbell.domain.message_text import duration
from watchbell.domain.scenes import Scene
from watchbell.lib.clock import MINUTE
from watchbell.pipeline.silence import silence_of


@dataclass(frozen=True, slots=True)
class Escalated:
    """Steps made now. `channels` maps a channel to the delivery that it waits for; `entry` is the timeline's sentence."""

    numbers: tuple[int, ...]
    entry: str
    who: str
    channels: Mapping[str, str | None] = field(default_factory=dict)
    suppressed_by: Reason | None = None


def escalate(scene: Scene, told_at: int | None, made: int, now: int) -> list[Escalated]:
    """What is to be made now, in order. `made` is the number of the last step that was."""
    if scene.roster is None or told_at is None or silence_of(scene) is not None:
        return []
    left = [step for step in timed_steps(scene.roster.policy) if step.number > made and not is_at_once(step)]
    due = [step.minutes for step in left if told_at + step.minutes * MINUTE <= now]
    if not due:
        return []
    newest = [step for step in left if step.minutes >= due[-1]]
    waited = duration(max(MINUTE, (now - told_at) // MINUTE * MINUTE))
    return [_escalated(scene, call, waited) for call in calls(scene.roster, newest, scene.service.severity, now)]


def _escalated(scene: Scene, call: Call, waited: str) -> Escalated:
    numbers = tuple(step.number for step in call.steps)
    steps = " and ".join(dict.fromkeys(str(step.step) for step in call.steps))
    label = f"step{'s' if len(call.steps) > 1 else ''} {steps}"
    who = ", ".join(target.words for target in call.targets) or "nobody"
    if not call.channels:
        reason = _why_nobody(call.targets)
        return Escalated(numbers, f"Could not escalate by {label}: {reason}", who, suppressed_by=Reason.NO_CHANNEL)
    reached = ", ".join(target.words for target in call.targets if _is_reached(target, call))
    quiet = "" if call.is_heard else ", who hear it after their quiet hours"
    entry = f"Escalated to {reached}{quiet}: nobody has acknowledged for {waited}"
    return Escalated(numbers, entry, reached, {each.id: scene.told.get(each.id) for each in call.channels})


def _is_reached(target: Target, call: Call) -> bool:
    told = {channel.id for channel in call.channels}
    return any(channel.id in told for channel in target.channels)


def _why_nobody(targets: tuple[Target, ...]) -> str:
    absent = [target.schedule_name or "" for target in targets if target.contact_id is None]
    silent = [target.words for target in targets if target.contact_id is not None]
    reasons = [f"nobody is on call by {name}" for name in absent]
    reasons += [f"{name} has no channel that takes it" for name in silent]
    return "; ".join(reasons) or "everybody it names is gone"
