"""Peers that call us with what people say: the address they are given, and what they called and is not heeded yet.

A call is written down and answered at once; whoever has the line's turn heeds it, in its order, as if the peer had been asked.
Its key is unique, and `LATELY` remembers what was done: a call that is repeated does nothing twice.

Which address a peer has been given is written down before it is: what nobody wants any more is taken back, whoever died meanwhile.
"""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import structlog
from pydantic import ValidationError

from watchbell.domain.chat_commands import Verb, wish_of
from watchbell.domain.conversing import Heard, Unheard
from watchbell.domain.errors import Conflict, Forbidden, RateLimited
from watchbell.domain.events import Event
from watchbell.domain.notifying import ChannelConfig, Hook, SendLimits
from watchbell.lib.clock import DAY, MINUTE
from watchbell.lib.secret_box import SecretUnreadableError
from watchbell.notifiers import shelf
from watchbell.services import chat_troubles
from watchbell.services.chat_lines import Ear, ears
from watchbell.services.configs import opened, plain, sealed
from watchbell.services.context import Context
from watchbell.store import settings

log = structlog.get_logger()
PATH = "/api/v1/chat-hooks/"
LATELY = 200
"""So many wishes of a line are remembered as done: far more than a peer repeats."""
_MOST_WAITING = 1000
_CALLED = "chat.called"
_CHECK_MS = 5 * MINUTE
_RECENT_MS = 2 * _CHECK_MS
_GIVE_UP_MS = DAY
_WAIT_SECONDS, _GLANCE_SECONDS = 50.0, 1.0
"""How long a round waits, and how often it looks whether another process was called."""
_LIMITS = SendLimits()


def address_of(ctx: Context, line: str) -> str:
    """Where the line's peer calls."""
    return f"{ctx.options.base_url}{_path(line)}"


def secret_of(ctx: Context, line: str) -> str:
    """What it proves itself by: letters and digits."""
    return ctx.box.sign(_signed(line)).hex()


async def receive(ctx: Context, name: str, headers: Mapping[str, str], call: Mapping[str, Any]) -> None:
    """Write a call down. Raises `Forbidden`, `Conflict` while the peer is asked instead, `RateLimited` when too many wait."""
    line = f"heard.{name}"
    hook = _hook_of(name.partition(".")[0])
    if hook is None or not _is_proven(ctx, line, headers.get(hook.header, "")):
        raise Forbidden("the secret token is not the one that was agreed")
    listening = (await ears(ctx)).get(line)
    if listening is None:
        return  # nobody wants it any more; the hook is about to go
    if not listening[0].is_hooked:
        raise Conflict("this bot is asked for its updates")
    heard = hook.glance(call)
    if heard is None or not _matters(heard, listening):
        return
    async with ctx.transaction() as tx:
        stored = await settings.get(tx, line) or {}
        if heard.number in stored.get("lately", ()):
            return
        if await settings.count_begun_with(tx, _calls(line)) >= _MOST_WAITING:
            raise RateLimited("too much waits here", retry_after=60)
        await settings.put_once(tx, f"{_calls(line)}{heard.number}", dict(call))
    ctx.waiters.see([Event(_CALLED, "", {"line": line})])


async def called(ctx: Context, line: str) -> None:
    """Returns when there is a call to heed, or after a while."""
    loop = asyncio.get_running_loop()
    until = loop.time() + _WAIT_SECONDS
    with ctx.waiters.expecting(lambda event: event.name == _CALLED and event.data["line"] == line) as told:
        while (left := until - loop.time()) > 0 and not await calls(ctx, line):
            await asyncio.wait([told], timeout=left if ctx.db.is_sqlite else min(left, _GLANCE_SECONDS))
            if told.done():
                return


async def calls(ctx: Context, line: str) -> list[tuple[str, dict[str, Any]]]:
    """What waits, by its key, in its order."""
    async with ctx.db.read() as tx:
        found = await settings.begun_with(tx, _calls(line))
    return sorted(found.items(), key=lambda item: int(item[0].rpartition(".")[2]))


async def drop_call(ctx: Context, key: str) -> None:
    """It is heeded."""
    async with ctx.transaction() as tx:
        await settings.remove(tx, key)


async def set_up(ctx: Context, ear: Ear) -> None:
    """Tell the peer to call us. Raises `Unheard`."""
    hook = _hook(ear)
    await _note(ctx, ear)
    await hook.set_up(ear.config, address_of(ctx, ear.line), secret_of(ctx, ear.line), _LIMITS)
    await chat_troubles.clear(ctx, ear.line, "called")


