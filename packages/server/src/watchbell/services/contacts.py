"""Contacts: making, changing and removing them. The default contact always stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from watchbell.domain.access import Caller, may, require
from watchbell.domain.contacts import Channel, Contact
from watchbell.domain.errors import Conflict, FieldProblem, Invalid, NotFound, WatchbellError, refuse_cleared
from watchbell.domain.events import Event
from watchbell.domain.versions import expect_version
from watchbell.lib.ids import uuid7
from watchbell.services import audit
from watchbell.services.channels import MadeChannel, NewChannel, add_channel, read_ahead
from watchbell.services.context import Context
from watchbell.store import channels as channel_rows
from watchbell.store import contacts as rows
from watchbell.store import organizations
from watchbell.store.rows import columns_of
from watchbell.store.session import Tx


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact that does not exist yet, perhaps with its first channels."""

    name: str
    is_default: bool = False
    channels: tuple[NewChannel, ...] = ()


Its = list[Channel] | None
"""A contact's channels; `None` for those who may not read channels."""


async def list_contacts(
    ctx: Context, caller: Caller, *, offset: int, limit: int
) -> tuple[list[tuple[Contact, Its]], int]:
    """A page of contacts with their channels, the default one first."""
    require(caller, "contacts:read")
    async with ctx.db.read() as tx:
        page, total = await rows.page(tx, caller.org_id, offset=offset, limit=limit)
        channels = await _channels_of(tx, caller, [contact.id for contact in page])
    return [(contact, channels.get(contact.id)) for contact in page], total


async def _channels_of(tx: Tx, caller: Caller, contact_ids: Sequence[str]) -> Mapping[str, list[Channel]]:
    return await channel_rows.of_contacts(tx, contact_ids) if may(caller, "channels:read") else {}


async def services_naming(ctx: Context, caller: Caller, contact_ids: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Id and name of the services that name each of these contacts of a page; nothing for those who may not read services."""
    require(caller, "contacts:read")
    async with ctx.db.read() as tx:
        return await rows.services_of(tx, contact_ids) if may(caller, "services:read") else {}


async def found(tx: Tx, caller: Caller, contact_id: str, action: str) -> Contact:
    """The contact, when it is there and the caller may do this to it. Raises `NotFound`, `Forbidden`, `Unauthorized`."""
    require(caller, action)
    contact = await rows.get(tx, caller.org_id, contact_id)
    if contact is None:
        raise NotFound("there is no such contact here")
    return contact


async def read_contact(ctx: Context, caller: Caller, contact_id: str) -> tuple[Contact, Its]:
    """One contact with its channels."""
    async with ctx.db.read() as tx:
        contact = await found(tx, caller, contact_id, "contacts:read")
        return contact, (await _channels_of(tx, caller, [contact_id])).get(contact_id)


async def create_contact(ctx: Context, caller: Caller, wish: NewContact) -> tuple[Contact, list[MadeChannel]]:
    """Make a contact with its first channels, all or nothing. Raises `Invalid` naming ``channels.0.config.url``."""
    require(caller, "contacts:write")
    if wish.channels:
        require(caller, "channels:write")
        await read_ahead(channel.templates for channel in wish.channels)
    now = ctx.clock()
    contact = Contact(uuid7(), caller.org_id, wish.name, wish.is_default, now, now, 1)
    async with ctx.transaction() as tx:
        if wish.is_default:
            await organizations.hold(tx, caller.org_id)
            await rows.unset_default(tx, caller.org_id)
        await rows.add(tx, contact)
        await audit.record(tx, caller, now, "contact.created", "contact", contact.id, after=columns_of(contact))
        tx.emit(_told("contact.created", contact))
        made = await _add_channels(ctx, tx, caller, contact, wish.channels, now)
    return contact, made


async def _add_channels(
    ctx: Context, tx: Tx, caller: Caller, contact: Contact, wishes: Sequence[NewChannel], now: int
) -> list[MadeChannel]:
    made: list[MadeChannel] = []
    for index, wish in enumerate(wishes):
        try:
            made.append(await add_channel(ctx, tx, caller, contact, wish, now))
        except WatchbellError as error:
            details = error.details or (FieldProblem("", error.message),)
            problems = tuple(FieldProblem(f"channels.{index}.{p.field}".rstrip("."), p.message) for p in details)
            raise Invalid(f"channels.{index}: {error.message}", details=problems) from None
    return made


async def update_contact(
    ctx: Context, caller: Caller, contact_id: str, changes: Mapping[str, Any], *, if_version: int | None = None
) -> tuple[Contact, Its]:
    """Rename it, or make it the default one. The default contact stays so until another one is made it."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        if changes.get("is_default"):
            require(caller, "contacts:write")
            await organizations.hold(tx, caller.org_id)  # there is one default contact: who takes it over waits in line
        before = await found(tx, caller, contact_id, "contacts:write")
        expect_version(if_version, before.version)
        refuse_cleared(changes, ("name", "is_default"))
        if before.is_default and changes.get("is_default") is False:
            raise Conflict("the default contact stays so until another contact is made the default")
        if changes.get("is_default") and not before.is_default:
            await rows.unset_default(tx, caller.org_id)
        after = replace(before, **changes, updated_at=now, version=before.version + 1)
        await rows.save(tx, after)
        await audit.record(
            tx, caller, now, "contact.updated", "contact", after.id, before=columns_of(before), after=columns_of(after)
        )
        tx.emit(_told("contact.updated", after))
        return after, (await _channels_of(tx, caller, [contact_id])).get(contact_id)


async def delete_contact(ctx: Context, caller: Caller, contact_id: str, *, if_version: int | None = None) -> None:
    """Remove a contact with its channels. Raises `Conflict` for the default contact."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        contact = await found(tx, caller, contact_id, "contacts:delete")
        expect_version(if_version, contact.version)
        if contact.is_default:
            raise Conflict("the default contact catches what no other is named for: it cannot be deleted")
        await rows.remove(tx, contact_id)
        await audit.record(tx, caller, now, "contact.deleted", "contact", contact.id, before=columns_of(contact))
        tx.emit(_told("contact.deleted", contact))


def _told(name: str, contact: Contact) -> Event:
    return Event(name, contact.org_id, {"id": contact.id, "name": contact.name})
