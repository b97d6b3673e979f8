"""Monitors that flap: queries."""

from collections.abc import Sequence

from sqlalchemy import select, update

from watchbell.domain.monitor_place import place_of_config
from watchbell.domain.scenes import Trigger
from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.store.rows import value_of
from watchbell.store.session import Tx
from watchbell.store.tables import monitor_states, monitors


async def flapping(tx: Tx) -> list[tuple[MonitorState, int]]:
    """Watched monitors that flap, with their interval in seconds."""
    statement = (
        select(monitor_states, monitors.c.interval_seconds)
        .join(monitors, monitors.c.n == monitor_states.c.monitor_n)
        .where(
            monitor_states.c.flapping_since_at.is_not(None),
            monitors.c.is_active,
            monitors.c.disabled_reason.is_(None),
        )
    )
    return [(value_of(MonitorState, row), row["interval_seconds"]) for row in await tx.all(statement)]


async def hold_flapping(tx: Tx, monitor_ns: Sequence[int]) -> list[tuple[str, Trigger, MonitorState, int]]:
    """Those that flap and are watched still, held until the transaction ends: service id, what is known, state, interval in seconds."""
    statement = (
        select(
            monitor_states,
            monitors.c.interval_seconds,
            monitors.c.service_id,
            monitors.c.id,
            monitors.c.name,
            monitors.c.kind,
            monitors.c.is_public,
            monitors.c.tags,
            monitors.c.config,
        )
        .join(monitors, monitors.c.n == monitor_states.c.monitor_n)
        .where(
            monitor_states.c.monitor_n.in_(monitor_ns),
            monitor_states.c.flapping_since_at.is_not(None),
            monitors.c.is_active,
            monitors.c.disabled_reason.is_(None),
        )
        .order_by(monitor_states.c.monitor_n)
    )
    if not tx.is_sqlite:
        statement = statement.with_for_update(of=monitor_states)
    found = []
    for row in await tx.all(statement):
        status = MonitorStatus(row["status"])
        seen = (row["since_at"], row["last_error"])
        said = row["id"], row["name"], row["kind"], row["is_public"], status, *seen
        trigger = Trigger(*said, tags=tuple(row["tags"]), place=place_of_config(row["config"]))
        found.append((row["service_id"], trigger, value_of(MonitorState, row), row["interval_seconds"]))
    return found


async def end_flapping(tx: Tx, monitor_ns: Sequence[int]) -> None:
    """They have calmed down."""
    await tx.execute(
        update(monitor_states).where(monitor_states.c.monitor_n.in_(monitor_ns)).values(flapping_since_at=None)
    )
