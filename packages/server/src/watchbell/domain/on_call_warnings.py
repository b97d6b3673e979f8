"""What is wrong with an on-call schedule: times when nobody is on call, people who are gone. Pure."""

from collections.abc import Container

from watchbell.domain.on_call import OnCallSchedule, Plan, gaps, shifts
from watchbell.lib.clock import DAY
from watchbell.lib.time_zones import local
from watchbell.lib.weekly_windows import Span

AHEAD_DAYS = 30
_SHOWN = 3


def warnings(schedule: OnCallSchedule, plan: Plan, people: Container[str], now: int) -> list[str]:
    """One sentence each, for the next 30 days; moments are written in the schedule's zone."""
    end = now + AHEAD_DAYS * DAY
    if not schedule.rotations and not plan.overrides:
        return ["Nobody is ever on call: add a rotation."]
    free = gaps(shifts(plan, now, end), now, end)
    return [*_of_people(schedule, people), *_of_gaps(plan, free, end)]


def _of_people(schedule: OnCallSchedule, people: Container[str]) -> list[str]:
    found = []
    for rotation in schedule.rotations:
        gone = sum(person not in people for person in rotation.participants)
        if gone:
            who = "A contact" if gone == 1 else f"{gone} contacts"
            verb = "is" if gone == 1 else "are"
            found.append(f"{who} of the rotation {rotation.name} {verb} gone: nobody takes those turns in it.")
    return found


def _of_gaps(plan: Plan, free: list[Span], end: int) -> list[str]:
    found = [f"Nobody is on call {_when(plan, gap, end)}." for gap in free[:_SHOWN]]
    if len(free) > _SHOWN:
        found.append(f"Nobody is on call {len(free) - _SHOWN} more times within {AHEAD_DAYS} days.")
    return found


def _when(plan: Plan, gap: Span, end: int) -> str:
    begin = moment_in(plan, gap.start_at)
    return f"from {begin} on" if gap.end_at >= end else f"from {begin} to {moment_in(plan, gap.end_at)}"


def moment_in(plan: Plan, at: int) -> str:
    """``2026-03-29 08:00`` by the clock of the plan's zone."""
    return local(at, plan.zone).strftime("%Y-%m-%d %H:%M")
