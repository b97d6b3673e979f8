"""Writes what was decided: incidents, timelines, alerts and their deliveries, all in the transaction of the fact."""

from dataclasses import dataclass, field

from sqlalchemy import bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from watchbell.domain.alerts import Alert, Delivery
from watchbell.domain.incidents import Entry, Incident
from watchbell.domain.services import Service
from watchbell.domain.withholding import WithheldFailure
from watchbell.store.posting import post
from watchbell.store.rows import columns_of
from watchbell.store.session import Tx
from watchbell.store.tables import (
    incident_entries,
    incident_monitors,
    incident_services,
    incidents,
    services,
)
from watchbell.store.withheld import release, withhold


@dataclass(slots=True)
class Outcome:
    """The rows of one batch of decisions, gathered and written together."""

    opened: list[Incident] = field(default_factory=list)
    changed: dict[str, Incident] = field(default_factory=dict)
    joined: list[tuple[str, str]] = field(default_factory=list)
    """(incident id, monitor id)"""
    entries: list[Entry] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    services: dict[str, Service] = field(default_factory=dict)
    withheld: list[WithheldFailure] = field(default_factory=list)
    released: set[str] = field(default_factory=set)
    """Monitors whose failure is not kept back any more."""

    def release(self, monitor_id: str) -> None:
        """What was kept back earlier in this batch is not, either."""
        self.withheld = [each for each in self.withheld if each.monitor_id != monitor_id]
        self.released.add(monitor_id)


async def save_outcome(tx: Tx, outcome: Outcome) -> None:
    """Write it all; the outbox is woken when there is something to send."""
    # A service has one open incident: the old one ends before the next is written, and one that began and ended in this
    # very batch is written as it ended.
    opened = [outcome.changed.pop(incident.id, incident) for incident in outcome.opened]
    await _change_incidents(tx, outcome)
    if opened:
        await tx.execute(insert(incidents), [columns_of(incident) for incident in opened])
        touched = [{"incident_id": i.id, "service_id": i.auto_service_id} for i in outcome.opened if i.auto_service_id]
        if touched:
            await tx.execute(insert(incident_services), touched)
    await _join(tx, outcome.joined)
    if outcome.entries:
        await tx.execute(insert(incident_entries), [columns_of(entry) for entry in outcome.entries])
    await post(tx, outcome.alerts, outcome.deliveries)
    await release(tx, outcome.released)
    await withhold(tx, outcome.withheld)
    await save_public_states(tx, list(outcome.services.values()))


async def save_public_states(tx: Tx, changed: list[Service]) -> None:
    """What services show now: their state and their public status."""
    if not changed:
        return
    statement = (
        update(services)
        .where(services.c.id == bindparam("b_id"))
        .values(state=bindparam("b_state"), current_status=bindparam("b_status"), updated_at=bindparam("b_at"))
    )
    rows = [
        {"b_id": s.id, "b_state": s.state.value, "b_status": s.current_status.value, "b_at": s.updated_at}
        for s in changed
    ]
    await tx.execute(statement, rows)


async def _join(tx: Tx, joined: list[tuple[str, str]]) -> None:
    if not joined:
        return
    dialect = sqlite if tx.is_sqlite else postgresql
    statement = dialect.insert(incident_monitors).on_conflict_do_nothing()
    await tx.execute(statement, [{"incident_id": incident, "monitor_id": monitor} for incident, monitor in joined])


async def _change_incidents(tx: Tx, outcome: Outcome) -> None:
    if not outcome.changed:
        return
    statement = (
        update(incidents)
        .where(incidents.c.id == bindparam("b_id"))
        .values(
            status=bindparam("b_status"),
            impact=bindparam("b_impact"),
            resolved_at=bindparam("b_resolved_at"),
            updated_at=bindparam("b_updated_at"),
            version=incidents.c.version + 1,
        )
    )
    rows = [
        {
            "b_id": incident.id,
            "b_status": incident.status.value,
            "b_impact": incident.impact.value,
            "b_resolved_at": incident.resolved_at,
            "b_updated_at": incident.updated_at,
        }
        for incident in outcome.changed.values()
    ]
    await tx.execute(statement, rows)
