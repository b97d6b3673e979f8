"""Uptime Kuma's push URL: ``/api/push/{token}?status=up&msg=OK&ping=12``, by any method. Only the query is read."""

import re

import msgspec

from watchbell.domain.addresses import token_address
from watchbell.domain.errors import BadRequest, NotFound, WatchbellError
from watchbell.domain.pings import PingKind, Signal, SignalForm
from watchbell.domain.states import MonitorStatus
from watchbell.ingest.dialect import Dialect
from watchbell.ingest.ears import Ears
from watchbell.ingest.requests import Answer, Request

_PATH = re.compile(r"/api/push/([^/]{1,64})/?")
_NUMBER = re.compile(r"\s*([+-]?(?:Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?))")
"""The number that a text begins with, as JavaScript's parseFloat finds it."""
_LONGEST_MS = 100_000_000_000
_MESSAGE = 400
_UNKNOWN = "Monitor not found or not active."
_OK = Answer(200, b'{"ok":true}')


async def answer(request: Request, ears: Ears) -> Answer:
    """Hear one push. Raises `NotFound` for a paused monitor too, and what `Ears.hear` raises."""
    match = _PATH.fullmatch(request.path)
    if match is None:
        raise NotFound(_UNKNOWN)
    is_up = (request.query.get("status") or "up") == "up"
    said = request.query.get("msg") or "OK"
    signal = Signal(
        kind=PingKind.SUCCESS if is_up else PingKind.FAIL,
        form=SignalForm.REPORT,
        source=request.source,
        scheme=request.scheme,
        method=request.method,
        user_agent=request.user_agent,
        body=said.encode(errors="replace"),
        message=None if said == "OK" else said[:_MESSAGE],
        response_time_ms=_ping_of(request.query.get("ping", "")),
    )
    outcome = await ears.hear(token_address(match[1]), signal)
    if outcome.status is MonitorStatus.PAUSED:
        raise NotFound(_UNKNOWN)
    return _OK


def _ping_of(text: str) -> float | None:
    """The time (ms) that the client measured; `None` for none, and for what is no number. Raises `BadRequest`."""
    match = _NUMBER.match(text)
    if match is None:
        return None
    ms = float(match[1])
    if not 0 <= ms <= _LONGEST_MS:
        message = f"Invalid ping value. Must be between 0 and {_LONGEST_MS} ms."
        raise BadRequest(message)
    return ms or None


def refuse(error: WatchbellError) -> Answer:
    """Whatever is wrong, the status is 404."""
    message = _UNKNOWN if isinstance(error, NotFound) else error.message
    return Answer(404, msgspec.json.encode({"ok": False, "msg": message}))


DIALECT = Dialect(
    kind="kuma",
    answer=answer,
    heads=("/api/push/",),
    refuse=refuse,
    clips=True,
    paths=("/api/push/{token}",),
)
