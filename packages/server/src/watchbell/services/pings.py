"""Pings of a monitor: what its client sent."""

from watchbell.domain.access import Caller
from watchbell.domain.errors import NotFound
from watchbell.domain.pings import Ping
from watchbell.services.context import Context
from watchbell.services.monitor_rows import found
from watchbell.store import pings as rows


async def list_pings(ctx: Context, caller: Caller, monitor_id: str, *, before: int | None, limit: int) -> list[Ping]:
    """The newest pings below a number."""
    async with ctx.db.read() as tx:
        watched = await found(tx, caller, monitor_id, "pings:read")
        return await rows.newest(tx, watched.monitor.n, before=before, limit=limit)


async def read_body(ctx: Context, caller: Caller, monitor_id: str, number: int) -> bytes:
    """The body of one ping, as it came. Raises `NotFound` too when it had none."""
    async with ctx.db.read() as tx:
        watched = await found(tx, caller, monitor_id, "pings:read")
        ping = await rows.numbered(tx, watched.monitor.n, number)
    if ping is None:
        raise NotFound("there is no such ping of this monitor; old ones are removed after a while")
    if ping.body is None:
        raise NotFound("this ping had no body")
    return ping.body
