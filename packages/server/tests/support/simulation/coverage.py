"""What happened in the runs: a feature that never happened was not tested."""

from collections import Counter

EXPECTED = (
    "acknowledged told",
    "acknowledgement",
    "acknowledgement taken back",
    "channel answers 410",
    "channel answers 429",
    "channel answers 503",
    "channel hangs 30 s",
    "channel takes 20 s",
    "channel switched",
    "check",
    "clock jump back",
    "clock jump forward",
    "crash",
    "crash in absorb",
    "crash in claim",
    "crash in deliver",
    "crash in settle",
    "digest arrived",
    "digest told because: quiet_hours",
    "digest told because: storm",
    "database stall",
    "dependencies changed",
    "dead letter retried",
    "delivery dead",
    "delivery sent",
    "delivery skipped",
    "escalation told",
    "everything down",
    "failure kept from being told: dependency_down",
    "failure kept from being told: dependency_unclear",
    "failure kept from being told: flapping",
    "failure kept from being told: joined_incident",
    "failure kept from being told: maintenance",
    "failure kept from being told: muted",
    "failure told",
    "failure told because: catch_up",
    "failure told because: hold_ended",
    "flapping told",
    "message repeated on the wire",
    "moved",
    "merged",
    "mute",
    "outage confirmed",
    "own fault",
    "pause",
    "pause ended by itself",
    "planned work begun",
    "policy changed",
    "recovery told",
    "reminder told",
    "removed",
    "resolved by hand",
    "rest judged",
    "restart",
    "resume",
    "routing changed",
    "separated",
    "settings changed",
    "told after quiet hours",
    "unacknowledged told",
    "unmute",
    "work ended early",
    "work longer than its mute",
    "worker fell asleep",
    "worker woke too late to send",
)
"""What must have happened in a number of runs."""


def missing(seen: Counter[str]) -> list[str]:
    """What did not happen."""
    return [each for each in EXPECTED if not seen[each]]


def table(seen: Counter[str]) -> str:
    """How often each thing happened, in two columns."""
    lines = [f"{count:9,} {name}" for name, count in sorted(seen.items())]
    half = (len(lines) + 1) // 2
    left, right = lines[:half], [*lines[half:], ""]
    return "\n".join(f"{one:64}{other}" for one, other in zip(left, right, strict=False))
