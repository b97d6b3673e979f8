"""Alerts and mutes: what was told, and what is not."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from watchbell.api.deliveries import DeliveryOut, delivery_out
from watchbell.api.deps import Reading, Signed, Writing
from watchbell.api.envelopes import Cursor, Data, Page, Paging, Stretch
from watchbell.api.fields import Instant, Output
from watchbell.api.service_bodies import MuteOut
from watchbell.domain.alerts import Alert, AlertType, Reason
from watchbell.services import alerts
from watchbell.services.alerts import AlertFilter

router = APIRouter(tags=["alerts"])


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
    monitor_name: str | None = Field(None, description="Only where alerts are listed; null once the monitor is gone")
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
    names = await alerts.monitor_names(ctx, caller, shown)
    out = [alert_out(each, monitor_name=names.get(each.monitor_id or "")) for each in shown]
    return cursor.of(out, shown[-1].id if more else None)


@router.get("/alerts/{alert_id}", summary="Read an alert")
async def read_alert(alert_id: str, ctx: Reading, caller: Signed) -> Data[AlertOut]:
    """With its deliveries, for those who may read them."""
    alert, its = await alerts.read_alert(ctx, caller, alert_id)
    return Data(data=alert_out(alert, None if its is None else [delivery_out(each) for each in its]))


@router.post("/alerts/{alert_id}/ack", summary="Acknowledge an alert")
async def acknowledge_alert(alert_id: str, ctx: Writing, caller: Signed) -> Data[AlertOut]:
    """Repeating it changes nothing."""
    return Data(data=alert_out(await alerts.acknowledge_alert(ctx, caller, alert_id)))


@router.get("/mutes", summary="List mutes")
async def list_mutes(ctx: Reading, caller: Signed, paging: Paging, active: bool = True) -> Page[MuteOut]:
    """Those that last; with `active=false` all there ever were."""
    found, total = await alerts.list_mutes(ctx, caller, active=active, offset=paging.offset, limit=paging.limit)
    return paging.of([MuteOut.of(each) for each in found], total)


def alert_out(
    alert: Alert, deliveries: list[DeliveryOut] | None = None, *, monitor_name: str | None = None
) -> AlertOut:
    """An alert as it goes out."""
    same: dict[str, Any] = {name: getattr(alert, name) for name in Alert.__dataclass_fields__ if name != "org_id"}
    return AlertOut(**same, monitor_name=monitor_name, deliveries=deliveries)