async def look_after(ctx: Context, ear: Ear) -> None:
    """Every few minutes: does the peer still call us, and does it reach us? Raises `Unheard`."""
    async with ctx.db.read() as tx:
        stored = await settings.get(tx, _hooked(ear.line)) or {}
    if abs(ctx.clock() - stored.get("checked_at", 0)) < _CHECK_MS:
        return
    await _note(ctx, ear)
    state = await _hook(ear).look(ear.config, _LIMITS)
    if state.url != address_of(ctx, ear.line):
        log.warning("chat_hook_lost", channel_id=ear.channel.id, now=urlsplit(state.url).netloc)
        await set_up(ctx, ear)
    elif state.trouble and (state.waiting or ctx.clock() - state.troubled_at < _RECENT_MS):
        log.warning("chat_hook_not_reached", channel_id=ear.channel.id, reason=state.trouble, waiting=state.waiting)
        await chat_troubles.note(ctx, ear, "called", f"{ear.label} cannot call this server: {state.trouble}")
    else:
        await chat_troubles.clear(ctx, ear.line, "called")


async def left_over(ctx: Context) -> list[str]:
    """The lines whose peers have been told to call us."""
    async with ctx.db.read() as tx:
        return [key.removeprefix("hooked.") for key in await settings.begun_with(tx, "hooked.")]


async def take_down(ctx: Context, line: str) -> None:
    """Tell the line's peer to call us no more, if it was told to. Raises `Unheard`, for a day; then it is forgotten."""
    async with ctx.db.read() as tx:
        stored = await settings.get(tx, _hooked(line))
    if stored is None:
        return
    hook, config = _hook_of(stored["kind"]), _config_of(ctx, stored)
    try:
        if hook is not None and config is not None:
            await hook.take_down(config, _LIMITS)
    except Unheard:
        since = stored.get("left_at") or ctx.clock()
        if ctx.clock() - since < _GIVE_UP_MS:
            async with ctx.transaction() as tx:
                await settings.put(tx, _hooked(line), stored | {"left_at": since})
            raise
    async with ctx.transaction() as tx:
        await settings.remove(tx, _hooked(line))


async def forget(ctx: Context, line: str) -> None:
    """Nobody listens to the line any more: what was called goes."""
    async with ctx.transaction() as tx:
        await settings.remove_begun_with(tx, _calls(line))


async def free(ear: Ear, url: str) -> None:
    """The peer cannot be asked, because it calls this address: a Watchbell's is taken back. Raises `Unheard` for others'."""
    if not url.endswith(_path(ear.line)):
        place = urlsplit(url).netloc
        text = f"another program is called for this bot at {place}: end that, or switch buttons and commands off here"
        raise Unheard(text, wait_ms=MINUTE)
    await _hook(ear).take_down(ear.config, _LIMITS)


def _matters(heard: Heard, listening: list[Ear]) -> bool:
    """Whether it could be obeyed or answered: what strangers say is not kept."""
    wish = wish_of(heard)
    if wish is None and not heard.moved_to:
        return False
    known = {each.conversation.place(each.config) for each in listening}
    return not known.isdisjoint(heard.places) or bool(wish and heard.places and wish.verb is Verb.START)


async def _note(ctx: Context, ear: Ear) -> None:
    notifier = shelf()[ear.channel.kind]
    config = sealed(ctx.box, notifier.config, plain(ear.config))
    async with ctx.transaction() as tx:
        value = {"kind": ear.channel.kind, "config": config, "checked_at": ctx.clock()}
        await settings.put(tx, _hooked(ear.line), value)


def _config_of(ctx: Context, stored: Mapping[str, Any]) -> ChannelConfig | None:
    notifier = shelf().get(stored["kind"])
    if notifier is None:
        return None
    try:
        config: ChannelConfig = notifier.config.model_validate(opened(ctx.box, notifier.config, stored["config"]))
    except (SecretUnreadableError, ValidationError):
        return None
    return config


def _is_proven(ctx: Context, line: str, sent: str) -> bool:
    whole = len(secret_of(ctx, line))
    try:
        secret = bytes.fromhex(sent) if len(sent) == whole else b""
    except ValueError:
        secret = b""
    return len(secret) * 2 == whole and ctx.box.is_signed(_signed(line), secret)


def _hook(ear: Ear) -> Hook[Any]:
    hook = ear.conversation.hook
    assert hook is not None  # noqa: S101 - the caller has looked
    return hook


def _hook_of(kind: str) -> Hook[Any] | None:
    notifier = shelf().get(kind)
    return notifier.conversation.hook if notifier and notifier.conversation else None


def _path(line: str) -> str:
    return f"{PATH}{line.removeprefix('heard.')}"


def _signed(line: str) -> str:
    return f"chat-hook {line}"


def _hooked(line: str) -> str:
    return f"hooked.{line}"


def _calls(line: str) -> str:
    """The beginning of the keys of what was called."""
    return f"told.{line.removeprefix('heard.')}."
