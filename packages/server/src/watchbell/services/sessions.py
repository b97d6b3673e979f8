"""Logging in and out."""

import secrets
from dataclasses import dataclass

from watchbell.domain.access import Caller, Principal, PrincipalKind
from watchbell.domain.credentials import SESSION_MS, Session
from watchbell.domain.errors import Unauthorized
from watchbell.domain.tenancy import DEFAULT_ORG_SLUG, Membership, User
from watchbell.lib.ids import uuid7
from watchbell.lib.opaque_tokens import new_token, sha256_hex
from watchbell.services.audit import record
from watchbell.services.authentication import check_password
from watchbell.services.context import Context
from watchbell.store import organizations, sessions, users
from watchbell.store.session import Tx


@dataclass(frozen=True, slots=True)
class Opened:
    """A new login; `secret` goes into the cookie and is known nowhere else."""

    session: Session
    secret: str
    user: User
    memberships: list[Membership]


async def log_in(
    ctx: Context, *, name: str, password: str, address: str, user_agent: str, request_id: str, replaces: str | None
) -> Opened:
    """A new session for the right password; the one whose secret it `replaces` ends. Raises `Unauthorized`, `RateLimited`."""
    user = await check_password(ctx, name, password, address)
    async with ctx.transaction() as tx:
        if replaces is not None:
            await sessions.remove_of_secret(tx, sha256_hex(replaces))
            tx.after_commit(ctx.doorkeeper.forget)
        opened = await open_session(ctx, tx, user, address=address, user_agent=user_agent)
        await _note(tx, ctx, opened, "session.opened", address, request_id)
    return opened


async def open_session(ctx: Context, tx: Tx, user: User, *, address: str, user_agent: str) -> Opened:
    """Store a new session of a person who has proved who they are."""
    now, secret = ctx.clock(), new_token("wbs_")
    session = Session(
        id=uuid7(),
        user_id=user.id,
        csrf_token=secrets.token_urlsafe(24),
        address=address[:64],
        user_agent=user_agent[:300],
        created_at=now,
        last_seen_at=now,
        expires_at=now + SESSION_MS,
    )
    await sessions.add(tx, session, sha256_hex(secret))
    return Opened(session, secret, user, await organizations.memberships(tx, user.id))


async def log_out(ctx: Context, caller: Caller, session_id: str) -> None:
    """End a session; its cookie opens nothing from now on."""
    async with ctx.transaction() as tx:
        await sessions.remove(tx, session_id)
        await record(tx, caller, ctx.clock(), "session.closed", "session", session_id)
        tx.after_commit(ctx.doorkeeper.forget)


async def who(ctx: Context, caller: Caller) -> tuple[User, list[Membership]]:
    """The person behind a session or Basic. Raises `Unauthorized` for tokens: there is no person behind them."""
    if caller.principal.kind not in (PrincipalKind.SESSION, PrincipalKind.BASIC) or caller.principal.id is None:
        raise Unauthorized("only a person has a session: log in with POST /api/v1/session")
    async with ctx.db.read() as tx:
        user = await users.by_id(tx, caller.principal.id)
        if user is None:
            raise Unauthorized("this account is gone")
        return user, await organizations.memberships(tx, user.id)


async def _note(tx: Tx, ctx: Context, opened: Opened, action: str, address: str, request_id: str) -> None:
    """A login belongs to no single organization; it is noted where the person is at home."""
    own = {membership.org_slug: membership.org_id for membership in opened.memberships}
    org_id = own.get(DEFAULT_ORG_SLUG) or next(iter(own.values()), None)
    if org_id is None:
        return
    principal = Principal(PrincipalKind.SESSION, id=opened.user.id, name=opened.user.username)
    caller = Caller(principal, org_id, request_id, address)
    await record(tx, caller, ctx.clock(), action, "session", opened.session.id, after={"address": address})
