"""Hosts as NetMon's clients describe them, in the words of a heartbeat and back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from watchbell.domain.errors import BadRequest, Invalid
from watchbell.domain.expecting import Expecting
from watchbell.domain.heartbeat_fields import HeartbeatTarget
from watchbell.domain.states import MonitorStatus
from watchbell.lib.cron import check_cron

LEAST_PERIOD_SECONDS = 30
"""A heartbeat that comes more often is awaited so often."""
_YEAR_SECONDS = 365 * 86_400
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OFFICE = {"days": list(_DAYS[:5]), "start": "08:00", "end": "18:00"}
_OURS = frozenset({"period_seconds", "schedule", "time_zone", "grace_seconds", "windows"})


class ScheduleType(StrEnum):
    """When a host is expected to be alive."""

    ALWAYS = "always"
    BUSINESS_HOURS = "business_hours"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class HostPlan:
    """When heartbeats of a host come. `schedule_config` holds start, end, days (Monday = 1) and timezone, or windows of these."""

    cron_expression: str | None = None
    frequency_seconds: int = 300
    grace_seconds: int = 60
    schedule_type: ScheduleType = ScheduleType.ALWAYS
    schedule_config: Mapping[str, Any] | None = None


def config_of(plan: HostPlan, time_zone: str, now: int, old: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The heartbeat's config; what NetMon has no word for stays as it was in `old`.

    An expression with windows becomes the period that it has on average: a schedule of ours needs no windows, for it
    says by itself when the job runs. Raises `BadRequest` for a wrong expression, `Invalid`.
    """
    if plan.cron_expression is not None:
        try:
            check_cron(plan.cron_expression)
        except ValueError as error:
            message = f"Invalid cron expression: {error}"
            raise BadRequest(message) from None
    config = {name: value for name, value in (old or {}).items() if name not in _OURS}
    config["grace_seconds"] = plan.grace_seconds
    if plan.schedule_type is ScheduleType.ALWAYS:
        config.pop("holidays", None)
        if plan.cron_expression is not None:
            return config | {"schedule": plan.cron_expression, "time_zone": time_zone}
        return config | {"period_seconds": max(LEAST_PERIOD_SECONDS, plan.frequency_seconds)}
    seconds = plan.frequency_seconds
    if plan.cron_expression is not None:
        seconds = mean_gap_seconds(plan.cron_expression, time_zone, now)
    windows, zone = _windows(plan)
    return config | {
        "period_seconds": max(LEAST_PERIOD_SECONDS, seconds),
        "windows": windows,
        "time_zone": zone or time_zone,
    }


def _windows(plan: HostPlan) -> tuple[list[dict[str, Any]], str | None]:
    said = plan.schedule_config or {}
    if not said and plan.schedule_type is ScheduleType.CUSTOM:
        text = 'say when, for example {"days": [1, 2, 3, 4, 5], "start": "08:00", "end": "18:00"}'
        raise Invalid.field("schedule_config", text)
    parts = said.get("windows", [said])
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise Invalid.field("schedule_config", "windows must be a list of objects with days, start and end")
    windows = [
        {
            "days": _days(part.get("days", said.get("days", _OFFICE["days"]))),
            "start": part.get("start", _OFFICE["start"]),
            "end": part.get("end", _OFFICE["end"]),
        }
        for part in parts
    ]
    return windows, said.get("timezone") or said.get("time_zone")


def _days(said: Any) -> list[str]:
    days = said.split(",") if isinstance(said, str) else said
    if not isinstance(days, list):
        raise Invalid.field("schedule_config", "days must be a list, Monday = 1")
    found = []
    for day in days:
        text = str(day).strip().lower()
        if text in ("0", "7", "1", "2", "3", "4", "5", "6"):
            found.append(_DAYS[(int(text) - 1) % 7])
        elif text[:3] in _DAYS:
            found.append(text[:3])
        else:
            raise Invalid.field("schedule_config", "days count from Monday = 1, or are called mon, tue, …")
    return list(dict.fromkeys(found))


def plan_of(target: HeartbeatTarget, now: int) -> HostPlan:
    """What a heartbeat's config says, in NetMon's words."""
    grace_ms = target.expecting.grace_ms
    windows = [each.model_dump(mode="json") for each in target.windows]
    kind = ScheduleType.CUSTOM if windows else ScheduleType.ALWAYS
    if [{**each, "days": list(each["days"])} for each in windows] == [_OFFICE]:
        kind = ScheduleType.BUSINESS_HOURS
    seconds = target.period_seconds
    if seconds is None:
        seconds = mean_gap_seconds(target.schedule or "", target.time_zone, now)
    return HostPlan(
        cron_expression=target.schedule,
        frequency_seconds=seconds,
        grace_seconds=max(60, seconds // 10) if grace_ms is None else grace_ms // 1000,
        schedule_type=kind,
        schedule_config=_config_of_windows(windows, target.time_zone) if windows else None,
    )


def _config_of_windows(windows: Sequence[Mapping[str, Any]], time_zone: str) -> dict[str, Any]:
    numbered = [{**each, "days": [_DAYS.index(day) + 1 for day in each["days"]]} for each in windows]
    if len(numbered) == 1:
        return {**numbered[0], "timezone": time_zone}
    return {"windows": numbered, "timezone": time_zone}


def mean_gap_seconds(schedule: str, time_zone: str, now: int) -> int:
    """The mean of the gaps between the next three times of a schedule; a year where it hardly ever comes."""
    coming = Expecting(schedule=schedule, time_zone=time_zone).upcoming(now, 3)
    if len(coming) < 3:
        return _YEAR_SECONDS
    return min((coming[2] - coming[0]) // 2000, _YEAR_SECONDS)


def parse_schedule_config(text: str | Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """What a client sends: JSON text, or the object itself. Raises `Invalid`."""
    if text is None or not isinstance(text, str):
        return text
    if not text.strip():
        return None
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Invalid.field("schedule_config", "must be a JSON object")
    return found


def status_word(status: MonitorStatus) -> str:
    """NetMon knows up, down and unknown."""
    if status in (MonitorStatus.UP, MonitorStatus.DEGRADED):
        return "up"
    return "down" if status is MonitorStatus.DOWN else "unknown"
