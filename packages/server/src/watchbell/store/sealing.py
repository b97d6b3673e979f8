"""Closing past hours: each monitor's rows become one chunk and its rollups, then leave the log.

An hour's rollup is computed from all its rows, and the day gets the difference to what it held before, in the same
transaction: a step that is done again changes nothing, and late rows are just one more time. Only where retention has
removed an hour's rows there is nothing to compute from: its sums stay as they are, and late rows of it are dropped. On PostgreSQL rows leave the
log in that transaction; on SQLite, where the log has no index by monitor, rows come from memory and the log is cut off
when all monitors are done.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from time import perf_counter

from sqlalchemy import select

from watchbell.domain.checks import CheckRow
from watchbell.lib.clock import DAY, HOUR, MINUTE
from watchbell.store import check_chunks, check_log
from watchbell.store.check_tails import Tails
from watchbell.store.hour_summing import HourSums, add_up
from watchbell.store.seal_marks import kept_since, may_seal, put_kept_since, put_sealed_mark, sealed_mark
from watchbell.store.session import Database, Tx
from watchbell.store.tables import monitors

_LAG = 3 * MINUTE
"""So long after its end an hour is closed: the slowest check that began in it is over. Later ones are sealed again."""
_LONGEST_HOLD = 2 * DAY
_FIRST_BATCH = 20
_LARGEST_BATCH = 500
_CUT_AT_ONCE = 4_000

Rows = Mapping[int, Sequence[CheckRow]]


class Sealer:
    """Works off one hour after the other, a few monitors at a time."""

    def __init__(self, db: Database, tails: Tails) -> None:
        self._db = db
        self._tails = tails
        self._end_at: int | None = None
        self._waiting: deque[int] = deque()
        self._batch = _FIRST_BATCH
        self._cut_to: int | None = None
        self._needs_cut = db.is_sqlite

    async def step(self, now: int, budget_ms: float) -> bool:
        """One transaction's worth of work; whether there is more."""
        if self._end_at is not None:
            return await self._work(self._end_at, budget_ms)
        if self._tails.late:
            await self._seal_late(budget_ms)
            return True
        if self._needs_cut:
            await self._cut()
            return True
        return await self._begin(now)

    async def _begin(self, now: int) -> bool:
        """Open the next hour that is over, if there is one."""
        last = (now - _LAG) // HOUR * HOUR - HOUR
        async with self._db.read() as tx:
            until = await sealed_mark(tx)
            is_ahead = until > now // HOUR * HOUR + HOUR
            hour = None if is_ahead or until > last else await self._next_hour(tx, until, last)
            if hour is not None:
                # From here on a row of this hour is late: its monitor may have had its turn, and the log will be cut.
                self._tails.closing_until = max(self._tails.closing_until, hour + HOUR)
                waiting = self._known(hour) if self._db.is_sqlite else await _everybody(tx, hour + HOUR)
                self._end_at, self._waiting = hour + HOUR, deque(waiting)
        if is_ahead:
            await self._go_back(now)
        return is_ahead or hour is not None

    async def _next_hour(self, tx: Tx, until: int, last: int) -> int | None:
        """The first hour into which anything reaches: hours, or years, in which nothing happened are passed over."""
        first = self._tails.first_at(until) if tx.is_sqlite else await check_log.first_at(tx)
        if not until:
            return None if first is None else min(first // HOUR * HOUR, last)
        if first is not None and first < until + HOUR:
            return until
        if tx.is_sqlite:
            reaches = next(self._known(until), None) is not None
        else:
            newest = await check_chunks.newest_start(tx, until)
            reaches = newest is not None and newest + HOUR + _LONGEST_HOLD > until
        if reaches:
            return until
        return last if first is None else min(first // HOUR * HOUR, last)

    async def _go_back(self, now: int) -> None:
        """The clock was ahead of today, and what was sealed then is no measure of what is sealed.

        On SQLite memory may have forgotten the beginning of this hour: what comes until it ends is late.
        """
        end_at = now // HOUR * HOUR + (HOUR if self._db.is_sqlite else 0)
        async with self._db.transaction() as tx:
            await put_sealed_mark(tx, end_at)
            if await kept_since(tx) > now:
                await put_kept_since(tx, now // HOUR * HOUR)
        self._tails.sealed_until = self._tails.closing_until = end_at

    def _known(self, hour: int) -> Iterator[int]:
        """Monitors of which anything in memory reaches into the hour."""
        for n in self._tails.numbers():
            tail = self._tails.get(n)
            last = tail.newest(n, 1, before=hour + HOUR) if tail else []
            if last and last[0].at >= hour - _LONGEST_HOLD:
                yield n

    async def _work(self, end_at: int, budget_ms: float) -> bool:
        """Seal some monitors' hour. False when another process seals just now: it needs no help."""
        numbers = [self._waiting.popleft() for _ in range(min(self._batch, len(self._waiting)))]
        began = perf_counter()
        try:
            async with self._db.transaction() as tx:
                is_mine = await may_seal(tx)
                if not is_mine or await sealed_mark(tx) >= end_at:
                    self._end_at = None
                    return is_mine
                if tx.is_sqlite:
                    fresh: Rows = self._from_memory(numbers, end_at)
                else:
                    fresh = await check_log.take_rows(tx, numbers, end_at)
                await self._seal(tx, numbers, fresh, end_at)
                if not self._waiting:
                    await put_sealed_mark(tx, end_at)
                    tx.after_commit(partial(self._close, end_at))
        except BaseException:
            self._waiting.extendleft(reversed(numbers))
            raise
        self._adapt(len(numbers), (perf_counter() - began) * 1000, budget_ms)
        return True

    def _from_memory(self, numbers: Sequence[int], end_at: int) -> dict[int, list[CheckRow]]:
        fresh = {}
        for n in numbers:
            tail = self._tails.get(n)
            rows = tail.rows(n, end_at - HOUR, end_at) if tail else []
            if rows:
                fresh[n] = rows
        return fresh

    def _close(self, end_at: int) -> None:
        self._end_at = None
        self._tails.sealed_until = max(self._tails.sealed_until, end_at)
        self._needs_cut = self._db.is_sqlite

    async def _seal_late(self, budget_ms: float) -> None:
        """Rows that came after their hour had been sealed. SQLite only: there nothing is cut off before they are in."""
        began = perf_counter()
        numbers = tuple(self._tails.late)[: self._batch]
        async with self._db.transaction() as tx:
            by_hour = _by_hour({n: self._tails.late.get(n, ()) for n in numbers})
            hour = min(by_hour)
            await self._seal_again(tx, hour, by_hour[hour], self._tails.sealed_until)
            tx.after_commit(partial(self._forget_late, by_hour[hour]))
        self._adapt(len(numbers), (perf_counter() - began) * 1000, budget_ms)

    def _forget_late(self, sealed: Rows) -> None:
        for n, rows in sealed.items():
            gone = set(rows)
            left = [row for row in self._tails.late.pop(n, ()) if row not in gone]
            if left:
                self._tails.late[n] = left

    async def _seal(self, tx: Tx, numbers: Sequence[int], fresh: Rows, end_at: int) -> None:
        """The hour that ends now, after what is late among the rows."""
        by_hour = _by_hour(fresh)
        this = by_hour.pop(end_at - HOUR, {})
        for hour in sorted(by_hour):
            await self._seal_again(tx, hour, by_hour[hour], end_at - HOUR)
        await self._add_up(tx, HourSums(end_at - HOUR, end_at, numbers, this))

    async def _seal_again(self, tx: Tx, hour: int, rows: Rows, end_at: int) -> None:
        """Late rows of one hour, unless the rows that had been in time are gone."""
        if hour >= await kept_since(tx):
            await self._add_up(tx, HourSums(hour, end_at, tuple(rows), rows, is_late=True))

    async def _add_up(self, tx: Tx, sums: HourSums) -> None:
        before = await self._rows_before(tx, sums.monitor_ns, sums.hour_at)
        for n in await add_up(tx, sums, before):
            tx.after_commit(partial(self._tails.forget, n))

    async def _rows_before(self, tx: Tx, numbers: Sequence[int], at: int) -> dict[int, CheckRow]:
        """Of each monitor the last row before the instant: what holds when the hour begins."""
        found, missing = {}, []
        for n in numbers:
            tail = self._tails.get(n) if tx.is_sqlite else None
            rows = tail.newest(n, 1, before=at) if tail else []
            if rows:
                found[n] = rows[0]
            elif tail is None or tail.floor:
                missing.append(n)
        sealed = await check_chunks.newest_chunks(tx, missing, at)
        return found | {n: rows[-1] for n, rows in sealed.items()}

    def _adapt(self, count: int, took_ms: float, budget_ms: float) -> None:
        """Next time as many monitors as fill half the time, for no two steps are alike."""
        fitting = int(count * budget_ms / 2 / max(took_ms, 0.1))
        self._batch = max(1, min(fitting, self._batch * 2, _LARGEST_BATCH))

    async def _cut(self) -> None:
        """Remove a few thousand sealed rows from the log."""
        if self._cut_to is None:
            async with self._db.read() as tx:
                self._cut_to = await check_log.last_row_before(tx, self._tails.sealed_until)
            self._needs_cut = self._cut_to is not None
            return
        async with self._db.transaction() as tx:
            # Under the writer's lock memory knows every committed row: none before the mark is unsealed.
            removed = _CUT_AT_ONCE
            if not self._tails.late:
                removed = await check_log.remove_rows(tx, self._cut_to, self._tails.sealed_until, _CUT_AT_ONCE)
        if removed < _CUT_AT_ONCE:
            self._cut_to, self._needs_cut = None, False


async def _everybody(tx: Tx, end_at: int) -> list[int]:
    """All monitors, and those that are gone but still have rows in the log."""
    numbers = set((await tx.execute(select(monitors.c.n))).scalars())
    return sorted(numbers.union(await check_log.monitors_before(tx, end_at)))


def _by_hour(rows: Rows) -> dict[int, dict[int, list[CheckRow]]]:
    found: dict[int, dict[int, list[CheckRow]]] = {}
    for n, each in rows.items():
        for row in each:
            found.setdefault(row.at // HOUR * HOUR, {}).setdefault(n, []).append(row)
    return found
