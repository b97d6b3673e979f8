"""What Healthchecks' API tells of a check's past: its pings, their bodies, and when it went down and up."""

from collections.abc import Iterator
from dataclasses import dataclass

from watchbell.domain.access import Caller
from watchbell.domain.checks import CheckRow
from watchbell.domain.errors import NotFound
from watchbell.domain.healthchecks_flips import Flip, flips_of
from watchbell.domain.pings import Ping
from watchbell.services.context import Context
from watchbell.services.healthchecks_reading import found
from watchbell.store import pings

MAX_PINGS = 1_000
_PORTION, _MOST_PORTIONS = 1_000, 500
_EARLIER = 50
"""Results before the span that is asked for: they say how it was when the span began."""


@dataclass(frozen=True, slots=True)
class Span:
    """From an instant (ms, included) to another one (not included); `None` = without end."""

    start: int | None = None
    end: int | None = None

    def holds(self, at: int) -> bool:
        """Whether an instant lies in it."""
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


async def list_pings(ctx: Context, caller: Caller, key: str) -> list[Ping]:
    """The newest pings, newest first."""
    async with ctx.db.read() as tx:
        watched = await found(ctx, tx, caller, key, "pings:read")
        return await pings.newest(tx, watched.monitor.n, before=None, limit=MAX_PINGS)


async def read_body(ctx: Context, caller: Caller, key: str, number: int) -> bytes:
    """The body of one ping. Raises `NotFound` too when it had none."""
    async with ctx.db.read() as tx:
        watched = await found(ctx, tx, caller, key, "pings:read")
        ping = await pings.numbered(tx, watched.monitor.n, number)
    if ping is None or ping.body is None:
        raise NotFound("not found")
    return ping.body


async def list_flips(ctx: Context, caller: Caller, key: str, span: Span) -> list[Flip]:
    """The flips of a span, newest first, as far back as results are kept.

    They are read back from the results: these hold the instant at which silence became failure.
    """
    async with ctx.db.read() as tx:
        monitor = (await found(ctx, tx, caller, key, "checks:read")).monitor
    results = await _results(ctx, monitor.n, span)
    flips: Iterator[Flip] = flips_of(results, monitor.policy)
    return [flip for flip in flips if span.holds(flip.at)][::-1]


async def _results(ctx: Context, monitor_n: int, span: Span) -> list[CheckRow]:
    """The results up to the span's end, oldest first, with a few from before its begin."""
    rows: list[CheckRow] = []
    before: int | None = None
    for _ in range(_MOST_PORTIONS):
        portion = await ctx.checks.recent(monitor_n, limit=_PORTION, before=before)
        rows += portion
        earlier = [] if span.start is None else [row for row in portion if row.at < span.start]
        if len(portion) < _PORTION or len(earlier) >= _EARLIER:
            break
        before = portion[-1].at
    return rows[::-1]
