"""The bodies of escalation policies: what comes in, what goes out."""

from typing import Annotated

from pydantic import Field, Strict

from watchbell.api.fields import Input, Instant, InstantIn, KeptName, Name, Output
from watchbell.domain.contacts import Channel
from watchbell.domain.escalation import DEFAULT_REPEAT_AFTER, LONGEST_WAIT, MAX_REPEATS, MAX_STEPS
from watchbell.domain.on_call_fields import StepFields
from watchbell.domain.services import Severity
from watchbell.domain.simulating import SimulatedStep, why_not
from watchbell.services.escalation_policies import NewPolicy, PolicyReading, Simulation

Steps = Annotated[list[StepFields], Field(min_length=1, max_length=MAX_STEPS)]
Repeats = Annotated[
    int, Strict(), Field(ge=0, le=MAX_REPEATS, description="How often the steps are gone through again")
]
RepeatAfter = Annotated[
    int,
    Strict(),
    Field(ge=1, le=LONGEST_WAIT, description="How long after the last step they are gone through again"),
]


class EscalationPolicyIn(Input):
    """A new policy."""

    name: Name
    steps: Steps
    repeats: Repeats = 0
    repeat_after_minutes: RepeatAfter = DEFAULT_REPEAT_AFTER

    def wish(self) -> NewPolicy:
        """The same for the use case."""
        return NewPolicy(self.name, tuple(self.steps), self.repeats, self.repeat_after_minutes)


class EscalationPolicyPatch(Input):
    """What is to change: absent = unchanged."""

    name: KeptName = None
    steps: Steps | None = None
    repeats: Repeats | None = None
    repeat_after_minutes: RepeatAfter | None = None


class UsedBy(Output):
    """A service that has the policy."""

    id: str
    name: str


class EscalationPolicyOut(Output):
    """Who is told when nobody acknowledges. `warnings` name contacts and schedules that are gone, one sentence each."""

    id: str
    name: str
    steps: list[StepFields]
    repeats: int
    repeat_after_minutes: int
    services: list[UsedBy]
    warnings: list[str]
    created_at: Instant
    updated_at: Instant


class SimulateIn(Input):
    """When it would go down, and what: a service, or something of this severity that nobody is named for."""

    at: InstantIn | None = Field(None, description="Now without")
    service_id: str | None = None
    severity: Severity | None = Field(None, description="The service's own without; medium without a service")


class SimulatedChannelOut(Output):
    """A channel, and whether it is told then; if not, why not. Its name is for those who may read channels."""

    id: str
    name: str | None
    channel_type: str
    is_told: bool
    why_not: str | None


class SimulatedTargetOut(Output):
    """A contact that is told, named itself or on call by a schedule. `contact_id` is `null` when nobody is on call.

    Names are `null` for those who may not read contacts, or schedules.
    """

    contact_id: str | None
    contact_name: str | None
    schedule_id: str | None
    schedule_name: str | None
    channels: list[SimulatedChannelOut]


class SimulatedStepOut(Output):
    """Who is told, when. `number` counts from 1 over all rounds; 0 is who is told at once besides the steps."""

    number: int
    step: int
    round: int
    minutes: int
    at: Instant
    targets: list[SimulatedTargetOut]
    note: str | None


def policy_out(reading: PolicyReading) -> EscalationPolicyOut:
    """A policy as it goes out."""
    policy = reading.policy
    return EscalationPolicyOut(
        id=policy.id,
        name=policy.name,
        steps=list(policy.steps),
        repeats=policy.repeats,
        repeat_after_minutes=policy.repeat_after_minutes,
        services=[UsedBy(id=service_id, name=name) for service_id, name in reading.services],
        warnings=list(reading.warnings),
        created_at=policy.created_at,
        updated_at=policy.updated_at,
    )


def step_out(simulated: SimulatedStep, simulation: Simulation) -> SimulatedStepOut:
    """A step that would be made, as it goes out."""
    return SimulatedStepOut(
        number=simulated.number,
        step=simulated.step,
        round=simulated.round,
        minutes=simulated.minutes,
        at=simulated.at,
        targets=[
            SimulatedTargetOut(
                contact_id=target.contact_id,
                contact_name=target.contact_name,
                schedule_id=target.schedule_id,
                schedule_name=target.schedule_name,
                channels=[_channel_out(channel, simulated, simulation) for channel in target.channels],
            )
            for target in simulated.targets
        ],
        note=simulated.note,
    )


def _channel_out(channel: Channel, simulated: SimulatedStep, simulation: Simulation) -> SimulatedChannelOut:
    reason = why_not(channel, simulated.type, simulation.severity, simulated.at, simulation.time_zone)
    name = channel.name if simulation.names_channels else None
    return SimulatedChannelOut(
        id=channel.id, name=name, channel_type=channel.kind, is_told=reason is None, why_not=reason
    )
