"""Telling the operators of our own trouble: a broken channel, a check engine that cannot work. Never the targets' people."""

from typing import Any

from watchbell.domain.alerts import Alert, AlertType, Reason
from watchbell.domain.contacts import Channel
from watchbell.domain.services import Severity
from watchbell.lib.ids import uuid7
from watchbell.pipeline.wording import alert_facts
from watchbell.store.outbox import operators_channels, put
from watchbell.store.session import Tx
from watchbell.store.settling import Settlement


async def tell_operators(
    tx: Tx, org_id: str, title: str, text: str, reason: Reason, base_url: str, now: int, *, but: str | None = None
) -> None:
    """A system alert to the default contact's working channels, except the one that is the trouble itself."""
    channels = await operators_channels(tx, org_id, but)
    alert = Alert(
        id=uuid7(),
        org_id=org_id,
        type=AlertType.SYSTEM,
        severity=Severity.HIGH.value,
        service_id=None,
        monitor_id=None,
        incident_id=None,
        message=f"{title}: {text}",
        reason=reason,
        suppressed_by=None if channels else Reason.NO_CHANNEL,
        created_at=now,
    )
    content = _content(alert, title, text, base_url)
    await put(tx, alert, [alert.on_its_way(uuid7(), channel.id, content) for channel in channels])


def is_broken(channel: Channel) -> tuple[str, str]:
    """Title and text of the notice that a channel will take nothing more until somebody mends it."""
    return f"The channel {channel.name} is broken", (
        f"{channel.broken_reason}. Nothing reaches it until it is mended: "
        "correct it, send a test, and send its dead letters again."
    )


def has_lost(channel: Channel, lost: Settlement) -> tuple[str, str]:
    """Title and text of the notice that a channel did not take a message, however often it was tried."""
    said, count = lost.delivery.message.get("title") or "A message", lost.delivery.attempt_count + 1
    return f"The channel {channel.name} lost a message", (
        f"“{said}” was tried {count} times and not taken: {lost.attempt.error}. It waits among the channel's dead "
        f"letters: send it again from there when the channel works."
    )


def _content(alert: Alert, title: str, text: str, base_url: str) -> dict[str, Any]:
    return {
        "type": alert.type.value,
        "event": "system.notice",
        "title": title,
        "text": text,
        "severity": alert.severity,
        "created_at": alert.created_at,
        "service_name": "Watchbell",
        "link": f"{base_url}/channels",
        "details": [("Reason", text)],
        "facts": {"alert": alert_facts(alert), "incident": None, "service": None, "monitor": None},
    }
