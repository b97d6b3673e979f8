"""Channels whose people are not heard, and why: what the overview shows until it is mended.

`topic` is what fails: ``asked`` when we cannot ask the peer, ``called`` when it cannot call us.
"""

from collections.abc import Collection

from watchbell.domain.contacts import Channel
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


async def clear(ctx: Context, line: str, topic: str) -> None:
    """It works."""
    async with ctx.db.read() as tx:
        if await settings.get(tx, _key(line, topic)) is None:
            return
    async with ctx.transaction() as tx:
        await settings.remove(tx, _key(line, topic))


async def keep_only(ctx: Context, lines: Collection[str]) -> None:
    """What is said of other lines is over: nobody listens there any more."""
    async with ctx.db.read() as tx:
        noted = await settings.begun_with(tx, _ALL)
    over = [key for key in noted if f"heard.{key.removeprefix(_ALL).partition('.')[2]}" not in lines]
    if over:
        async with ctx.transaction() as tx:
            for key in over:
                await settings.remove(tx, key)


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


def _key(line: str, topic: str) -> str:
    return f"{_ALL}{topic}.{line.removeprefix('heard.')}"
