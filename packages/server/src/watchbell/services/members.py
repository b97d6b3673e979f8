"""The people of an organization and their roles. The last owner stays."""

from watchbell.domain.access import Caller, require
from watchbell.domain.errors import Conflict, Invalid, NotFound
from watchbell.domain.tenancy import Member, Role
from watchbell.services.accounts import new_account
from watchbell.services.audit import record
from watchbell.services.context import Context
from watchbell.store import organizations, users
from watchbell.store.session import Tx


async def page(ctx: Context, caller: Caller, *, limit: int, offset: int) -> tuple[list[Member], int]:
    """The people by user name, and how many there are."""
    require(caller, "members:read")
    async with ctx.db.read() as tx:
        return await organizations.page_of_members(tx, caller.org_id, limit=limit, offset=offset)


async def add(
    ctx: Context, caller: Caller, *, username: str, email: str | None, password: str | None, role: Role
) -> Member:
    """Let somebody in: an account that exists by user name or e-mail, or a new one with this password.

    Raises `Conflict` for a member, `Invalid` for a new account without a password or a password for an existing one.
    """
    require(caller, "members:write")
    _may_grant(caller, role)
    account = await new_account(username, email, password, ctx.clock()) if password is not None else None
    async with ctx.transaction() as tx:
        known = await users.by_login(tx, username) or (await users.by_login(tx, email) if email else None)
        if known is not None:
            if account is not None:
                raise Conflict("this account exists already: add it without a password")
            user = known.user
            if await organizations.member(tx, caller.org_id, user.id) is not None:
                raise Conflict(f"{user.username} is a member already")
        elif account is not None:
            user = account.user
            await users.add(tx, user, account.password_hash)
        else:
            raise Invalid.field("password", "there is no such account yet: give it a password")
        await organizations.add_member(tx, caller.org_id, user.id, role, ctx.clock())
        added = await _one(tx, caller.org_id, user.id)
        facts = {"username": user.username, "role": role.value}
        await record(tx, caller, ctx.clock(), "member.added", "member", user.id, after=facts)
        tx.after_commit(ctx.doorkeeper.forget)
    return added


async def change_role(ctx: Context, caller: Caller, user_id: str, role: Role) -> Member:
    """Another role. Raises `NotFound`, `Forbidden`, and `Conflict` for the last owner."""
    require(caller, "members:write")
    async with ctx.transaction() as tx:
        before = await _one(tx, caller.org_id, user_id)
        _may_grant(caller, role)
        _may_grant(caller, before.role)
        if before.role is Role.OWNER and role is not Role.OWNER:
            await _keep_an_owner(tx, caller.org_id)
        await organizations.set_role(tx, caller.org_id, user_id, role)
        after = await _one(tx, caller.org_id, user_id)
        was, now_is = {"role": before.role.value}, {"role": role.value}
        await record(tx, caller, ctx.clock(), "member.changed", "member", user_id, before=was, after=now_is)
        tx.after_commit(ctx.doorkeeper.forget)
    return after


async def remove(ctx: Context, caller: Caller, user_id: str) -> None:
    """Show somebody out; everybody may leave. Raises `NotFound`, `Forbidden`, and `Conflict` for the last owner."""
    require(caller, "members:read" if user_id == caller.principal.id else "members:write")
    async with ctx.transaction() as tx:
        before = await _one(tx, caller.org_id, user_id)
        if before.role is Role.OWNER:
            _may_grant(caller, Role.OWNER)
            await _keep_an_owner(tx, caller.org_id)
        await organizations.remove_member(tx, caller.org_id, user_id)
        facts = {"username": before.user.username, "role": before.role.value}
        await record(tx, caller, ctx.clock(), "member.removed", "member", user_id, before=facts)
        tx.after_commit(ctx.doorkeeper.forget)


def _may_grant(caller: Caller, role: Role) -> None:
    """Only an owner makes, changes or removes an owner."""
    if role is Role.OWNER:
        require(caller, "members:grant-owner")


async def _one(tx: Tx, org_id: str, user_id: str) -> Member:
    found = await organizations.member(tx, org_id, user_id)
    if found is None:
        raise NotFound("there is no such member")
    return found


async def _keep_an_owner(tx: Tx, org_id: str) -> None:
    if await organizations.count_owners(tx, org_id) < 2:
        raise Conflict("an organization needs an owner: make somebody else owner first")
