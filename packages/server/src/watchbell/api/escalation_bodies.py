"""The bodies of escalation policies: what comes in, what goes out."""

from typing import Annotated

from pydantic import Field, Strict

from watchbell.api.fields import Input, Instant, InstantIn, KeptName, Name, Output
from watchbell.domain.escalation import DEFAULT_REPEAT_AFTER, LONGEST_WAIT, MAX_REPEATS, MAX_STEPS
from watchbell.domain.on_call_fields import StepFields
from watchbell.domain.services import Severity

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


class SimulatedChannel(Output):
    """A channel, and whether it is told then; if not, why not."""

    id: str
    name: str
    channel_type: str
    is_told: bool
    why_not: str | None


class SimulatedTarget(Output):
    """A contact that is told, named itself or on call by a schedule. `contact_id` is `null` when nobody is on call."""

    contact_id: str | None
    contact_name: str | None
    schedule_id: str | None
    schedule_name: str | None
    channels: list[SimulatedChannel]


class SimulatedStep(Output):
    """Who is told, when. `number` counts from 1 over all rounds; 0 is who is told at once besides the steps."""

    number: int
    step: int
    round: int
    minutes: int
    at: Instant
    targets: list[SimulatedTarget]
    note: str | None
