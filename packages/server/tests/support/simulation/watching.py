"""Verdicts while it goes: what is decided is allowed at that moment, and at rest everything is as it must be."""

from typing import Any

from sqlalchemy import select, text

from support.simulation.driver import Simulation
from watchbell.store.tables import alerts, deliveries, incidents, monitor_states, monitors

TELLS_THAT_IT_IS_DOWN = ("failure", "reminder", "escalation")


class Broken(AssertionError):
    """An invariant does not hold."""


def insist(holds: object, what: str, *facts: object) -> None:
    """Raise `Broken` unless it holds."""
    if not holds:
        raise Broken(": ".join([what, *(str(fact) for fact in facts)]))


class Watcher:
    """Looks at each new alert once."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self._last = 0

    async def look(self) -> None:
        """All that was decided since the last look."""
        if not self.simulation.fate.writes_alerts:
            return
        self.simulation.fate.writes_alerts = False
        statement = select(text("rowid AS place"), alerts).where(text("rowid > :last")).order_by(text("rowid"))
        async with self.simulation.db.read() as tx:
            new = (await tx.connection.execute(statement, {"last": self._last})).mappings().all()
            for alert in new:
                self._last = alert["place"]
                self._judge(alert)
                if alert["suppressed_by"] is None and alert["type"] in TELLS_THAT_IT_IS_DOWN:
                    flapping = await tx.all(
                        select(monitors.c.id)
                        .join(monitor_states, monitor_states.c.monitor_n == monitors.c.n)
                        .where(monitor_states.c.flapping_since_at.is_not(None))
                    )
                    await self._judge_telling(tx, alert, {row["id"] for row in flapping})

    def _judge(self, alert: Any) -> None:
        gate = alert["suppressed_by"]
        self.simulation.seen[f"{alert['type']} {'told' if gate is None else 'kept from being told: ' + gate}"] += 1
        if gate is None:
            self.simulation.seen[f"{alert['type']} told because: {alert['reason']}"] += 1
        self.simulation.trace.append(f"{self.simulation.clock()} {alert['type']} {alert['reason']} {gate}")

    async def _judge_telling(self, tx: Any, alert: Any, flapping: set[str]) -> None:
        truth, now = self.simulation.truth, self.simulation.clock()
        service = alert["service_id"]
        insist(not truth.is_muted(service, now), "told while muted", alert)
        its = truth.of(service)
        burning = [each for each in its if each.is_down or each.id in flapping]
        insist(burning, "told down while nothing is down", alert, its)
        known = [each for each in burning if not truth.is_surely_held(each, now)]
        insist(known, "told of what planned work or a parent explains", alert, burning)
        if alert["type"] == "failure":
            self._judge_freshness(alert)
            return
        incident = await tx.first(select(incidents).where(incidents.c.id == alert["incident_id"]))
        insist(incident["id"] not in truth.acknowledged, f"{alert['type']} after it was acknowledged", incident)
        insist(incident["resolved_at"] is None, f"{alert['type']} after its end", incident)
        if alert["type"] == "escalation":
            await self._judge_escalation(tx, alert)

    def _judge_freshness(self, alert: Any) -> None:
        """What was held is looked at before it is told, if it can be looked at within two minutes."""
        monitor = self.simulation.truth.monitors.get(alert["monitor_id"])
        is_asked = monitor is not None and not monitor.is_passive
        if alert["reason"] == "hold_ended" and is_asked and alert["created_at"] - monitor.held_until < 120_000:
            insist(monitor.looked_at > monitor.held_at, "told on a result from before", alert, monitor)

    async def _judge_escalation(self, tx: Any, alert: Any) -> None:
        its = alerts.c.incident_id == alert["incident_id"]
        query = select(deliveries.c.created_at, deliveries.c.settled_at).join(
            alerts, alerts.c.id == deliveries.c.alert_id
        )
        told = await tx.tuples(query.where(its, alerts.c.type == "failure"))
        since = min(at for pair in told for at in pair if at is not None)
        made = await tx.all(
            select(alerts.c.id).where(its, alerts.c.type == "escalation", alerts.c.suppressed_by.is_(None))
        )
        waits = self.simulation.truth.services[alert["service_id"]].waits
        insist(len(made) <= len(waits), "more escalations than steps", alert, waits)
        # A step that nobody can hear now goes on to the next one at once, so only the first one's time is certain.
        early = alert["created_at"] - since < waits[0] * 60_000
        insist(not early, "an escalation before its time", alert, waits, since)


async def judge_rest(simulation: Simulation) -> None:
    """Nothing has changed for a while, and all jobs have had their turn."""
    truth, now = simulation.truth, simulation.clock()
    async with simulation.db.read() as tx:
        states = await tx.all(
            select(monitors.c.id, monitors.c.is_active, monitor_states)
            .join(monitor_states, monitor_states.c.monitor_n == monitors.c.n)
            .order_by(monitors.c.n)
        )
        found = await tx.all(select(incidents).where(incidents.c.resolved_at.is_(None), incidents.c.is_auto))
        told = await tx.tuples(
            select(alerts.c.incident_id, deliveries.c.channel_id).join(deliveries, deliveries.c.alert_id == alerts.c.id)
        )
    flapping = {row["id"] for row in states if row["flapping_since_at"] is not None}
    for row in states:
        monitor = truth.monitors[row["id"]]
        if not monitor.is_paused:
            insist(row["status"] == monitor.status, "a monitor's state is wrong", dict(row), monitor)
    by_service = {row["auto_service_id"]: row for row in found}
    for service in truth.services:
        its = truth.of(service)
        untold = [each for each in its if each.is_down and not each.is_excused and not truth.may_be_held(each, now)]
        incident = by_service.get(service)
        if untold:
            insist(incident, "an outage without an incident", service, untold)
        if untold and not truth.is_muted(service, now):
            for channel in simulation.fleet.first_told:
                insist((incident["id"], channel) in told, "an outage that was not told", service, untold, channel)
        if incident is not None and all(each.status == "up" and not each.is_paused for each in its):
            insist(flapping & {each.id for each in its}, "an incident that did not end", dict(incident))
