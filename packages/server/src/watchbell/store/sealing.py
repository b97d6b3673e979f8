"""Closing past hours: each monitor's rows become one chunk and its rollups, then leave the log.

An hour's rollup is computed from all its rows, and the day gets the difference to what it held before, in the same
transaction: a step that is done again changes nothing, and late rows are just one more time. On PostgreSQL rows leave the
log in that transaction; on SQLite, where the log has no index by monitor, rows come from memory and the log is cut off
when all monitors are done.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from functools import partial
from time import perf_counter

from sqlalchemy import select

from watchbell.domain.checks import CheckRow
from watchbell.lib.clock import DAY, HOUR, MINUTE
from watchbell.store import check_chunks, check_log, settings
from watchbell.store.check_tails import Tails
from watchbell.store.hour_summing import HourSums, add_up
from watchbell.store.session import Database, Tx
from watchbell.store.tables import monitors

_MARK = "checks.sealed_until"
_LAG = 3 * MINUTE
"""So long after its end an hour is closed: the slowest check that began in it is over. Later ones are sealed again."""
_LONGEST_HOLD = 2 * DAY
_FIRST_BATCH = 20
_LARGEST_BATCH = 500
_CUT_AT_ONCE = 4_000
_LOCK = 7_305_801_942_115_801
"""Any number: who holds it in PostgreSQL is the one who seals."""


async def sealed_mark(tx: Tx) -> int:
    """Up to which instant hours are sealed; 0 before the first."""
    return int(await settings.get(tx, _MARK) or 0)


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
            await self._work(self._end_at, budget_ms)
            return True
        if self._tails.late:
            await self._seal_late(budget_ms)
            return True
        if self._needs_cut:
            await self._cut()
            return True
        return await self._begin(now)

    async def _begin(self, now: int) -> bool:
        """Open the next hour that is over, if there is one."""
        async with self._db.read() as tx:
            until = await sealed_mark(tx)
            if not until:
                first = await check_log.first_at(tx)
                if first is None:
                    return False
                until = first // HOUR * HOUR
            end_at = until + HOUR
            if end_at + _LAG > now:
                return False
            # From here on a row of this hour is late: its monitor may have had its turn, and the log will be cut.
            self._tails.closing_until = max(self._tails.closing_until, end_at)
            waiting = self._known(until) if self._db.is_sqlite else await _everybody(tx, end_at)
        self._end_at, self._waiting = end_at, deque(waiting)
        return True

    def _known(self, hour: int) -> Iterable[int]:
        """Monitors of which anything in memory reaches into the hour."""
        for n in self._tails.numbers():
            tail = self._tails.get(n)
            last = tail.newest(n, 1, before=hour + HOUR) if tail else []
            if last and last[0].at >= hour - _LONGEST_HOLD:
                yield n

    async def _work(self, end_at: int, budget_ms: float) -> None:
        numbers = [self._waiting.popleft() for _ in range(min(self._batch, len(self._waiting)))]
        began = perf_counter()
        try:
            async with self._db.transaction() as tx:
                if not await self._may_seal(tx, end_at):
                    self._end_at = None
                    return
                if tx.is_sqlite:
                    fresh = self._from_memory(numbers, end_at)
                else:
                    fresh = await check_log.take_rows(tx, numbers, end_at)
                await self._seal(tx, HourSums(end_at - HOUR, end_at, tuple(numbers), fresh))
                if not self._waiting:
                    await settings.put(tx, _MARK, end_at)
                    tx.after_commit(partial(self._close, end_at))
        except BaseException:
            self._waiting.extendleft(reversed(numbers))
            raise
        self._adapt(len(numbers), (perf_counter() - began) * 1000, budget_ms)

    async def _may_seal(self, tx: Tx, end_at: int) -> bool:
        """Whether nobody else seals now, nor has sealed this hour meanwhile."""
        if tx.is_sqlite:
            return True
        if not (await tx.sql("SELECT pg_try_advisory_xact_lock($1)", (_LOCK,))).scalar():
            return False
        return await sealed_mark(tx) < end_at

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
        async with self._db.transaction() as tx:
            numbers = tuple(self._tails.late)[: self._batch]
            fresh = {n: list(self._tails.late[n]) for n in numbers}
            first = min(row.at for rows in fresh.values() for row in rows) // HOUR * HOUR
            await self._seal(tx, HourSums(first, self._tails.sealed_until, numbers, fresh))
            tx.after_commit(partial(self._forget_late, numbers))
        self._adapt(len(numbers), (perf_counter() - began) * 1000, budget_ms)

    def _forget_late(self, numbers: Sequence[int]) -> None:
        for n in numbers:
            self._tails.late.pop(n, None)

    async def _seal(self, tx: Tx, sums: HourSums) -> None:
        first = sums.first_at()
        before = await self._rows_before(tx, sums.monitor_ns, first)
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
