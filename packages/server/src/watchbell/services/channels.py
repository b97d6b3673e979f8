"""Channels: making, changing and removing them. Secrets are write-only."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from watchbell.domain.access import Caller, require
from watchbell.domain.alerts import AlertType
from watchbell.domain.channel_hours import ChannelHours
from watchbell.domain.contacts import Channel, Contact
from watchbell.domain.errors import Invalid, NotFound, refuse_cleared
from watchbell.domain.events import Event
from watchbell.domain.message_templates import Templates, checked_templates
from watchbell.domain.notifying import Notifier
from watchbell.domain.services import Severity
from watchbell.domain.tenancy import DEFAULT_ORG_SLUG
from watchbell.domain.versions import expect_version
from watchbell.lib.ids import uuid7
from watchbell.notifiers import shelf
from watchbell.services import audit
from watchbell.services.configs import checked, hidden, merged, opened, plain, sealed
from watchbell.services.context import Context
from watchbell.store import channels as rows
from watchbell.store import contacts as contact_rows
from watchbell.store import organizations
from watchbell.store.rows import columns_of
from watchbell.store.session import Tx


@dataclass(frozen=True, slots=True)
class NewChannel:
    """A channel that does not exist yet."""

    name: str
    channel_type: str
    config: Mapping[str, Any] = field(default_factory=dict)
    is_enabled: bool = True
    events: tuple[AlertType, ...] = ()
    min_severity: Severity | None = None
    remind_every_minutes: int | None = None
    hours: ChannelHours | None = None
    templates: Templates = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MadeChannel:
    """A new channel; `generated` holds the secrets that were made for it, shown now and never again."""

    channel: Channel
    generated: dict[str, Any]


def notifier_named(name: str) -> Notifier[Any]:
    """The notifier of this kind. Raises `Invalid` that lists the kinds there are."""
    found = shelf().get(name)
    if found is None:
        raise Invalid.field("channel_type", f"unknown kind; use one of {', '.join(shelf())}")
    return found


def shown_config(channel: Channel) -> dict[str, Any]:
    """The config without its secrets."""
    notifier = shelf().get(channel.kind)
    return hidden(notifier.config if notifier else None, channel.config)


async def list_channels(ctx: Context, caller: Caller, *, offset: int, limit: int) -> tuple[list[Channel], int]:
    """A page of all the organization's channels, and how many there are."""
    require(caller, "channels:read")
    async with ctx.db.read() as tx:
        return await rows.page(tx, caller.org_id, offset=offset, limit=limit)


async def list_channels_of(ctx: Context, caller: Caller, contact_id: str) -> list[Channel]:
    """The channels of one contact."""
    require(caller, "channels:read")
    async with ctx.db.read() as tx:
        if await contact_rows.get(tx, caller.org_id, contact_id) is None:
            raise NotFound("there is no such contact here")
        return (await rows.of_contacts(tx, [contact_id]))[contact_id]


async def found(tx: Tx, caller: Caller, channel_id: str, contact_id: str | None, action: str) -> Channel:
    """The channel (of the contact, if one is named). Raises `NotFound`, `Forbidden`, `Unauthorized`."""
    require(caller, action)
    channel = await rows.get(tx, caller.org_id, channel_id)
    if channel is None or contact_id not in (None, channel.contact_id):
        raise NotFound("there is no such channel here")
    return channel


async def read_channel(ctx: Context, caller: Caller, channel_id: str, contact_id: str | None = None) -> Channel:
    """One channel."""
    async with ctx.db.read() as tx:
        return await found(tx, caller, channel_id, contact_id, "channels:read")


async def create_channel(ctx: Context, caller: Caller, contact_id: str | None, wish: NewChannel) -> MadeChannel:
    """Make a channel of a contact, of the default contact when none is named."""
    require(caller, "channels:write")
    await read_ahead([wish.templates])
    now = ctx.clock()
    async with ctx.transaction() as tx:
        if contact_id is None:
            contacts = await contact_rows.default_of(tx, caller.org_id)
        else:
            contact = await contact_rows.get(tx, caller.org_id, contact_id)
            contacts = [contact] if contact else []
        if not contacts:
            raise NotFound("there is no such contact here")
        return await add_channel(ctx, tx, caller, contacts[0], wish, now)


async def read_ahead(wishes: Iterable[Templates]) -> None:
    """Read templates in a thread and remember them: long ones are a tenth of a second of work each, which neither a
    transaction nor others may wait for. What is wrong with them is told when they are used.
    """

    def read() -> None:
        for templates in wishes:
            with suppress(Invalid):
                checked_templates(templates)

    await asyncio.to_thread(read)


