"""Alertmanager's API (v2, and v1 where no path of ours is meant), for Prometheus and whatever else sends alerts.

The credential is the organization's ping key: as Bearer token, as Basic password, or in the path
(``path_prefix: /alerts/<key>``). Each alert name is a monitor; its slug begins with ``alert-``, so that no heartbeat's
slug is ever meant. ``POST /api/v1/alerts`` is left to our own API: Prometheus has not spoken v1 by default since 2.11.
"""

import asyncio
import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from watchbell.domain.addresses import alert_slug, slug_address
from watchbell.domain.errors import BadRequest, Invalid, NotFound, Unauthorized, WatchbellError
from watchbell.domain.pings import PingKind, Signal, SignalForm
from watchbell.ingest.dialect import Dialect
from watchbell.ingest.ears import Ears
from watchbell.ingest.posted_alerts import ReadAlert, Unreadable, read_alerts, worst_severity
from watchbell.ingest.requests import Answer, Request
from watchbell.lib.clock import now_ms, rfc3339

_PATH = re.compile(
    r"(?:/alerts/(?P<key>[^/]+))?/(?:(?P<v2>api/v2/(?:status|(?:alerts(?:/groups)?|silences?|receivers)/?))|(?P<health>-/(?:healthy|ready))/?)"
    r"|/alerts/(?P<v1>[^/]+)/api/v1/alerts/?"
)
_SINCE = now_ms()


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
    alerts, problem = read_alerts(request.body, now)
    named: dict[str, list[ReadAlert]] = {}
    for alert in alerts:
        named.setdefault(alert.name, []).append(alert)
    signals = {name: _signal(request, name, group, now) for name, group in named.items()}
    refused = await _tell(ears, org_id, signals)
    unknown = [name for name, error in refused.items() if isinstance(error, NotFound)]
    troubles: list[WatchbellError] = [error for error in refused.values() if not isinstance(error, NotFound)]
    made: dict[str, Signal] = {}
    for name in unknown:
        if signals[name].kind is PingKind.SUCCESS:
            continue  # what nobody has heard of has ended: that makes no monitor
        try:
            severity = worst_severity(named[name])
            await ears.provision(org_id, alert_slug(name), "alertmanager", {}, name=name, severity=severity)
        except WatchbellError as error:
            troubles.append(error)
            break
        made[name] = signals[name]
    troubles += (await _tell(ears, org_id, made)).values()
    if problem is not None or troubles:
        raise problem or troubles[0]


async def _tell(ears: Ears, org_id: str, signals: Mapping[str, Signal]) -> dict[str, WatchbellError]:
    """The errors of those monitors that could not be told."""

    async def tell(name: str, signal: Signal) -> WatchbellError | None:
        try:
            await ears.hear(slug_address(org_id, alert_slug(name)), signal)
        except WatchbellError as error:
            return error
        return None

    answers = await asyncio.gather(*(tell(name, signal) for name, signal in signals.items()))
    return {name: error for name, error in zip(signals, answers, strict=True) if error is not None}


def _signal(request: Request, name: str, group: Sequence[ReadAlert], now: int) -> Signal:
    alerts = tuple(each.alert for each in group)
    return Signal(
        kind=PingKind.FAIL if any(alert.ends_at > now for alert in alerts) else PingKind.SUCCESS,
        form=SignalForm.ALERTS,
        source=request.source,
        scheme=request.scheme,
        method=request.method,
        user_agent=request.user_agent,
        body=msgspec.json.encode([each.posted for each in group]),
        subject=name,
        alerts=alerts,
    )


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
    """What is wrong with an alert is told as a JSON string, everything else as code and message: so does Alertmanager."""
    if isinstance(error, Invalid):
        return Answer(422, msgspec.json.encode({"code": 602, "message": error.message}))
    if isinstance(error, BadRequest) and not isinstance(error, Unreadable):
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
