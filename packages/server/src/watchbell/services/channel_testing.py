"""Channels: sending a test message and waiting for what the receiver says."""

import asyncio
from typing import Any

from watchbell.domain.access import Caller
from watchbell.domain.alerts import Alert, AlertType, Attempt, Delivery, Reason
from watchbell.domain.contacts import Channel
from watchbell.domain.errors import Conflict, Invalid
from watchbell.domain.services import Severity
from watchbell.lib.clock import rfc3339
from watchbell.lib.ids import uuid7
from watchbell.services import audit
from watchbell.services.channels import found
from watchbell.services.context import Context
from watchbell.store import deliveries as delivery_rows
from watchbell.store import outbox

PATIENCE_SECONDS = 15


async def try_channel(
    ctx: Context, caller: Caller, channel_id: str, contact_id: str | None = None
) -> tuple[Delivery, Attempt]:
    """Send a test through the outbox, as any message goes; answers the first attempt.

    Raises `Conflict` when nothing was tried within 15 s.
    """
    if ctx.dry_run:
        raise Invalid.field("dry_run", "a test message cannot be rehearsed")
    now = ctx.clock()
    alert_id, delivery_id = uuid7(), uuid7()
    with ctx.waiters.expecting(
        lambda event: event.data.get("id") == delivery_id and event.name in ("delivery.sent", "delivery.failed")
    ) as outcome:
        async with ctx.transaction() as tx:
            channel = await found(tx, caller, channel_id, contact_id, "channels:write")
            alert = _alert(alert_id, channel, caller, now)
            content = _content(alert, channel, ctx.options.base_url, caller)
            delivery = alert.on_its_way(delivery_id, channel.id, content)
            await outbox.put(tx, alert, [delivery])
            await audit.record(tx, caller, now, "channel.tested", "channel", channel.id)
        try:
            await asyncio.wait_for(outcome, PATIENCE_SECONDS)
        except TimeoutError:
            raise Conflict(f"nothing was tried within {PATIENCE_SECONDS} s: see the delivery {delivery_id}") from None
    async with ctx.db.read() as tx:
        stored = await delivery_rows.get(tx, caller.org_id, delivery_id)
        attempts = (await delivery_rows.attempts_of(tx, [delivery_id]))[delivery_id]
    if stored is None or not attempts:
        raise Conflict("the channel was removed while the test was under way")
    return stored, attempts[0]


def _alert(alert_id: str, channel: Channel, caller: Caller, now: int) -> Alert:
    return Alert(
        id=alert_id,
        org_id=channel.org_id,
        type=AlertType.TEST,
        severity=Severity.LOW.value,
        service_id=None,
        monitor_id=None,
        incident_id=None,
        message=f"Test of {channel.name}, asked for by {caller.principal.name or 'somebody'}",
        reason=Reason.REQUESTED,
        suppressed_by=None,
        created_at=now,
    )


def _content(alert: Alert, channel: Channel, base_url: str, caller: Caller) -> dict[str, Any]:
    return {
        "type": alert.type.value,
        "event": "channel.test",
        "title": "Test message from Watchbell",
        "text": f"The channel {channel.name} works: alerts will look like this.",
        "severity": alert.severity,
        "created_at": alert.created_at,
        "service_name": "Watchbell",
        "link": f"{base_url.rstrip('/')}/channels",
        "details": [("Channel", channel.name), ("Asked for by", caller.principal.name or "somebody")],
        "facts": {
            "alert": {
                "id": alert.id,
                "type": alert.type.value,
                "severity": alert.severity,
                "service_id": None,
                "monitor_id": None,
                "incident_id": None,
                "message": alert.message,
                "reason": alert.reason.value,
                "created_at": rfc3339(alert.created_at),
            },
            "incident": None,
            "service": None,
            "monitor": None,
        },
    }
