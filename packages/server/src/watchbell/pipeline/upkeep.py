"""What the line needs done now and then: ended mutes caught up, orphaned incidents closed, the sign of life kept."""

from watchbell.domain.alerts import Reason
from watchbell.domain.own_faults import Turn
from watchbell.domain.tenancy import DEFAULT_ORG_SLUG
from watchbell.lib.clock import HOUR
from watchbell.lib.ids import go_on_after
from watchbell.lib.stub_resolver import names_outdated_seconds
from watchbell.pipeline.deciding import catch_up_muted, close_orphaned
from watchbell.pipeline.operators import tell_operators
from watchbell.pipeline.parts import Line
from watchbell.store import organizations, settings
from watchbell.store.fleet import end_mutes, services_with_orphaned_incidents
from watchbell.store.newest import newest_id
from watchbell.store.outbox import end_leases

_ALIVE_AT = "alive_at"
_ANSWERED_AT = "anchors_answered_at"
_CONFIRM_MS = HOUR
"""How often anchors are asked although nothing is in doubt: so that they can be believed when it is."""
_RESOLVER_SECONDS = 30.0
"""How lately a remembered address must have been needed for the resolver to count as dead."""
_ASK_AGAIN_SECONDS = 300.0
"""How often anchors that do not answer are asked: a network may have no outside."""


async def catch_up_mutes(line: Line) -> None:
    """Tell what still burns where a mute has just ended."""
    now = line.clock()
    async with line.db.transaction() as tx:
        ended = await end_mutes(tx, now)
        if ended:
            await catch_up_muted(tx, ended, line.base_url, now)


async def close_orphans(line: Line) -> None:
    """End incidents whose failing monitors were removed: those who heard the beginning hear the end."""
    async with line.db.read() as tx:
        orphaned = await services_with_orphaned_incidents(tx)
    if not orphaned:
        return
    now = line.clock()
    async with line.db.transaction() as tx:
        await close_orphaned(tx, orphaned, line.base_url, now)


async def watch_ourselves(line: Line) -> None:
    """Tell the operators, once each, when half of all checks fail by our own fault, and when that is over."""
    now = line.clock()
    turn = line.own_faults.judge(now)
    if turn is None:
        return
    if turn is Turn.BEGAN:
        title = "Watchbell cannot check properly"
        text = f"at least half of the checks of the last minute failed on our side: {line.own_faults.last_error}"
    else:
        title, text = "Watchbell checks again", "checks work as they should"
    await _tell(line, title, text)


async def _tell(line: Line, title: str, text: str) -> None:
    async with line.db.transaction() as tx:
        operators = await organizations.by_slug(tx, DEFAULT_ORG_SLUG)
        if operators is not None:
            await tell_operators(tx, operators.id, title, text, Reason.OWN_FAULT, line.base_url, line.clock())


async def watch_connection(line: Line) -> None:
    """Keep the anchors believed, notice that the connection is back, and tell the operators, once each, of both."""
    known, now = line.connectivity, line.clock()
    if not known.is_on:
        return
    if known.is_lost or (now - known.answered_at >= _CONFIRM_MS and known.idle_seconds >= _ASK_AGAIN_SECONDS):
        kept_at = known.answered_at
        await known.ask(now)
        if abs(known.answered_at - kept_at) >= _CONFIRM_MS:
            async with line.db.transaction() as tx:
                await settings.put(tx, _ANSWERED_AT, known.answered_at)
    if known.is_lost is line.is_cut_off:
        return
    if known.is_lost:
        title, text = "Watchbell has no connection", f"nothing outside answers: neither {known.names} nor any target"
    else:
        title, text = "Watchbell is connected again", "targets outside are watched as before"
    await _tell(line, title, text)
    line.is_cut_off = known.is_lost


async def watch_resolver(line: Line) -> None:
    """Tell the operators, once each, when checks live on remembered addresses, and when that is over."""
    idle = names_outdated_seconds()
    if not line.has_dead_resolver and idle < _RESOLVER_SECONDS:
        text = "the DNS resolver of this server does not answer; checks use the addresses that were known before"
        await _tell(line, "Watchbell cannot look up names", text)
        line.has_dead_resolver = True
    elif line.has_dead_resolver and idle > 4 * _RESOLVER_SECONDS:
        await _tell(line, "Watchbell looks up names again", "no check needed a remembered address any more")
        line.has_dead_resolver = False


async def recall_connection(line: Line) -> None:
    """At start: when the anchors answered last."""
    async with line.db.read() as tx:
        line.connectivity.answered_at = int(await settings.get(tx, _ANSWERED_AT) or 0)


async def take_over(line: Line) -> None:
    """At start: deliveries that a process before us was sending when it died go out again now.

    On PostgreSQL another process may be sending them, so there the lease must run out first. What is told and written
    down from now on sorts after all that was, even if the clock was put back in between.
    """
    async with line.db.read() as tx:
        newest = await newest_id(tx)
    if newest is not None:
        go_on_after(newest)
    if line.db.is_sqlite:
        async with line.db.transaction() as tx:
            await end_leases(tx)


async def keep_alive(line: Line) -> None:
    """Note that we are running: at the next start the gap is our own downtime, and nobody else's fault."""
    async with line.db.transaction() as tx:
        await settings.put(tx, _ALIVE_AT, line.clock())


async def last_alive_at(line: Line) -> int | None:
    """When the program was last known to run."""
    async with line.db.read() as tx:
        at = await settings.get(tx, _ALIVE_AT)
    return int(at) if at is not None else None
