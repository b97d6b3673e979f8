"""Uptime and response times of any span: days and hours from rollups, the open hours from their rows."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from watchbell.domain.checks import CheckRow
from watchbell.domain.days import day_starts
from watchbell.domain.rollups import Rollup, count_rows, roll_up
from watchbell.domain.uptime import ResponsePoint
from watchbell.lib.clock import DAY, HOUR, MINUTE
from watchbell.store import check_chunks, check_log
from watchbell.store.check_tails import Tails
from watchbell.store.hour_summing import habits_of
from watchbell.store.rollups import DAYS, HOURS, Range, StoredRollup, plain_rollups_in, rollups_in, times_in
from watchbell.store.seal_marks import sealed_mark
from watchbell.store.session import Database, Tx
from watchbell.store.worked_days import worked_days

_END_OF_TIME = 1 << 42
_FINEST = MINUTE
_RAW_BELOW = HOUR // 2
"""Charts with finer points than this are made of the checks themselves."""

Span = tuple[int, int]


class Uptimes:
    """Reads what sealing wrote, together with what is not sealed yet."""

    def __init__(self, db: Database, tails: Tails) -> None:
        self._db = db
        self._tails = tails

    async def of_spans(
        self, monitor_ns: Sequence[int], spans: Mapping[str, Span], intervals: Mapping[int, int]
    ) -> dict[int, dict[str, Rollup]]:
        """Each monitor's sum over each span. A span in sealed time is widened to whole hours."""
        async with self._db.read() as tx:
            mark, opened = await self.open_rows(tx, monitor_ns)
            zones = {n: habit.zone for n, habit in (await habits_of(tx, monitor_ns)).items()}
            found = {n: {name: Rollup() for name in spans} for n in monitor_ns}
            for zone in set(zones.values()):
                numbers = [n for n in monitor_ns if zones.get(n) == zone]
                await _add_sealed(tx, found, numbers, {name: whole(span, mark) for name, span in spans.items()}, zone)
        for n, sums in found.items():
            for name, (from_at, to_at) in spans.items():
                if to_at > mark and opened[n]:
                    sums[name].add(roll_up(opened[n], intervals.get(n, 60), max(from_at, mark), to_at))
        return found

    async def of_days(
        self, monitor_ns: Sequence[int], starts: Sequence[int], now: int, *, is_plain: bool
    ) -> dict[int, list[Rollup]]:
        """Each monitor's sum over each day that begins at one of `starts`, until `now`.

        With `is_plain` without response times.
        """
        async with self._db.read() as tx:
            mark, opened = await self.open_rows(tx, monitor_ns)
            habits = await habits_of(tx, monitor_ns)
            stored = await self.days_until(tx, monitor_ns, starts, mark, is_plain=is_plain)
        found: dict[int, list[Rollup]] = {}
        for n in monitor_ns:
            sums = [stored.get((n, start)) or Rollup() for start in starts]
            seconds = habits[n].interval_seconds if n in habits else 60
            for place, (start, end) in enumerate(zip(starts, [*starts[1:], now], strict=True)):
                if end > mark and opened[n]:
                    sums[place].add(roll_up(opened[n], seconds, max(start, mark), min(end, now)))
            if is_plain:
                for each in sums:
                    each.forget_response_times()
            found[n] = sums
        return found

    async def worked_days(
        self, sums: Mapping[int, Sequence[Rollup]], starts: Sequence[int], now: int
    ) -> set[tuple[int, int]]:
        """Of what `of_days` found the days (monitor, beginning) of which nothing counts because work was planned."""
        spans = [Range(start, end) for start, end in zip(starts, [*starts[1:], now], strict=True)]
        blank = {n: [day for day, each in zip(spans, its, strict=True) if not each.known_ms] for n, its in sums.items()}
        blank = {n: days for n, days in blank.items() if days}
        if not blank:
            return set()
        async with self._db.read() as tx:
            _, opened = await self.open_rows(tx, list(blank))
            return await worked_days(tx, blank, opened)

    async def days_until(
        self, tx: Tx, monitor_ns: Sequence[int], starts: Sequence[int], mark: int, *, is_plain: bool
    ) -> dict[tuple[int, int], Rollup]:
        """The days' rows by monitor and beginning, without what was sealed of the hour that is being sealed."""
        read = plain_rollups_in if is_plain else rollups_in
        rows = await read(tx, DAYS, monitor_ns, [Range(starts[0], starts[-1] + 1)])
        found = {row[:2]: row.rollup for row in rows}
        for n, hour, rollup in await read(tx, HOURS, monitor_ns, [Range(mark, _END_OF_TIME)]):
            day = max((start for start in starts if start <= hour), default=None)
            if day is not None and (n, day) in found:
                found[n, day].replace(rollup, Rollup())
        return found

    async def zone(self, monitor_ns: Sequence[int]) -> ZoneInfo:
        """The time zone of the organization that owns the monitors; UTC when there are none."""
        async with self._db.read() as tx:
            habits = await habits_of(tx, monitor_ns[:1])
        return next((habit.zone for habit in habits.values()), ZoneInfo("UTC"))

    async def response_series(self, monitor_n: int, from_at: int, to_at: int, points: int) -> list[ResponsePoint]:
        """At most about `points` buckets of one width that cover the span, also where there was no check."""
        width = _width((to_at - from_at) / max(points, 1))
        begin = from_at // width * width
        sums: dict[int, Rollup] = {}
        async with self._db.read() as tx:
            if width >= HOUR:
                mark, opened = await self.open_rows(tx, [monitor_n])
                for start_at, *times in await times_in(tx, HOURS, monitor_n, Range(begin, min(to_at, mark))):
                    sums.setdefault(start_at // width * width, Rollup()).add_times(*times)
                rows = opened[monitor_n]
            else:
                mark = 0
                rows = await self._all_rows(tx, monitor_n, begin, to_at)
        by_bucket: dict[int, list[CheckRow]] = {}
        for checked in rows:
            if max(begin, mark) <= checked.at < to_at:
                by_bucket.setdefault(checked.at // width * width, []).append(checked)
        for start, group in by_bucket.items():
            sums.setdefault(start, Rollup()).add(count_rows(group))
        return [sums.get(start, Rollup()).point(start, width) for start in range(begin, to_at, width)]

    async def _all_rows(self, tx: Tx, monitor_n: int, from_at: int, to_at: int) -> list[CheckRow]:
        _, opened = await self.open_rows(tx, [monitor_n])
        sealed = (await check_chunks.chunk_rows(tx, [monitor_n], from_at // HOUR * HOUR, to_at))[monitor_n]
        known = {row.at: row for row in [*opened[monitor_n], *sealed]}
        return [known[at] for at in sorted(known)]

    async def open_rows(self, tx: Tx, monitor_ns: Sequence[int]) -> tuple[int, dict[int, list[CheckRow]]]:
        """The instant up to which rollups are complete, and the rows since, each monitor's with the last one before.

        Asked before anything else of a transaction: what is sealed meanwhile is then seen twice rather than never, and
        rollups from that instant on are left out.
        """
        if tx.is_sqlite:
            mark = self._tails.sealed_until or _first_hour(self._tails.first_at(0))
            found = {}
            for n in monitor_ns:
                tail = self._tails.get(n)
                found[n] = [*tail.newest(n, 1, before=mark), *tail.rows(n, mark)] if tail else []
        else:
            mark = await sealed_mark(tx) or _first_hour(await check_log.first_at(tx))
            found = await check_log.rows_of(tx, monitor_ns, mark, _END_OF_TIME)
            for n, rows in (await check_chunks.chunk_rows(tx, monitor_ns, mark, _END_OF_TIME)).items():
                if rows:
                    known = {row.at: row for row in [*found[n], *rows]}
                    found[n] = [known[at] for at in sorted(known)]
        missing = [
            n
            for n in monitor_ns
            if not (found[n] and found[n][0].at < mark) and (not tx.is_sqlite or self._tails.may_lack(n))
        ]
        for n, rows in (await check_chunks.newest_chunks(tx, missing, mark)).items():
            found[n].insert(0, rows[-1])
        return mark, found


def _first_hour(first_at: int | None) -> int:
    """Where nothing was ever sealed: what is stored of the time before the first row came from another tool, complete."""
    return _END_OF_TIME if first_at is None else first_at // HOUR * HOUR


def whole(span: Span, mark: int) -> Range:
    """The sealed part of a span, widened to whole hours."""
    from_at, to_at = span
    return Range(from_at // HOUR * HOUR, min(-(-to_at // HOUR) * HOUR, mark))


async def _add_sealed(
    tx: Tx, found: dict[int, dict[str, Rollup]], monitor_ns: Sequence[int], spans: Mapping[str, Range], zone: ZoneInfo
) -> None:
    """Whole days from day rows, the hours before and after them from hour rows."""
    day_ranges: dict[str, Range] = {}
    hour_ranges: dict[str, list[Range]] = {}
    for name, span in spans.items():
        starts = day_starts(span.from_at, span.to_at + 1, zone) if span.from_at < span.to_at else []
        if len(starts) < 2:
            hour_ranges[name] = [span]
            continue
        day_ranges[name] = Range(starts[0], starts[-1])
        # An hour belongs to the day in which it begins, also where days begin at half past.
        first, last = (-(-start // HOUR) * HOUR for start in day_ranges[name])
        hour_ranges[name] = [Range(span.from_at, first), Range(last, span.to_at)]
    days = await rollups_in(tx, DAYS, monitor_ns, day_ranges.values())
    hours = await rollups_in(tx, HOURS, monitor_ns, [each for ranges in hour_ranges.values() for each in ranges])
    for name in spans:
        ranges = [day_ranges[name]] if name in day_ranges else []
        _add_rows(found, name, days, ranges)
        _add_rows(found, name, hours, hour_ranges[name])


def _add_rows(
    found: dict[int, dict[str, Rollup]], name: str, rows: Sequence[StoredRollup], ranges: Sequence[Range]
) -> None:
    for n, start_at, rollup in rows:
        if any(from_at <= start_at < to_at for from_at, to_at in ranges):
            found[n][name].add(rollup)


def _width(ideal: float) -> int:
    """A bucket's width: whole minutes, or whole hours when it is coarse, or whole days."""
    unit = _FINEST if ideal <= _RAW_BELOW else HOUR if ideal <= DAY else DAY
    return max(unit, -int(-ideal // unit) * unit)
