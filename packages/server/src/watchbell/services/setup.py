"""The first start: an organization, its default contact, and a way in for the first person."""

from watchbell.domain.access import Caller, Principal, PrincipalKind
from watchbell.domain.errors import Conflict, Forbidden
from watchbell.domain.tenancy import DEFAULT_ORG_SLUG, Role
from watchbell.lib.clock import DAY
from watchbell.lib.opaque_tokens import new_token, sha256_hex
from watchbell.services.accounts import new_account, store_account
from watchbell.services.audit import record
from watchbell.services.context import Context
from watchbell.services.organizations import check_time_zone, make
from watchbell.services.sessions import Opened, open_session
from watchbell.store import organizations, settings, users
from watchbell.store.session import Tx
from watchbell.store.users import Login

_KEY = "setup"
DEFAULT_ADMIN = "admin"


async def ensure_first_rows(
    ctx: Context,
    *,
    admin_username: str | None = None,
    admin_email: str | None = None,
    admin_password: str | None = None,
) -> str | None:
    """Make what every installation has, if it is not there yet; safe at every start.

    Without any person yet: with `admin_password` an owner is made (`admin`, unless named), else a token for the
    one-time set-up link is answered, good for 24 hours; an earlier one is void then. Raises `Invalid` for a bad
    password or address.
    """
    async with ctx.db.read() as tx:
        is_settled = await users.count(tx) > 0 and await organizations.by_slug(tx, DEFAULT_ORG_SLUG) is not None
    if is_settled:
        return None
    account = None
    if admin_password:
        name = admin_username or DEFAULT_ADMIN
        account = await new_account(name, admin_email, admin_password, ctx.clock(), is_instance_admin=True)
    async with ctx.transaction() as tx:
        org_id = await _ensure_default_organization(ctx, tx)
        if await users.count(tx) > 0:
            return None
        if account is not None:
            await _first_owner(ctx, tx, account, org_id, request_id="", address="")
            return None
        token = new_token()
        await settings.put(tx, _KEY, {"sha256": sha256_hex(token), "expires_at": ctx.clock() + DAY})
    return token


async def is_needed(ctx: Context) -> bool:
    """Whether nobody can log in yet."""
    async with ctx.db.read() as tx:
        return await users.count(tx) == 0


async def finish_setup(
    ctx: Context,
    *,
    token: str,
    username: str,
    email: str | None,
    password: str,
    organization_name: str | None,
    time_zone: str | None,
    address: str,
    user_agent: str,
    request_id: str,
) -> Opened:
    """The first person's account and login, for the token of the set-up link; it opens this door once.

    Raises `Conflict` when the set-up is over, `Forbidden` for a wrong or old token, `Invalid`.
    """
    account = await new_account(username, email, password, ctx.clock(), is_instance_admin=True)
    if time_zone is not None:
        check_time_zone(time_zone)
    async with ctx.transaction() as tx:
        if await users.count(tx) > 0:
            raise Conflict("this installation is set up already: log in")
        kept = await settings.get(tx, _KEY)
        if kept is None or kept["sha256"] != sha256_hex(token) or ctx.clock() >= kept["expires_at"]:
            raise Forbidden("this set-up link is not valid (any more): restart Watchbell, it prints a new one")
        if not await settings.remove(tx, _KEY):
            raise Conflict("this installation is being set up by somebody else")
        org_id = await _ensure_default_organization(ctx, tx)
        await _name_organization(ctx, tx, org_id, organization_name, time_zone)
        await _first_owner(ctx, tx, account, org_id, request_id=request_id, address=address)
        opened = await open_session(ctx, tx, account.user, address=address, user_agent=user_agent)
        tx.after_commit(ctx.doorkeeper.forget)
    return opened


async def _ensure_default_organization(ctx: Context, tx: Tx) -> str:
    known = await organizations.by_slug(tx, DEFAULT_ORG_SLUG)
    if known is None:
        known = await make(tx, name="Default", slug=DEFAULT_ORG_SLUG, time_zone="UTC", now=ctx.clock())
    return known.id


async def _name_organization(ctx: Context, tx: Tx, org_id: str, name: str | None, time_zone: str | None) -> None:
    if name or time_zone:
        await organizations.change(tx, org_id, name=name or "Default", time_zone=time_zone or "UTC", now=ctx.clock())


async def _first_owner(ctx: Context, tx: Tx, account: Login, org_id: str, *, request_id: str, address: str) -> None:
    await store_account(tx, account)
    await organizations.add_member(tx, org_id, account.user.id, Role.OWNER, ctx.clock())
    principal = Principal(PrincipalKind.SESSION, id=account.user.id, name=account.user.username)
    caller = Caller(principal, org_id, request_id, address)
    facts = {"username": account.user.username, "role": Role.OWNER.value}
    await record(tx, caller, ctx.clock(), "member.added", "member", account.user.id, after=facts)