async def add_channel(
    ctx: Context, tx: Tx, caller: Caller, contact: Contact, wish: NewChannel, now: int
) -> MadeChannel:
    """Make one inside a transaction. Raises `Invalid`."""
    notifier = notifier_named(wish.channel_type)
    config = plain(checked(notifier.config, notifier.kind, merged(notifier.config, {}, wish.config)))
    complete = plain(checked(notifier.config, notifier.kind, notifier.prepare(config)))
    await be_usable(ctx, tx, caller, notifier, complete)
    channel = Channel(
        id=uuid7(),
        org_id=caller.org_id,
        contact_id=contact.id,
        name=wish.name,
        kind=notifier.kind,
        config=sealed(ctx.box, notifier.config, complete),
        is_enabled=wish.is_enabled,
        events=tuple(event.value for event in wish.events),
        min_severity=wish.min_severity,
        broken_reason=None,
        last_success_at=None,
        failure_streak=0,
        created_at=now,
        updated_at=now,
        version=1,
        remind_every_minutes=wish.remind_every_minutes,
        hours=None if wish.hours is None else wish.hours.model_dump(mode="json"),
        templates=checked_templates(wish.templates),
        takes_digests=notifier.takes_digests(checked(notifier.config, notifier.kind, complete)),
    )
    await rows.add(tx, channel)
    await audit.record(tx, caller, now, "channel.created", "channel", channel.id, after=picture(channel))
    tx.emit(_told("channel.created", channel))
    return MadeChannel(channel, {name: value for name, value in complete.items() if config.get(name) != value})


async def be_usable(ctx: Context, tx: Tx, caller: Caller, notifier: Notifier[Any], config: dict[str, Any]) -> None:
    """Raises `Invalid` when this organization, or this server, cannot have such a channel."""
    if notifier.is_for_operators:
        operators = await organizations.by_slug(tx, DEFAULT_ORG_SLUG)
        if operators is None or operators.id != caller.org_id:
            raise Invalid.field("channel_type", f"the kind {notifier.kind} is for the operators of this server only")
    if (missing := notifier.missing()) is not None:
        raise Invalid.field("channel_type", f"the kind {notifier.kind} {missing}")
    complete = checked(notifier.config, notifier.kind, config)
    if (refused := notifier.refuse(complete)) is not None:
        raise Invalid.field("config", refused)
    hook = notifier.conversation and notifier.conversation.hook
    if hook and hook.wanted(complete) and (refused := hook.refuse(complete, ctx.options.base_url)) is not None:
        raise Invalid.field(f"config.{hook.field}", refused)


def picture(channel: Channel) -> dict[str, Any]:
    """The channel for the audit log: secrets hidden."""
    return columns_of(channel) | {"config": shown_config(channel)}


async def update_channel(
    ctx: Context,
    caller: Caller,
    channel_id: str,
    changes: Mapping[str, Any],
    *,
    contact_id: str | None = None,
    if_version: int | None = None,
) -> Channel:
    """Change what `changes` names; a new config mends a broken channel."""
    if changes.get("templates"):
        require(caller, "channels:write")
        await read_ahead([changes["templates"]])
    now = ctx.clock()
    async with ctx.transaction() as tx:
        before = await found(tx, caller, channel_id, contact_id, "channels:write")
        expect_version(if_version, before.version)
        after = replace(before, **_values(ctx, before, changes), updated_at=now, version=before.version + 1)
        if "config" in changes:
            notifier = notifier_named(before.kind)
            await be_usable(ctx, tx, caller, notifier, opened(ctx.box, notifier.config, after.config))
        await rows.save(tx, after)
        await audit.record(
            tx, caller, now, "channel.updated", "channel", after.id, before=picture(before), after=picture(after)
        )
        tx.emit(_told("channel.updated", after))
        return after


def _values(ctx: Context, before: Channel, changes: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in changes.items() if name not in ("channel_type", "config")}
    refuse_cleared(values, ("name", "is_enabled"))
    if changes.get("channel_type") not in (None, before.kind):
        raise Invalid.field("channel_type", "the kind of a channel cannot be changed: make a new channel")
    if "events" in values:
        values["events"] = tuple(AlertType(event).value for event in values["events"] or ())
    if "templates" in values:
        values["templates"] = checked_templates(values["templates"] or {})
    if values.get("hours") is not None:
        values["hours"] = values["hours"].model_dump(mode="json")
    if "config" in changes:
        notifier = notifier_named(before.kind)
        config = merged(notifier.config, opened(ctx.box, notifier.config, before.config), changes["config"] or {})
        complete = notifier.prepare(plain(checked(notifier.config, notifier.kind, config)))
        its = checked(notifier.config, notifier.kind, complete)
        values["config"] = sealed(ctx.box, notifier.config, plain(its))
        values |= {"broken_reason": None, "failure_streak": 0, "takes_digests": notifier.takes_digests(its)}
    return values


async def delete_channel(
    ctx: Context, caller: Caller, channel_id: str, *, contact_id: str | None = None, if_version: int | None = None
) -> None:
    """Remove a channel; what is still on its way to it goes too."""
    now = ctx.clock()
    async with ctx.transaction() as tx:
        channel = await found(tx, caller, channel_id, contact_id, "channels:delete")
        expect_version(if_version, channel.version)
        await rows.remove(tx, channel_id)
        await audit.record(tx, caller, now, "channel.deleted", "channel", channel.id, before=picture(channel))
        tx.emit(_told("channel.deleted", channel))


def _told(name: str, channel: Channel) -> Event:
    return Event(name, channel.org_id, {"id": channel.id, "name": channel.name, "contact_id": channel.contact_id})
