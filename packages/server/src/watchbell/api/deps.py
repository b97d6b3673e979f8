"""What a route may ask for: who calls, and the context its use case runs in.

`Anyone` lets people without a credential in (the route decides what they see), `Signed` answers them 401.
`Reading` is the context of a read; `Writing` of a write, rehearsed only when the request says ``?dry_run=true``.
"""

import secrets
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from watchbell.api.errors import request_id_of
from watchbell.api.locations import DRY_RUN_HEADER
from watchbell.api.presented import CSRF_HEADER, presented_by
from watchbell.api.state import AppState, state_of
from watchbell.domain.access import Caller, PrincipalKind
from watchbell.domain.errors import Forbidden, Unauthorized
from watchbell.domain.tenancy import DEFAULT_ORG_SLUG
from watchbell.services import authentication, organizations
from watchbell.services.context import Context
from watchbell.services.doorkeeper import Proof

ORG_HEADER = "x-watchbell-org"
_SAFE = ("GET", "HEAD", "OPTIONS")

State = Annotated[AppState, Depends(state_of)]


def address_of(request: Request) -> str:
    """Where the request comes from; behind a trusted proxy the server has already put the real address in."""
    return request.client.host if request.client else ""


async def proof_of(request: Request) -> Proof:
    """Who the request proves to come from, looked up once per request. Raises `Unauthorized` for a wrong credential."""
    known: Proof | None = request.scope.get("watchbell.proof")
    if known is None:
        presented = presented_by(request)
        known = await authentication.authenticate(state_of(request).ctx, presented, address_of(request))
        request.scope["watchbell.proof"] = known
    return known


async def anyone(request: Request) -> Caller:
    """The caller, who may be nobody in particular."""
    proof = await proof_of(request)
    if request.method not in _SAFE:
        _refuse_forgery(request, proof)
    org_id = await _org_id(request, proof)
    return Caller(proof.principal, org_id, request_id_of(request), address_of(request))


async def signed_in(caller: Annotated[Caller, Depends(anyone)]) -> Caller:
    """The caller, who has shown a credential."""
    if caller.principal.kind is PrincipalKind.ANONYMOUS:
        raise Unauthorized("this needs a login or an API token: send 'Authorization: Bearer <token>'")
    return caller


def reading(request: Request) -> Context:
    """The context of a read."""
    return state_of(request).ctx


def writing(
    request: Request,
    response: Response,
    dry_run: Annotated[bool, Query(description="Answer what would be, and change nothing")] = False,
) -> Context:
    """The context of a write."""
    if not dry_run:
        return state_of(request).ctx
    response.headers[DRY_RUN_HEADER] = "true"
    return state_of(request).ctx.rehearsing()


Anyone = Annotated[Caller, Depends(anyone)]
Signed = Annotated[Caller, Depends(signed_in)]
Reading = Annotated[Context, Depends(reading)]
Writing = Annotated[Context, Depends(writing)]


async def _org_id(request: Request, proof: Proof) -> str:
    """The organization the request is about: named by path or header, else the credential's, else the default one."""
    ctx = state_of(request).ctx
    slug = request.path_params.get("slug") or request.headers.get(ORG_HEADER)
    if slug:
        return (await organizations.by_slug(ctx, slug)).id
    if proof.home_org_id:
        return proof.home_org_id
    default = (await organizations.by_slug(ctx, DEFAULT_ORG_SLUG)).id
    roles = proof.principal.roles
    return next(iter(roles)) if roles and default not in roles else default


def refuse_foreign_origin(request: Request) -> None:
    """Raise `Forbidden` when a browser says that the request comes from another site's page."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden("requests from other sites are refused")
    origin = request.headers.get("origin")
    if origin is None:
        return
    own = urlsplit(state_of(request).ctx.options.base_url).netloc
    if urlsplit(origin).netloc not in (request.headers.get("host"), own):
        raise Forbidden("requests from other sites are refused: the Origin header names another host")


def _refuse_forgery(request: Request, proof: Proof) -> None:
    """A browser sends cookies and Basic by itself, whoever's page made it ask; tokens it does not."""
    if proof.principal.kind in (PrincipalKind.SESSION, PrincipalKind.BASIC):
        refuse_foreign_origin(request)
    if proof.csrf_token is None:
        return
    sent = request.headers.get(CSRF_HEADER, "")
    if not secrets.compare_digest(sent.encode(), proof.csrf_token.encode()):
        raise Forbidden(f"send the value of the cookie watchbell_csrf in the header {CSRF_HEADER}")
