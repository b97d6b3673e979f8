"""Check results: written in batches, read from memory, the log and sealed chunks as if they were one."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from watchbell.domain.checks import CheckRow
from watchbell.domain.days import day_name, last_days
from watchbell.domain.rollups import together
from watchbell.domain.uptime import DayUptime, ResponsePoint, Uptime
from watchbell.store import check_chunks, check_loading, check_log, check_traces
from watchbell.store.check_tails import STRIP, Tails
from watchbell.store.check_traces import StoredTrace
from watchbell.store.rollups import Range
from watchbell.store.seal_marks import sealed_mark
from watchbell.store.sealing import Sealer
from watchbell.store.service_uptimes import WorstHours, worst_spent
from watchbell.store.session import Database, Tx
from watchbell.store.uptimes import Uptimes

__all__ = ["CheckRow", "CheckStore", "DayUptime", "ResponsePoint", "StoredTrace", "Uptime"]

_END_OF_TIME = 1 << 42


class CheckStore:
    """All monitors' results. One for the whole process; `load` it before the first `append`.

    Memory holds the newest rows of this process. On SQLite that is everything not yet sealed; on PostgreSQL other
    processes write too, so reads that must be complete ask the log.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._worst_hours = WorstHours()
        self._tails = Tails(owns_log=db.is_sqlite)
        self._sealer = Sealer(db, self._tails)
        self._uptimes = Uptimes(db, self._tails)

    async def load(self) -> None:
        """Fill memory from the database: the log, and the last sealed hour of each monitor before it."""
        async with self._db.read() as tx:
            self._tails = Tails(owns_log=self._db.is_sqlite, sealed_until=await sealed_mark(tx))
            await check_loading.fill(tx, self._tails)
        self._sealer = Sealer(self._db, self._tails)
        self._uptimes = Uptimes(self._db, self._tails)

    async def append(self, tx: Tx, rows: Sequence[CheckRow]) -> None:
        """Store a batch inside the caller's transaction; memory learns of it when that is committed."""
        if rows:
            await check_log.append(tx, rows)
            tx.after_commit(partial(self._tails.take, rows))

    async def seal(self, now: int, budget_ms: float = 40) -> bool:
        """One small step of closing past hours; whether there is more to do.

        A transaction holds the writer about `budget_ms`. Whatever is interrupted is done again, to the same effect.
        """
        return await self._sealer.step(now, budget_ms)

    def latest(self, monitor_n: int, before: int = _END_OF_TIME) -> CheckRow | None:
        """The newest result before the instant that this process knows."""
        tail = self._tails.get(monitor_n)
        last = tail.last(monitor_n) if tail else None
        if tail is None or last is None or last.at < before:
            return last
        return next(iter(tail.newest(monitor_n, 1, before)), None)

    async def strip(
        self, monitor_ns: Sequence[int], count: int = STRIP, before: int = _END_OF_TIME
    ) -> dict[int, list[CheckRow]]:
        """The newest results of each monitor before the instant, newest first.

        From memory, where at least 40 are; only what is missing there (just after a start; on PostgreSQL what other
        processes wrote) is read from the database.
        """
        found = {n: tail.newest(n, count, before)[::-1] if (tail := self._tails.get(n)) else [] for n in monitor_ns}
        lacking = [n for n in monitor_ns if len(found[n]) < count and self._tails.may_lack(n)]
        if self._db.is_sqlite and not lacking:
            return found
        async with self._db.read() as tx:
            if not tx.is_sqlite:
                found = await check_log.newest_of_many(tx, monitor_ns, count, before)
                lacking = [n for n in monitor_ns if len(found[n]) < count]
            sealed = await check_chunks.newest_chunks(tx, lacking, before)
        for n, rows in sealed.items():
            known = {row.at: row for row in [*found[n], *rows] if rows[0].at <= row.at < before}
            found[n] = [known[at] for at in sorted(known, reverse=True)[:count]]
            if len(found[n]) < count:
                found[n] = await self.recent(n, limit=count, before=before)
        return found

    async def recent(self, monitor_n: int, *, limit: int, before: int | None = None) -> list[CheckRow]:
        """The newest results before the instant, newest first, sealed or not."""
        edge = _END_OF_TIME if before is None else before
        tail = self._tails.get(monitor_n)
        known = {row.at: row for row in tail.newest(monitor_n, limit, before)} if tail else {}
        if self._db.is_sqlite and len(known) == limit:
            return [known[at] for at in sorted(known, reverse=True)]
        known |= {row.at: row for row in self._tails.late.get(monitor_n, []) if row.at < edge}
        async with self._db.read() as tx:
            if not tx.is_sqlite:
                known |= {row.at: row for row in await check_log.newest_of(tx, monitor_n, limit, edge)}
            known |= {row.at: row for row in await check_chunks.newest_rows(tx, monitor_n, limit, edge)}
        return [known[at] for at in sorted(known, reverse=True)[:limit]]

    async def uptime(
        self, monitor_ns: Sequence[int], spans: Mapping[str, tuple[int, int]], intervals: Mapping[int, int]
    ) -> dict[int, dict[str, Uptime]]:
        """Of each monitor the figures of each span `(from_at, to_at)`; `intervals` are seconds by monitor.

        Sealed hours count as a whole: a span that begins within one includes all of it. `to_at` should not lie in the
        future, or the last result counts as holding until then.
        """
        found = await self._uptimes.of_spans(monitor_ns, spans, intervals)
        return {n: {name: rollup.uptime() for name, rollup in sums.items()} for n, sums in found.items()}

    async def uptime_history(self, monitor_n: int, days: int, now: int) -> list[DayUptime]:
        """The last `days` days of the organization's calendar, today included, oldest first."""
        return (await self._histories([monitor_n], days, now, is_plain=False))[monitor_n]

    async def uptime_histories(self, monitor_ns: Sequence[int], days: int, now: int) -> dict[int, list[DayUptime]]:
        """As `uptime_history`, for monitors of one organization, without response times."""
        return await self._histories(monitor_ns, days, now, is_plain=True)

    async def _histories(
        self, monitor_ns: Sequence[int], days: int, now: int, *, is_plain: bool
    ) -> dict[int, list[DayUptime]]:
        zone = await self._uptimes.zone(monitor_ns)
        starts = last_days(now, days, zone)
        names = [day_name(start, zone) for start in starts]
        found = await self._uptimes.of_days(monitor_ns, starts, now, is_plain=is_plain)
        worked = await self._uptimes.worked_days(found, starts, now)
        return {
            n: [
                DayUptime(name, start, rollup.uptime(), in_maintenance=(n, start) in worked)
                for name, start, rollup in zip(names, starts, sums, strict=True)
            ]
            for n, sums in found.items()
        }

    async def service_uptime(
        self, monitor_ns: Sequence[int], spans: Mapping[str, tuple[int, int]], intervals: Mapping[int, int]
    ) -> dict[str, Uptime]:
        """Of each span a service's figures: at each instant it was as its worst monitor. Counts are of all monitors."""
        found = await self._uptimes.of_spans(monitor_ns, spans, intervals)
        async with self._db.read() as tx:
            times = await worst_spent(
                tx, self._uptimes, self._worst_hours, monitor_ns, [Range(*span) for span in spans.values()]
            )
        return {
            name: together((sums[name] for sums in found.values()), time)
            for name, time in zip(spans, times, strict=True)
        }

    async def service_history(self, monitor_ns: Sequence[int], days: int, now: int) -> list[DayUptime]:
        """As `uptime_history`, of a service, without response times: at each instant it was as its worst monitor."""
        zone = await self._uptimes.zone(monitor_ns)
        starts = last_days(now, days, zone)
        found = await self._uptimes.of_days(monitor_ns, starts, now, is_plain=True)
        spans = [Range(start, end) for start, end in zip(starts, [*starts[1:], now], strict=True)]
        async with self._db.read() as tx:
            times = await worst_spent(tx, self._uptimes, self._worst_hours, monitor_ns, spans)
        figures = [together((sums[place] for sums in found.values()), times[place]) for place in range(len(starts))]
        worked = {start for _, start in await self._uptimes.worked_days(found, starts, now)}
        return [
            DayUptime(day_name(start, zone), start, uptime, in_maintenance=uptime.ratio is None and start in worked)
            for start, uptime in zip(starts, figures, strict=True)
        ]

    async def response_series(self, monitor_n: int, from_at: int, to_at: int, points: int) -> list[ResponsePoint]:
        """Response times in about `points` buckets of one width; `None` where there was no successful check.

        Buckets are whole minutes, from half an hour on whole hours, beyond a day whole days (UTC).
        """
        return await self._uptimes.response_series(monitor_n, from_at, to_at, points)

    async def save_trace(self, tx: Tx, monitor_n: int, at: int, is_success: bool, trace: dict[str, Any]) -> None:  # noqa: FBT001 - a column among columns
        """Keep the full story of a check, inside the caller's transaction."""
        await check_traces.save_trace(tx, monitor_n, at, trace, is_success=is_success)

    async def trace(self, monitor_n: int, at: int) -> StoredTrace | None:
        """The full story of the check at the instant, if it was kept."""
        async with self._db.read() as tx:
            return await check_traces.trace_at(tx, monitor_n, at)

    async def traces(self, monitor_n: int, limit: int) -> list[StoredTrace]:
        """The newest full stories, newest first."""
        async with self._db.read() as tx:
            return await check_traces.newest_traces(tx, monitor_n, limit)
