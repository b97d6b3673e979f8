"""When passive monitors expect their clients, and how long their runs take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from watchbell.domain.access import Caller, require
from watchbell.domain.errors import Invalid
from watchbell.domain.expecting import Expecting
from watchbell.domain.expecting_words import in_words
from watchbell.domain.hearing_runs import open_runs
from watchbell.lib.clock import DAY
from watchbell.services.configs import checked
from watchbell.services.context import Context
from watchbell.services.monitor_kinds import listening, usable_kind
from watchbell.services.monitor_rows import found
from watchbell.store import pings

UPCOMING = 10
MAX_UPCOMING = 100
RUNS_MS = 30 * DAY
MAX_RUNS = 1_000
"""Of the newest so many finished runs of the last 30 days the figures are made."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When somebody is expected. Without `words` there is no rule to tell, as with kinds that are told at any time."""

    words: str
    time_zone: str
    grace_ms: int | None
    next_expected_at: int | None
    deadline_at: int | None
    upcoming: Sequence[int]


@dataclass(frozen=True, slots=True)
class RunFigures:
    """How long runs took, in milliseconds; `None` while there is none."""

    count: int
    last_ms: int | None = None
    min_ms: int | None = None
    avg_ms: int | None = None
    median_ms: int | None = None
    p95_ms: int | None = None
    max_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Runs:
    """`open` are pairs of a run's id (`None` = it has none) and its start, the oldest first."""

    open: Sequence[tuple[str | None, int]]
    figures: RunFigures


async def schedule_of(ctx: Context, caller: Caller, monitor_id: str) -> Schedule:
    """When a monitor's client is expected. Raises `NotFound`, `Forbidden`, `Unauthorized`."""
    async with ctx.db.read() as tx:
        watched = await found(tx, caller, monitor_id, "pings:read")
    monitor, state, now = watched.monitor, watched.state, ctx.clock()
    listener, config = listening(ctx.box, monitor)
    if listener is None:
        return Schedule("", "UTC", None, None, None, ())
    expected = listener.expected(config, state) if monitor.runs else None
    deadline = listener.deadline(config, state) if monitor.runs else None
    if listener.expecting is None:
        return Schedule("", "UTC", None, expected, deadline, ())
    return _schedule(listener.expecting(config), expected, deadline, UPCOMING, now)


def preview_schedule(
    ctx: Context, caller: Caller, monitor_type: str, config: Mapping[str, Any], count: int = UPCOMING
) -> Schedule:
    """When a client would be expected if a monitor were made of this config now. Raises `Invalid`, `Forbidden`."""
    require(caller, "monitors:read")
    kind = usable_kind(monitor_type)
    if kind.listener is None or kind.listener.expecting is None:
        raise Invalid.field("monitor_type", "this kind follows no schedule")
    if not 1 <= count <= MAX_UPCOMING:
        raise Invalid.field("count", f"must be from 1 to {MAX_UPCOMING}")
    expecting = kind.listener.expecting(checked(kind.target, kind.kind, config))
    now = ctx.clock()
    due = expecting.due(now)
    return _schedule(expecting, None if due is None else due.expected_at, None, count, now)


def _schedule(expecting: Expecting, expected: int | None, deadline: int | None, count: int, now: int) -> Schedule:
    if expected is not None and expected > now:
        upcoming = [expected, *expecting.upcoming(expected, count - 1)]
    else:
        upcoming = expecting.upcoming(now, count)
    grace = expecting.grace_after(expected if expected is not None else now)
    return Schedule(in_words(expecting), expecting.time_zone, grace, expected, deadline, upcoming)


async def runs_of(ctx: Context, caller: Caller, monitor_id: str) -> Runs:
    """A monitor's open runs, and the figures of its finished ones. Raises `NotFound`, `Forbidden`, `Unauthorized`."""
    async with ctx.db.read() as tx:
        watched = await found(tx, caller, monitor_id, "pings:read")
        took = await pings.durations(tx, watched.monitor.n, since=ctx.clock() - RUNS_MS, limit=MAX_RUNS)
    begun = [(run_id or None, at) for run_id, at in open_runs(watched.state.memory).items()]
    return Runs(begun, figures_of(took))


def figures_of(took: Sequence[int]) -> RunFigures:
    """The figures of durations (ms), the newest first; the 95th percentile is the nearest rank."""
    if not took:
        return RunFigures(0)
    ordered = sorted(took)
    return RunFigures(
        count=len(ordered),
        last_ms=took[0],
        min_ms=ordered[0],
        avg_ms=round(sum(ordered) / len(ordered)),
        median_ms=round(median(ordered)),
        p95_ms=ordered[-(-95 * len(ordered) // 100) - 1],
        max_ms=ordered[-1],
    )
