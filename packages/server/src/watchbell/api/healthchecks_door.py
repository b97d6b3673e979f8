"""The way in for clients of Healthchecks' API: its credential, its versions, its errors, open to pages of any site.

No cookie and no password counts here, only a key that a page of another site does not have.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from watchbell.api.deps import address_of, anyone
from watchbell.api.state import state_of
from watchbell.domain.access import Caller, PrincipalKind, can
from watchbell.domain.credentials import Presented
from watchbell.domain.errors import BadRequest, Invalid, RateLimited, Unauthorized, WatchbellError
from watchbell.domain.healthchecks_checks import VERSIONS
from watchbell.services import authentication

_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "X-Api-Key",
    "Access-Control-Max-Age": "600",
}
_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]


class Trouble(BaseModel):
    """Every error of this API."""

    error: str


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, in which version of the API, and what was sent. A key that cannot write is a read-only key."""

    caller: Caller
    version: int
    body: Mapping[str, Any]
    is_read_only: bool


async def visit(request: Request) -> Visit:
    """Somebody with a key. Raises `BadRequest`, `Unauthorized`, `RateLimited`, `NotFound`."""
    body = await _body_of(request) if request.method == "POST" else {}
    key = request.headers.get("x-api-key") or _bearer(request) or str(body.get("api_key", ""))
    return await visit_by(request, key, body)


async def visit_by(request: Request, key: str, body: Mapping[str, Any]) -> Visit:
    """Somebody with this key."""
    if not key.strip():
        raise Unauthorized("missing api key")
    try:
        proof = await authentication.authenticate(
            state_of(request).ctx, Presented(token=key.strip()), address_of(request)
        )
    except Unauthorized:
        raise Unauthorized("wrong api key") from None
    request.scope["watchbell.proof"] = proof
    caller = await anyone(request)
    principal = caller.principal
    is_limited = principal.kind is PrincipalKind.TOKEN and caller.org_id in principal.roles
    is_read_only = is_limited and not can(principal, "monitors:write", caller.org_id)
    return Visit(caller, _version_of(request), body, is_read_only)


async def writer(visitor: Annotated[Visit, Depends(visit)]) -> Visit:
    """Somebody whose key may write: to others the key is a wrong one."""
    if visitor.is_read_only:
        raise Unauthorized("wrong api key")
    return visitor


Reader = Annotated[Visit, Depends(visit)]
Writer = Annotated[Visit, Depends(writer)]


async def _body_of(request: Request) -> Mapping[str, Any]:
    """The body as a JSON object, whatever its type is said to be: `curl --data` calls it a form."""
    raw = await request.body()
    if not raw.strip():
        return {}
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BadRequest("could not parse request body") from None
    if not isinstance(body, dict):
        raise BadRequest("json validation error: value is not an object")
    return body


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _version_of(request: Request) -> int:
    """Of a path without one, the newest."""
    version = request.url.path.removeprefix("/api/v")[:1]
    return int(version) if version.isdigit() else VERSIONS[-1]


class DropInRoute(APIRoute):
    """Answers errors in the other tool's shape, to pages of any site."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                response: Response = await handle(request)
            except WatchbellError as error:
                response = refusal(error)
            except RequestValidationError:
                response = refusal(BadRequest("could not parse request parameters"))
            response.headers.update(_CORS)
            return response

        return answer


def refusal(error: WatchbellError) -> Response:
    """The error as clients of Healthchecks know it."""
    status = 400 if isinstance(error, Invalid) else error.status
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, RateLimited) else {}
    return answered({"error": error.message}, status, headers)


def answered(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON."""
    return Response(msgspec.json.encode(body), status, dict(headers or {}), "application/json")


def new_router() -> APIRouter:
    """A router of this API's routes; mounted as `root_router`, for the paths say their version."""
    return APIRouter(tags=["healthchecks"], route_class=DropInRoute)


def serve(router: APIRouter, method: str, path: str, summary: str, endpoint: Callable[..., Any]) -> None:
    """Answer this path below every version of the API."""
    for version in VERSIONS:
        router.add_api_route(
            f"/api/v{version}/{path}",
            endpoint,
            methods=[method],
            name=f"healthchecks_v{version}_{endpoint.__name__}",
            summary=f"{summary} (Healthchecks' API, version {version})",
            response_class=Response,
            responses={
                "2XX": {"description": "As Healthchecks answers", "content": {"*/*": {}}},
                "4XX": {"model": Trouble, "description": "What is wrong, as Healthchecks says it"},
            },
            openapi_extra={"security": [{"apiKey": []}, {"bearer": []}]},
        )


def answer_preflights(router: APIRouter) -> None:
    """Tell pages of other sites what they may send, and everybody else that a method is not served. Call it last."""
    served: dict[str, list[str]] = {}
    for route in router.routes:
        if isinstance(route, APIRoute):
            served.setdefault(route.path, []).extend(route.methods or ())
    for path, methods in served.items():
        allowed = ", ".join(sorted([*methods, "OPTIONS"]))

        async def answer(request: Request, allowed: str = allowed) -> Response:
            status = 204 if request.method == "OPTIONS" else 405
            return Response(status_code=status, headers={**_CORS, "Access-Control-Allow-Methods": allowed})

        router.add_route(path, answer, methods=_METHODS, include_in_schema=False)
