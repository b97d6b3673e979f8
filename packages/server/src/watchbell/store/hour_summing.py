"""Adding up some monitors' hours: chunks, hours and days written as one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select

from watchbell.domain.checks import CheckRow
from watchbell.domain.days import day_start
from watchbell.domain.rollups import Rollup, roll_up
from watchbell.domain.uptime import hold_ms
from watchbell.lib.clock import HOUR
from watchbell.store.check_chunks import chunk_rows, put_chunks
from watchbell.store.rollups import DAYS, HOURS, Range, put_rollups, rollups_in
from watchbell.store.session import Tx
from watchbell.store.tables import monitors, organizations

Hour = tuple[int, int]
"""A monitor and the beginning of an hour."""


class HourSums(NamedTuple):
    """Which monitors are added up for the hour at `hour_at`, and the rows of it that are not yet in their chunks.

    With `is_late` the hour had been added up before: it is touched where there are new rows, and so are the hours into
    which these hold, as far as `end_at`.
    """

    hour_at: int
    end_at: int
    monitor_ns: Sequence[int]
    fresh: Mapping[int, Sequence[CheckRow]]
    is_late: bool = False


class Habit(NamedTuple):
    """What adding up needs to know of a monitor."""

    interval_seconds: int
    zone: ZoneInfo


async def habits_of(tx: Tx, monitor_ns: Sequence[int]) -> dict[int, Habit]:
    """Interval and time zone of each monitor that exists."""
    statement = (
        select(monitors.c.n, monitors.c.interval_seconds, organizations.c.time_zone)
        .join(organizations, organizations.c.id == monitors.c.org_id)
        .where(monitors.c.n.in_(monitor_ns))
    )
    return {n: Habit(seconds, ZoneInfo(zone)) for n, seconds, zone in await tx.tuples(statement)}


async def add_up(tx: Tx, sums: HourSums, before: Mapping[int, CheckRow]) -> set[int]:
    """Write everything. `before` holds each monitor's last row before the hour.

    Answers the monitors that do not exist any more: they are skipped.
    """
    chunks: dict[Hour, list[CheckRow]] = {}
    hours: dict[Hour, Rollup] = {}
    days: dict[Hour, list[tuple[Rollup | None, Rollup]]] = {}
    habits = await habits_of(tx, sums.monitor_ns)
    touched = {n: _touched(sums, sums.fresh.get(n, ()), habit) for n, habit in habits.items()}
    known = await _known(tx, sums.hour_at, touched)
    span = Range(sums.hour_at, max((hour.stop for hour in touched.values()), default=0))
    olds = {row[:2]: row.rollup for row in await rollups_in(tx, HOURS, list(habits), [span])}
    for n, habit in habits.items():
        fresh = sums.fresh.get(n, ())
        rows = _one_for_an_instant([*known[n], *fresh])
        last = before.get(n)
        by_hour: dict[int, list[CheckRow]] = {}
        for row in rows:
            by_hour.setdefault(row.at // HOUR * HOUR, []).append(row)
        if fresh:
            chunks[n, sums.hour_at] = by_hour[sums.hour_at]
        for hour in touched[n]:
            earlier = [row for row in rows if row.at < hour][-1:] or ([last] if last else [])
            new = roll_up([*earlier, *by_hour.get(hour, [])], habit.interval_seconds, hour, hour + HOUR)
            old = olds.get((n, hour))
            if new.is_empty and (old is None or not sums.is_late):
                continue  # nobody looked: what is there already was brought in from another tool
            hours[n, hour] = new
            days.setdefault((n, day_start(hour, habit.zone)), []).append((old, new))
    await put_chunks(tx, chunks)
    await put_rollups(tx, HOURS, hours)
    await _change_days(tx, days)
    return set(sums.monitor_ns) - habits.keys()


async def _known(tx: Tx, hour_at: int, touched: Mapping[int, range]) -> dict[int, list[CheckRow]]:
    """What the touched hours' chunks hold: those who hold equally long are read together."""
    alike: dict[int, list[int]] = {}
    for n, hours in touched.items():
        alike.setdefault(hours.stop, []).append(n)
    found: dict[int, list[CheckRow]] = {}
    for end_at, numbers in alike.items():
        found |= await chunk_rows(tx, numbers, hour_at, end_at)
    return found


async def _change_days(tx: Tx, changes: Mapping[Hour, Iterable[tuple[Rollup | None, Rollup]]]) -> None:
    if not changes:
        return
    starts = [start_at for _, start_at in changes]
    numbers = sorted({n for n, _ in changes})
    found = await rollups_in(tx, DAYS, numbers, [Range(min(starts), max(starts) + 1)])
    days = {row[:2]: row.rollup for row in found}
    written = {}
    for key, pairs in changes.items():
        day = written[key] = days.get(key) or Rollup()
        for old, new in pairs:
            day.replace(old, new)
    await put_rollups(tx, DAYS, written)


def _one_for_an_instant(rows: Iterable[CheckRow]) -> list[CheckRow]:
    """In order of time; of two rows of one instant the first told stays."""
    kept: dict[int, CheckRow] = {}
    for row in rows:
        kept.setdefault(row.at, row)
    return [kept[at] for at in sorted(kept)]


def _touched(sums: HourSums, fresh: Iterable[CheckRow], habit: Habit) -> range:
    """The hours whose sums may change: the one that is added up, and those into which late rows hold."""
    if not sums.is_late:
        return range(sums.hour_at, sums.hour_at + HOUR, HOUR)
    reach = max((row.at for row in fresh), default=sums.hour_at) + hold_ms(habit.interval_seconds)
    end_at = -(-min(reach, sums.end_at) // HOUR) * HOUR
    return range(sums.hour_at, max(end_at, sums.hour_at + HOUR), HOUR)
