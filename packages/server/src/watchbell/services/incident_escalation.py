"""How far an incident has been escalated, and what comes next while nobody acknowledges it."""

from dataclasses import dataclass
from enum import StrEnum

from watchbell.domain.access import Caller, may, require
from watchbell.domain.errors import NotFound
from watchbell.domain.incidents import Incident
from watchbell.domain.simulating import SimulatedStep
from watchbell.services.context import Context
from watchbell.services.escalation_policies import play
from watchbell.services.first_telling import NOTHING, FirstTelling, first_telling, kept_back
from watchbell.store import escalation_policies, escalations
from watchbell.store import incidents as rows
from watchbell.store import services as service_rows


class Standstill(StrEnum):
    """Why nothing more is coming."""

    RESOLVED = "resolved"
    ACKNOWLEDGED = "acknowledged"
    NO_POLICY = "no_policy"
    """A person's incident, or one of a service without a policy."""
    NOT_TOLD = "not_told"
    """Its failure has been told to nobody yet: steps count from then."""
    ALL_MADE = "all_made"


@dataclass(frozen=True, slots=True)
class EscalationReading:
    """The policy by id and name, how many steps were made, and those to come with when and whom.

    The policy has no name for those who may not read policies.
    """

    policy: tuple[str, str | None] | None
    made: int
    coming: tuple[SimulatedStep, ...]
    standstill: Standstill | None
    waits: FirstTelling | None = None
    """What keeps back the steps that are due before it ends."""


async def read_escalation(ctx: Context, caller: Caller, incident_id: str) -> EscalationReading:
    """Where an incident stands. Raises `NotFound`, `Forbidden`."""
    require(caller, "incidents:read")
    async with ctx.db.read() as tx:
        incident = await rows.get(tx, caller.org_id, incident_id)
        if incident is None:
            raise NotFound("there is no such incident here")
        service = (
            await service_rows.get(tx, caller.org_id, incident.auto_service_id)
            if incident.ends_by_itself and incident.auto_service_id is not None
            else None
        )
        policy_id = service.escalation_policy_id if service is not None else None
        known = await escalation_policies.by_ids(tx, {policy_id}) if policy_id is not None else {}
        progress = (await escalations.progress_of(tx, [incident_id])).get(incident_id)
        now = ctx.clock()
        kept = NOTHING if service is None else await kept_back(tx, service, now)
    policy = known.get(policy_id or "")
    if service is None or policy is None:
        return EscalationReading(None, 0, (), Standstill.NO_POLICY)
    named = (policy.id, policy.name if may(caller, "escalation-policies:read") else None)
    if progress is None:
        return EscalationReading(named, 0, (), _over(incident))
    if progress.told_at is None:
        return EscalationReading(named, progress.made, (), Standstill.NOT_TOLD)
    played = await play(ctx, caller, policy, service, service.severity, progress.told_at)
    coming = tuple(step for step in played.steps if step.number > progress.made and step.minutes > 0)
    if not coming:
        return EscalationReading(named, progress.made, (), Standstill.ALL_MADE)
    waits = await first_telling(kept, now, played.time_zone)
    return EscalationReading(named, progress.made, coming, None, waits if waits.reasons else None)


def _over(incident: Incident) -> Standstill:
    return Standstill.ACKNOWLEDGED if incident.is_open else Standstill.RESOLVED
