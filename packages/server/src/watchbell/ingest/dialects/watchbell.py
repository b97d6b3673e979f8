"""Our own token URLs, which are mkat's too: ``/heartbeat/{token}`` with verbs, ``/webhook/{token}/fail|recover`` and
``/metric/{token}``. Answers are JSON in mkat's words.
"""

import math
import re
from typing import Any

import msgspec

from watchbell.domain.addresses import token_address
from watchbell.domain.errors import BadRequest
from watchbell.domain.pings import MAX_READINGS, PingKind, Reading, Signal, SignalForm
from watchbell.ingest.dialect import Dialect
from watchbell.ingest.ears import Ears
from watchbell.ingest.ping_paths import ping_signal, signature_of, verb_of
from watchbell.ingest.requests import Answer, Request
from watchbell.lib.clock import parse_rfc3339, rfc3339

_PATH = re.compile(r"^/(heartbeat|webhook|metric)/([0-9A-Za-z-]{16,64})(?:/([^/]*))?/?$")
_WEBHOOK = {"fail": PingKind.FAIL, "recover": PingKind.SUCCESS}
_METHODS = ("GET", "HEAD", "POST", "PUT")


async def answer(request: Request, ears: Ears) -> Answer:
    """Hear one request. Raises `BadRequest`, and what `Ears.hear` raises."""
    match = _PATH.match(request.path)
    if match is None:
        raise BadRequest("the address ends in its token, then a verb: see the monitor's page")
    if request.method not in _METHODS:
        raise BadRequest("use GET, HEAD or POST")
    family, token, verb = match[1], match[2], match[3] or ""
    if family == "heartbeat":
        return await _heartbeat(request, ears, token_address(token), verb)
    if family == "webhook":
        return await _webhook(request, ears, token_address(token), verb)
    return await _metric(request, ears, token_address(token), verb)


async def _heartbeat(request: Request, ears: Ears, address: str, verb: str) -> Answer:
    kind, exit_status = verb_of(verb)
    outcome = await ears.hear(address, ping_signal(request, kind, exit_status))
    expected = outcome.next_expected_at
    return _json(
        {
            "received": True,
            "recorded": outcome.is_recorded,
            "nextExpectedBefore": None if expected is None else rfc3339(expected),
            "alertCreated": outcome.has_alerted,
        }
    )


async def _webhook(request: Request, ears: Ears, address: str, verb: str) -> Answer:
    kind = _WEBHOOK.get(verb)
    if kind is None:
        raise BadRequest("end the address in /fail or /recover")
    said = request.json() if "json" in request.header(b"content-type") else None
    said = said if isinstance(said, dict) else {}
    signal = Signal(
        kind=kind,
        form=SignalForm.WEBHOOK,
        source=request.source,
        scheme=request.scheme,
        method=request.method,
        user_agent=request.user_agent,
        body=request.body,
        message=_text(said, request, "message"),
        severity=_text(said, request, "severity"),
        signature=signature_of(request),
    )
    outcome = await ears.hear(address, signal)
    return _json({"received": True, "recorded": outcome.is_recorded, "alertCreated": outcome.has_alerted})


def _text(said: dict[str, Any], request: Request, name: str) -> str | None:
    value = said.get(name, request.query.get(name))
    return value[:400] if isinstance(value, str) and value.strip() else None


async def _metric(request: Request, ears: Ears, address: str, verb: str) -> Answer:
    if verb:
        raise BadRequest("a metric's address ends in its token")
    readings = _readings(request)
    signal = Signal(
        form=SignalForm.METRIC,
        source=request.source,
        scheme=request.scheme,
        method=request.method,
        user_agent=request.user_agent,
        body=request.body,
        readings=readings,
        signature=signature_of(request),
    )
    outcome = await ears.hear(address, signal)
    newest = outcome.observations[-1] if outcome.observations else None
    is_out = newest is not None and newest.verdict.is_bad
    return _json(
        {
            "received": True,
            "recorded": outcome.is_recorded,
            "value": readings[-1].value if readings else None,
            "outOfRange": is_out,
            "violation": newest.error if newest is not None and is_out else None,
        }
    )


def _readings(request: Request) -> tuple[Reading, ...]:
    """The values that a request carries: ``?value=``, ``{"value", "at"}``, ``{"values": […]}``, a list, or a bare number.

    None when the body is something else: then the monitor's own path finds the value in it.
    """
    text = request.query.get("value")
    try:
        said = request.json()
    except BadRequest:
        said = None
    if said is None and text is not None:
        try:
            return (Reading(_number(float(text))),)
        except ValueError:
            raise BadRequest("value must be a number") from None
    if isinstance(said, dict) and "values" in said:
        said = said["values"]
    if isinstance(said, list):
        if not 1 <= len(said) <= MAX_READINGS:
            message = f"send 1 to {MAX_READINGS} values"
            raise BadRequest(message)
        return tuple(_reading(each) for each in said)
    if isinstance(said, (int, float)) and not isinstance(said, bool):
        return (Reading(_number(said)),)
    if isinstance(said, dict) and "value" in said:
        return (_reading(said),)
    if request.body.strip():
        return ()
    raise BadRequest('send a value: {"value": 1.5} or ?value=1.5')


def _reading(said: Any) -> Reading:
    if isinstance(said, dict) and isinstance(said.get("value"), (int, float)) and not isinstance(said["value"], bool):
        return Reading(_number(said["value"]), _instant(said.get("at")))
    if isinstance(said, (int, float)) and not isinstance(said, bool):
        return Reading(_number(said))
    raise BadRequest('each value is a number, or {"value": 1.5, "at": "2026-01-31T12:00:00Z"}')


def _number(value: float) -> float:
    if not math.isfinite(value):
        raise BadRequest("value must be a finite number")
    return float(value)


def _instant(said: Any) -> int | None:
    if said is None:
        return None
    if isinstance(said, str):
        try:
            return parse_rfc3339(said)
        except ValueError:
            raise BadRequest("at must be a time such as 2026-01-31T12:00:00Z") from None
    if isinstance(said, (int, float)) and not isinstance(said, bool) and 0 < said < 10**14:
        return round(said if said > 10**11 else said * 1000)  # seconds or milliseconds since the epoch
    raise BadRequest("at must be a time such as 2026-01-31T12:00:00Z")


def _json(body: dict[str, Any]) -> Answer:
    return Answer(200, msgspec.json.encode(body))


DIALECT = Dialect(
    kind="watchbell",
    answer=answer,
    heads=("/heartbeat/", "/webhook/", "/metric/"),
    paths=(
        "/heartbeat/{token}",
        "/heartbeat/{token}/start",
        "/heartbeat/{token}/fail",
        "/heartbeat/{token}/log",
        "/heartbeat/{token}/{exit_status}",
        "/webhook/{token}/fail",
        "/webhook/{token}/recover",
        "/metric/{token}",
    ),
)
