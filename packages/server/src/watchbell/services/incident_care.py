"""Telling those that keep a record of an incident who takes care of it: an alert of its own, in the outbox like any other."""

from watchbell.domain.alerts import AlertType
from watchbell.domain.care import told_of_care
from watchbell.domain.incidents import Incident
from watchbell.domain.notifying import MessageType
from watchbell.lib.ids import uuid7
from watchbell.notifiers import hears
from watchbell.store import alerts as alert_rows
from watchbell.store import channels, outbox
from watchbell.store.session import Tx


async def tell_acknowledged(tx: Tx, incident: Incident, by: str, now: int) -> None:
    """Everybody who was sent the failure and whose peer understands it learns that `by` takes care."""
    await _tell(tx, incident, AlertType.ACKNOWLEDGED, by, now)


async def tell_unacknowledged(tx: Tx, incident: Incident, by: str, now: int) -> None:
    """Likewise that nobody does any more. Who has not heard of the acknowledgement is spared of it by the outbox."""
    await _tell(tx, incident, AlertType.UNACKNOWLEDGED, by, now)


async def _tell(tx: Tx, incident: Incident, type_: AlertType, by: str, now: int) -> None:
    failures = await alert_rows.failures_of(tx, incident.id)
    known = await channels.by_ids(tx, incident.org_id, [each.channel_id for each in failures])
    wanted = MessageType(type_.value)
    heard = [each for each in failures if each.channel_id in known and hears(known[each.channel_id].kind, wanted)]
    if heard:
        await outbox.put(tx, *told_of_care(incident, type_, by, heard, uuid7, now))
