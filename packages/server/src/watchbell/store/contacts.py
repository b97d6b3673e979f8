"""Contacts: queries, and which services they are named for."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select, update

from watchbell.domain.contacts import Contact
from watchbell.store.paging import counted
from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import contacts, service_contacts, services
from watchbell.store.versions import save_next_version


async def get(tx: Tx, org_id: str, contact_id: str) -> Contact | None:
    """The contact, if the organization has it."""
    row = await tx.first(select(contacts).where(contacts.c.org_id == org_id, contacts.c.id == contact_id))
    return value_of(Contact, row) if row else None


async def by_ids(tx: Tx, org_id: str, ids: Sequence[str]) -> dict[str, Contact]:
    """Those of these contacts that the organization has."""
    if not ids:
        return {}
    rows = await tx.all(select(contacts).where(contacts.c.org_id == org_id, contacts.c.id.in_(ids)))
    return {row["id"]: value_of(Contact, row) for row in rows}


async def page(tx: Tx, org_id: str, *, offset: int, limit: int) -> tuple[list[Contact], int]:
    """A page of contacts, the default one first, and how many there are."""
    query = select(contacts).where(contacts.c.org_id == org_id)
    ordered = query.order_by(contacts.c.is_default.desc(), contacts.c.name, contacts.c.id)
    rows = await tx.all(ordered.limit(limit).offset(offset))
    return [value_of(Contact, row) for row in rows], await counted(tx, query)


async def default_of(tx: Tx, org_id: str) -> list[Contact]:
    """The default contact: one, from the first start on."""
    rows = await tx.all(select(contacts).where(contacts.c.org_id == org_id, contacts.c.is_default))
    return [value_of(Contact, row) for row in rows]


async def add(tx: Tx, contact: Contact) -> None:
    """Store a new contact."""
    await tx.execute(insert(contacts).values(columns_of(contact)))


async def save(tx: Tx, contact: Contact) -> None:
    """Store the next version of one that is there already. Raises `Conflict`."""
    await save_next_version(tx, contacts, contact)


async def unset_default(tx: Tx, org_id: str) -> None:
    """Make room for another default contact, in the same transaction."""
    await tx.execute(
        update(contacts).where(contacts.c.org_id == org_id, contacts.c.is_default).values(is_default=False)
    )


async def remove(tx: Tx, contact_id: str) -> None:
    """Remove a contact with its channels; services that named it fall back to the default contact."""
    await tx.execute(delete(contacts).where(contacts.c.id == contact_id))


async def of_service(tx: Tx, service_id: str) -> list[Contact]:
    """The contacts named for a service."""
    rows = await tx.all(
        select(contacts)
        .join(service_contacts, service_contacts.c.contact_id == contacts.c.id)
        .where(service_contacts.c.service_id == service_id)
        .order_by(contacts.c.name, contacts.c.id)
    )
    return [value_of(Contact, row) for row in rows]


async def services_of(tx: Tx, contact_ids: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Id and name of the services that name each of these contacts, by name."""
    found: dict[str, list[tuple[str, str]]] = {contact_id: [] for contact_id in contact_ids}
    if not found:
        return found
    query = (
        select(service_contacts.c.contact_id, services.c.id, services.c.name)
        .join(services, services.c.id == service_contacts.c.service_id)
        .where(service_contacts.c.contact_id.in_(list(found)))
        .order_by(services.c.name, services.c.id)
    )
    for contact_id, service_id, name in await tx.tuples(query):
        found[contact_id].append((service_id, name))
    return found


async def set_of_service(tx: Tx, service_id: str, ids: Sequence[str]) -> None:
    """Name exactly these contacts for a service."""
    await tx.execute(delete(service_contacts).where(service_contacts.c.service_id == service_id))
    if ids:
        rows = [{"service_id": service_id, "contact_id": contact_id} for contact_id in ids]
        await tx.execute(insert(service_contacts), rows)
