"""Webhook: another system says that something failed, and later that it works again."""

import hmac
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field

from watchbell.domain.errors import Unauthorized
from watchbell.domain.kind_config import KindConfig
from watchbell.domain.listening import Heard, Listener, StoredReading
from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.pings import PingKind, Signal, SignalForm
from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.lib.clean_text import one_line

_FAILED_AT = "failed_at"
_SEVERITY = "severity"
_YEAR_SECONDS = 365 * 86_400


class WebhookTarget(KindConfig):
    """Down when its fail URL is called, up when its recover URL is."""

    kind: Literal["webhook"] = "webhook"
    secret: str | None = Field(
        None,
        title="Secret",
        description=(
            "If set, each request must be signed: the header X-Hub-Signature-256 or X-Watchbell-Signature-256 holds "
            "sha256= and the HMAC-SHA256 of the body in hexadecimal. Leave out when the URL's token is proof enough."
        ),
        min_length=8,
        max_length=200,
        repr=False,
        json_schema_extra={"x-secret": True, "x-group": "Proof"},
    )
    recover_after_seconds: int | None = Field(
        None,
        title="Recover after",
        description=(
            "Seconds after which a failure that was not told again ends by itself, up to a year; for systems that tell "
            "of failures only. If left out, it lasts until the recover URL is called."
        ),
        ge=1,
        le=_YEAR_SECONDS,
        json_schema_extra={"x-placeholder": "3600", "x-group": "Expect", "x-unit": "seconds"},
    )


def admit(target: WebhookTarget, signal: Signal) -> None:
    """Raise `Unauthorized` for a request that is not signed with the secret."""
    if target.secret is None:
        return
    if signal.signature is None:
        raise Unauthorized("this webhook has a secret: send X-Hub-Signature-256 with the body's HMAC-SHA256")
    right = f"sha256={hmac.digest(target.secret.encode(), signal.body, 'sha256').hex()}"
    if not hmac.compare_digest(signal.signature.strip().lower().encode(), right.encode()):
        raise Unauthorized("the signature does not fit: it is sha256= and the HMAC-SHA256 of the body with the secret")


def hear(
    _target: WebhookTarget, state: MonitorState, signal: Signal, now: int, _recent: Sequence[StoredReading]
) -> Heard:
    """What a call means: a failure or its end; everything else is only written down."""
    if signal.kind is PingKind.FAIL:
        facts = _without_severity(state)
        if signal.severity:
            facts = {_SEVERITY: _line(signal.severity)}
        seen = Observation(
            Verdict.FAILURE,
            now,
            response_time_ms=signal.response_time_ms,
            status_code=signal.exit_status,
            error=_reason(signal),
            facts=facts,
        )
        memory: dict[str, Any] = {_FAILED_AT: now, **({_SEVERITY: True} if signal.severity else {})}
        return Heard(signal.kind, (seen,), memory)
    if signal.kind is PingKind.SUCCESS:
        ms = signal.response_time_ms
        seen = Observation(Verdict.SUCCESS, now, response_time_ms=ms, facts=_without_severity(state))
        return Heard(signal.kind, (seen,), _still_failing(state, now))
    return Heard(signal.kind)


def _reason(signal: Signal) -> str:
    """``disk full (critical)``: the client's own words where it has any."""
    said = _line(signal.message) or "the webhook reported a failure without saying why"
    return f"{said} ({_line(signal.severity)})" if signal.severity else said


def _line(text: str | None) -> str:
    return one_line(text or "").strip()


def _without_severity(state: MonitorState) -> dict[str, object]:
    """What was told with the failure before is over."""
    return {_SEVERITY: None} if state.memory.get(_SEVERITY) else {}


def _still_failing(state: MonitorState, at: int) -> dict[str, Any]:
    """With a recovery threshold one success may not be enough: then the wait begins anew."""
    return {_FAILED_AT: at} if state.status is MonitorStatus.DOWN else {}


def deadline(target: WebhookTarget, state: MonitorState) -> int | None:
    """When a failure that is not told again ends (ms)."""
    if target.recover_after_seconds is None or state.status is not MonitorStatus.DOWN:
        return None
    since: int = max(state.memory.get(_FAILED_AT, state.since_at), state.clock_started_at)
    return since + target.recover_after_seconds * 1000


def lapse(_target: WebhookTarget, state: MonitorState, deadline_at: int) -> Heard:
    """The failure was not told again."""
    seen = Observation(Verdict.SUCCESS, deadline_at, facts=_without_severity(state))
    return Heard(PingKind.LOG, (seen,), _still_failing(state, deadline_at))


def gist(_target: WebhookTarget, signal: Signal) -> object:
    """A failure of another severity is news."""
    return signal.kind, signal.severity


def describe(target: WebhookTarget) -> str:
    """One line for lists: ``told by calls, signed, over after 3600 seconds``."""
    parts = ["told by calls"]
    if target.secret is not None:
        parts.append("signed")
    if target.recover_after_seconds is not None:
        parts.append(f"a failure is over after {target.recover_after_seconds} seconds")
    return ", ".join(parts)


LISTENER = Listener(
    target=WebhookTarget,
    label="Webhook",
    group="Told by clients",
    describe=describe,
    forms=frozenset({SignalForm.WEBHOOK, SignalForm.REPORT}),
    hear=hear,
    admit=admit,
    gist=gist,
    deadline=deadline,
    lapse=lapse,
)
