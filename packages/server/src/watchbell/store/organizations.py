"""Tenants and who belongs to them."""

from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update

from watchbell.domain.tenancy import Member, Membership, Organization, Role, User
from watchbell.lib.ids import uuid7
from watchbell.store.paging import counted
from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import contacts, members, organizations, users


async def add(tx: Tx, organization: Organization) -> None:
    """Store a new organization together with its default contact, which always exists."""
    await tx.execute(insert(organizations).values(columns_of(organization)))
    await tx.execute(
        insert(contacts).values(
            id=uuid7(),
            org_id=organization.id,
            name="Default",
            is_default=True,
            created_at=organization.created_at,
            updated_at=organization.created_at,
            version=1,
        )
    )


async def by_slug(tx: Tx, slug: str) -> Organization | None:
    """One organization."""
    row = await tx.first(select(organizations).where(organizations.c.slug == slug))
    return value_of(Organization, row) if row else None


async def of_ids(tx: Tx, ids: list[str], *, limit: int, offset: int) -> tuple[list[Organization], int]:
    """These organizations by name, and how many of them there are."""
    query = select(organizations).where(organizations.c.id.in_(ids))
    rows = await tx.all(query.order_by(organizations.c.name, organizations.c.id).limit(limit).offset(offset))
    return [value_of(Organization, row) for row in rows], await counted(tx, query)


async def time_zone_of(tx: Tx, org_id: str) -> str:
    """The IANA name of the zone in which its people live."""
    zone: str | None = await tx.scalar(select(organizations.c.time_zone).where(organizations.c.id == org_id))
    return zone or "UTC"


async def change(tx: Tx, org_id: str, *, name: str, time_zone: str, now: int) -> None:
    """Rename it, or move it to another time zone."""
    await tx.execute(
        update(organizations).where(organizations.c.id == org_id).values(name=name, time_zone=time_zone, updated_at=now)
    )


async def ping_key(tx: Tx, org_id: str) -> str | None:
    """Its ping key, sealed; `None` when it has none yet."""
    found = await tx.scalar(select(organizations.c.ping_key).where(organizations.c.id == org_id))
    return None if found is None else str(found)


async def set_ping_key(tx: Tx, org_id: str, sealed: str, sha256: str) -> None:
    """Give it a ping key, instead of the one it had."""
    await tx.execute(
        update(organizations).where(organizations.c.id == org_id).values(ping_key=sealed, ping_key_sha256=sha256)
    )


async def by_ping_key(tx: Tx, sha256: str) -> str | None:
    """The id of the organization that has this ping key."""
    found = await tx.scalar(select(organizations.c.id).where(organizations.c.ping_key_sha256 == sha256))
    return None if found is None else str(found)


async def memberships(tx: Tx, user_id: str) -> list[Membership]:
    """Where a person belongs, oldest first."""
    query = (
        select(members, organizations.c.slug.label("org_slug"), organizations.c.name.label("org_name"))
        .join(organizations, organizations.c.id == members.c.org_id)
        .where(members.c.user_id == user_id)
        .order_by(members.c.created_at, members.c.org_id)
    )
    return [value_of(Membership, row) for row in await tx.all(query)]


async def add_member(tx: Tx, org_id: str, user_id: str, role: Role, now: int) -> None:
    """Let a person in."""
    await tx.execute(insert(members).values(org_id=org_id, user_id=user_id, role=role.value, created_at=now))


async def member(tx: Tx, org_id: str, user_id: str) -> Member | None:
    """One person of an organization."""
    row = await tx.first(_members(org_id).where(members.c.user_id == user_id))
    return Member(value_of(User, row), Role(row["role"]), row["joined_at"]) if row else None


async def page_of_members(tx: Tx, org_id: str, *, limit: int, offset: int) -> tuple[list[Member], int]:
    """The people of an organization by user name, and how many there are."""
    query = _members(org_id)
    rows = await tx.all(query.order_by(users.c.username).limit(limit).offset(offset))
    return [Member(value_of(User, row), Role(row["role"]), row["joined_at"]) for row in rows], await counted(tx, query)


async def count_owners(tx: Tx, org_id: str) -> int:
    """How many owners it has; their rows are locked, so that two cannot leave at the same moment."""
    query = select(members.c.user_id).where(members.c.org_id == org_id, members.c.role == Role.OWNER.value)
    return len(await tx.all(query.with_for_update()))


async def set_role(tx: Tx, org_id: str, user_id: str, role: Role) -> None:
    """Give a person another role."""
    await tx.execute(
        update(members).where(members.c.org_id == org_id, members.c.user_id == user_id).values(role=role.value)
    )


async def remove_member(tx: Tx, org_id: str, user_id: str) -> None:
    """Show a person out."""
    await tx.execute(delete(members).where(members.c.org_id == org_id, members.c.user_id == user_id))


async def count(tx: Tx) -> int:
    """How many organizations there are."""
    return int(await tx.scalar(select(func.count()).select_from(organizations)) or 0)


def _members(org_id: str) -> Select[Any]:
    return (
        select(users, members.c.role, members.c.created_at.label("joined_at"))
        .join(members, members.c.user_id == users.c.id)
        .where(members.c.org_id == org_id)
    )


async def hold(tx: Tx, org_id: str) -> None:
    """Until this transaction ends, nobody else who holds the organization sees or changes what is counted in it."""
    query = select(organizations.c.id).where(organizations.c.id == org_id)
    await tx.all(query.with_for_update(key_share=True))
