"""Organizations: look them up, make them, change them."""

import re
import unicodedata
from zoneinfo import available_timezones

from watchbell.domain.access import Caller, PrincipalKind, require
from watchbell.domain.errors import Conflict, Forbidden, Invalid, NotFound
from watchbell.domain.tenancy import Membership, Organization, Role
from watchbell.domain.versions import expect_version
from watchbell.lib.ids import uuid7
from watchbell.services.audit import record
from watchbell.services.context import Context
from watchbell.store import organizations
from watchbell.store.session import Tx


async def by_slug(ctx: Context, slug: str) -> Organization:
    """The organization of this slug, remembered for seconds. Raises `NotFound`."""
    memory, now = ctx.doorkeeper.organizations, ctx.clock()
    known = memory.get(slug, now)
    if known is not None:
        return known
    generation = memory.generation
    async with ctx.db.read() as tx:
        found = await organizations.by_slug(tx, slug)
    if found is None:
        raise NotFound(f"there is no organization {slug!r}")
    memory.put(slug, found, now, generation)
    return found


async def read(ctx: Context, caller: Caller, slug: str) -> Organization:
    """One organization of the caller's. Raises `NotFound`, `Unauthorized`, `Forbidden`."""
    require(caller, "organizations:read")
    async with ctx.db.read() as tx:
        found = await organizations.by_slug(tx, slug)
    if found is None or found.id != caller.org_id:
        raise NotFound(f"there is no organization {slug!r}")
    return found


async def mine(ctx: Context, caller: Caller, *, limit: int, offset: int) -> tuple[list[Organization], int]:
    """The organizations the caller belongs to, and how many there are."""
    async with ctx.db.read() as tx:
        return await organizations.of_ids(tx, sorted(caller.principal.roles), limit=limit, offset=offset)


async def memberships(ctx: Context, user_id: str) -> list[Membership]:
    """Where a person belongs."""
    async with ctx.db.read() as tx:
        return await organizations.memberships(tx, user_id)


async def create(ctx: Context, caller: Caller, *, name: str, slug: str | None, time_zone: str) -> Organization:
    """A new organization owned by the caller; its slug follows from the name if none is given.

    Raises `Forbidden` unless the caller administers the installation, `Conflict` when the slug is taken.
    """
    principal = caller.principal
    if not principal.is_instance_admin or principal.kind not in (PrincipalKind.SESSION, PrincipalKind.BASIC):
        raise Forbidden("only an administrator of this installation makes organizations, after logging in")
    async with ctx.transaction() as tx:
        made = await make(tx, name=name, slug=slug, time_zone=time_zone, now=ctx.clock())
        if principal.id is not None:
            await organizations.add_member(tx, made.id, principal.id, Role.OWNER, made.created_at)
        inside = Caller(principal, made.id, caller.request_id, caller.address)
        await record(tx, inside, made.created_at, "organization.created", "organization", made.id, after=_facts(made))
        tx.after_commit(ctx.doorkeeper.forget)
    return made


async def make(tx: Tx, *, name: str, slug: str | None, time_zone: str, now: int) -> Organization:
    """Store a new organization with its default contact. Raises `Conflict`, `Invalid`."""
    check_time_zone(time_zone)
    wanted = slug or slug_of(name)
    if await organizations.by_slug(tx, wanted) is not None:
        if slug is not None:
            raise Conflict(f"the slug {slug!r} is taken: choose another one")
        wanted = f"{wanted[:57]}-{uuid7()[-6:]}"
    made = Organization(id=uuid7(), slug=wanted, name=name, time_zone=time_zone, created_at=now, updated_at=now)
    await organizations.add(tx, made)
    return made


async def change(
    ctx: Context, caller: Caller, slug: str, *, name: str | None, time_zone: str | None, version: int | None
) -> Organization:
    """Rename it or move it to another time zone. Raises `NotFound`, `Forbidden`, `Invalid`, `Conflict`."""
    require(caller, "organizations:write")
    async with ctx.transaction() as tx:
        before = await organizations.by_slug(tx, slug)
        if before is None or before.id != caller.org_id:
            raise NotFound(f"there is no organization {slug!r}")
        expect_version(version, before.updated_at)
        if time_zone is not None:
            check_time_zone(time_zone)
        now = max(ctx.clock(), before.updated_at + 1)
        await organizations.change(
            tx, before.id, name=name or before.name, time_zone=time_zone or before.time_zone, now=now
        )
        after = await organizations.by_slug(tx, slug)
        assert after is not None  # noqa: S101 - it was there a moment ago, in this transaction
        await record(
            tx,
            caller,
            now,
            "organization.changed",
            "organization",
            before.id,
            before=_facts(before),
            after=_facts(after),
        )
        tx.after_commit(ctx.doorkeeper.forget)
    return after


def check_time_zone(name: str) -> None:
    """Raise `Invalid` for what is no time zone."""
    if name not in available_timezones():
        raise Invalid.field("time_zone", "use a name of the time zone database, for example Europe/Berlin or UTC")


def slug_of(name: str) -> str:
    """A slug from a name: ``Olga's Café`` → ``olga-s-cafe``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64].strip("-") or "org"


def _facts(organization: Organization) -> dict[str, str]:
    return {"slug": organization.slug, "name": organization.name, "time_zone": organization.time_zone}
