"""The first person's account, by the one-time link that the first start prints."""

from fastapi import APIRouter, Response
from pydantic import BaseModel
from starlette.requests import Request

from watchbell.api.deps import State, address_of, refuse_foreign_origin
from watchbell.api.envelopes import Data
from watchbell.api.errors import request_id_of
from watchbell.api.fields import Input, Name, Password, Username
from watchbell.api.session import SessionOut, welcome
from watchbell.services import setup

global_router = APIRouter(tags=["session"])


class SetupOut(BaseModel):
    """Whether somebody still has to set this installation up."""

    is_needed: bool


class SetupIn(Input):
    """The token of the link, and the first owner."""

    token: Name
    username: Username
    password: Password
    email: str | None = None
    organization_name: Name | None = None
    time_zone: str | None = None


@global_router.get("/setup", summary="Is set-up needed?")
async def read_setup(state: State) -> Data[SetupOut]:
    """True until the first account exists."""
    return Data(data=SetupOut(is_needed=await setup.is_needed(state.ctx)))


@global_router.post("/setup", status_code=201, summary="Set up: make the first owner")
async def finish_setup(body: SetupIn, request: Request, response: Response, state: State) -> Data[SessionOut]:
    """Works once, with the token of the link that the first start prints; logs the new owner in."""
    refuse_foreign_origin(request)
    opened = await setup.finish_setup(
        state.ctx,
        token=body.token,
        username=body.username,
        email=body.email,
        password=body.password,
        organization_name=body.organization_name,
        time_zone=body.time_zone,
        address=address_of(request),
        user_agent=request.headers.get("user-agent", ""),
        request_id=request_id_of(request),
    )
    return welcome(request, response, opened)
