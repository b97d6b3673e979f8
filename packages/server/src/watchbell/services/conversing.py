"""People who answer in a channel: who listens, who is obeyed, and what becomes of their wishes.

Exactly once: how far a line was heard, and the reply that is owed, are written in the transaction of the deed itself. After
a kill the deed is either done and its reply still sent, or was never done and is heard again.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from pydantic import ValidationError

from watchbell.domain.access import Caller, Principal, PrincipalKind, itself
from watchbell.domain.chat_commands import Verb, wish_of
from watchbell.domain.contacts import Channel
from watchbell.domain.conversing import Heard, Pending, Reply, Unheard
from watchbell.domain.errors import WatchbellError
from watchbell.domain.notifying import ChannelConfig, Conversation, SendLimits
from watchbell.domain.tenancy import Role
from watchbell.lib.clock import MINUTE
from watchbell.lib.secret_box import SecretUnreadableError
from watchbell.notifiers import shelf
from watchbell.services.channels import update_channel
from watchbell.services.chat_answers import Owed, answer_to
from watchbell.services.configs import opened, plain
from watchbell.services.context import Context
from watchbell.store import channels, settings
from watchbell.store.session import Tx

log = structlog.get_logger()
_SCOPES = ("services:read", "services:write", "alerts:read", "alerts:write", "incidents:read", "incidents:write")
_ANSWER_TRIES = 5
TURN_MS = 2 * MINUTE
"""Longer than a round lasts, so that nobody else begins while this process waits for its peer."""
_LIMITS = SendLimits()


@dataclass(frozen=True, slots=True)
class Ear:
    """A channel that is listened to, its secrets open."""

    channel: Channel
    config: ChannelConfig
    conversation: Conversation[Any]
    line: str
    label: str


async def ears(ctx: Context) -> dict[str, list[Ear]]:
    """The channels that listen, by their lines; a line's name tells nothing of its secrets."""
    async with ctx.db.read() as tx:
        kinds = [kind for kind in await channels.kinds_in_use(tx) if _converses(kind)]
        found = await channels.enabled_of_kinds(tx, kinds) if kinds else []
    lines: dict[str, list[Ear]] = {}
    for ear in filter(None, (_ear(ctx, channel) for channel in found)):
        lines.setdefault(ear.line, []).append(ear)
    return lines


def _converses(kind: str) -> bool:
    notifier = shelf().get(kind)
    return notifier is not None and notifier.conversation is not None


def _ear(ctx: Context, channel: Channel) -> Ear | None:
    notifier = shelf()[channel.kind]
    conversation = notifier.conversation
    assert conversation is not None  # noqa: S101 - the caller has looked
    try:
        config = notifier.config.model_validate(opened(ctx.box, notifier.config, channel.config))
    except (SecretUnreadableError, ValidationError):
        return None  # sending says so, where people see it
    line = conversation.line(config)
    if line is None:
        return None
    name = f"heard.{channel.kind}.{hashlib.sha256(line.encode()).hexdigest()[:32]}"
    return Ear(channel, config, conversation, name, notifier.label)


async def has_turn(ctx: Context, ear: Ear, who: str) -> bool:
    """Whether this process listens on the line: of several on one database one does, and when it dies another."""
    if ctx.db.is_sqlite:  # has one process; one that was killed must not be waited for
        return True
    now = ctx.clock()
    async with ctx.transaction() as tx:
        return await settings.take_turn(tx, f"{ear.line}.by", who, now, now + TURN_MS)


async def give_turn(ctx: Context, ear: Ear, who: str) -> None:
    """This process listens no more; another may at once."""
    if ctx.db.is_sqlite:
        return
    async with ctx.transaction() as tx:
        await settings.give_turn(tx, f"{ear.line}.by", who)


async def converse(ctx: Context, ear: Ear, after: int | None) -> int | None:
    """One round on a line: wait, do what is wished, answer. Answers how far was heard. Raises `Unheard`.

    `after` is how far the round before came, `None` at the start of the program.
    """
    if after is None:
        stored = await _stored(ctx, ear.line)
        after = stored.get("number")
        if stored.get("owed"):
            await _deliver(ctx, ear, Pending.from_json(stored["owed"]))
    for heard in await ear.conversation.listen(ear.config, after, _LIMITS):
        await _heed(ctx, ear, heard)
        after = heard.number
    return after


