"""Alerts as Prometheus and other clients of Alertmanager post them."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from watchbell.domain.errors import BadRequest, Invalid, TooLarge
from watchbell.domain.pings import RemoteAlert
from watchbell.domain.services import Severity
from watchbell.lib.clean_text import one_line
from watchbell.lib.clock import DAY, MINUTE, parse_rfc3339

MAX_ALERTS = 10_000
UNNAMED = "unnamed alert"
"""What alerts without the label ``alertname`` are called."""
_RESOLVE_TIMEOUT = 5 * MINUTE
"""How long an alert fires that was sent without its end: Alertmanager's own default."""
_LONGEST = 3650 * DAY
_MAX_NAME = 200
_SEVERITIES = {
    "critical": Severity.CRITICAL,
    "page": Severity.CRITICAL,
    "error": Severity.HIGH,
    "high": Severity.HIGH,
    "major": Severity.HIGH,
    "warning": Severity.MEDIUM,
    "info": Severity.LOW,
    "none": Severity.LOW,
}


class Unreadable(BadRequest):
    """No list of alerts at all."""


class PostedAlert(msgspec.Struct, rename="camel"):
    """An alert as clients send it. A time that is missing, or is the year 1 as Go writes it, is not set."""

    labels: dict[str, str] | None = None
    annotations: dict[str, str] = {}
    starts_at: str | None = None
    ends_at: str | None = None


class ReadAlert(NamedTuple):
    """An alert with the name that its monitor has, and as it was posted."""

    name: str
    labels: dict[str, str]
    alert: RemoteAlert
    posted: PostedAlert


_ALERTS = msgspec.json.Decoder(list[PostedAlert])


def read_alerts(body: bytes, now: int) -> tuple[list[ReadAlert], BadRequest | None]:
    """The good ones, and what is wrong with the first that is not. Raises `Unreadable`, `Invalid`, `TooLarge`."""
    if not body.strip():
        raise Invalid("alerts in body is required")
    try:
        posted = _ALERTS.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"parsing alerts body failed, because {error}"
        raise Unreadable(message) from None
    if len(posted) > MAX_ALERTS:
        message = f"at most {MAX_ALERTS} alerts at once"
        raise TooLarge(message)
    nameless = next((number for number, alert in enumerate(posted) if alert.labels is None), None)
    if nameless is not None:
        message = f"{nameless}.labels in body is required"
        raise Invalid(message)
    good: list[ReadAlert] = []
    problem: BadRequest | None = None
    for alert in posted:
        try:
            good.append(_read(alert, now))
        except Unreadable:
            raise
        except BadRequest as error:
            problem = problem or error
    return good, problem


def worst_severity(alerts: Sequence[ReadAlert]) -> Severity | None:
    """By the label that most rules have; `None` when none of them has one we know."""
    said = (_SEVERITIES.get(alert.labels.get("severity", "").lower()) for alert in alerts)
    return max((each for each in said if each is not None), key=lambda each: each.rank, default=None)


def _read(posted: PostedAlert, now: int) -> ReadAlert:
    labels = {name: value for name, value in sorted((posted.labels or {}).items()) if value}
    starts, ends = _instant("startsAt", posted.starts_at), _instant("endsAt", posted.ends_at)
    if not labels:
        raise BadRequest("at least one label pair required")
    if starts is None:
        starts = now if ends is None else min(now, ends)
    if ends is None:
        ends = now + _RESOLVE_TIMEOUT
    if ends < starts:
        raise BadRequest("start time must be before end time")
    fingerprint = hashlib.sha256(msgspec.json.encode(list(labels.items()))).hexdigest()[:16]
    summary = _summary(posted.annotations, labels)
    alert = RemoteAlert(fingerprint, summary, min(starts, now), min(ends, now + _LONGEST))
    return ReadAlert(one_line(labels.get("alertname", UNNAMED))[:_MAX_NAME], labels, alert, posted)


def _instant(field: str, text: str | None) -> int | None:
    if text is None:
        return None
    try:
        at = parse_rfc3339(text)
    except ValueError:
        message = f"{field} must be a time such as 2026-01-31T12:00:00Z"
        raise Unreadable(message) from None
    except OverflowError:  # the year 1, east of Greenwich
        return None
    return at if at > 0 else None


def _summary(annotations: dict[str, str], labels: dict[str, str]) -> str:
    """What the alert is about: the sentence its rule gives, else where it fires."""
    for name in ("summary", "title", "message", "description"):
        text = annotations.get(name, "").strip()
        if text:
            return text[:400]
    if "instance" in labels:
        return labels["instance"][:400]
    return ", ".join(f"{name}={value}" for name, value in labels.items() if name not in ("alertname", "severity"))[:400]
