"""Every known way to be wrong, put back on purpose: the simulation must find each. `docs/develop/simulation.md` has the table."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

from support.simulation import more_mutations as n
from support.simulation import mutations as m
from support.simulation.running import run

Patch = AbstractContextManager[Any]

MUTANTS: dict[str, Callable[[], list[Patch]]] = {
    "sent before it is stored": m.sent_before_stored,
    "state and alert in two": m.state_and_alert_in_two,
    "all channels again": m.all_channels_again,
    "another id after a crash": m.another_id_after_a_crash,
    "outbox kept in memory": m.outbox_in_memory,
    "a lease is never taken over": m.lease_never_ends,
    "recovery does not wait": m.recovery_does_not_wait,
    "recovery of a dead failure": m.recovery_of_a_dead_failure,
    "recovery to everybody": m.recovery_to_everybody,
    "no recovery while muted": m.no_recovery_while_muted,
    "no recovery while held": m.no_recovery_while_held,
    "told while muted": m.told_while_muted,
    "nothing at the end of a mute": m.nothing_after_a_mute,
    "nothing at the end of a hold": m.nothing_after_a_hold,
    "told inside planned work": m.told_inside_planned_work,
    "child told while its parent is down": m.child_told,
    "told on a result from before": m.told_unlooked,
    "acknowledgement not kept": m.acknowledgement_lost,
    "who takes care is told to nobody": m.care_told_to_nobody,
    "who takes care is told behind the end": m.late_care,
    "reminded at every look": m.reminded_always,
    "escalations not kept": m.escalations_not_kept,
    "flapping swallows the end": m.flapping_swallows_the_end,
    "flapping notice behind the end": m.late_notices,
    "a digest loses a line": m.digest_loses_a_line,
    "storms are not gathered": m.no_gathering,
    "own fault is a verdict": m.own_fault_is_a_verdict,
    "clock put back stops checks": m.clock_back_stops_checks,
    "clock put back mixes timelines": m.clock_back_mixes_timelines,
    "half a story retried by hand": m.half_a_story,
    "two workers send the same": n.two_workers,
    "given up at the first try": n.tried_once,
    "Retry-After is not heeded": n.hurried,
    "what is refused is sent again": n.refused_again,
    "a broken channel is kept quiet": n.broken_quietly,
    "down at the first failure": n.down_at_once,
    "each monitor tells by itself": n.each_by_itself,
    "acknowledgement stops the end": n.acknowledged_for_good,
    "told again at the end of a mute": n.told_again,
    "orphans stay open": n.orphans,
    "quiet hours not kept": n.no_quiet,
    "nothing after quiet hours": n.no_morning,
}

_OF_THE_MUTANT = ("TypeError", "AttributeError", "NameError", "KeyError")


async def hunt(template: Path, name: str, *, steps: int = 40, most: int = 40) -> tuple[str, int | None, str]:
    """Run with the mutant until the verdicts notice: its name, after how many runs, and what they said."""
    for number in range(1, most + 1):
        with ExitStack() as stack:
            for each in MUTANTS[name]():
                stack.enter_context(each)
            report = await run(template, number, steps=steps)
        if report.broken is not None and report.broken.startswith(_OF_THE_MUTANT):
            raise TypeError(f"{name} does not fit the program any more: {report.broken}")
        if report.broken is not None:
            return name, number, report.broken
    return name, None, f"{most} runs and nobody noticed"
