"""How long a service was up: at each instant as its worst monitor.

Sums of hours do not say when in the hour somebody was down, so in principle the results themselves are needed. Hardly
ever, though: a day or an hour in which nobody was down or degraded, or of which only one monitor knows anything, is told
by its sums. Only the other hours are read as they were.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import Table

from watchbell.domain.checks import CheckRow
from watchbell.domain.days import day_starts
from watchbell.domain.rollups import Rollup
from watchbell.domain.uptime import Spent, hold_ms, spent, stretches, worst
from watchbell.lib.clock import HOUR
from watchbell.store.check_chunks import chunk_rows
from watchbell.store.hour_summing import Habit, habits_of
from watchbell.store.rollups import DAYS, HOURS, Range, plain_rollups_in
from watchbell.store.session import Tx
from watchbell.store.uptimes import Uptimes, whole

Rows = Mapping[int, Sequence[CheckRow]]


@dataclass(slots=True)
class _Plan:
    """What a span is made of: whole days, single hours, and what is not sealed yet."""

    days: list[Range] = field(default_factory=list)
    hours: list[int] = field(default_factory=list)
    opened: Range | None = None


async def worst_spent(tx: Tx, uptimes: Uptimes, monitor_ns: Sequence[int], spans: Sequence[Range]) -> list[Spent]:
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
    hours |= await _told_by_rows(tx, habits, sorted(unclear))
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
) -> tuple[dict[Range, Spent], dict[Range, list[Rollup]]]:
    """The spans whose sums tell the worst, and the others with the sums of each monitor."""
    by_start = {span.from_at: span for span in spans}
    groups: dict[Range, list[Rollup]] = {}
    for _, start_at, rollup in await plain_rollups_in(tx, table, monitor_ns, spans):
        if rollup.known_ms and start_at in by_start:
            groups.setdefault(by_start[start_at], []).append(rollup)
    told: dict[Range, Spent] = {}
    unclear: dict[Range, list[Rollup]] = {}
    for span, sums in groups.items():
        longest = max(sums, key=lambda rollup: rollup.known_ms)
        is_whole = longest.known_ms == _whole_hour(span.to_at) - _whole_hour(span.from_at)
        if len(sums) == 1 or (is_whole and not any(rollup.down_ms or rollup.degraded_ms for rollup in sums)):
            told[span] = longest.spent
        else:
            unclear[span] = sums
    return told, unclear


async def _told_by_rows(tx: Tx, habits: Mapping[int, Habit], spans: Sequence[Range]) -> dict[Range, Spent]:
    """The hours of which the results are still kept, from these."""
    if not spans:
        return {}
    longest = max(hold_ms(habit.interval_seconds) for habit in habits.values())
    reach = -(-longest // HOUR) * HOUR
    found = {}
    for group in _near(spans, reach):
        rows = await chunk_rows(tx, list(habits), group[0].from_at - reach, group[-1].to_at)
        for span in group:
            if any(row.at >= span.from_at for each in rows.values() for row in each):
                found[span] = _worst(rows, habits, span)
    return found


def _near(spans: Sequence[Range], reach: int) -> list[list[Range]]:
    """Spans in groups that are read at once."""
    groups: list[list[Range]] = []
    for span in spans:
        if groups and span.from_at - groups[-1][-1].to_at <= reach:
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _worst(rows: Rows, habits: Mapping[int, Habit], span: Range) -> Spent:
    parts = []
    for n, habit in habits.items():
        reach = hold_ms(habit.interval_seconds)
        results = [(row.at, row.verdict) for row in rows.get(n, ()) if span.from_at - reach < row.at < span.to_at]
        parts += stretches(results, habit.interval_seconds, *span)
    return spent(worst(parts))


def _fall_back(told: dict[Range, Spent], unclear: Mapping[Range, Sequence[Rollup]]) -> None:
    """Where the results are gone: as if the monitors' bad times had been the same."""
    for span, sums in unclear.items():
        if span not in told:
            told[span] = _overlapping(sums)


def _fall_back_to_days(
    days: dict[Range, Spent], dirty: Mapping[Range, Sequence[Rollup]], hours: Mapping[Range, Spent]
) -> None:
    """Days whose hours are gone too."""
    for day, sums in dirty.items():
        if not any(Range(hour, hour + HOUR) in hours for hour in _hours_of(day)):
            days[day] = _overlapping(sums)


def _overlapping(sums: Sequence[Rollup]) -> Spent:
    down = max(rollup.down_ms for rollup in sums)
    known = max(rollup.known_ms for rollup in sums)
    up = max(0, known - down)
    return Spent(up, min(up, max(rollup.degraded_ms for rollup in sums)), down)


def _total(
    plan: _Plan,
    days: Mapping[Range, Spent],
    dirty: Mapping[Range, Sequence[Rollup]],
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
