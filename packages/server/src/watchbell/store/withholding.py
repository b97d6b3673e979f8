"""Failures that are kept back, each with what is known of its monitor now and of what could hold it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, Select, select

from watchbell.domain.alerts import Reason
from watchbell.domain.monitor_place import place_of_config
from watchbell.domain.scenes import Hold, Parent, Trigger
from watchbell.domain.states import MonitorStatus
from watchbell.domain.withholding import WithheldFailure
from watchbell.store.dependencies import Child, above
from watchbell.store.rows import value_of
from watchbell.store.session import Tx
from watchbell.store.tables import maintenance_windows, monitor_states, monitors, withheld_failures


@dataclass(frozen=True, slots=True)
class Kept:
    """A failure that is kept back. `hold` is what holds it now, whatever held it before; `parents` could be its cause."""

    failure: WithheldFailure
    monitor_n: int
    service_id: str
    trigger: Trigger
    """What is known of the monitor now; its status is paused while it is not watched."""
    failures: int
    evaluated_at: int
    hold: Hold | None
    parents: tuple[Parent, ...]


async def kept_failures(tx: Tx) -> list[Kept]:
    """All of them, the oldest first: one small query while there is none."""
    return await _kept(tx, _kept_rows().order_by(withheld_failures.c.created_at, withheld_failures.c.monitor_id))


async def hold_kept(tx: Tx, monitor_ids: Sequence[str]) -> list[Kept]:
    """Those of these that are kept back still; their monitors' states are held until the transaction ends.

    On PostgreSQL a row may have gone while we waited for the state: whoever loads the scenes afterwards sees it.
    """
    if not tx.is_sqlite:
        states = (
            select(monitor_states.c.monitor_n)
            .join(monitors, monitors.c.n == monitor_states.c.monitor_n)
            .where(monitors.c.id.in_(monitor_ids))
            .order_by(monitor_states.c.monitor_n)
        )
        await tx.all(states.with_for_update(of=monitor_states))
    return await _kept(tx, _kept_rows().where(withheld_failures.c.monitor_id.in_(monitor_ids)).order_by(monitors.c.n))


def _kept_rows() -> Select[tuple[object, ...]]:
    return (
        select(
            withheld_failures,
            monitors.c.n,
            monitors.c.service_id.label("now_in"),
            monitors.c.name,
            monitors.c.kind,
            monitors.c.is_public,
            monitors.c.tags,
            monitors.c.config,
            monitors.c.is_active,
            monitors.c.disabled_reason,
            monitors.c.depends_on,
            monitor_states.c.status,
            monitor_states.c.since_at,
            monitor_states.c.last_error,
            monitor_states.c.consecutive_failures,
            monitor_states.c.evaluated_at,
            monitor_states.c.maintenance_id,
            maintenance_windows.c.title,
        )
        .join(monitors, monitors.c.id == withheld_failures.c.monitor_id)
        .join(monitor_states, monitor_states.c.monitor_n == monitors.c.n)
        .outerjoin(maintenance_windows, maintenance_windows.c.id == monitor_states.c.maintenance_id)
    )


async def _kept(tx: Tx, statement: Select[tuple[object, ...]]) -> list[Kept]:
    rows = await tx.all(statement)
    children = [Child(row["monitor_id"], row["now_in"], row["depends_on"]) for row in rows]
    found = await above(tx, children) if children else {}
    kept = []
    for row in rows:
        known = found.get(row["monitor_id"])
        hold = None if known is None else known.hold
        if row["title"] is not None:
            hold = Hold(Reason.MAINTENANCE, row["title"], row["maintenance_id"])
        kept.append(
            Kept(
                value_of(WithheldFailure, row),
                row["n"],
                row["now_in"],
                _trigger(row),
                row["consecutive_failures"],
                row["evaluated_at"],
                hold,
                () if known is None else known.parents,
            )
        )
    return kept


def _trigger(row: RowMapping) -> Trigger:
    runs = row["is_active"] and row["disabled_reason"] is None
    status = MonitorStatus(row["status"]) if runs else MonitorStatus.PAUSED
    said = row["monitor_id"], row["name"], row["kind"], row["is_public"]
    return Trigger(
        *said, status, row["since_at"], row["last_error"], tags=tuple(row["tags"]), place=place_of_config(row["config"])
    )
