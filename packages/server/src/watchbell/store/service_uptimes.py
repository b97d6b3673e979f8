"""How long a service was up: at each instant as its worst monitor.

Sums of hours do not say when in the hour somebody was down, so in principle the results themselves are needed. Hardly
ever, though: a day or an hour in which nobody was down or degraded, or of which only one monitor knows anything, is told
by its sums. Only the other hours are read as they were.
"""

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter
from zoneinfo import ZoneInfo

from sqlalchemy import Table

from watchbell.domain.checks import CheckRow
from watchbell.domain.days import day_starts
from watchbell.domain.uptime import Spent, hold_ms, spent, stretches, worst
from watchbell.lib.clock import HOUR
from watchbell.store.check_chunks import chunk_rows
from watchbell.store.hour_summing import Habit, habits_of
from watchbell.store.rollups import DAYS, HOURS, Range, StoredRollup, plain_rollups_in
from watchbell.store.session import Tx
from watchbell.store.uptimes import Uptimes, whole

Rows = Mapping[int, Sequence[CheckRow]]
_REMEMBERED = 50_000


class WorstHours:
    """What was found out about single hours. An hour is known by its monitors' sums: when they change, it is another."""

    def __init__(self) -> None:
        self._found: dict[Hashable, Spent] = {}

    def get(self, span: Range, sums: Sequence[StoredRollup]) -> Spent | None:
        """What is remembered."""
        return self._found.get(_key(span, sums))

    def put(self, span: Range, sums: Sequence[StoredRollup], found: Spent) -> None:
        """Remember it; the oldest is forgotten when there is too much."""
        if len(self._found) >= _REMEMBERED:
            del self._found[next(iter(self._found))]
        self._found[_key(span, sums)] = found


def _key(span: Range, sums: Sequence[StoredRollup]) -> Hashable:
    return span, tuple(sorted((n, rollup.total, *rollup.spent) for n, _, rollup in sums))


@dataclass(slots=True)
class _Plan:
    """What a span is made of: whole days, single hours, and what is not sealed yet."""

    days: list[Range] = field(default_factory=list)
    hours: list[int] = field(default_factory=list)
    opened: Range | None = None


async def worst_spent(
    tx: Tx, uptimes: Uptimes, remembered: WorstHours, monitor_ns: Sequence[int], spans: Sequence[Range]
) -> list[Spent]:
    """Of each span how long the worst of the monitors was up, degraded and down."""
    mark, opened = await uptimes.open_rows(tx, monitor_ns)
    habits = await habits_of(tx, monitor_ns)
    zone = next((habit.zone for habit in habits.values()), ZoneInfo("UTC"))
    plans = [_plan(span, mark, zone) for span in spans]
    days, dirty = await _told_by_sums(tx, DAYS, monitor_ns, [day for plan in plans for day in plan.days])
    for plan in plans:
        plan.hours += [hour for day in plan.days if day in dirty for hour in _hours_of(day)]
    wanted = sorted({hour for plan in plans for hour in plan.hours})
    hours, unclear = await _told_by_sums(tx, HOURS, monitor_ns, [Range(hour, hour + HOUR) for hour in wanted])
    hours |= await _told_by_rows(tx, remembered, habits, unclear)
    _fall_back(hours, unclear)
    _fall_back_to_days(days, dirty, hours)
    return [_total(plan, days, dirty, hours, opened, habits) for plan in plans]


def _plan(span: Range, mark: int, zone: ZoneInfo) -> _Plan:
    plan = _Plan(opened=Range(max(span.from_at, mark), span.to_at) if span.to_at > mark else None)
    sealed = whole(span, mark)
    if sealed.from_at >= sealed.to_at:
        return plan
    starts = day_starts(sealed.from_at, sealed.to_at + 1, zone)
    begin = _whole_hour(span.from_at) if span.from_at in starts[:1] else sealed.from_at
    if len(starts) < 2:
        plan.hours = list(range(begin, sealed.to_at, HOUR))
        return plan
    plan.days = [Range(start, end) for start, end in pairwise(starts)]
    plan.hours = [*range(begin, _whole_hour(starts[0]), HOUR), *range(_whole_hour(starts[-1]), sealed.to_at, HOUR)]
    return plan


