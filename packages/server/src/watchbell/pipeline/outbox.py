"""Decisions → rows, and attempts → settlements. Pure: what to write, not the writing."""

from watchbell.domain.alerts import Alert, AlertType, Delivery, DeliveryStatus, Reason, Sent, retry_delay_ms
from watchbell.domain.care import told_of_care
from watchbell.domain.incidents import Entry, Incident
from watchbell.domain.notifying import MessageType
from watchbell.domain.scenes import Decision, Hold, Scene, Trigger
from watchbell.domain.services import Service
from watchbell.domain.states import MonitorStatus
from watchbell.domain.withholding import WithheldFailure
from watchbell.lib.ids import uuid7
from watchbell.notifiers import hears
from watchbell.pipeline.wording import message
from watchbell.store.decisions import Outcome
from watchbell.store.outbox import Claimed
from watchbell.store.settling import Settlement


def add_decision(
    outcome: Outcome, scene: Scene, trigger: Trigger | None, decision: Decision, base_url: str, now: int
) -> Alert | None:
    """Turn a decision into rows of the batch; the scene learns which delivery told whom, for a recovery in the same batch."""
    incident = decision.incident
    if incident is not None:
        _add_incident(outcome, scene, trigger, decision, incident, now)
    if trigger is not None and decision.is_released:
        outcome.release(trigger.monitor_id)
    if trigger is not None and decision.withheld is not None:
        outcome.withheld.append(withheld_failure(scene.service, trigger.monitor_id, decision.withheld, now))
    told = decision.told
    if told is None:
        return None
    alert = Alert(
        id=uuid7(),
        org_id=scene.service.org_id,
        type=told.type,
        severity=scene.service.severity.value,
        service_id=scene.service.id,
        monitor_id=trigger.monitor_id if trigger else None,
        incident_id=incident.id if incident else None,
        message=_sentence(scene, decision, trigger),
        reason=told.reason,
        suppressed_by=told.suppressed_by,
        created_at=now,
    )
    outcome.alerts.append(alert)
    if incident is None:
        return alert
    content = message(alert, scene.service, incident, trigger, base_url) if told.channels else {}
    made = [alert.on_its_way(uuid7(), each, content, after_id) for each, after_id in told.channels.items()]
    outcome.deliveries += made
    if told.type is AlertType.FAILURE:
        scene.told |= {each.channel_id: each.id for each in made}
        _add_care(outcome, scene, incident, made, now)
    return alert


def _add_care(outcome: Outcome, scene: Scene, incident: Incident, made: list[Delivery], now: int) -> None:
    """Somebody took care before anybody was told, under a mute for example: whose peer calls people hears that, too."""
    if incident.acknowledged_at is None:
        return
    able = {channel.id for channel in scene.routed if hears(channel.kind, MessageType.ACKNOWLEDGED)}
    heard = [each for each in made if each.channel_id in able]
    if heard:
        by = incident.acknowledged_by or "somebody"
        alert, deliveries = told_of_care(incident, AlertType.ACKNOWLEDGED, by, heard, uuid7, now)
        outcome.alerts.append(alert)
        outcome.deliveries += deliveries


def withheld_failure(service: Service, monitor_id: str, hold: Hold, now: int) -> WithheldFailure:
    """The note that a monitor's failure is kept back."""
    return WithheldFailure(monitor_id, service.org_id, service.id, hold.reason, hold.by_id, hold.by, now, None)


def _add_incident(
    outcome: Outcome, scene: Scene, trigger: Trigger | None, decision: Decision, incident: Incident, now: int
) -> None:
    if decision.opened:
        outcome.opened.append(incident)
    else:
        outcome.changed[incident.id] = incident
    if trigger is not None and trigger.monitor_id in scene.joined:
        outcome.joined.append((incident.id, trigger.monitor_id))
    for kind, body in decision.entries:
        outcome.entries.append(Entry(uuid7(), incident.id, kind, incident.status, body, "", now))


def settlement(claimed: Claimed, sent: Sent, jitter: float) -> Settlement:
    """What follows from an attempt: sent, tried again later, or the dead letter."""
    delivery, attempt, until = claimed.delivery, sent.attempt, claimed.lease_until
    if attempt.ok:
        return Settlement(delivery, DeliveryStatus.SENT, attempt, until, reference=sent.reference)
    if sent.permanent:
        return Settlement(delivery, DeliveryStatus.DEAD, attempt, until, broken_reason=attempt.error)
    delay = retry_delay_ms(delivery.attempt_count + 1, jitter, sent.retry_after_ms)
    if delay is None:
        return Settlement(delivery, DeliveryStatus.DEAD, attempt, until)
    return Settlement(delivery, DeliveryStatus.RETRY, attempt, until, due_at=attempt.at + attempt.ms + delay)


def _sentence(scene: Scene, decision: Decision, trigger: Trigger | None) -> str:
    told = decision.told
    if trigger is not None and trigger.error and told and told.type is AlertType.FAILURE:
        hold = decision.withheld
        if told.reason is Reason.CATCH_UP:
            return f"{trigger.error} (muted until now)"
        return trigger.error if hold is None else f"{trigger.error} (held back by {hold.by})"
    if told is not None and told.type is AlertType.FLAPPING and decision.entries:
        return decision.entries[-1][1]
    if decision.entries:
        return decision.entries[0][1]
    if MonitorStatus.DOWN not in scene.statuses.values():
        return "still going up and down after the mute ended"
    return "still down after the mute ended"
