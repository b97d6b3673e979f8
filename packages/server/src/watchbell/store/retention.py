"""Removing what is too old, in steps that never hold the writer for long."""

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from time import perf_counter

from sqlalchemy import ColumnElement, String, Table, delete, exists, func, literal, select

from watchbell.domain.metric_values import kept_days
from watchbell.domain.retention import Retention
from watchbell.lib.clock import DAY
from watchbell.store import check_partitions, idempotency, sessions
from watchbell.store.seal_marks import put_kept_since
from watchbell.store.session import Database, Tx
from watchbell.store.tables import (
    alerts,
    audit_log,
    check_attachments,
    check_chunks,
    check_traces,
    incidents,
    metric_readings,
    monitors,
    pings,
    rollups_day,
    rollups_hour,
)

_BUDGET_MS = 25
_AT_ONCE = 500

Step = Callable[[Tx], Awaitable[bool]]
"""Removes a little; whether there may be more."""


async def prune(db: Database, retention: Retention, now: int, pause: Callable[[], Awaitable[None]]) -> None:
    """Remove everything that is older than it may be, and what belongs to monitors that are gone.

    Between two steps `pause` lets others write.
    """
    for step in _steps(db, retention, now):
        more = True
        while more:
            async with db.transaction() as tx:
                more = await step(tx)
            await pause()


def _steps(db: Database, retention: Retention, now: int) -> Iterator[Step]:
    checks = retention.cutoff(retention.days, now)
    if checks is not None:
        yield partial(_announce, cutoff=checks)
    if not db.is_sqlite:
        yield partial(check_partitions.make_ahead, now=now)
        if checks is not None:
            yield partial(check_partitions.drop_before, cutoff=checks)
            yield partial(check_partitions.remove_before, cutoff=checks, at_once=_AT_ONCE)
    yield _ByMonitor(check_chunks, checks if db.is_sqlite else None)
    yield _ByMonitor(rollups_hour, retention.cutoff(retention.hourly_days, now))
    yield _ByMonitor(rollups_day, None)
    yield _ByMonitor(check_traces, None)
    yield _ByMonitor(check_attachments, checks)
    yield _ByMonitor(pings, None)
    yield _Readings(now)
    if checks is not None:
        yield partial(_old_traces, cutoff=checks)
        yield partial(_old_pings, cutoff=checks)
        # Who was told of a failure must be told of its end: what belongs to an open incident stays.
        is_open = exists().where(incidents.c.id == alerts.c.incident_id, incidents.c.resolved_at.is_(None))
        yield partial(_old_rows, table=alerts, condition=(alerts.c.id < _first_id(checks)) & ~is_open)
    yield partial(_portion, remove=sessions.remove_expired, before=now)
    yield partial(_portion, remove=idempotency.remove_older, before=now - DAY)
    audit = retention.cutoff(retention.audit_days, now)
    if audit is not None:
        yield partial(_old_rows, table=audit_log, condition=audit_log.c.id < _first_id(audit))


async def _announce(tx: Tx, cutoff: int) -> bool:
    await put_kept_since(tx, cutoff)
    return False


async def _portion(tx: Tx, remove: Callable[[Tx, int, int], Awaitable[int]], before: int) -> bool:
    return await remove(tx, before, _AT_ONCE) == _AT_ONCE


class _ByMonitor:
    """Goes through a table that is keyed by monitor and time (or a number that grows), one monitor after the other.

    Removes rows before the cutoff, and every row of a monitor that does not exist any more.
    """

    def __init__(self, table: Table, cutoff: int | None) -> None:
        self._n = table.c.monitor_n
        self._at = next(table.c[name] for name in ("at", "start_at", "number") if name in table.c)
        self._table = table
        self._cutoff = cutoff
        self._last = -1

    async def __call__(self, tx: Tx) -> bool:
        began = perf_counter()
        while (perf_counter() - began) * 1000 < _BUDGET_MS:
            n = await tx.scalar(select(func.min(self._n)).where(self._n > self._last))
            if n is None:
                return False
            is_gone = await tx.scalar(select(monitors.c.n).where(monitors.c.n == n)) is None
            if not await self._remove(tx, n, is_gone=is_gone):
                self._last = n
        return True

    async def _cutoff_of(self, _tx: Tx, _n: int) -> int | None:
        return self._cutoff

    async def _remove(self, tx: Tx, n: int, *, is_gone: bool) -> bool:
        """Remove up to some hundred rows of the monitor; whether there may be more."""
        wanted = [self._n == n]
        if not is_gone:
            cutoff = await self._cutoff_of(tx, n)
            if cutoff is None:
                return False
            wanted.append(self._at < cutoff)
        old = select(self._at).where(*wanted).order_by(self._at).limit(_AT_ONCE).subquery()
        last, count = (await tx.tuples(select(func.max(old.c[0]), func.count()).select_from(old)))[0]
        if count:
            await tx.execute(delete(self._table).where(self._n == n, self._at <= last))
        return bool(count == _AT_ONCE)


class _Readings(_ByMonitor):
    """Values are kept as long as their monitor says; its newest one always is."""

    def __init__(self, now: int) -> None:
        super().__init__(metric_readings, None)
        self._now = now

    async def _cutoff_of(self, tx: Tx, n: int) -> int | None:
        config = await tx.scalar(select(monitors.c.config).where(monitors.c.n == n))
        newest = await tx.scalar(select(func.max(self._at)).where(self._n == n))
        return min(self._now - kept_days(config) * DAY, newest or 0)


async def _old_traces(tx: Tx, cutoff: int) -> bool:
    at = check_traces.c.at
    old = select(at).where(at < cutoff).order_by(at).limit(_AT_ONCE).subquery()
    last, count = (await tx.tuples(select(func.max(old.c[0]), func.count()).select_from(old)))[0]
    if count:
        await tx.execute(delete(check_traces).where(at <= last))
    return bool(count == _AT_ONCE)


async def _old_pings(tx: Tx, cutoff: int) -> bool:
    """They lie in the order in which they came: the oldest are at the beginning."""
    first = select(pings.c.seq, pings.c.created_at).order_by(pings.c.seq).limit(_AT_ONCE // 5)
    old = [seq for seq, created_at in await tx.tuples(first) if created_at < cutoff]
    if old:
        await tx.execute(delete(pings).where(pings.c.seq.in_(old)))
    return len(old) == _AT_ONCE // 5


async def _old_rows(tx: Tx, table: Table, condition: ColumnElement[bool]) -> bool:
    """Rows whose identifiers tell their age, with what belongs to them."""
    old = select(table.c.id).where(condition).order_by(table.c.id).limit(_AT_ONCE // 5)
    ids = [row[0] for row in await tx.tuples(old)]
    if ids:
        await tx.execute(delete(table).where(table.c.id.in_(ids)))
    return len(ids) == _AT_ONCE // 5


def _first_id(at: int) -> ColumnElement[str]:
    """The smallest identifier (UUID version 7) that can be made at the instant."""
    text = f"{at << 80:032x}"
    return literal(f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}", String)
