"""A heartbeat monitor as Healthchecks' API shows a check (https://healthchecks.io/docs/api/)."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from watchbell.domain.expecting import LEAST_GRACE_MS
from watchbell.domain.hearing_runs import due, open_runs
from watchbell.domain.heartbeat_fields import HeartbeatTarget
from watchbell.domain.monitors import Monitor
from watchbell.domain.states import MonitorState, MonitorStatus

KIND = str(HeartbeatTarget.model_fields["kind"].default)
"""The kind of monitor that a check is."""
UNNAMED = "Unnamed check"
"""What a check is called that was given no name: a monitor must have one."""
VERSIONS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """A monitor with all that is shown of it. `token` is the secret of its ping URL, in hexadecimal."""

    token: str
    monitor: Monitor
    state: MonitorState
    target: HeartbeatTarget
    description: str = ""
    channel_ids: tuple[str, ...] = ()
    last_duration_ms: int | None = None
    is_worked_on: bool = False
    """A maintenance window covers it now."""

    @property
    def uuid(self) -> str:
        """What clients call it."""
        return str(uuid.UUID(self.token))

    @property
    def name(self) -> str:
        """Empty, if it was given none."""
        return "" if self.monitor.name == UNNAMED else self.monitor.name

    @property
    def tags(self) -> str:
        """Separated by blanks."""
        return shown_tags(self.monitor.tags)

    @property
    def grace_seconds(self) -> int:
        """How late a ping may be."""
        if self.target.grace_seconds is not None:
            return self.target.grace_seconds
        first = self.target.expecting.due(self.state.clock_started_at)
        return LEAST_GRACE_MS // 1000 if first is None else (first.deadline_at - first.expected_at) // 1000

    @property
    def began_at(self) -> int | None:
        """When the run that is under way began (ms), the newest if there are several."""
        return max(open_runs(self.state.memory).values(), default=None) if self.monitor.runs else None

    @property
    def is_new(self) -> bool:
        """Whether nothing is known since it was made or resumed."""
        return self.monitor.runs and self.state.status is MonitorStatus.UNKNOWN


def shown_tags(tags: tuple[str, ...]) -> str:
    """Our tags may hold blanks, which separate theirs."""
    return " ".join("_".join(tag.split()) for tag in tags)


def unique_key(check_uuid: str) -> str:
    """What somebody who may only read calls a check: it does not tell the ping URL."""
    return hashlib.sha1(check_uuid.replace("-", "")[:16].encode(), usedforsecurity=False).hexdigest()


def status_of(check: HealthCheck, now: int, *, with_started: bool = False) -> str:
    """``new``, ``up``, ``grace``, ``down`` or ``paused``; ``started`` only in the first version of the API.

    That API has no word for planned work: what is not as it should be is ``paused`` then, because nobody is alarmed.
    """
    if not check.monitor.runs:
        return "paused"
    if check.state.status is MonitorStatus.DOWN:
        return "paused" if check.is_worked_on else "down"
    if with_started and check.began_at is not None:
        return "started"
    if check.is_new:
        return "new"
    awaited = due(check.target, check.state)
    if awaited is None or now < awaited.expected_at:
        return "up"
    if check.is_worked_on:
        return "paused"
    return "grace" if now < awaited.deadline_at else "down"


def iso(at: int) -> str:
    """An instant to the second: ``2026-01-31T12:00:00+00:00``."""
    return datetime.fromtimestamp(at // 1000, UTC).isoformat()


def check_json(
    check: HealthCheck, now: int, *, version: int, base_url: str, badge_url: str | None, is_read_only: bool
) -> dict[str, Any]:
    """The check as JSON. Who may only read gets its unique key instead of its UUID and the URLs that hold it."""
    target, state = check.target, check.state
    is_running = state.status in (MonitorStatus.UP, MonitorStatus.DEGRADED) and check.monitor.runs
    awaited = due(target, state) if is_running else None
    shown: dict[str, Any] = {
        "name": check.name,
        "slug": check.monitor.slug or "",
        "tags": check.tags,
        "desc": check.description,
        "grace": check.grace_seconds,
        "n_pings": state.ping_count,
        "status": status_of(check, now, with_started=version == 1),
        "started": check.began_at is not None,
        "last_ping": None if state.last_ping_at is None or check.is_new else iso(state.last_ping_at),
        "next_ping": None if awaited is None else iso(awaited.expected_at),
        "manual_resume": target.manual_resume,
        "methods": "POST" if target.methods == "post" else "",
        **_words(target),
        "badge_url": badge_url,
    }
    if check.last_duration_ms is not None:
        shown["last_duration"] = check.last_duration_ms // 1000
    return {**shown, **_addresses(check, version, base_url, is_read_only=is_read_only), **_schedule(target)}


def _words(target: HeartbeatTarget) -> Mapping[str, Any]:
    return {
        "subject": target.success_keywords if target.filter_subject else "",
        "subject_fail": target.failure_keywords if target.filter_subject else "",
        "start_kw": target.start_keywords,
        "success_kw": target.success_keywords,
        "failure_kw": target.failure_keywords,
        "filter_subject": target.filter_subject,
        "filter_body": target.filter_body,
        "filter_http_body": target.filter_http_body,
        "filter_default_fail": target.filter_default_fail,
    }


def _addresses(check: HealthCheck, version: int, base_url: str, *, is_read_only: bool) -> Mapping[str, Any]:
    if is_read_only:
        return {"unique_key": unique_key(check.uuid)}
    update_url = f"{base_url}/api/v{version}/checks/{check.uuid}"
    return {
        "uuid": check.uuid,
        "ping_url": f"{base_url}/ping/{check.uuid}",
        "update_url": update_url,
        "pause_url": f"{update_url}/pause",
        "resume_url": f"{update_url}/resume",
        "channels": ",".join(check.channel_ids),
    }


def _schedule(target: HeartbeatTarget) -> Mapping[str, Any]:
    if target.schedule is not None:
        return {"schedule": target.schedule, "tz": target.time_zone}
    return {"timeout": target.period_seconds}
