"""How long something was up: pure interval algebra.

Each result holds until the next one, at most twice the interval. A fault of ours ends the hold and is no data itself.
Degraded is up. Over several monitors the worst counts at each instant. No data at all is `None`, never 0 or 1.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from watchbell.domain.observations import Verdict


class Level(IntEnum):
    """What a stretch of time was; the greater is the worse."""

    UP = 1
    DEGRADED = 2
    DOWN = 3


_LEVELS = {
    Verdict.SUCCESS: Level.UP,
    Verdict.DEGRADED: Level.DEGRADED,
    Verdict.FAILURE: Level.DOWN,
    Verdict.TIMEOUT: Level.DOWN,
}


class Stretch(NamedTuple):
    """From one instant up to, not including, another one."""

    from_at: int
    to_at: int
    level: Level


class Spent(NamedTuple):
    """Milliseconds by what they were; `up_ms` includes the degraded ones."""

    up_ms: int = 0
    degraded_ms: int = 0
    down_ms: int = 0


@dataclass(frozen=True, slots=True)
class Uptime:
    """A span's figures. `ratio` from 0 to 1; times in milliseconds, of successful checks; `None` = nothing known.

    `total` counts the checks that told something about the target, `successful` those that found it up (or degraded).
    """

    ratio: float | None
    up_ms: int = 0
    down_ms: int = 0
    degraded_ms: int = 0
    total: int = 0
    successful: int = 0
    avg_ms: float | None = None
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    min: float | None = None
    max: float | None = None


@dataclass(frozen=True, slots=True)
class DayUptime:
    """One day (`2026-01-31`) of the organization's calendar, beginning at `start_at`.

    With `in_maintenance` nothing of it counts because work was planned.
    """

    day: str
    start_at: int
    uptime: Uptime
    in_maintenance: bool = False


@dataclass(frozen=True, slots=True)
class ResponsePoint:
    """Response times (ms) of the checks in the `width_ms` from `at` on; all `None` where there was none."""

    at: int
    width_ms: int
    count: int = 0
    avg_ms: float | None = None
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    min: float | None = None
    max: float | None = None


def hold_ms(interval_seconds: int) -> int:
    """How long a result holds when no other one follows."""
    return 2000 * interval_seconds


def stretches(results: Sequence[tuple[int, Verdict]], interval_seconds: int, from_at: int, to_at: int) -> list[Stretch]:
    """What results in order of time say about a span. One from before the span counts as far as it reaches into it."""
    longest = hold_ms(interval_seconds)
    found = []
    last = len(results) - 1
    for place, (at, verdict) in enumerate(results):
        level = _LEVELS.get(verdict)
        if level is None:
            continue
        end = at + longest
        if place < last:
            end = min(end, results[place + 1][0])
        start, end = max(at, from_at), min(end, to_at)
        if start < end:
            found.append(Stretch(start, end, level))
    return found


def spent(parts: Iterable[Stretch]) -> Spent:
    """The sums of stretches that do not overlap."""
    sums = [0, 0, 0, 0]
    for from_at, to_at, level in parts:
        sums[level] += to_at - from_at
    return Spent(sums[Level.UP] + sums[Level.DEGRADED], sums[Level.DEGRADED], sums[Level.DOWN])


def worst(parts: Iterable[Stretch]) -> list[Stretch]:
    """Of overlapping stretches (several monitors') the worst at each instant."""
    edges: list[tuple[int, int, Level]] = []
    for from_at, to_at, level in parts:
        edges += [(from_at, 1, level), (to_at, -1, level)]
    edges.sort()
    open_now = [0, 0, 0, 0]
    found: list[Stretch] = []
    before = 0
    for at, step, level in edges:
        now = next((each for each in (Level.DOWN, Level.DEGRADED, Level.UP) if open_now[each]), None)
        if now is not None and before < at:
            found.append(Stretch(before, at, now))
        open_now[level] += step
        before = at
    return found


def ratio_of(up_ms: int, down_ms: int) -> float | None:
    """Uptime from 0 to 1; `None` without data."""
    known = up_ms + down_ms
    return up_ms / known if known else None
