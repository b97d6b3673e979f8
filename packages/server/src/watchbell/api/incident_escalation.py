"""How far an incident has been escalated."""

from fastapi import APIRouter
from pydantic import Field

from watchbell.api.deps import Reading, Signed
from watchbell.api.envelopes import Data
from watchbell.api.fields import Instant, Output
from watchbell.services.incident_escalation import EscalationReading, Standstill, read_escalation

router = APIRouter(tags=["incidents"])


class ComingStepOut(Output):
    """A step that is made then unless somebody acknowledges before. `tells` are those it tells, as it stands now."""

    number: int
    step: int
    round: int
    at: Instant
    tells: list[str]
    note: str | None


class IncidentEscalationOut(Output):
    """Where it stands; the steps that were made are entries of the timeline."""

    policy_id: str | None
    policy_name: str | None
    made: int = Field(description="How many steps were made, over all rounds")
    coming: list[ComingStepOut]
    standstill: Standstill | None = Field(description="Why nothing more is coming")
    waits_until: Instant | None = Field(description="Steps that are due before wait until then")
    waits_because: str | None = Field(description="Why they wait: `muted until …`, `under maintenance until …`")


@router.get("/incidents/{incident_id}/escalation", summary="Read an incident's escalation")
async def read_incident_escalation(incident_id: str, ctx: Reading, caller: Signed) -> Data[IncidentEscalationOut]:
    """Who is told next, and when, while nobody acknowledges."""
    return Data(data=_out(await read_escalation(ctx, caller, incident_id)))


def _out(reading: EscalationReading) -> IncidentEscalationOut:
    policy_id, policy_name = reading.policy or (None, None)
    return IncidentEscalationOut(
        policy_id=policy_id,
        policy_name=policy_name,
        made=reading.made,
        coming=[
            ComingStepOut(
                number=step.number,
                step=step.step,
                round=step.round,
                at=step.at,
                tells=[target.words for target in step.targets],
                note=step.note,
            )
            for step in reading.coming
        ],
        standstill=reading.standstill,
        waits_until=reading.waits and reading.waits.at,
        waits_because=reading.waits and reading.waits.because,
    )
