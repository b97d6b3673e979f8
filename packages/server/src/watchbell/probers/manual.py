"""Manual: the status is what a person says it is."""

from typing import Literal

from pydantic import Field

from watchbell.domain.observations import Observation, Step, Verdict
from watchbell.domain.probing import ProbeLimits, Prober, Target

_VERDICTS = {"up": Verdict.SUCCESS, "degraded": Verdict.DEGRADED, "down": Verdict.FAILURE}


class ManualTarget(Target):
    """What a person says. It holds until somebody says something else."""

    kind: Literal["manual"] = "manual"
    status: Literal["up", "degraded", "down"] = Field(
        "up",
        title="Status",
        description="How it is. Down is an incident and an alert, like any other outage.",
        json_schema_extra={"x-labels": {"up": "Up", "degraded": "Degraded", "down": "Down"}},
    )
    note: str | None = Field(
        None,
        title="Note",
        description="Why, in a sentence; it stands in the incident and in the alert.",
        max_length=400,
        json_schema_extra={"x-placeholder": "The generator is being serviced"},
    )


async def probe(target: ManualTarget, limits: ProbeLimits) -> Observation:
    """Repeat what was said; nothing is asked over the network."""
    verdict = _VERDICTS[target.status]
    said = f"set to {target.status} by hand" + (f": {target.note}" if target.note else "")
    return Observation(
        verdict,
        limits.observed_at,
        error=None if verdict is Verdict.SUCCESS else said,
        steps=[Step("status", 0.0, 0.0, said, not verdict.is_bad)],
    )


def describe(target: ManualTarget) -> str:
    """One line for lists: the status and the note."""
    return f"{target.status}: {target.note}" if target.note else target.status


PROBER = Prober(
    target=ManualTarget,
    probe=probe,
    label="Manual",
    group="Composite",
    describe=describe,
    is_told=True,
)
