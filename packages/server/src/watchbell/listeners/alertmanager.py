"""Prometheus alerts: the alerts of one name, told as an Alertmanager is told; down while one of them fires."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from watchbell.domain.addresses import alert_slug
from watchbell.domain.kind_config import KindConfig
from watchbell.domain.listening import Heard, Listener, StoredReading
from watchbell.domain.message_text import moment
from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.pings import PingKind, RemoteAlert, Signal, SignalForm
from watchbell.domain.states import MonitorState
from watchbell.lib.clean_text import one_line

MAX_FIRING = 1_000
"""Alerts of one name that are kept in mind; those that end last are kept, the others are told again while they fire."""
_MAX_SUMMARY = 120
_NAMED = 3
_FIRING = "firing"
_NAME = "name"

Firing = Mapping[str, Mapping[str, Any]]
"""What fires, by fingerprint: `summary`, `starts_at`, `ends_at` and `told_at`, when it was last told (ms)."""


class AlertmanagerTarget(KindConfig):
    """Alerts of one name that Prometheus, or whatever else speaks to an Alertmanager, sends to this server."""

    kind: Literal["alertmanager"] = "alertmanager"


def firing(state: MonitorState) -> Firing:
    """The alerts that fired when they were last told."""
    kept: Firing = state.memory.get(_FIRING, {})
    return kept


def ends_at(alert: Mapping[str, Any], state: MonitorState) -> int:
    """When an alert ends unless it is told again (ms).

    Alerts that were told before the clock began anew (a pause, a stop of this program) get as long again as they were
    good for: nobody could tell us of them meanwhile.
    """
    credit: int = max(0, state.clock_started_at - alert["told_at"])
    end: int = alert["ends_at"]
    return end + credit


def deadline(_target: AlertmanagerTarget, state: MonitorState) -> int | None:
    """When the last alert that fires ends (ms)."""
    return max((ends_at(alert, state) for alert in firing(state).values()), default=None)


def hear(
    _target: AlertmanagerTarget, state: MonitorState, signal: Signal, now: int, _recent: Sequence[StoredReading]
) -> Heard:
    """What it means that these alerts fire or have ended; of others of the same name nothing is said."""
    kept = {print_: alert for print_, alert in firing(state).items() if ends_at(alert, state) > now}
    for alert in signal.alerts:
        if alert.ends_at > now:
            kept[alert.fingerprint] = _remembered(alert, now)
        else:
            kept.pop(alert.fingerprint, None)
    if len(kept) > MAX_FIRING:
        longest = sorted(kept, key=lambda print_: (-kept[print_]["ends_at"], print_))[:MAX_FIRING]
        kept = {print_: kept[print_] for print_ in longest}
    name = one_line(signal.subject)[:_MAX_SUMMARY] if signal.subject else state.memory.get(_NAME, "")
    if not kept:
        return Heard(PingKind.SUCCESS, (_quiet(now),), {_NAME: name})
    seen = Observation(Verdict.FAILURE, now, error=reason(name, kept), facts={"alerts_firing": len(kept)})
    return Heard(PingKind.FAIL, (seen,), {_NAME: name, _FIRING: kept})


def lapse(_target: AlertmanagerTarget, state: MonitorState, deadline_at: int) -> Heard:
    """No alert was told again before its end, and that of the last one has come."""
    return Heard(PingKind.LOG, (_quiet(deadline_at),), {_NAME: state.memory.get(_NAME, "")})


def reason(name: str, kept: Firing) -> str:
    """What fires, the longest first: ``InstanceDown fires on 2 since …: web-1 is down; web-2 is down``."""
    order = sorted(kept, key=lambda print_: (kept[print_]["starts_at"], print_))
    texts = list(dict.fromkeys(text for text in (kept[print_]["summary"] for print_ in order) if text))
    shown = "; ".join(texts[:_NAMED]) + ("; …" if len(texts) > _NAMED else "")
    count = f" on {len(kept)}" if len(kept) > 1 else ""
    sentence = f"{name or 'an alert'} fires{count} since {moment(kept[order[0]]['starts_at'])}"
    return f"{sentence}: {shown}" if shown else sentence


def _remembered(alert: RemoteAlert, now: int) -> dict[str, Any]:
    summary = one_line(alert.summary)
    if len(summary) > _MAX_SUMMARY:
        summary = summary[: _MAX_SUMMARY - 1] + "…"
    return {"summary": summary, "starts_at": alert.starts_at, "ends_at": alert.ends_at, "told_at": now}


def _quiet(at: int) -> Observation:
    return Observation(Verdict.SUCCESS, at, facts={"alerts_firing": 0})


def describe(_target: AlertmanagerTarget) -> str:
    """One line for lists."""
    return "alerts that Prometheus sends"


LISTENER = Listener(
    target=AlertmanagerTarget,
    label="Prometheus alerts",
    group="Told by clients",
    describe=describe,
    forms=frozenset({SignalForm.ALERTS}),
    hear=hear,
    deadline=deadline,
    lapse=lapse,
    slug_of=alert_slug,
)
