"""What the scheduler reads: monitors to watch, and the notes that tell it to look again."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, select, update

from watchbell.domain.addresses import Door
from watchbell.domain.monitors import Monitor
from watchbell.domain.peers import Peer
from watchbell.domain.states import MonitorStatus
from watchbell.store.ingest_addresses import of_monitors
from watchbell.store.rows import value_of
from watchbell.store.services import hold
from watchbell.store.session import Tx
from watchbell.store.tables import incidents, monitor_states, monitors, mutes, schedule_changes
from watchbell.store.tables import services as services_table

_FIELDS = [monitors.c[name] for name in Monitor.__dataclass_fields__]


class Change(NamedTuple):
    """A note for the scheduler: this monitor was made, changed or removed; perhaps somebody waits for a check."""

    monitor_n: int
    run_now: bool
    request_id: str | None


class Candidate(NamedTuple):
    """A monitor with the newest facts of it, what others may know of it, and whether it was ever checked.

    `doors` are the addresses that clients reach it by.
    """

    monitor: Monitor
    peer: Peer
    facts: dict[str, object]
    was_checked: bool
    doors: Sequence[Door] = ()
    is_worked_on: bool = False
    """A maintenance window covers it now."""


class Resting(NamedTuple):
    """A monitor that is paused or disabled, as groups see it."""

    n: int
    org_id: str
    kind: str
    tags: tuple[str, ...]
    peer: Peer
    doors: Sequence[Door] = ()


async def note_change(
    tx: Tx, monitor_n: int, now: int, *, run_now: bool = False, request_id: str | None = None
) -> None:
    """Leave a note for the scheduler, in the transaction of the change, and wake it after the commit."""
    row = {"monitor_n": monitor_n, "run_now": run_now, "request_id": request_id, "created_at": now}
    tx.later(schedule_changes, row)
    tx.wake(schedule=True)


async def take_changes(tx: Tx, limit: int = 1000) -> list[Change]:
    """Take the notes that are there, the oldest first."""
    rows = await tx.all(select(schedule_changes).order_by(schedule_changes.c.seq).limit(limit))
    if rows:
        await tx.execute(delete(schedule_changes).where(schedule_changes.c.seq.in_([row["seq"] for row in rows])))
    return [Change(row["monitor_n"], row["run_now"], row["request_id"]) for row in rows]


async def watched(tx: Tx, monitor_ns: Collection[int] | None = None) -> list[Candidate]:
    """The monitors that are to be watched: all, or those of these numbers that still are."""
    statement = (
        select(
            *_FIELDS,
            monitor_states.c.facts,
            monitor_states.c.evaluated_at,
            monitor_states.c.status,
            monitor_states.c.since_at,
            monitor_states.c.last_error,
            monitor_states.c.maintenance_id,
        )
        .join(monitor_states, monitor_states.c.monitor_n == monitors.c.n)
        .where(monitors.c.is_active, monitors.c.disabled_reason.is_(None))
        .order_by(monitors.c.n)
    )
    if monitor_ns is not None:
        statement = statement.where(monitors.c.n.in_(monitor_ns))
    doors = await of_monitors(tx, monitor_ns)
    return [
        Candidate(
            value_of(Monitor, row),
            Peer(row["id"], row["name"], MonitorStatus(row["status"]), row["since_at"], row["last_error"]),
            row["facts"],
            row["evaluated_at"] > 0,
            doors.get(row["n"], ()),
            row["maintenance_id"] is not None,
        )
        for row in await tx.all(statement)
    ]


async def resting(tx: Tx, monitor_ns: Collection[int] | None = None) -> list[Resting]:
    """The monitors that are there but not watched: all, or those of these numbers."""
    statement = select(
        monitors.c.n, monitors.c.org_id, monitors.c.kind, monitors.c.tags, monitors.c.id, monitors.c.name
    ).where(~monitors.c.is_active | monitors.c.disabled_reason.is_not(None))
    if monitor_ns is not None:
        statement = statement.where(monitors.c.n.in_(monitor_ns))
    doors = await of_monitors(tx, monitor_ns)
    return [
        Resting(
            row["n"],
            row["org_id"],
            row["kind"],
            tuple(row["tags"]),
            Peer(row["id"], row["name"], MonitorStatus.PAUSED),
            doors.get(row["n"], ()),
        )
        for row in await tx.all(statement)
    ]


async def disable(tx: Tx, monitor_n: int, reason: str, now: int) -> None:
    """The program itself stops watching a monitor, and says why."""
    statement = update(monitors).where(monitors.c.n == monitor_n)
    await tx.execute(statement.values(disabled_reason=reason, updated_at=now, version=monitors.c.version + 1))


async def end_mutes(tx: Tx, now: int) -> list[str]:
    """Close the mutes whose time is over; answers the services that no other mute covers."""
    over = (mutes.c.ended_at.is_(None)) & (mutes.c.until_at <= now)
    ended = {row["service_id"] for row in await tx.all(select(mutes.c.service_id).where(over))}
    if not ended:
        return []
    await hold(
        tx, sorted(ended)
    )  # before its mutes, as whoever mutes a service does: else each would wait for the other
    await tx.execute(update(mutes).where(over, mutes.c.service_id.in_(ended)).values(ended_at=now))
    still = select(mutes.c.service_id).where(mutes.c.service_id.in_(ended), mutes.c.ended_at.is_(None))
    return sorted(ended - {row["service_id"] for row in await tx.all(still)})


async def services_with_orphaned_incidents(tx: Tx) -> list[str]:
    """Services that have an open automatic incident while every monitor they still have is known to be well.

    A recovery ends its incident in its own transaction, so this is the trace of a monitor that was removed.
    """
    unwell = (
        select(func.count())
        .select_from(monitors)
        .join(monitor_states, monitor_states.c.monitor_n == monitors.c.n)
        .where(
            monitors.c.service_id == incidents.c.auto_service_id,
            monitor_states.c.status.not_in(["up", "degraded"])
            | ~monitors.c.is_active
            | monitors.c.disabled_reason.is_not(None),
        )
        .scalar_subquery()
    )
    statement = (
        select(incidents.c.auto_service_id)
        .join(services_table, services_table.c.id == incidents.c.auto_service_id)
        .where(incidents.c.resolved_at.is_(None), incidents.c.is_auto, unwell == 0)
    )
    return [row["auto_service_id"] for row in await tx.all(statement)]
