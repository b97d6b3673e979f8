"""The people of an organization."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import StringConstraints
from starlette.requests import Request

from watchbell.api.deps import Reading, Signed, Writing
from watchbell.api.envelopes import Data, Page, Paging
from watchbell.api.fields import Input, Instant, Output, Password, Username
from watchbell.api.locations import set_location
from watchbell.domain.tenancy import Member, Role
from watchbell.services import members

router = APIRouter(tags=["members"])


class MemberOut(Output):
    """A person with their role here."""

    user_id: str
    username: str
    email: str | None
    role: Role
    joined_at: Instant


class MemberIn(Input):
    """An account by user name (or its e-mail); with a password a new account is made."""

    username: Username
    email: Annotated[str, StringConstraints(max_length=254)] | None = None
    password: Password | None = None
    role: Role = Role.MEMBER


class RoleIn(Input):
    """The new role."""

    role: Role


def _out(member: Member) -> MemberOut:
    user = member.user
    return MemberOut(
        user_id=user.id, username=user.username, email=user.email, role=member.role, joined_at=member.joined_at
    )


@router.get("/members", summary="List members")
async def list_members(caller: Signed, ctx: Reading, paging: Paging) -> Page[MemberOut]:
    """By user name."""
    found, total = await members.page(ctx, caller, limit=paging.limit, offset=paging.offset)
    return paging.of([_out(one) for one in found], total)


@router.post("/members", status_code=201, summary="Add a member")
async def add_member(
    body: MemberIn, caller: Signed, ctx: Writing, request: Request, response: Response
) -> Data[MemberOut]:
    """An existing account, or a new one with this password. Only owners add owners."""
    added = await members.add(
        ctx, caller, username=body.username, email=body.email, password=body.password, role=body.role
    )
    set_location(request, response, added.user.id)
    return Data(data=_out(added))


@router.patch("/members/{user_id}", summary="Change a member's role")
async def change_member(user_id: str, body: RoleIn, caller: Signed, ctx: Writing) -> Data[MemberOut]:
    """The last owner stays owner."""
    return Data(data=_out(await members.change_role(ctx, caller, user_id, body.role)))


@router.delete("/members/{user_id}", status_code=204, summary="Remove a member")
async def remove_member(user_id: str, caller: Signed, ctx: Writing) -> None:
    """Admins remove others, everybody may leave; the last owner stays."""
    await members.remove(ctx, caller, user_id)
