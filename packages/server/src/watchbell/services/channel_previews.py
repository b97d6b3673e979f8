"""Previews: what a channel would say and send, rehearsed by its own notifier; nothing leaves the machine."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from watchbell.domain.access import Caller, require
from watchbell.domain.contacts import Channel
from watchbell.domain.errors import Invalid, NotFound
from watchbell.domain.message_links import ACK_PATH
from watchbell.domain.message_templates import Templates, checked_templates, in_own_words
from watchbell.domain.notifying import OF_CARE, Message, MessageType, Notifier, Receipt, SendLimits, Undelivered
from watchbell.domain.payload_masking import Shown, shown_letter
from watchbell.domain.sample_messages import ASKING, sample_message
from watchbell.domain.secrets_in_config import REDACTED, map_secrets
from watchbell.domain.stored_messages import to_message
from watchbell.lib.http_answer import hide
from watchbell.lib.json_schema import schema_of
from watchbell.lib.rehearsal import Letter, rehearse
from watchbell.lib.secret_box import SecretUnreadableError
from watchbell.notifiers import shelf
from watchbell.services.channels import be_usable, found, notifier_named
from watchbell.services.configs import checked, merged, opened, plain
from watchbell.services.context import Context
from watchbell.store import channels as channel_rows
from watchbell.store import deliveries as delivery_rows
from watchbell.store import organizations, outbox
from watchbell.store.session import Tx

log = structlog.get_logger()
_OURS = "watchbell.notifiers."


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be seen: a stored channel, perhaps with other settings and words, or one that does not exist yet."""

    type: MessageType
    channel_type: str | None = None
    channel_id: str | None = None
    config: Mapping[str, Any] | None = None
    templates: Templates | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """The words, and the first request that tells them; `note` says why there is none, or what to know about it."""

    title: str
    text: str
    request: Shown | None
    note: str | None = None


async def preview(ctx: Context, caller: Caller, wish: Wish) -> Preview:
    """How a sample message would look. Raises `Invalid` for templates that cannot be used."""
    require(caller, "channels:write")
    templates = None if wish.templates is None else await asyncio.to_thread(checked_templates, wish.templates)
    async with ctx.db.read() as tx:
        channel = None
        if wish.channel_id is not None:
            channel = await found(tx, caller, wish.channel_id, None, "channels:write")
        if templates is None:
            templates = channel.templates if channel else {}
        zone = await organizations.time_zone_of(tx, caller.org_id)
        sample = sample_message(wish.type, base_url=ctx.options.base_url, org_id=caller.org_id, time_zone=zone)
        message, trouble = in_own_words(sample, templates)
        kind = channel.kind if channel else wish.channel_type
        if kind is None:
            return Preview(message.title, message.text, None, trouble)
        notifier = notifier_named(kind)
        try:
            config = await _config(ctx, tx, caller, notifier, channel, wish.config)
        except Invalid as error:
            return Preview(message.title, message.text, None, f"nothing can be sent like this yet: {error.message}")
        except SecretUnreadableError as error:
            return Preview(message.title, message.text, None, f"{error}: enter the channel's secrets again")
    if message.type is MessageType.DIGEST and not notifier.takes_digests(
        checked(notifier.config, notifier.kind, config)
    ):
        return Preview(message.title, message.text, None, "such a channel is told each alert by itself")
    if message.type in OF_CARE and message.type not in notifier.hears:
        return Preview(message.title, message.text, None, "channels of this kind are not told who takes care")
    return await _rehearsed(notifier, config, message, trouble)


async def payload(ctx: Context, caller: Caller, delivery_id: str) -> Preview:
    """What is sent, or was, for a stored delivery, by the channel as it is now."""
    require(caller, "deliveries:read")
    require(caller, "channels:read")
    async with ctx.db.read() as tx:
        delivery = await delivery_rows.get(tx, caller.org_id, delivery_id)
        channel = None if delivery is None else await channel_rows.get(tx, caller.org_id, delivery.channel_id)
        if delivery is None or channel is None:
            raise NotFound("there is no such delivery here")
        reference = (await outbox.references(tx, [delivery_id])).get(delivery_id)
    content = delivery.message
    if content.get("incident_id") and content.get("type") in ASKING:
        # The real address says who acknowledges: only its receiver may know it.
        content = {**content, "ack_link": f"{ctx.options.base_url.rstrip('/')}{ACK_PATH}{REDACTED}"}
    message, trouble = in_own_words(to_message(delivery_id, content, reference, caller.org_id), channel.templates)
    notifier = shelf().get(channel.kind)
    if notifier is None:
        return Preview(message.title, message.text, None, f"the channel kind {channel.kind} is not known here")
    try:
        config = opened(ctx.box, notifier.config, channel.config)
        checked(notifier.config, notifier.kind, config)
    except (Invalid, SecretUnreadableError) as error:
        return Preview(message.title, message.text, None, f"the channel's settings cannot be read: {error}")
    return await _rehearsed(notifier, config, message, trouble)


async def _config(
    ctx: Context,
    tx: Tx,
    caller: Caller,
    notifier: Notifier[Any],
    channel: Channel | None,
    given: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The config to rehearse with. Raises `Invalid`, `SecretUnreadableError`."""
    stored = opened(ctx.box, notifier.config, channel.config) if channel else {}
    wanted = stored if given is None else merged(notifier.config, stored, given)
    complete = notifier.prepare(plain(checked(notifier.config, notifier.kind, wanted)))
    config = plain(checked(notifier.config, notifier.kind, complete))
    await be_usable(ctx, tx, caller, notifier, config)
    return config


async def _rehearsed(notifier: Notifier[Any], config: dict[str, Any], message: Message, trouble: str | None) -> Preview:
    title, text = message.title, message.text
    if not notifier.send.__module__.startswith(_OURS):
        note = f"the kind {notifier.kind} was added to this server: what it sends cannot be seen without sending it"
        return Preview(title, text, None, note)
    secrets: list[str] = []
    map_secrets(schema_of(notifier.config), config, lambda secret: _noted(secrets, secret))
    try:
        kept = await rehearse(notifier.send(checked(notifier.config, notifier.kind, config), message, SendLimits()))
    except Undelivered as error:
        return Preview(title, text, None, hide(error.reason, secrets))
    except Exception as error:
        log.exception("rehearsal_failed", kind=notifier.kind)
        return Preview(title, text, None, f"the {notifier.kind} notifier failed: {type(error).__name__}")
    if isinstance(kept, Letter):
        return Preview(title, text, shown_letter(kept, secrets), trouble)
    return Preview(title, text, None, _nothing(kept))


def _noted(secrets: list[str], secret: str) -> str:
    secrets.append(secret)
    return secret


def _nothing(receipt: Receipt) -> str:
    return f"nothing is sent: {receipt.answer}" if receipt.answer else "nothing is sent"
