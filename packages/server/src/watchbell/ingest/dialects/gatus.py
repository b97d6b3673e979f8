"""Gatus' external endpoints: ``POST /api/v1/endpoints/{key}/external?success=true`` with a bearer token."""

import re

from watchbell.domain.addresses import gatus_address, hashed, token_address
from watchbell.domain.errors import BadRequest, NotFound, Unauthorized, WatchbellError
from watchbell.domain.pings import PingKind, Signal, SignalForm
from watchbell.ingest.dialect import Dialect
from watchbell.ingest.ears import Ears
from watchbell.ingest.requests import Answer, Request
from watchbell.lib.go_duration import milliseconds

_PATH = re.compile(r"/api/v1/endpoints/([^/\x00-\x20\x7f]{1,300})/external/?")
_TEXT = b"text/plain; charset=utf-8"
_SCHEME = "Bearer "
_MESSAGE = 400


async def answer(request: Request, ears: Ears) -> Answer:
    """Hear one result. Raises `BadRequest`, `Unauthorized`, `NotFound`."""
    match = _PATH.fullmatch(request.path)
    if match is None:
        raise NotFound("not found")
    success = request.query.get("success")
    if success not in ("true", "false"):
        raise BadRequest("missing or invalid success query parameter")
    token = _token_of(request)
    error = request.query.get("error", "") if success == "false" else ""
    signal = Signal(
        kind=PingKind.SUCCESS if success == "true" else PingKind.FAIL,
        form=SignalForm.REPORT,
        source=request.source,
        scheme=request.scheme,
        method=request.method,
        user_agent=request.user_agent,
        body=request.body or error.encode(errors="replace"),
        message=error[:_MESSAGE] or None,
        response_time_ms=_duration_of(request.query.get("duration", "")),
    )
    await _hear(ears, gatus_address(match[1].lower()), signal, token)
    return Answer(200, b"", _TEXT)


async def _hear(ears: Ears, address: str, signal: Signal, token: str) -> None:
    secret, own = hashed(token), token_address(token)
    try:
        await ears.hear(address, signal, secret)
    except Unauthorized:
        if own == secret:
            raise
        # One of our tokens, written with hyphens as the other addresses of its monitor show it.
        await ears.hear(address, signal, own)


def _token_of(request: Request) -> str:
    header = request.header(b"authorization")
    if not header.startswith(_SCHEME):
        raise Unauthorized("invalid Authorization header")
    token = header.removeprefix(_SCHEME).strip()
    if not token:
        raise Unauthorized("bearer token must not be empty")
    return token


def _duration_of(text: str) -> float | None:
    if not text:
        return None
    try:
        ms = milliseconds(text)
    except ValueError as error:
        message = f"invalid duration: {error}"
        raise BadRequest(message) from None
    return ms if ms >= 0 else None


def refuse(error: WatchbellError) -> Answer:
    """Errors are one line of text."""
    text = error.message
    if isinstance(error, NotFound):
        text = "not found"
    elif isinstance(error, Unauthorized) and text not in (
        "invalid Authorization header",
        "bearer token must not be empty",
    ):
        text = "invalid token"
    return Answer(error.status, text.encode(), _TEXT)


DIALECT = Dialect(
    kind="gatus",
    answer=answer,
    pattern=_PATH,
    methods=frozenset({"POST"}),
    refuse=refuse,
    clips=True,
    paths=("/api/v1/endpoints/{key}/external",),
)
