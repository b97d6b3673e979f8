"""Alertmanager's API (v2, and v1 where no path of ours is meant), for Prometheus and whatever else sends alerts.

The credential is the organization's ping key: as Bearer token, as Basic password, or in the path
(``path_prefix: /alerts/<key>``). Each alert name is a monitor; its slug begins with ``alert-``, so that no heartbeat's
slug is ever meant. ``POST /api/v1/alerts`` is left to our own API: Prometheus has not spoken v1 by default since 2.11.
"""

import asyncio
import base64
import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from watchbell.domain.addresses import slug_address
from watchbell.domain.errors import BadRequest, Invalid, NotFound, TooLarge, Unauthorized, WatchbellError
from watchbell.domain.pings import PingKind, RemoteAlert, Signal, SignalForm
from watchbell.domain.services import Severity
from watchbell.ingest.dialect import Dialect
from watchbell.ingest.ears import Ears
from watchbell.ingest.requests import Answer, Request
from watchbell.lib.clean_text import one_line
from watchbell.lib.clock import DAY, MINUTE, now_ms, parse_rfc3339, rfc3339

MAX_ALERTS = 10_000
_RESOLVE_TIMEOUT = 5 * MINUTE
"""How long an alert fires that was sent without its end: Alertmanager's own default."""
_LONGEST = 3650 * DAY
_MAX_NAME = 200
_PATH = re.compile(
    r"(?:/alerts/(?P<key>[^/]+))?/(?:(?P<v2>api/v2/(?:status|(?:alerts(?:/groups)?|silences?|receivers)/?))|(?P<health>-/(?:healthy|ready))/?)"
    r"|/alerts/(?P<v1>[^/]+)/api/v1/alerts/?"
)
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
_SINCE = now_ms()


class PostedAlert(msgspec.Struct, rename="camel"):
    """An alert as clients send it. A time that is missing, or is the year 1 as Go writes it, is not set."""

    labels: dict[str, str]
    annotations: dict[str, str] = {}
    starts_at: str | None = None
    ends_at: str | None = None


_ALERTS = msgspec.json.Decoder(list[PostedAlert])


async def answer(request: Request, ears: Ears) -> Answer:
    """Hear what fires and what has ended. Raises `Unauthorized`, `BadRequest`, and what `Ears.hear` raises."""
    match = _PATH.fullmatch(request.path)
    if match is None:
        raise NotFound("path not found")
    if match["health"]:
        return Answer(200, b"OK", b"text/plain; charset=utf-8")
    org_id = await ears.org_of(match["key"] or match["v1"] or _credential(request))
    if org_id is None:
        raise Unauthorized("send the organization's ping key: GET /api/v1/ping-key shows it")
    asked = (match["v2"] or "api/v1/alerts").rstrip("/")
    if asked == "api/v2/status" and request.method in ("GET", "HEAD"):
        return Answer(200, msgspec.json.encode(_status()))
    if asked not in ("api/v2/alerts", "api/v1/alerts"):
        raise NotFound("of Alertmanager's API this server answers alerts and status: silences are made in its own")
    if request.method != "POST":
        return Answer(405, _said("alerts are only taken here: read them as monitors of the kind alertmanager"))
    await _take(request, ears, org_id)
    return Answer(200, b'{"status":"success"}' if match["v1"] else b"")


def _credential(request: Request) -> str:
    if request.bearer:
        return request.bearer
    scheme, _, encoded = request.header(b"authorization").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


async def _take(request: Request, ears: Ears, org_id: str) -> None:
    """Tell each name's monitor what was said of it; names that fire and nobody knows become monitors.

    All that can be told is told before the first refusal is complained of.
    """
    now = now_ms()
    named: dict[str, list[PostedAlert]] = {}
    for alert in _posted(request.body):
        named.setdefault(one_line(alert.labels["alertname"])[:_MAX_NAME], []).append(alert)
    signals = {name: _signal(request, name, alerts, now) for name, alerts in named.items()}
    refused = await _tell(ears, org_id, signals)
    unknown = [name for name, error in refused.items() if isinstance(error, NotFound)]
    troubles = [error for error in refused.values() if not isinstance(error, NotFound)]
    made: dict[str, Signal] = {}
    for name in unknown:
        if signals[name].kind is PingKind.SUCCESS:
            continue  # what nobody has heard of has ended: that makes no monitor
        try:
            severity = _severity(named[name])
            await ears.provision(org_id, slug_for(name), "alertmanager", {}, name=name, severity=severity)
        except WatchbellError as error:
            troubles.append(error)
            break
        made[name] = signals[name]
    troubles += (await _tell(ears, org_id, made)).values()
    if troubles:
        raise troubles[0]