async def _heed(ctx: Context, ear: Ear, heard: Heard) -> None:
    """Do it, if whoever said it may; what nobody obeys leaves no trace."""
    wish = wish_of(heard)
    if not heard.places or (wish is None and not heard.moved_to):
        return
    here = [
        each for each in (await ears(ctx)).get(ear.line, ()) if each.conversation.place(each.config) in heard.places
    ]
    if wish is None:
        await _follow(ctx, here, heard.moved_to)
        return
    if not here:
        if wish.verb is Verb.START:
            text = f"Watchbell does not know this chat yet. Its id is {heard.places[0]}: put it into a channel."
            with suppress(Unheard):  # strangers leave nothing behind, and hold nobody up
                await ear.conversation.answer(ear.config, heard, Reply(text), _LIMITS)
        return
    owed = Owed()

    async def note(tx: Tx) -> None:
        if owed.reply is not None:
            await _write(ear.line, heard.number, Pending(heard, owed.reply), tx)

    callers = [_caller(each, heard) for each in _one_of_each_org(here)]
    try:
        reply = await answer_to(ctx.writing(note), callers, wish, heard.person, owed)
    except Exception:
        log.exception("wish_failed", channel_id=here[0].channel.id, verb=wish.verb.value)
        reply = Reply("Something went wrong here. The log of Watchbell tells more.")
    await _settle(ctx, ear, Pending(heard, reply))


async def _follow(ctx: Context, here: Sequence[Ear], place: str) -> None:
    """The chat goes on under another name: a group of Telegram that grew. Its channels go with it."""
    for ear in here:
        caller = Caller(itself(ear.channel.org_id), ear.channel.org_id)
        try:
            await update_channel(
                ctx, caller, ear.channel.id, {"config": plain(ear.conversation.moved(ear.config, place))}
            )
        except WatchbellError as error:
            log.warning("chat_not_followed", channel_id=ear.channel.id, reason=error.message)


def _one_of_each_org(here: Sequence[Ear]) -> list[Ear]:
    return list({each.channel.org_id: each for each in reversed(here)}.values())[::-1]


def _caller(ear: Ear, heard: Heard) -> Caller:
    """Whoever speaks in the chat: a member that can do no more than what the chat offers."""
    org_id = ear.channel.org_id
    name = f"{heard.person} ({ear.label})"
    principal = Principal(PrincipalKind.CHAT, ear.channel.id, name, {org_id: Role.MEMBER}, _SCOPES)
    return Caller(principal, org_id)


async def _settle(ctx: Context, ear: Ear, pending: Pending) -> None:
    async with ctx.transaction() as tx:
        await _write(ear.line, pending.heard.number, pending, tx)
    await _deliver(ctx, ear, pending)


async def _deliver(ctx: Context, ear: Ear, pending: Pending) -> None:
    """Say what is owed; a peer in trouble is tried a few times, then the others go on."""
    for attempt in range(_ANSWER_TRIES):
        try:
            await ear.conversation.answer(ear.config, pending.heard, pending.reply, _LIMITS)
            break
        except Unheard as error:
            log.warning("reply_not_taken", channel_id=ear.channel.id, reason=error.reason, attempt=attempt + 1)
            if attempt + 1 < _ANSWER_TRIES:
                await asyncio.sleep(max(2**attempt, min(error.wait_ms / 1000, 60)))
    async with ctx.transaction() as tx:
        await _write(ear.line, pending.heard.number, None, tx)


async def _stored(ctx: Context, line: str) -> dict[str, Any]:
    async with ctx.db.read() as tx:
        return await settings.get(tx, line) or {}


async def _write(line: str, number: int, pending: Pending | None, tx: Tx) -> None:
    await settings.put(tx, line, {"number": number, "owed": pending and pending.as_json()})
