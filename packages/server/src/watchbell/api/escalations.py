"""Escalation policies: who is told when nobody acknowledges."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from watchbell.api.deps import Reading, Signed, Writing
from watchbell.api.envelopes import Data, Page, Paging
from watchbell.api.escalation_bodies import (
    EscalationPolicyIn,
    EscalationPolicyOut,
    EscalationPolicyPatch,
    SimulatedStepOut,
    SimulateIn,
    policy_out,
    step_out,
)
from watchbell.api.etags import IfMatch, set_etag
from watchbell.api.locations import set_location
from watchbell.services import escalation_policies

router = APIRouter(tags=["on-call"])


@router.get("/escalation-policies", summary="List escalation policies")
async def list_escalation_policies(
    ctx: Reading,
    caller: Signed,
    paging: Paging,
    q: Annotated[str | None, Query(max_length=200, description="In the name")] = None,
) -> Page[EscalationPolicyOut]:
    """By name, each with the services that have it."""
    found, total = await escalation_policies.list_policies(
        ctx, caller, offset=paging.offset, limit=paging.limit, search=q
    )
    return paging.of([policy_out(each) for each in found], total)


@router.post("/escalation-policies", status_code=201, summary="Create an escalation policy")
async def create_escalation_policy(
    body: EscalationPolicyIn, ctx: Writing, caller: Signed, request: Request, response: Response
) -> Data[EscalationPolicyOut]:
    """Steps without a wait at the beginning tell together with the failure, instead of the default contact."""
    made = await escalation_policies.create_policy(ctx, caller, body.wish())
    set_location(request, response, made.policy.id)
    set_etag(response, made.policy.version)
    return Data(data=policy_out(made))


@router.get("/escalation-policies/{policy_id}", summary="Read an escalation policy")
async def read_escalation_policy(
    policy_id: str, ctx: Reading, caller: Signed, response: Response
) -> Data[EscalationPolicyOut]:
    """With the services that have it."""
    found = await escalation_policies.read_policy(ctx, caller, policy_id)
    set_etag(response, found.policy.version)
    return Data(data=policy_out(found))


@router.patch("/escalation-policies/{policy_id}", summary="Change an escalation policy")
async def update_escalation_policy(
    policy_id: str, body: EscalationPolicyPatch, ctx: Writing, caller: Signed, if_match: IfMatch, response: Response
) -> Data[EscalationPolicyOut]:
    """`steps` are replaced as a whole. What burns goes on with it at the next step; steps that were made stay made."""
    changed = await escalation_policies.update_policy(ctx, caller, policy_id, body.given(), if_version=if_match)
    set_etag(response, changed.policy.version)
    return Data(data=policy_out(changed))


@router.delete("/escalation-policies/{policy_id}", status_code=204, summary="Delete an escalation policy")
async def delete_escalation_policy(policy_id: str, ctx: Writing, caller: Signed, if_match: IfMatch) -> None:
    """Not while a service has it."""
    await escalation_policies.delete_policy(ctx, caller, policy_id, if_version=if_match)


@router.post("/escalation-policies/{policy_id}/simulate", summary="Say who would be told when")
async def simulate_escalation_policy(
    policy_id: str, body: SimulateIn, ctx: Reading, caller: Signed
) -> Data[list[SimulatedStepOut]]:
    """If it went down at an instant and nobody acknowledged: with rotations, filters and quiet hours. Nobody is told."""
    simulation = await escalation_policies.simulate_policy(
        ctx, caller, policy_id, at=body.at, service_id=body.service_id, severity=body.severity
    )
    return Data(data=[step_out(each, simulation) for each in simulation.steps])
