"""The full stories of single checks: kept for failures, for what was asked for, and now and then for a success."""

from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select

from watchbell.store.session import Tx
from watchbell.store.tables import check_traces

_trace = check_traces.c


class StoredTrace(NamedTuple):
    """What was done in a check, step by step."""

    at: int
    is_success: bool
    trace: dict[str, Any]


async def save_trace(tx: Tx, monitor_n: int, at: int, trace: dict[str, Any], *, is_success: bool) -> None:
    """Keep a trace; another one of the same instant is replaced."""
    await tx.execute(delete(check_traces).where(_trace.monitor_n == monitor_n, _trace.at == at))
    row = {"monitor_n": monitor_n, "at": at, "is_success": is_success, "trace": trace}
    await tx.execute(insert(check_traces), [row])


async def trace_at(tx: Tx, monitor_n: int, at: int) -> StoredTrace | None:
    """The trace of the check at the instant, if one was kept."""
    statement = select(_trace.at, _trace.is_success, _trace.trace)
    rows = await tx.tuples(statement.where(_trace.monitor_n == monitor_n, _trace.at == at))
    return StoredTrace(*rows[0]) if rows else None


async def success_before(tx: Tx, monitor_n: int, at: int) -> int | None:
    """The instant of the newest success before `at` whose trace was kept."""
    earlier = select(_trace.at).where(_trace.monitor_n == monitor_n, _trace.at < at, _trace.is_success)
    found = await tx.scalar(earlier.order_by(_trace.at.desc()).limit(1))
    return None if found is None else int(found)


async def newest_traces(tx: Tx, monitor_n: int, limit: int) -> list[StoredTrace]:
    """The newest traces, newest first."""
    statement = select(_trace.at, _trace.is_success, _trace.trace).where(_trace.monitor_n == monitor_n)
    return [StoredTrace(*row) for row in await tx.tuples(statement.order_by(_trace.at.desc()).limit(limit))]
