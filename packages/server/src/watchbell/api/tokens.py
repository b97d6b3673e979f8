"""API tokens."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints
from starlette.requests import Request

from watchbell.api.deps import Reading, Signed, Writing
from watchbell.api.envelopes import Data, Page, Paging
from watchbell.api.fields import Input, Instant, InstantIn, Name, Output
from watchbell.api.locations import set_location
from watchbell.domain.tenancy import Role
from watchbell.services import tokens

router = APIRouter(tags=["tokens"])

Scope = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class TokenOut(Output):
    """A token; `prefix` is its visible beginning."""

    id: str
    name: str
    role: Role | None
    scopes: list[str]
    prefix: str
    created_by: str | None
    created_at: Instant
    expires_at: Instant | None
    last_used_at: Instant | None


class TokenCreated(TokenOut):
    """A new token with its secret, which is shown this once."""

    token: str


class TokenIn(Input):
    """A new token. `scopes` such as `monitors:read` limit what its role allows; none means all of it."""

    name: Name
    role: Role = Role.MEMBER
    scopes: list[Scope] = Field(default_factory=list, max_length=50)
    expires_at: InstantIn | None = None


@router.get("/tokens", summary="List API tokens")
async def list_tokens(caller: Signed, ctx: Reading, paging: Paging) -> Page[TokenOut]:
    """Newest first, without those revoked."""
    found, total = await tokens.page(ctx, caller, limit=paging.limit, offset=paging.offset)
    return paging.of([TokenOut.of(one) for one in found], total)


@router.post("/tokens", status_code=201, summary="Create an API token")
async def create_token(
    body: TokenIn, caller: Signed, ctx: Writing, request: Request, response: Response
) -> Data[TokenCreated]:
    """The answer holds the secret; it is never shown again."""
    issued = await tokens.create(
        ctx, caller, name=body.name, role=body.role, scopes=tuple(body.scopes), expires_at=body.expires_at
    )
    set_location(request, response, issued.credential.id)
    return Data(data=TokenCreated(**dict(TokenOut.of(issued.credential)), token=issued.secret))


@router.get("/tokens/{token_id}", summary="Read an API token")
async def read_token(token_id: str, caller: Signed, ctx: Reading) -> Data[TokenOut]:
    """Without its secret."""
    return Data(data=TokenOut.of(await tokens.read(ctx, caller, token_id)))


@router.delete("/tokens/{token_id}", status_code=204, summary="Revoke an API token")
async def revoke_token(token_id: str, caller: Signed, ctx: Writing) -> None:
    """It opens nothing from now on."""
    await tokens.revoke(ctx, caller, token_id)
