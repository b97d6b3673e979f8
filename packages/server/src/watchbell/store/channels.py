"""Channels: queries."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, or_, select

from watchbell.domain.contacts import Channel
from watchbell.store.paging import counted
from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import channels, contacts, service_contacts
from watchbell.store.versions import save_next_version


async def get(tx: Tx, org_id: str, channel_id: str) -> Channel | None:
    """The channel, if the organization has it."""
    row = await tx.first(select(channels).where(channels.c.org_id == org_id, channels.c.id == channel_id))
    return value_of(Channel, row) if row else None


async def by_id(tx: Tx, channel_id: str) -> Channel | None:
    """The channel, whoever's it is."""
    row = await tx.first(select(channels).where(channels.c.id == channel_id))
    return value_of(Channel, row) if row else None


async def by_ids(tx: Tx, org_id: str, ids: Sequence[str]) -> dict[str, Channel]:
    """Those of these channels that the organization has."""
    if not ids:
        return {}
    rows = await tx.all(select(channels).where(channels.c.org_id == org_id, channels.c.id.in_(ids)))
    return {row["id"]: value_of(Channel, row) for row in rows}


async def page(tx: Tx, org_id: str, *, offset: int, limit: int) -> tuple[list[Channel], int]:
    """A page of all channels of an organization, by name, and how many there are."""
    query = select(channels).where(channels.c.org_id == org_id)
    rows = await tx.all(query.order_by(channels.c.name, channels.c.id).limit(limit).offset(offset))
    return [value_of(Channel, row) for row in rows], await counted(tx, query)


async def of_contacts(tx: Tx, contact_ids: Sequence[str]) -> dict[str, list[Channel]]:
    """The channels of each of these contacts, by name."""
    found: dict[str, list[Channel]] = {contact_id: [] for contact_id in contact_ids}
    if not found:
        return found
    rows = await tx.all(
        select(channels).where(channels.c.contact_id.in_(list(found))).order_by(channels.c.name, channels.c.id)
    )
    for row in rows:
        found[row["contact_id"]].append(value_of(Channel, row))
    return found


async def named_for_services(tx: Tx, org_id: str) -> dict[str, list[str]]:
    """The ids of the channels of those who are named for each service; services for which nobody is named are left out."""
    query = (
        select(service_contacts.c.service_id, channels.c.id)
        .join(contacts, contacts.c.id == service_contacts.c.contact_id)
        .outerjoin(channels, channels.c.contact_id == contacts.c.id)
        .where(contacts.c.org_id == org_id)
        .order_by(channels.c.name, channels.c.id)
    )
    found: dict[str, list[str]] = {}
    for service_id, channel_id in await tx.tuples(query):
        found.setdefault(service_id, []).extend([channel_id] if channel_id else [])
    return found


async def of_org(tx: Tx, org_id: str) -> list[Channel]:
    """All channels of an organization, by name."""
    rows = await tx.all(select(channels).where(channels.c.org_id == org_id).order_by(channels.c.name, channels.c.id))
    return [value_of(Channel, row) for row in rows]


async def kinds_in_use(tx: Tx) -> list[str]:
    """The kinds of which there are channels, of any organization."""
    return [kind for (kind,) in await tx.tuples(select(channels.c.kind).distinct())]


async def enabled_of_kinds(tx: Tx, kinds: Sequence[str]) -> list[Channel]:
    """All that are switched on and of one of these kinds, of every organization, the oldest first."""
    query = select(channels).where(channels.c.kind.in_(list(kinds)), channels.c.is_enabled).order_by(channels.c.id)
    return [value_of(Channel, row) for row in await tx.all(query)]


async def in_trouble(tx: Tx, org_id: str) -> list[Channel]:
    """Enabled channels that are broken, or failed the last time."""
    query = select(channels).where(
        channels.c.org_id == org_id,
        channels.c.is_enabled,
        or_(channels.c.broken_reason.is_not(None), channels.c.failure_streak > 0),
    )
    return [value_of(Channel, row) for row in await tx.all(query.order_by(channels.c.name))]


async def add(tx: Tx, channel: Channel) -> None:
    """Store a new channel."""
    await tx.execute(insert(channels).values(columns_of(channel)))


async def save(tx: Tx, channel: Channel) -> None:
    """Store the next version of one that is there already. Raises `Conflict`."""
    await save_next_version(tx, channels, channel)


async def remove(tx: Tx, channel_id: str) -> None:
    """Remove a channel with its deliveries."""
    await tx.execute(delete(channels).where(channels.c.id == channel_id))
