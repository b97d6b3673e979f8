"""A check as the world sees it: the live event, and the stored trace."""

from typing import Any

from watchbell.domain.checks import check_id, status_of
from watchbell.domain.events import Event
from watchbell.domain.monitors import Monitor
from watchbell.domain.observations import Observation, Phases
from watchbell.lib.clock import rfc3339
from watchbell.store.settling import Settlement
from watchbell.store.states import Known


def check_event(monitor: Monitor, known: Known, seen: Observation, request_id: str | None) -> Event:
    """`check.completed`: the check in the API's shape, with the monitor's status after it."""
    after, service_id, maintenance_id = known
    data = {
        "id": check_id(monitor.n, seen.observed_at),
        "monitor_id": monitor.id,
        "service_id": service_id,
        "status": status_of(seen.verdict),
        "response_time_ms": rounded(seen.response_time_ms),
        "status_code": seen.status_code,
        "error_message": seen.error,
        "phases": phases_of(seen.phases),
        "region": seen.region,
        "checked_at": rfc3339(seen.observed_at),
        "in_maintenance": maintenance_id is not None,
        "monitor_status": monitor.shown_status(after, maintenance_id).value,
        "consecutive_failures": after.consecutive_failures,
    }
    if request_id is not None:
        data["request_id"] = request_id
    return Event("check.completed", monitor.org_id, data, monitor.id, service_id, monitor.is_public)


def delivery_event(settlement: Settlement) -> Event:
    """`delivery.sent` or `delivery.failed`, after each attempt; `status` says whether there will be another."""
    delivery, attempt = settlement.delivery, settlement.attempt
    data = {
        "id": delivery.id,
        "alert_id": delivery.alert_id,
        "channel_id": delivery.channel_id,
        "status": settlement.status.value,
        "attempt": delivery.attempt_count + 1,
        "status_code": attempt.status_code,
        "ms": attempt.ms,
        "error": attempt.error,
        "next_attempt_at": None if settlement.due_at is None else rfc3339(settlement.due_at),
    }
    return Event("delivery.sent" if attempt.ok else "delivery.failed", delivery.org_id, data)


def trace_of(seen: Observation) -> dict[str, Any]:
    """What is stored of a check's course: steps, phases and facts."""
    return {
        "status": status_of(seen.verdict),
        "response_time_ms": rounded(seen.response_time_ms),
        "status_code": seen.status_code,
        "error_message": seen.error,
        "phases": phases_of(seen.phases),
        "facts": seen.facts,
        "steps": [
            {
                "name": step.name,
                "started_ms": rounded(step.started_ms),
                "duration_ms": rounded(step.duration_ms),
                "detail": step.detail,
                "ok": step.ok,
            }
            for step in seen.steps
        ],
    }


def phases_of(phases: Phases | None) -> dict[str, float | None] | None:
    """Phases by name, in milliseconds."""
    if phases is None:
        return None
    dns, connect, tls, wait, transfer = phases
    return {
        "dns": rounded(dns),
        "connect": rounded(connect),
        "tls": rounded(tls),
        "wait": rounded(wait),
        "transfer": rounded(transfer),
    }


def rounded(ms: float | None) -> float | None:
    """Milliseconds to a tenth."""
    return None if ms is None else round(ms, 1)
