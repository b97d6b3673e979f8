"""Accounts of people: making them and changing their password."""

from watchbell.domain.access import Caller, PrincipalKind, require
from watchbell.domain.errors import Conflict, Forbidden, Invalid, NotFound
from watchbell.domain.tenancy import Role, User
from watchbell.lib.ids import uuid7
from watchbell.lib.mail_address import check_address
from watchbell.lib.passwords import hash_password
from watchbell.services.audit import record
from watchbell.services.authentication import check_password
from watchbell.services.context import Context
from watchbell.store import organizations, sessions, users
from watchbell.store.session import Tx
from watchbell.store.users import Login

MIN_PASSWORD = 8


async def new_account(
    username: str, email: str | None, password: str, now: int, *, is_instance_admin: bool = False
) -> Login:
    """An account, not stored yet; hashing takes long, so it is done before the transaction. Raises `Invalid`."""
    if len(password) < MIN_PASSWORD:
        raise Invalid.field("password", f"use at least {MIN_PASSWORD} characters")
    user = User(
        id=uuid7(),
        username=username.strip().lower(),
        email=checked_email(email) if email else None,
        is_instance_admin=is_instance_admin,
        created_at=now,
        updated_at=now,
    )
    return Login(user, await hash_password(password))


def checked_email(email: str) -> str:
    """The address in lower case. Raises `Invalid`."""
    try:
        return check_address(email).lower()
    except ValueError as trouble:
        raise Invalid.field("email", str(trouble)) from None


async def store_account(tx: Tx, account: Login) -> None:
    """Store a new account. Raises `Conflict` when its user name or address is taken."""
    names = [account.user.username, account.user.email]
    for name in filter(None, names):
        if await users.by_login(tx, name) is not None:
            raise Conflict(f"{name} is taken: choose another one")
    await users.add(tx, account.user, account.password_hash)


async def create_user(
    ctx: Context,
    caller: Caller,
    *,
    username: str,
    email: str | None,
    password: str,
    role: Role,
    is_instance_admin: bool,
) -> User:
    """A new account with a role in the caller's organization: for the command line, where the operator is trusted.

    Raises `Invalid`, `Conflict`, `Forbidden`.
    """
    require(caller, "members:grant-owner")
    account = await new_account(username, email, password, ctx.clock(), is_instance_admin=is_instance_admin)
    async with ctx.transaction() as tx:
        await store_account(tx, account)
        await organizations.add_member(tx, caller.org_id, account.user.id, role, ctx.clock())
        facts = {"username": account.user.username, "role": role.value, "is_instance_admin": is_instance_admin}
        await record(tx, caller, ctx.clock(), "member.added", "member", account.user.id, after=facts)
        tx.after_commit(ctx.doorkeeper.forget)
    return account.user


async def reset_password(ctx: Context, caller: Caller, *, username: str, new: str) -> User:
    """Replace the password of somebody who forgot it; all their logins end. Only the operator of the machine may.

    Raises `Forbidden`, `NotFound`, `Invalid`.
    """
    if caller.principal.kind is not PrincipalKind.OPERATOR:
        raise Forbidden("only the operator resets somebody else's password, on the command line")
    async with ctx.db.read() as tx:
        login = await users.by_login(tx, username)
    if login is None:
        raise NotFound(f"there is no account {username!r}")
    fresh = await new_account(login.user.username, None, new, ctx.clock())
    async with ctx.transaction() as tx:
        await users.set_password(tx, login.user.id, fresh.password_hash or "", ctx.clock())
        await sessions.remove_all(tx, login.user.id, but=None)
        await record(tx, caller, ctx.clock(), "password.reset", "user", login.user.id)
        tx.after_commit(ctx.doorkeeper.forget)
    return login.user


async def change_password(ctx: Context, caller: Caller, *, current: str, new: str, keep_session: str | None) -> None:
    """Replace the caller's own password; their other logins end. Raises `Unauthorized`, `Forbidden`, `RateLimited`."""
    if caller.principal.kind not in (PrincipalKind.SESSION, PrincipalKind.BASIC) or caller.principal.id is None:
        raise Forbidden("only a person has a password")
    user = await check_password(ctx, caller.principal.name, current, caller.address)
    fresh = await new_account(user.username, user.email, new, ctx.clock())
    async with ctx.transaction() as tx:
        await users.set_password(tx, user.id, fresh.password_hash or "", ctx.clock())
        await sessions.remove_all(tx, user.id, but=keep_session)
        await record(tx, caller, ctx.clock(), "password.changed", "user", user.id)
        tx.after_commit(ctx.doorkeeper.forget)
