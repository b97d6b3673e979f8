"""Logging in and out, and the caller's own account."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import StringConstraints
from starlette.requests import Request

from watchbell.api.deps import Reading, Signed, State, Writing, address_of, proof_of, refuse_foreign_origin
from watchbell.api.envelopes import Data
from watchbell.api.errors import request_id_of
from watchbell.api.fields import Input, Instant, Output, Password
from watchbell.api.presented import CSRF_COOKIE, SESSION_COOKIE
from watchbell.api.state import state_of
from watchbell.domain.credentials import SESSION_MS
from watchbell.domain.tenancy import Membership, Role, User
from watchbell.services import accounts, sessions
from watchbell.services.sessions import Opened

global_router = APIRouter(tags=["session"])

Secret = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=200)]


class UserOut(Output):
    """A person."""

    id: str
    username: str
    email: str | None
    is_instance_admin: bool
    created_at: Instant


class MembershipOut(Output):
    """A role in an organization."""

    org_id: str
    org_slug: str
    org_name: str
    role: Role


class SessionOut(Output):
    """Who is logged in. Send `csrf_token` in the header X-Watchbell-CSRF of every write; `null` for Basic."""

    user: UserOut
    organizations: list[MembershipOut]
    csrf_token: str | None


class LoginIn(Input):
    """A user name or e-mail address, and the password."""

    username: Annotated[str, StringConstraints(min_length=1, max_length=254)]
    password: Secret


class PasswordIn(Input):
    """A new password; the present one proves that it is you."""

    current_password: Secret
    new_password: Password


@global_router.get("/session", summary="Who am I?")
async def read_session(request: Request, response: Response, caller: Signed, ctx: Reading) -> Data[SessionOut]:
    """The person behind the session or Basic. Renews the cookies, so that a session in use does not end."""
    user, memberships = await sessions.who(ctx, caller)
    proof = await proof_of(request)
    secret = request.cookies.get(SESSION_COOKIE)
    if proof.csrf_token is not None and secret is not None:
        set_cookies(request, response, secret, proof.csrf_token)
    return Data(data=session_out(user, memberships, proof.csrf_token))


@global_router.post("/session", status_code=201, summary="Log in")
async def create_session(body: LoginIn, request: Request, response: Response, state: State) -> Data[SessionOut]:
    """Sets the cookies `watchbell_session` and `watchbell_csrf`. A session sent along ends: logins are rotated."""
    refuse_foreign_origin(request)
    opened = await sessions.log_in(
        state.ctx,
        name=body.username,
        password=body.password,
        address=address_of(request),
        user_agent=request.headers.get("user-agent", ""),
        request_id=request_id_of(request),
        replaces=request.cookies.get(SESSION_COOKIE),
    )
    return welcome(request, response, opened)


@global_router.delete("/session", status_code=204, summary="Log out")
async def delete_session(request: Request, response: Response, caller: Signed, ctx: Writing) -> None:
    """Ends the session; answers 204 for other credentials too, which have nothing to end."""
    proof = await proof_of(request)
    if proof.session_id is not None:
        await sessions.log_out(ctx, caller, proof.session_id)
    for name in (SESSION_COOKIE, CSRF_COOKIE):
        response.delete_cookie(name)


@global_router.put("/session/password", status_code=204, summary="Change my password")
async def change_password(body: PasswordIn, request: Request, caller: Signed, ctx: Writing) -> None:
    """Ends all other sessions of the account."""
    proof = await proof_of(request)
    await accounts.change_password(
        ctx, caller, current=body.current_password, new=body.new_password, keep_session=proof.session_id
    )


def welcome(request: Request, response: Response, opened: Opened) -> Data[SessionOut]:
    """The answer to a login: cookies and who it is."""
    set_cookies(request, response, opened.secret, opened.session.csrf_token)
    return Data(data=session_out(opened.user, opened.memberships, opened.session.csrf_token))


def set_cookies(request: Request, response: Response, secret: str, csrf_token: str) -> None:
    """The session's cookie that no script reads, and the one that our own pages read."""
    is_https = request.url.scheme == "https" or state_of(request).ctx.options.base_url.startswith("https://")
    for name, value, is_hidden in ((SESSION_COOKIE, secret, True), (CSRF_COOKIE, csrf_token, False)):
        response.set_cookie(
            name, value, max_age=SESSION_MS // 1000, secure=is_https, httponly=is_hidden, samesite="lax"
        )


def session_out(user: User, memberships: list[Membership], csrf_token: str | None) -> SessionOut:
    """The answer about a person."""
    return SessionOut(
        user=UserOut.of(user), organizations=[MembershipOut.of(one) for one in memberships], csrf_token=csrf_token
    )
