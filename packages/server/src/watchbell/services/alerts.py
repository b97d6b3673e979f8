"""Alerts and deliveries: what was told, to whom, how it went; acknowledging and trying again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from watchbell.domain.access import Caller, may, require
from watchbell.domain.alerts import Alert, AlertType, Attempt, Delivery, DeliveryStatus, NoRetry
from watchbell.domain.contacts import Channel
from watchbell.domain.errors import Conflict, NotFound
from watchbell.domain.mutes import Mute
from watchbell.services import audit
from watchbell.services.context import Context
from watchbell.services.incidents import acknowledge_with_alert
from watchbell.store import alerts as rows
from watchbell.store import channels as channel_rows
from watchbell.store import deliveries as delivery_rows
from watchbell.store import monitors
from watchbell.store import mutes as mute_rows
from watchbell.store.session import Tx


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts a list shows. Absent = all."""

    types: tuple[AlertType, ...] = ()
    monitor_id: str | None = None
    service_id: str | None = None
    incident_id: str | None = None
    is_acknowledged: bool | None = None
    is_suppressed: bool | None = None


@dataclass(frozen=True, slots=True)
class DeliveryReading:
    """A delivery with its attempts, and its channel for those who may read channels; of a dead one, why it is not tried again
    by hand.
    """

    delivery: Delivery
    channel: Channel | None
    attempts: tuple[Attempt, ...]
    no_retry: NoRetry | None

    @property
    def can_retry(self) -> bool:
        """Whether it is tried again by hand."""
        return self.delivery.status is DeliveryStatus.DEAD and self.no_retry is None


async def list_alerts(
    ctx: Context, caller: Caller, wanted: AlertFilter, *, after: str | None, limit: int
) -> list[Alert]:
    """The newest alerts below a position."""
    require(caller, "alerts:read")
    async with ctx.db.read() as tx:
        return await rows.newest(
            tx,
            caller.org_id,
            before_id=after,
            limit=limit,
            types=wanted.types,
            monitor_id=wanted.monitor_id,
            service_id=wanted.service_id,
            incident_id=wanted.incident_id,
            is_acknowledged=wanted.is_acknowledged,
            is_suppressed=wanted.is_suppressed,
        )


async def monitor_names(ctx: Context, caller: Caller, found: Sequence[Alert]) -> dict[str, str]:
    """How the monitors of these alerts are called, as far as they are still there."""
    require(caller, "alerts:read")
    async with ctx.db.read() as tx:
        return await monitors.names(tx, caller.org_id, sorted({each.monitor_id for each in found if each.monitor_id}))


async def read_alert(ctx: Context, caller: Caller, alert_id: str) -> tuple[Alert, list[DeliveryReading] | None]:
    """One alert; with its deliveries for those who may read them."""
    require(caller, "alerts:read")
    async with ctx.db.read() as tx:
        alert = await rows.get(tx, caller.org_id, alert_id)
        if alert is None:
            raise NotFound("there is no such alert here")
        if not may(caller, "deliveries:read"):
            return alert, None
        its = await delivery_rows.newest(tx, caller.org_id, before_id=None, limit=1_000, alert_id=alert_id)
        return alert, await _readings(tx, caller, its)


async def acknowledge_alert(ctx: Context, caller: Caller, alert_id: str) -> Alert:
    """Somebody has seen it, and with it its incident. Repeating it changes nothing."""
    require(caller, "alerts:write")
    now = ctx.clock()
    async with ctx.transaction() as tx:
        alert = await rows.get(tx, caller.org_id, alert_id)
        if alert is None:
            raise NotFound("there is no such alert here")
        if alert.acknowledged_at is not None:
            return alert
        await rows.acknowledge(tx, alert_id, caller.principal.name, now)
        await audit.record(tx, caller, now, "alert.acknowledged", "alert", alert_id)
        if alert.incident_id is not None:
            await acknowledge_with_alert(tx, caller, alert.incident_id, now)
    return replace(alert, acknowledged_at=now, acknowledged_by=caller.principal.name)


async def list_deliveries(
    ctx: Context,
    caller: Caller,
    *,
    after: str | None,
    limit: int,
    statuses: Sequence[DeliveryStatus] = (),
    channel_id: str | None = None,
    alert_id: str | None = None,
    incident_id: str | None = None,
) -> list[DeliveryReading]:
    """The newest deliveries below a position, with their attempts."""
    require(caller, "deliveries:read")
    async with ctx.db.read() as tx:
        found = await delivery_rows.newest(
            tx,
            caller.org_id,
            before_id=after,
            limit=limit,
            statuses=statuses,
            channel_id=channel_id,
            alert_id=alert_id,
            incident_id=incident_id,
        )
        return await _readings(tx, caller, found)


async def _readings(tx: Tx, caller: Caller, found: Sequence[Delivery]) -> list[DeliveryReading]:
    attempts = await delivery_rows.attempts_of(tx, [each.id for each in found])
    readable = sorted({each.channel_id for each in found}) if may(caller, "channels:read") else []
    channels = await channel_rows.by_ids(tx, caller.org_id, readable)
    refused = await delivery_rows.no_retries(tx, [each.id for each in found if each.status is DeliveryStatus.DEAD])
    return [
        DeliveryReading(each, channels.get(each.channel_id), tuple(attempts[each.id]), refused.get(each.id))
        for each in found
    ]


async def read_delivery(ctx: Context, caller: Caller, delivery_id: str) -> DeliveryReading:
    """One delivery with its attempts."""
    require(caller, "deliveries:read")
    async with ctx.db.read() as tx:
        return await _delivery(tx, caller, delivery_id)


async def _delivery(tx: Tx, caller: Caller, delivery_id: str) -> DeliveryReading:
    delivery = await delivery_rows.get(tx, caller.org_id, delivery_id)
    if delivery is None:
        raise NotFound("there is no such delivery here")
    return (await _readings(tx, caller, [delivery]))[0]


async def retry_delivery(ctx: Context, caller: Caller, delivery_id: str) -> DeliveryReading:
    """Send a dead delivery again, its counter at the beginning.

    Raises `Conflict` for one that is not dead, and for one that would tell half of a story.
    """
    require(caller, "deliveries:write")
    now = ctx.clock()
    async with ctx.transaction() as tx:
        delivery = await delivery_rows.get(tx, caller.org_id, delivery_id)
        if delivery is None:
            raise NotFound("there is no such delivery here")
        if not await delivery_rows.retry(tx, delivery_id, now):
            refused = await delivery_rows.no_retries(tx, [delivery_id])
            if delivery_id in refused:
                raise Conflict(f"not tried again: {refused[delivery_id].words}")
            raise Conflict(f"this delivery is {delivery.status.value}: only a dead one is tried again by hand")
        await audit.record(tx, caller, now, "delivery.retried", "delivery", delivery_id)
        return await _delivery(tx, caller, delivery_id)


async def list_mutes(ctx: Context, caller: Caller, *, active: bool, offset: int, limit: int) -> tuple[list[Mute], int]:
    """A page of mutes, newest first: those that last, or all there ever were."""
    require(caller, "mutes:read")
    async with ctx.db.read() as tx:
        return await mute_rows.page(tx, caller.org_id, ctx.clock(), active=active, offset=offset, limit=limit)
