"""Group: one status out of other monitors' statuses, as soon as one of them changes."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from watchbell.domain.group_rules import VOTES, Rule, sum_up
from watchbell.domain.observations import LazySteps, Observation, Step, Verdict
from watchbell.domain.peers import Members, Peer, Seen
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.domain.states import MonitorStatus
from watchbell.lib.clock import rfc3339
from watchbell.lib.plain_validation import needed

_RULES = {
    Rule.WORST: "all must be up",
    Rule.ANY: "one must be up",
    Rule.MAJORITY: "more than half must be up",
}


class GroupTarget(Target):
    """Other monitors of the organization, and how many of them must be up."""

    kind: Literal["group"] = "group"
    monitors: tuple[Annotated[str, StringConstraints(max_length=64)], ...] = Field(
        (),
        title="Monitors",
        description="The ids of the monitors the group is made of. Groups may be among them.",
        max_length=200,
        json_schema_extra={"x-widget": "monitors"},
    )
    tag: str | None = Field(
        None,
        title="Tag",
        description="Every monitor with this tag belongs to the group as well, except other groups.",
        min_length=1,
        max_length=50,
        json_schema_extra={"x-placeholder": "production"},
    )
    rule: Literal["worst", "any", "majority", "at_least"] = Field(
        "worst",
        title="Rule",
        description="When the group is up. Monitors that are paused or not checked yet are left out.",
        json_schema_extra={
            "x-labels": {
                "worst": "All must be up",
                "any": "One must be up",
                "majority": "More than half must be up",
                "at_least": "So many must be up",
            }
        },
    )
    least: int = Field(
        1,
        title="How many",
        description="So many monitors must be up; never more than have a say.",
        ge=1,
        le=1000,
        json_schema_extra={"x-show-if": {"field": "rule", "in": ["at_least"]}},
    )
    warn: bool = Field(
        False,
        title="Degraded when some fail",
        description="The group is degraded while enough monitors are up but not all.",
        json_schema_extra={"x-show-if": {"field": "rule", "in": ["any", "majority", "at_least"]}},
    )

    @field_validator("monitors")
    @classmethod
    def _each_once(cls, monitors: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(monitors))

    @model_validator(mode="after")
    def _not_empty(self) -> "GroupTarget":
        if not self.monitors and self.tag is None:
            raise needed("monitors", "choose at least one monitor, or a tag")
        return self


async def probe(target: GroupTarget, limits: ProbeLimits) -> Observation:
    """Look at the members' statuses; nothing is asked over the network."""
    if limits.peers is None:
        return Observation(Verdict.FAULT, limits.observed_at, error="there are no other monitors to look at here")
    seen = limits.peers(members(target))
    verdict, reason = sum_up(seen.peers, Rule(target.rule), target.least, warn=target.warn)
    up = sum(peer.status in (MonitorStatus.UP, MonitorStatus.DEGRADED) for peer in seen.peers)
    voting = sum(peer.status in VOTES for peer in seen.peers)
    return Observation(
        verdict,
        limits.observed_at,
        error=reason,
        steps=LazySteps(lambda: _steps(seen, verdict, reason)),
        facts={"monitors_up": up, "monitors_counted": voting, "monitors": len(seen.peers)},
    )


def _steps(seen: Seen, verdict: Verdict, reason: str | None) -> list[Step]:
    steps = [Step(peer.name, 0.0, 0.0, _told(peer), peer.status is not MonitorStatus.DOWN) for peer in seen.peers]
    steps += [Step(wanted, 0.0, 0.0, "deleted: left out", ok=False) for wanted in seen.missing]
    return [*steps, Step("rule", 0.0, 0.0, reason or "enough monitors are up", not verdict.is_bad)]


def _told(peer: Peer) -> str:
    said = peer.status.value if peer.status in VOTES else f"{peer.status.value}: left out"
    since = f" since {rfc3339(peer.since_at)}" if peer.since_at and peer.status in VOTES else ""
    return f"{said}{since}" + (f": {peer.error}" if peer.error and peer.status is not MonitorStatus.UP else "")


def members(target: GroupTarget) -> Members:
    """Which monitors the group is made of."""
    return Members(target.monitors, target.tag)


def describe(target: GroupTarget) -> str:
    """One line for lists: how many monitors, and the rule."""
    parts = [f"{len(target.monitors)} monitors"] if target.monitors else []
    parts += [f"tag {target.tag}"] if target.tag else []
    rule = _RULES.get(Rule(target.rule), f"{target.least} must be up")
    return f"{' and '.join(parts)}: {rule}"


PROBER = Prober(
    target=GroupTarget,
    probe=probe,
    label="Group",
    group="Composite",
    describe=describe,
    members=members,
)
