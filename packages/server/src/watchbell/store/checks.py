"""Check results: written in batches, read from memory, the log and sealed chunks as if they were one."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from watchbell.domain.checks import CheckRow
from watchbell.store import check_chunks, check_log, check_traces
from watchbell.store.check_tails import STRIP, Tails
from watchbell.store.check_traces import StoredTrace
from watchbell.store.session import Database, Tx

__all__ = ["CheckRow", "CheckStore", "StoredTrace"]

_END_OF_TIME = 1 << 42


class CheckStore:
    """All monitors' results. One for the whole process; `load` it before the first `append`.

    Memory holds the newest rows of this process. On SQLite that is everything not yet sealed; on PostgreSQL other
    processes write too, so reads that must be complete ask the log.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._tails = Tails()

    async def load(self) -> None:
        """Fill memory from the database: the log, and the last sealed hour of each monitor before it."""
        async with self._db.read() as tx:
            sealed = await check_chunks.all_newest(tx)
            fresh = await check_log.rows_since(tx, 0)
        self._tails = Tails()
        for n, rows in sealed.items():
            self._tails.open(n, floor=rows[0].at)
            self._tails.take(rows)
        self._tails.take(fresh)

    async def append(self, tx: Tx, rows: Sequence[CheckRow]) -> None:
        """Store a batch inside the caller's transaction; memory learns of it when that is committed."""
        if rows:
            await check_log.append(tx, rows)
            tx.after_commit(partial(self._tails.take, rows))

    def latest(self, monitor_n: int) -> CheckRow | None:
        """The newest result this process knows."""
        tail = self._tails.get(monitor_n)
        rows = tail.newest(monitor_n, 1) if tail else []
        return rows[0] if rows else None

    def strip(self, monitor_ns: Sequence[int], count: int = STRIP) -> dict[int, list[CheckRow]]:
        """The newest results of each monitor, oldest first, from this process's memory.

        Just after a start a monitor may show fewer than it has; `strips` asks the database for the rest.
        """
        found = {}
        for n in monitor_ns:
            tail = self._tails.get(n)
            found[n] = tail.newest(n, count) if tail else []
        return found

    async def strips(self, monitor_ns: Sequence[int], count: int = STRIP) -> dict[int, list[CheckRow]]:
        """As `strip`, complete: what memory lacks is read from the database, and remembered on SQLite."""
        found = self.strip(monitor_ns, count)
        for n, rows in found.items():
            tail = self._tails.get(n)
            if not self._db.is_sqlite or (len(rows) < count and (tail is None or tail.floor)):
                found[n] = list(reversed(await self.recent(n, limit=count)))
        return found

    async def recent(self, monitor_n: int, *, limit: int, before: int | None = None) -> list[CheckRow]:
        """The newest results before the instant, newest first, sealed or not."""
        edge = _END_OF_TIME if before is None else before
        tail = self._tails.get(monitor_n)
        known = {row.at: row for row in tail.newest(monitor_n, limit, before)} if tail else {}
        if self._db.is_sqlite and len(known) == limit:
            return [known[at] for at in sorted(known, reverse=True)]
        async with self._db.read() as tx:
            if not tx.is_sqlite:
                known |= {row.at: row for row in await check_log.newest_of(tx, monitor_n, limit, edge)}
            known |= {row.at: row for row in await check_chunks.newest_rows(tx, monitor_n, limit, edge)}
        return [known[at] for at in sorted(known, reverse=True)[:limit]]

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
