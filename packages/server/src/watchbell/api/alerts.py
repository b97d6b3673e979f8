"""Alerts, their deliveries, and mutes: what was told, to whom, how it went."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from watchbell.api.contact_bodies import AttemptOut
from watchbell.api.deps import Reading, Signed, Writing
from watchbell.api.envelopes import Cursor, Data, Page, Paging, Stretch
from watchbell.api.fields import Instant, Output
from watchbell.api.service_bodies import MuteOut
from watchbell.domain.alerts import Alert, AlertType, DeliveryStatus, Reason
from watchbell.services import alerts
from watchbell.services.alerts import AlertFilter, DeliveryReading

router = APIRouter(tags=["alerts"])


class DeliveryOut(Output):
    """An alert on its way to one channel; `dead` ones can be tried again."""

    id: str
    alert_id: str
    channel_id: str
    channel_name: str | None
    channel_type: str | None
    status: DeliveryStatus
    attempt_count: int
    due_at: Instant
    created_at: Instant
    settled_at: Instant | None
    title: str
    attempts: list[AttemptOut]


class AlertOut(Output):
    """The record that people are to be told something; `suppressed_by` is the gate that kept it back."""

    id: str
    type: AlertType
    severity: str
    service_id: str | None
    monitor_id: str | None
    incident_id: str | None
    message: str
    reason: Reason
    suppressed_by: Reason | None
    created_at: Instant
    acknowledged_at: Instant | None
    acknowledged_by: str | None
    deliveries: list[DeliveryOut] | None = Field(None, description="Only where one alert is read")


@router.get("/alerts", summary="List alerts")
async def list_alerts(
    ctx: Reading,
    caller: Signed,
    cursor: Cursor,
    type: Annotated[list[AlertType] | None, Query(description="Any of these")] = None,
    monitor_id: str | None = None,
    service_id: str | None = None,
    incident_id: str | None = None,
    acknowledged: bool | None = None,
    suppressed: bool | None = None,
) -> Stretch[AlertOut]:
    """Newest first."""
    wanted = AlertFilter(tuple(type or ()), monitor_id, service_id, incident_id, acknowledged, suppressed)
    found = await alerts.list_alerts(ctx, caller, wanted, after=cursor.after, limit=cursor.limit + 1)
    more = len(found) > cursor.limit
    shown = found[: cursor.limit]
    return cursor.of([alert_out(each) for each in shown], shown[-1].id if more else None)


@router.get("/alerts/{alert_id}", summary="Read an alert")
async def read_alert(alert_id: str, ctx: Reading, caller: Signed) -> Data[AlertOut]:
    """With its deliveries."""
    alert, deliveries = await alerts.read_alert(ctx, caller, alert_id)
    return Data(data=alert_out(alert, [delivery_out(each) for each in deliveries]))


@router.post("/alerts/{alert_id}/ack", summary="Acknowledge an alert")
async def acknowledge_alert(alert_id: str, ctx: Writing, caller: Signed) -> Data[AlertOut]:
    """Repeating it changes nothing."""
    return Data(data=alert_out(await alerts.acknowledge_alert(ctx, caller, alert_id)))


@router.get("/deliveries", summary="List deliveries")
async def list_deliveries(
    ctx: Reading,
    caller: Signed,
    cursor: Cursor,
    status: Annotated[list[DeliveryStatus] | None, Query(description="Any of these")] = None,
    channel_id: str | None = None,
    alert_id: str | None = None,
) -> Stretch[DeliveryOut]:
    """Newest first, with their attempts; `status=dead` lists the dead letters."""
    found = await alerts.list_deliveries(
        ctx,
        caller,
        after=cursor.after,
        limit=cursor.limit + 1,
        statuses=status or (),
        channel_id=channel_id,
        alert_id=alert_id,
    )
    more = len(found) > cursor.limit
    shown = found[: cursor.limit]
    return cursor.of([delivery_out(each) for each in shown], shown[-1].delivery.id if more else None)


@router.get("/deliveries/{delivery_id}", summary="Read a delivery")
async def read_delivery(delivery_id: str, ctx: Reading, caller: Signed) -> Data[DeliveryOut]:
    """With every attempt."""
    return Data(data=delivery_out(await alerts.read_delivery(ctx, caller, delivery_id)))


@router.post("/deliveries/{delivery_id}/retry", summary="Try a dead delivery again")
async def retry_delivery(delivery_id: str, ctx: Writing, caller: Signed) -> Data[DeliveryOut]:
    """From the beginning: at once, then five more times."""
    return Data(data=delivery_out(await alerts.retry_delivery(ctx, caller, delivery_id)))


@router.get("/mutes", summary="List mutes")
async def list_mutes(ctx: Reading, caller: Signed, paging: Paging, active: bool = True) -> Page[MuteOut]:
    """Those that last; with `active=false` all there ever were."""
    found, total = await alerts.list_mutes(ctx, caller, active=active, offset=paging.offset, limit=paging.limit)
    return paging.of([MuteOut.of(each) for each in found], total)


def alert_out(alert: Alert, deliveries: list[DeliveryOut] | None = None) -> AlertOut:
    """An alert as it goes out."""
    same: dict[str, Any] = {name: getattr(alert, name) for name in Alert.__dataclass_fields__ if name != "org_id"}
    return AlertOut(**same, deliveries=deliveries)


def delivery_out(reading: DeliveryReading) -> DeliveryOut:
    """A delivery as it goes out."""
    delivery, channel = reading.delivery, reading.channel
    return DeliveryOut(
        id=delivery.id,
        alert_id=delivery.alert_id,
        channel_id=delivery.channel_id,
        channel_name=channel.name if channel else None,
        channel_type=channel.kind if channel else None,
        status=delivery.status,
        attempt_count=delivery.attempt_count,
        due_at=delivery.due_at,
        created_at=delivery.created_at,
        settled_at=delivery.settled_at,
        title=str(delivery.message.get("title", "")),
        attempts=[AttemptOut.of(attempt) for attempt in reading.attempts],
    )