async def _tell(ears: Ears, org_id: str, signals: Mapping[str, Signal]) -> dict[str, WatchbellError]:
    """The errors of those monitors that could not be told."""

    async def tell(name: str, signal: Signal) -> WatchbellError | None:
        try:
            await ears.hear(slug_address(org_id, slug_for(name)), signal)
        except WatchbellError as error:
            return error
        return None

    answers = await asyncio.gather(*(tell(name, signal) for name, signal in signals.items()))
    return {name: error for name, error in zip(signals, answers, strict=True) if error is not None}


def _posted(body: bytes) -> list[PostedAlert]:
    try:
        posted = _ALERTS.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"parsing alerts body failed, because {error}"
        raise BadRequest(message) from None
    if len(posted) > MAX_ALERTS:
        message = f"at most {MAX_ALERTS} alerts at once"
        raise TooLarge(message)
    for alert in posted:
        if not alert.labels.get("alertname"):
            raise BadRequest("each alert needs the label alertname")
    return posted


def _signal(request: Request, name: str, posted: Sequence[PostedAlert], now: int) -> Signal:
    alerts = tuple(_alert(each, now) for each in posted)
    return Signal(
        kind=PingKind.FAIL if any(alert.ends_at > now for alert in alerts) else PingKind.SUCCESS,
        form=SignalForm.ALERTS,
        source=request.source,
        scheme=request.scheme,
        method=request.method,
        user_agent=request.user_agent,
        body=msgspec.json.encode(posted),
        subject=name,
        alerts=alerts,
    )


def _severity(posted: Sequence[PostedAlert]) -> Severity | None:
    said = (_SEVERITIES.get(alert.labels.get("severity", "").lower()) for alert in posted)
    return max((each for each in said if each is not None), key=lambda each: each.rank, default=None)


def slug_for(name: str) -> str:
    """The slug of an alert name's monitor: the name in lower case, with a mark of it where that says not everything."""
    plain = re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-")[:80]
    if plain == name.lower():
        return f"alert-{plain}"
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"alert-{plain}-{mark}" if plain else f"alert-{mark}"


def _alert(posted: PostedAlert, now: int) -> RemoteAlert:
    starts, ends = _instant("startsAt", posted.starts_at), _instant("endsAt", posted.ends_at)
    if starts is None:
        starts = now if ends is None else min(now, ends)
    if ends is None:
        ends = now + _RESOLVE_TIMEOUT
    if ends < starts:
        raise BadRequest("start time must be before end time")
    labels = sorted((name, value) for name, value in posted.labels.items() if value)
    fingerprint = hashlib.sha256(msgspec.json.encode(labels)).hexdigest()[:16]
    return RemoteAlert(fingerprint, _summary(posted), min(starts, now), min(ends, now + _LONGEST))


def _instant(field: str, text: str | None) -> int | None:
    if text is None:
        return None
    try:
        at = parse_rfc3339(text)
    except ValueError:
        message = f"{field} must be a time such as 2026-01-31T12:00:00Z"
        raise BadRequest(message) from None
    except OverflowError:  # the year 1, east of Greenwich
        return None
    return at if at > 0 else None


def _summary(posted: PostedAlert) -> str:
    """What the alert is about: the sentence its rule gives, else where it fires."""
    for name in ("summary", "title", "message", "description"):
        text = posted.annotations.get(name, "").strip()
        if text:
            return text[:400]
    own = {name: value for name, value in posted.labels.items() if name not in ("alertname", "severity") and value}
    if "instance" in own:
        return own["instance"][:400]
    return ", ".join(f"{name}={value}" for name, value in sorted(own.items()))[:400]


def _status() -> dict[str, Any]:
    """As much of Alertmanager's status as its clients insist on."""
    version = dict.fromkeys(("branch", "buildDate", "buildUser", "goVersion", "revision"), "")
    return {
        "cluster": {"status": "disabled", "peers": []},
        "config": {"original": ""},
        "uptime": rfc3339(_SINCE),
        "versionInfo": {**version, "version": "watchbell"},
    }


def _said(message: str) -> bytes:
    return msgspec.json.encode({"code": 405, "message": message})


def refuse(error: WatchbellError) -> Answer:
    """A bad request is told as a JSON string, everything else as code and message: so does Alertmanager."""
    if isinstance(error, BadRequest | Invalid):
        return Answer(400, msgspec.json.encode(error.message))
    headers: tuple[tuple[bytes, bytes], ...] = ()
    if isinstance(error, Unauthorized):
        headers = ((b"www-authenticate", b'Basic realm="watchbell"'),)
    body = msgspec.json.encode({"code": error.status, "message": error.message})
    return Answer(error.status, body, headers=headers)


DIALECT = Dialect(
    kind="alertmanager",
    answer=answer,
    pattern=_PATH,
    refuse=refuse,
    paths=(
        "/api/v2/alerts",
        "/alerts/{ping_key}/api/v2/alerts",
        "/alerts/{ping_key}/api/v1/alerts",
        "/api/v2/status",
        "/-/healthy",
        "/-/ready",
    ),
)
