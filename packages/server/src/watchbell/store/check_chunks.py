"""Sealed hours: one compressed chunk for each monitor and hour."""

from collections.abc import AsyncIterator, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from watchbell.domain.checks import CheckRow
from watchbell.store.check_codec import PackedRow, decode, encode, packed_rows
from watchbell.store.session import Tx
from watchbell.store.tables import check_chunks, monitors

_chunk = check_chunks.c
_AT_ONCE = 500


async def newest_chunks(tx: Tx, monitor_ns: Sequence[int], before: int) -> dict[int, list[CheckRow]]:
    """Of each monitor the rows of its newest chunk that begins before the instant, oldest first."""
    found = {}
    for place in range(0, len(monitor_ns), _AT_ONCE):
        wanted = monitor_ns[place : place + _AT_ONCE]
        newest = (
            select(_chunk.monitor_n, func.max(_chunk.start_at).label("start_at"))
            .where(_chunk.monitor_n.in_(wanted), _chunk.start_at < before)
            .group_by(_chunk.monitor_n)
            .subquery()
        )
        statement = select(_chunk.monitor_n, _chunk.start_at, _chunk.data).join(
            newest, (_chunk.monitor_n == newest.c.monitor_n) & (_chunk.start_at == newest.c.start_at)
        )
        for n, start_at, data in await tx.tuples(statement):
            found[n] = decode(n, start_at, data)
    return found


async def all_newest(tx: Tx, last: int = 0) -> AsyncIterator[tuple[int, int, list[PackedRow]]]:
    """Of every monitor where its newest chunk begins, and its rows (or the last few) as they are stored: for the start."""
    newest = (
        select(_chunk.start_at)
        .where(_chunk.monitor_n == monitors.c.n)
        .order_by(_chunk.start_at.desc())
        .limit(1)
        .correlate(monitors)
        .scalar_subquery()
    )
    statement = select(_chunk.monitor_n, _chunk.start_at, _chunk.data).select_from(
        monitors.join(check_chunks, (_chunk.monitor_n == monitors.c.n) & (_chunk.start_at == newest))
    )
    async for portion in tx.portions(statement, _AT_ONCE):
        for n, start_at, data in portion:
            yield n, start_at, packed_rows(start_at, data, last)


async def newest_start(tx: Tx, before: int) -> int | None:
    """Where anybody's newest chunk begins before the instant."""
    newest = (
        select(func.max(_chunk.start_at))
        .where(_chunk.monitor_n == monitors.c.n, _chunk.start_at < before)
        .correlate(monitors)
        .scalar_subquery()
    )
    at = await tx.scalar(select(func.max(newest)).select_from(monitors))
    return None if at is None else int(at)


async def chunk_rows(tx: Tx, monitor_ns: Sequence[int], from_at: int, to_at: int) -> dict[int, list[CheckRow]]:
    """Rows of the chunks that begin in the span, oldest first."""
    found: dict[int, list[CheckRow]] = {n: [] for n in monitor_ns}
    statement = (
        select(_chunk.monitor_n, _chunk.start_at, _chunk.data)
        .where(_chunk.monitor_n.in_(monitor_ns), _chunk.start_at >= from_at, _chunk.start_at < to_at)
        .order_by(_chunk.start_at)
    )
    for n, start_at, data in await tx.tuples(statement):
        found[n] += decode(n, start_at, data)
    return found


async def put_chunks(tx: Tx, chunks: Mapping[tuple[int, int], Sequence[CheckRow]]) -> None:
    """Write chunks by monitor and hour, in place of what was there."""
    if not chunks:
        return
    insert = sqlite.insert if tx.is_sqlite else postgresql.insert
    statement = insert(check_chunks)
    written = {"count": statement.excluded["count"], "data": statement.excluded["data"]}
    statement = statement.on_conflict_do_update(index_elements=["monitor_n", "start_at"], set_=written)
    rows = [
        {"monitor_n": n, "start_at": start_at, "count": len(rows), "data": encode(start_at, rows)}
        for (n, start_at), rows in chunks.items()
    ]
    await tx.execute(statement, rows)


async def newest_rows(tx: Tx, monitor_n: int, limit: int, before: int) -> list[CheckRow]:
    """One monitor's newest sealed rows before the instant, newest first: as many chunks are read as it takes."""
    rows: list[CheckRow] = []
    edge = before
    while len(rows) < limit:
        statement = (
            select(_chunk.start_at, _chunk.data)
            .where(_chunk.monitor_n == monitor_n, _chunk.start_at < edge)
            .order_by(_chunk.start_at.desc())
            .limit(8)
        )
        chunks = await tx.tuples(statement)
        if not chunks:
            break
        for start_at, data in chunks:
            rows += [row for row in reversed(decode(monitor_n, start_at, data)) if row.at < before]
        edge = chunks[-1][0]
    return rows[:limit]
