"""People who answer in a channel: who listens, who is obeyed, and what becomes of their wishes.

Exactly once: how far a line was heard, and the reply that is owed, are written in the transaction of the deed itself. After
a kill the deed is either done and its reply still sent, or was never done and is heard again.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import structlog

from watchbell.domain.access import Caller, Principal, PrincipalKind, itself
from watchbell.domain.chat_commands import Verb, wish_of
from watchbell.domain.conversing import Heard, Pending, Reply, Unheard
from watchbell.domain.errors import WatchbellError
from watchbell.domain.notifying import SendLimits
from watchbell.domain.tenancy import Role
from watchbell.services import chat_hooks, chat_troubles
from watchbell.services.channels import update_channel
from watchbell.services.chat_answers import Owed, answer_to
from watchbell.services.chat_lines import Ear, ears
from watchbell.services.configs import plain
from watchbell.services.context import Context
from watchbell.store import settings
from watchbell.store.session import Tx

log = structlog.get_logger()
_SCOPES = ("services:read", "services:write", "alerts:read", "alerts:write", "incidents:read", "incidents:write")
_ANSWER_TRIES = 5
_LIMITS = SendLimits()


async def converse(ctx: Context, ear: Ear, after: int | None) -> int | None:
    """One round on a line: wait, do what is wished, answer. Answers how far was heard. Raises `Unheard`.

    `after` is how far the round before came, `None` at the start of the program.
    """
    if after is None:
        stored = await _stored(ctx, ear.line)
        after = stored.get("number")
        if stored.get("owed"):
            await _deliver(ctx, ear, Pending.from_json(stored["owed"]))
        await _heed_calls(ctx, ear)
        if ear.is_hooked:
            await chat_hooks.set_up(ctx, ear)
            return after or 0
        await chat_hooks.take_down(ctx, ear.line)
        await chat_troubles.clear(ctx, ear.line, "called")
    if ear.is_hooked:
        await chat_hooks.look_after(ctx, ear)
        await chat_hooks.called(ctx, ear.line)
        return await _heed_calls(ctx, ear) or after
    await _heed_calls(ctx, ear)
    for heard in await _listen(ear, after):
        await _heed(ctx, ear, heard)
        after = heard.number
    return after


async def _heed_calls(ctx: Context, ear: Ear) -> int | None:
    """Heed what the peer has called; answers the last one's number."""
    number, hook = None, ear.conversation.hook
    for key, call in await chat_hooks.calls(ctx, ear.line) if hook else ():
        heard = await hook.read(ear.config, call, _LIMITS) if hook else None
        if heard is not None:
            await _heed(ctx, ear, heard)
            number = heard.number
        await chat_hooks.drop_call(ctx, key)
    return number


async def _listen(ear: Ear, after: int | None) -> Sequence[Heard]:
    try:
        return await ear.conversation.listen(ear.config, after, _LIMITS)
    except Unheard as error:
        if not error.hooked_url:
            raise
        await chat_hooks.free(ear, error.hooked_url)
    return ()


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
    if heard.number in (await _stored(ctx, ear.line)).get("lately", ()):
        return  # told twice: the way by which it is heard has changed, or the peer repeats itself
    owed = Owed()

    async def note(tx: Tx) -> None:
        if owed.reply is not None:
            await _write(ear, Pending(heard, owed.reply), tx)

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
        await _write(ear, pending, tx)
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
        await _write(ear, pending, tx, is_owed=False)


async def _stored(ctx: Context, line: str) -> dict[str, Any]:
    async with ctx.db.read() as tx:
        return await settings.get(tx, line) or {}


async def _write(ear: Ear, pending: Pending, tx: Tx, *, is_owed: bool = True) -> None:
    """That it is done, and whether its reply is owed. What was called says not from where on the peer is to be asked."""
    number, before = pending.heard.number, await settings.get(tx, ear.line) or {}
    lately = [each for each in before.get("lately", ()) if each != number]
    value = {
        "number": None if ear.is_hooked else number,
        "owed": pending.as_json() if is_owed else None,
        "lately": [*lately, number][-chat_hooks.LATELY :],
    }
    await settings.put(tx, ear.line, value)
