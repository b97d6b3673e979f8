"""Our own token URLs, which are mkat's too: ``/heartbeat/{token}`` with verbs, ``/webhook/{token}/fail|recover`` and
``/metric/{token}``. Answers are JSON in mkat's words.
"""

import re
from typing import Any
from urllib.parse import parse_qs

import msgspec

from watchbell.domain.addresses import token_address
from watchbell.domain.errors import BadRequest, TooLarge
from watchbell.domain.pings import PingKind, Signal, SignalForm
from watchbell.ingest.dialect import Dialect
from watchbell.ingest.ears import Ears
from watchbell.ingest.ping_paths import ping_signal, signature_of, value_of, verb_of
from watchbell.ingest.requests import MAX_BODY, Answer, Request
from watchbell.lib.clock import rfc3339

_PATH = re.compile(r"/(heartbeat|webhook|metric)/([0-9A-Za-z-]{16,64})(?:/([^/]*))?/?")
_WEBHOOK = {"fail": PingKind.FAIL, "recover": PingKind.SUCCESS}
_METHODS = ("GET", "HEAD", "POST", "PUT")
_ALLOWED = (
    (b"access-control-allow-methods", b"GET, HEAD, POST, PUT"),
    (b"access-control-allow-headers", b"*"),
    (b"access-control-max-age", b"86400"),
)
_MAX_MESSAGE = 400
_MAX_SEVERITY = 40
_NO_VALUE = (b"", b"{}", b"[]", b"null", b'{"value":null}', b'{"values":[]}', b"value=")
"""Bodies, without their spaces, that hold nothing wherever one looks."""


async def answer(request: Request, ears: Ears) -> Answer:
    """Hear one request. Raises `BadRequest`, and what `Ears.hear` raises."""
    if request.method == "OPTIONS":  # a browser asks whether its page may call us
        return Answer(204, b"", headers=_ALLOWED)
    if request.method not in _METHODS:
        raise BadRequest("use GET, HEAD, POST or PUT")
    match = _PATH.fullmatch(request.path)
    if match is None:
        raise BadRequest("the address ends in its token, then a verb: see the monitor's page")
    family, token, verb = match[1], match[2], match[3] or ""
    if len(request.body) >= MAX_BODY and (family == "metric" or signature_of(request) is not None):
        # It may have been cut: its end is needed for what it says, and for its proof.
        raise TooLarge("a body here must not be larger than 1 MB")
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
    said = {**request.query, **_said_in(request)}
    signal = Signal(
        kind=kind,
        form=SignalForm.WEBHOOK,
        source=request.source,
        scheme=request.scheme,
        method=request.method,
        user_agent=request.user_agent,
        body=request.body,
        message=_text(said.get("message"), _MAX_MESSAGE),
        severity=_text(said.get("severity"), _MAX_SEVERITY),
        signature=signature_of(request),
    )
    outcome = await ears.hear(address, signal)
    return _json({"received": True, "recorded": outcome.is_recorded, "alertCreated": outcome.has_alerted})


def _said_in(request: Request) -> dict[str, Any]:
    """The fields of a body: JSON, a form, or plain text as the message.

    Whatever else it is, it is no reason to refuse: an alarm is worth more than its form.
    """
    media_type = request.header(b"content-type").partition(";")[0].strip().lower()
    if media_type == "text/plain":
        return {"message": request.body[: 4 * _MAX_MESSAGE].decode("utf-8", "replace")}
    try:
        said = request.json()
    except BadRequest:
        said = None
    if isinstance(said, dict):
        return said
    if media_type == "application/x-www-form-urlencoded":
        fields = parse_qs(request.body[:10_000].decode("utf-8", "replace"))
        return {name: values[0] for name, values in fields.items()}
    return {}


def _text(said: Any, longest: int) -> str | None:
    return said.strip()[:longest] if isinstance(said, str) and said.strip() else None


async def _metric(request: Request, ears: Ears, address: str, verb: str) -> Answer:
    if verb:
        raise BadRequest("a metric's address ends in its token")
    readings = value_of(request)
    if not readings and b"".join(request.body[:100].split()) in _NO_VALUE:
        raise BadRequest('send a value: {"value": 1.5} or ?value=1.5')
    signal = Signal(
        form=SignalForm.METRIC,
        source=request.source,
        scheme=request.scheme,
        method=request.method,
        user_agent=request.user_agent,
        # The value stands in the list of pings, wherever it came.
        body=request.body or request.query.get("value", "").strip().encode(errors="replace"),
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
            "value": outcome.readings[-1].value if outcome.readings else None,
            "outOfRange": is_out,
            "violation": newest.error if newest is not None and is_out else None,
            "alertCreated": outcome.has_alerted,
        }
    )


def _json(body: dict[str, Any]) -> Answer:
    return Answer(200, msgspec.json.encode(body))


DIALECT = Dialect(
    kind="watchbell",
    answer=answer,
    heads=("/heartbeat/", "/webhook/", "/metric/"),
    clips=True,
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