async def _told_by_sums(
    tx: Tx, table: Table, monitor_ns: Sequence[int], spans: Sequence[Range]
) -> tuple[dict[Range, Spent], dict[Range, list[StoredRollup]]]:
    """The spans whose sums tell the worst, and the others with the sums of each monitor."""
    by_start = {span.from_at: span for span in spans}
    groups: dict[Range, list[StoredRollup]] = {}
    for row in await plain_rollups_in(tx, table, monitor_ns, spans):
        if row.rollup.known_ms and row.start_at in by_start:
            groups.setdefault(by_start[row.start_at], []).append(row)
    told: dict[Range, Spent] = {}
    unclear: dict[Range, list[StoredRollup]] = {}
    for span, sums in groups.items():
        longest = max((row.rollup for row in sums), key=attrgetter("known_ms"))
        is_whole = longest.known_ms == _whole_hour(span.to_at) - _whole_hour(span.from_at)
        if len(sums) == 1 or (is_whole and not any(row.rollup.down_ms or row.rollup.degraded_ms for row in sums)):
            told[span] = longest.spent
        else:
            unclear[span] = sums
    return told, unclear


async def _told_by_rows(
    tx: Tx, remembered: WorstHours, habits: Mapping[int, Habit], unclear: Mapping[Range, Sequence[StoredRollup]]
) -> dict[Range, Spent]:
    """The hours of which the results are still kept, from these."""
    found = {span: known for span, sums in unclear.items() if (known := remembered.get(span, sums))}
    missing = sorted(unclear.keys() - found.keys())
    reach = max((hold_ms(habit.interval_seconds) for habit in habits.values()), default=0)
    # A day at a time: between two queries others have their turn.
    for place in range(0, len(missing), 24):
        group = missing[place : place + 24]
        first = (group[0].from_at - reach) // HOUR * HOUR
        rows = await chunk_rows(tx, list(habits), first, group[-1].to_at)
        for span in group:
            near = {n: _between(each, span.from_at - reach, span.to_at) for n, each in rows.items()}
            if any(each and each[-1].at >= span.from_at for each in near.values()):
                found[span] = _worst(near, habits, span)
                remembered.put(span, unclear[span], found[span])
    return found


def _between(rows: Sequence[CheckRow], from_at: int, to_at: int) -> Sequence[CheckRow]:
    """Of rows in order of time those of a span."""
    start = bisect_left(rows, from_at, key=attrgetter("at"))
    return rows[start : bisect_left(rows, to_at, lo=start, key=attrgetter("at"))]


def _worst(rows: Rows, habits: Mapping[int, Habit], span: Range) -> Spent:
    parts = []
    for n, habit in habits.items():
        results = [(row.at, row.counted) for row in rows.get(n, ())]
        parts += stretches(results, habit.interval_seconds, *span)
    return spent(worst(parts))


def _fall_back(told: dict[Range, Spent], unclear: Mapping[Range, Sequence[StoredRollup]]) -> None:
    """Where the results are gone: as if the monitors' bad times had been the same."""
    for span, sums in unclear.items():
        if span not in told:
            told[span] = _overlapping(sums)


def _fall_back_to_days(
    days: dict[Range, Spent], dirty: Mapping[Range, Sequence[StoredRollup]], hours: Mapping[Range, Spent]
) -> None:
    """Days whose hours are gone too."""
    for day, sums in dirty.items():
        if not any(Range(hour, hour + HOUR) in hours for hour in _hours_of(day)):
            days[day] = _overlapping(sums)


def _overlapping(sums: Sequence[StoredRollup]) -> Spent:
    down = max(row.rollup.down_ms for row in sums)
    known = max(row.rollup.known_ms for row in sums)
    up = max(0, known - down)
    return Spent(up, min(up, max(row.rollup.degraded_ms for row in sums)), down)


def _total(
    plan: _Plan,
    days: Mapping[Range, Spent],
    dirty: Mapping[Range, Sequence[StoredRollup]],
    hours: Mapping[Range, Spent],
    opened: Rows,
    habits: Mapping[int, Habit],
) -> Spent:
    parts = [days[day] for day in plan.days if day in days]
    by_days = {hour for day in plan.days if day in days and day in dirty for hour in _hours_of(day)}
    parts += [hours[span] for hour in plan.hours if hour not in by_days and (span := Range(hour, hour + HOUR)) in hours]
    if plan.opened is not None:
        parts.append(_worst(opened, habits, plan.opened))
    return _sum(parts)


def _sum(parts: Iterable[Spent]) -> Spent:
    up, degraded, down = 0, 0, 0
    for part in parts:
        up, degraded, down = up + part.up_ms, degraded + part.degraded_ms, down + part.down_ms
    return Spent(up, degraded, down)


def _whole_hour(at: int) -> int:
    """An hour belongs to the day in which it begins, also where days begin at half past."""
    return -(-at // HOUR) * HOUR


def _hours_of(day: Range) -> range:
    return range(_whole_hour(day.from_at), _whole_hour(day.to_at), HOUR)
