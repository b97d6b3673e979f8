"""Days of which nothing counts because work was planned: told by what was noted last, which stands until the next note.

Sums do not say why nothing is known, so the results are asked, as long as they are kept: of a day of which nothing is
known the newest hour alone, and of many such days without any result only once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from sqlalchemy import select

from watchbell.domain.checks import CheckRow
from watchbell.lib.clock import DAY
from watchbell.store.check_codec import decode
from watchbell.store.rollups import Range, merged
from watchbell.store.session import Tx
from watchbell.store.tables import check_chunks, monitors

_REACH_MS = 7 * DAY
"""So long ago a note may have been made: what is told once a month has no other one in its planned work."""
_AT_ONCE = 500
_chunk = check_chunks.c


async def worked_days(
    tx: Tx, blank: Mapping[int, Sequence[Range]], opened: Mapping[int, Sequence[CheckRow]]
) -> set[tuple[int, int]]:
    """Of each monitor's days of which nothing is known those (number, beginning) whose newest note is of planned work.

    `opened` are the rows that are not sealed yet, each monitor's with the last one before.
    """
    found: set[tuple[int, int]] = set()
    left: dict[int, list[Range]] = {}
    for n, days in blank.items():
        newest = {day: _newest(opened.get(n, ()), day) for day in days}
        found |= {(n, day.from_at) for day, row in newest.items() if row is not None and row.in_maintenance}
        left[n] = [day for day, row in newest.items() if row is None]
    asked: dict[tuple[int, int], list[int]] = defaultdict(list)
    for (n, day), hour in (await _newest_hours(tx, left)).items():
        asked[n, hour].append(day.from_at)
    for n, hour in await _ends_in_work(tx, asked):
        found |= {(n, day) for day in asked[n, hour]}
    return found


def _newest(rows: Sequence[CheckRow], day: Range) -> CheckRow | None:
    return next((row for row in reversed(rows) if day.from_at - _REACH_MS <= row.at < day.to_at), None)


async def _newest_hours(tx: Tx, blank: Mapping[int, Sequence[Range]]) -> dict[tuple[int, Range], int]:
    """By monitor and day the newest hour of which anything is stored, if that is near enough."""
    runs: dict[Range, list[int]] = defaultdict(list)
    for n, days in blank.items():
        for run in merged(days):
            runs[run].append(n)
    found: dict[tuple[int, Range], int] = {}
    by_day: dict[Range, list[int]] = defaultdict(list)
    for run, numbers in runs.items():
        for n, hour in await _newest_before(tx, numbers, run):
            for day in blank[n]:
                if not run.from_at <= day.from_at < run.to_at:
                    continue
                if hour >= day.from_at:
                    by_day[day].append(n)
                elif hour >= day.from_at - _REACH_MS:
                    found[n, day] = hour
    for day, numbers in by_day.items():
        found |= {(n, day): hour for n, hour in await _newest_before(tx, numbers, day)}
    return found


async def _newest_before(tx: Tx, numbers: Sequence[int], span: Range) -> list[tuple[int, int]]:
    """The newest stored hour of each of these monitors that begins before the end of the span, by single looks at an index."""
    newest = (
        select(_chunk.start_at)
        .where(
            _chunk.monitor_n == monitors.c.n,
            _chunk.start_at >= span.from_at - _REACH_MS,
            _chunk.start_at < span.to_at,
        )
        .order_by(_chunk.start_at.desc())
        .limit(1)
        .correlate(monitors)
        .scalar_subquery()
    )
    query = select(monitors.c.n, newest).where(monitors.c.n.in_(numbers))
    return [(n, hour) for n, hour in await tx.tuples(query) if hour is not None]


async def _ends_in_work(tx: Tx, hours: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those hours (monitor, beginning) whose last row is of planned work."""
    found = []
    for hour, pairs in groupby(sorted(hours, key=_beginning), key=_beginning):
        numbers = [n for n, _ in pairs]
        for first in range(0, len(numbers), _AT_ONCE):
            part = _chunk.monitor_n.in_(numbers[first : first + _AT_ONCE])
            for n, data in await tx.tuples(select(_chunk.monitor_n, _chunk.data).where(_chunk.start_at == hour, part)):
                rows = decode(n, hour, data)
                if rows and rows[-1].in_maintenance:
                    found.append((n, hour))
    return found


def _beginning(hour: tuple[int, int]) -> int:
    return hour[1]
