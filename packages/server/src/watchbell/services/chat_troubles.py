"""Channels whose people are not heard, and why: what the overview shows until it is mended.

`topic` is what fails: ``asked`` when we cannot ask the peer, ``called`` when it cannot call us.
"""

from collections.abc import Collection

from watchbell.domain.access import Caller, may
from watchbell.domain.contacts import Channel
from watchbell.domain.events import Event
from watchbell.services.chat_lines import Ear, ears
from watchbell.services.context import Context
from watchbell.store import channels, settings
from watchbell.store.session import Tx

_ALL = "unheard."


async def note(ctx: Context, ear: Ear, topic: str, reason: str) -> None:
    """It fails; the first time is remembered."""
    affected = [each.channel.id for each in (await ears(ctx)).get(ear.line, [ear])]
    async with ctx.transaction() as tx:
        before = await settings.get(tx, _key(ear.line, topic)) or {}
        value = {"reason": reason, "since": before.get("since", ctx.clock()), "channels": affected}
        if value != before:
            await settings.put(tx, _key(ear.line, topic), value)
            await _tell(tx, affected)


async def clear(ctx: Context, line: str, topic: str) -> None:
    """It works."""
    async with ctx.db.read() as tx:
        noted = await settings.get(tx, _key(line, topic))
    if noted is not None:
        async with ctx.transaction() as tx:
            await settings.remove(tx, _key(line, topic))
            await _tell(tx, noted["channels"])


async def keep_only(ctx: Context, lines: Collection[str]) -> None:
    """What is said of other lines is over: nobody listens there any more."""
    async with ctx.db.read() as tx:
        noted = await settings.begun_with(tx, _ALL)
    over = [key for key in noted if f"heard.{key.removeprefix(_ALL).partition('.')[2]}" not in lines]
    if over:
        async with ctx.transaction() as tx:
            for key in over:
                await settings.remove(tx, key)


async def by_channel(ctx: Context, caller: Caller) -> dict[str, tuple[str, int]]:
    """Of the channels that the caller may read: why it is not heard, and since when, by its id."""
    if not may(caller, "channels:read"):
        return {}
    async with ctx.db.read() as tx:
        return {channel.id: (reason, since) for channel, reason, since in await of_org(tx, caller.org_id)}


async def of_org(tx: Tx, org_id: str) -> list[tuple[Channel, str, int]]:
    """The organization's channels that are not heard, each with why and since when."""
    noted = await settings.begun_with(tx, _ALL)
    ids = [id_ for value in noted.values() for id_ in value["channels"]]
    known = await channels.by_ids(tx, org_id, ids) if ids else {}
    return [
        (known[id_], value["reason"], value["since"])
        for value in noted.values()
        for id_ in value["channels"]
        if id_ in known and known[id_].is_enabled
    ]


async def _tell(tx: Tx, ids: Collection[str]) -> None:
    """Who watches live looks again."""
    for channel in [await channels.by_id(tx, id_) for id_ in ids]:
        if channel is None:
            continue
        data = {"id": channel.id, "name": channel.name, "contact_id": channel.contact_id}
        tx.emit(Event("channel.updated", channel.org_id, data))


def _key(line: str, topic: str) -> str:
    return f"{_ALL}{topic}.{line.removeprefix('heard.')}"
