"""Monitors' evaluated states: read for a batch, written only when something durable changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import bindparam, insert, select, update

from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.store.rows import columns_of, value_of
from watchbell.store.session import Tx
from watchbell.store.tables import monitor_states, monitors

_SELECT = """
SELECT s.monitor_n, s.status, s.since_at, s.consecutive_failures, s.consecutive_successes, s.failing_since_at,
       s.evaluated_at, s.last_error, s.clock_started_at, s.last_ping_at, s.deadline_at, s.recent_failures,
       s.memory, s.ping_count, s.changes, s.flapping_since_at, s.maintenance_id, m.service_id
FROM monitor_states s JOIN monitors m ON m.n = s.monitor_n
WHERE m.is_active AND m.disabled_reason IS NULL AND s.monitor_n """
_SQLITE = f"{_SELECT} IN (SELECT value FROM json_each(?))"  # noqa: S608 - no value is pasted in
# Locked in one order, so that two processes that evaluate overlapping batches never wait for each other in a ring.
_POSTGRESQL = f"{_SELECT} = ANY($1::bigint[]) ORDER BY s.monitor_n FOR UPDATE OF s"

_STATE_FIELDS = MonitorState.__struct_fields__[1:]
_LATEST_FIELDS = ("last_checked_at", "last_response_time_ms", "last_status_code")
_STATUSES = {status.value: status for status in MonitorStatus}


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest check's facts, shown in lists; written at most every few minutes while nothing else changes."""

    checked_at: int
    response_time_ms: int | None
    status_code: int | None


class Known(NamedTuple):
    """What the database knows of a monitor that is watched. `maintenance_id` is the window that covers it now."""

    state: MonitorState
    service_id: str
    maintenance_id: str | None = None


async def states_of(tx: Tx, monitor_ns: Iterable[int]) -> dict[int, Known]:
    """What is known of each monitor that is watched now; others (paused, disabled, deleted) are left out."""
    wanted = list(monitor_ns)
    if tx.is_sqlite:
        result = await tx.sql(_SQLITE, (msgspec.json.encode(wanted).decode(),))
    else:
        result = await tx.sql(_POSTGRESQL, (wanted,))
    found = {}
    for row in result:
        n, status, *rest, recent, memory, pings, changes, flapping, maintenance_id, service_id = list(row)
        values = (n, _STATUSES[status], *rest, _instants(recent), _memory(memory), pings, _instants(changes), flapping)
        found[n] = Known(MonitorState(*values), service_id, maintenance_id)
    return found


def _memory(stored: str | dict[str, Any]) -> dict[str, Any]:
    if stored == "{}":
        return {}
    return dict(msgspec.json.decode(stored) if isinstance(stored, str) else stored)


def _instants(stored: str | list[int]) -> tuple[int, ...]:
    """PostgreSQL's driver has read the JSON already, SQLite's has not."""
    if stored == "[]":
        return ()
    return tuple(msgspec.json.decode(stored) if isinstance(stored, str) else stored)


async def state_of(tx: Tx, monitor_n: int) -> MonitorState | None:
    """One monitor's state, whether or not it is watched now."""
    row = await tx.first(select(monitor_states).where(monitor_states.c.monitor_n == monitor_n))
    return None if row is None else value_of(MonitorState, row)


async def add_state(tx: Tx, state: MonitorState) -> None:
    """The first state of a new monitor."""
    await tx.execute(insert(monitor_states).values(**columns_of(state), facts={}))


async def save_states(tx: Tx, states: Sequence[MonitorState], latest: dict[int, Latest] | None = None) -> None:
    """Write changed states, with the newest check's facts where they are known."""
    known, others = [], []
    for state in states:
        n, status, *rest, recent, memory, pings, changes, flapping = msgspec.structs.astuple(state)
        listed = (_json(recent) if recent else "[]", _json(memory) if memory else "{}")
        row = (status.value, *rest, *listed, pings, _json(changes) if changes else "[]", flapping)
        newest = None if latest is None else latest.get(n)
        if newest is None:
            others.append((*row, n))
        else:
            known.append((*row, newest.checked_at, newest.response_time_ms, newest.status_code, n))
    await _update(tx, _STATE_FIELDS + _LATEST_FIELDS, known)
    await _update(tx, _STATE_FIELDS, others)


async def _update(tx: Tx, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    if not rows:
        return
    marks = ["?"] * (len(names) + 1) if tx.is_sqlite else [f"${place}" for place in range(1, len(names) + 2)]
    wanted = ", ".join(f"{name} = {mark}" for name, mark in zip(names, marks, strict=False))
    await tx.sql(f"UPDATE monitor_states SET {wanted} WHERE monitor_n = {marks[-1]}", rows)  # noqa: S608 - fixed names


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


async def save_facts(tx: Tx, facts: dict[int, dict[str, Any]]) -> None:
    """The newest certificate and the like, by monitor."""
    if facts:
        statement = update(monitor_states).where(monitor_states.c.monitor_n == bindparam("b_n"))
        await tx.execute(
            statement.values(facts=bindparam("b_facts")), [{"b_n": n, "b_facts": f} for n, f in facts.items()]
        )


async def overdue(tx: Tx, now: int, limit: int) -> list[tuple[MonitorState, str]]:
    """Passive monitors whose deadline has passed, the longest overdue first, with their service ids."""
    statement = (
        select(monitor_states, monitors.c.service_id)
        .join(monitors, monitors.c.n == monitor_states.c.monitor_n)
        .where(monitor_states.c.deadline_at <= now, monitors.c.is_active, monitors.c.disabled_reason.is_(None))
        .order_by(monitor_states.c.deadline_at)
        .limit(limit)
    )
    return [(value_of(MonitorState, row), row["service_id"]) for row in await tx.all(statement)]


async def count_ping(tx: Tx, monitor_n: int) -> int | None:
    """Count a ping of a monitor that is not watched now; answers its number, `None` when the monitor is gone."""
    statement = (
        update(monitor_states)
        .where(monitor_states.c.monitor_n == monitor_n)
        .values(ping_count=monitor_states.c.ping_count + 1)
        .returning(monitor_states.c.ping_count)
    )
    counted = (await tx.execute(statement)).scalar()
    return None if counted is None else int(counted)


class Rearm(NamedTuple):
    """A passive monitor's clock and deadline, were it started now."""

    monitor_n: int
    clock_started_at: int
    deadline_at: int | None


async def with_deadline_between(tx: Tx, first: int, last: int) -> list[MonitorState]:
    """Passive monitors whose deadline lies after `first`, up to `last`."""
    statement = select(monitor_states).where(monitor_states.c.deadline_at > first, monitor_states.c.deadline_at <= last)
    return [value_of(MonitorState, row) for row in await tx.all(statement)]


async def rearm(tx: Tx, rows: Sequence[Rearm]) -> None:
    """Start the clocks of passive monitors anew."""
    if not rows:
        return
    statement = (
        update(monitor_states)
        .where(monitor_states.c.monitor_n == bindparam("b_n"))
        .values(clock_started_at=bindparam("b_clock_started_at"), deadline_at=bindparam("b_deadline_at"))
    )
    values = [
        {"b_n": row.monitor_n, "b_clock_started_at": row.clock_started_at, "b_deadline_at": row.deadline_at}
        for row in rows
    ]
    await tx.execute(statement, values)
