"""Healthchecks' pinging API (https://healthchecks.io/docs/http_api/), by UUID."""

import re

from watchbell.domain.addresses import token_address
from watchbell.domain.errors import BadRequest, WatchbellError
from watchbell.ingest.dialect import Dialect
from watchbell.ingest.ears import Ears
from watchbell.ingest.ping_paths import ping_signal, verb_of
from watchbell.ingest.requests import Answer, Request

_TEXT = b"text/html; charset=utf-8"
_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_PATH = re.compile(rf"^(?:/ping)?/({_UUID})(?:/([a-z0-9]+))?/?$")
_HEADERS = ((b"ping-body-limit", b"10000"),)


async def answer(request: Request, ears: Ears) -> Answer:
    """Hear one ping."""
    match = _PATH.match(request.path)
    if match is None:
        raise BadRequest("invalid url format")
    kind, exit_status = verb_of(match[2] or "")
    await ears.hear(token_address(match[1]), ping_signal(request, kind, exit_status))
    return Answer(200, b"OK", _TEXT, _HEADERS)


def refuse(error: WatchbellError) -> Answer:
    """Errors are one line of text."""
    text = "not found" if error.status == 404 else error.message
    return Answer(error.status, text.encode(), _TEXT, _HEADERS)


DIALECT = Dialect(
    kind="healthchecks",
    answer=answer,
    heads=("/ping/",),
    pattern=re.compile(rf"/{_UUID}(?:/[a-z0-9]+)?/?"),
    refuse=refuse,
    paths=("/ping/{uuid}", "/ping/{uuid}/start", "/ping/{uuid}/fail", "/ping/{uuid}/log", "/ping/{uuid}/{exit_status}"),
)
