"""The lines on which channels listen to their people: which there are, by whom they are heard, and how."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from watchbell.domain.contacts import Channel
from watchbell.domain.notifying import ChannelConfig, Conversation
from watchbell.lib.clock import MINUTE
from watchbell.lib.secret_box import SecretUnreadableError
from watchbell.notifiers import shelf
from watchbell.services.configs import opened
from watchbell.services.context import Context
from watchbell.store import channels, settings

TURN_MS = 2 * MINUTE
"""Longer than a round lasts, so that nobody else begins while this process waits for its peer."""


@dataclass(frozen=True, slots=True)
class Ear:
    """A channel that is listened to, its secrets open."""

    channel: Channel
    config: ChannelConfig
    conversation: Conversation[Any]
    line: str
    label: str
    is_hooked: bool = False
    """Whether the peer calls us: one channel of the line that wants it decides for all."""


async def ears(ctx: Context) -> dict[str, list[Ear]]:
    """The channels that listen, by their lines; a line's name tells nothing of its secrets."""
    async with ctx.db.read() as tx:
        kinds = [kind for kind in await channels.kinds_in_use(tx) if _converses(kind)]
        listening = await channels.enabled_of_kinds(tx, kinds) if kinds else []
    lines: dict[str, list[Ear]] = {}
    for ear in filter(None, (_ear(ctx, channel) for channel in listening)):
        lines.setdefault(ear.line, []).append(ear)
    return {line: [replace(each, is_hooked=_is_hooked(found)) for each in found] for line, found in lines.items()}


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


def _is_hooked(found: Sequence[Ear]) -> bool:
    hook = found[0].conversation.hook
    return hook is not None and any(hook.wanted(each.config) for each in found)


async def has_turn(ctx: Context, line: str, who: str) -> bool:
    """Whether this process listens on the line: of several on one database one does, and when it dies another."""
    if ctx.db.is_sqlite:  # has one process; one that was killed must not be waited for
        return True
    now = ctx.clock()
    async with ctx.transaction() as tx:
        return await settings.take_turn(tx, f"{line}.by", who, now, now + TURN_MS)


async def give_turn(ctx: Context, line: str, who: str) -> None:
    """This process listens no more; another may at once."""
    if ctx.db.is_sqlite:
        return
    async with ctx.transaction() as tx:
        await settings.give_turn(tx, f"{line}.by", who)
