"""Healthchecks' pinging API (https://healthchecks.io/docs/http_api/), by UUID and by slug.

Served below ``/ping/``, as a server of one's own does, and at the root, as the hosted one does. Every method is a ping.
"""

import re

from watchbell.domain.addresses import slug_address, token_address
from watchbell.domain.errors import Ambiguous, BadRequest, Conflict, Invalid, NotFound, WatchbellError
from watchbell.domain.pings import MAX_PING_BODY, Signal
from watchbell.ingest.dialect import Dialect
from watchbell.ingest.ears import Ears
from watchbell.ingest.ping_paths import ping_signal, run_id_of, verb_of
from watchbell.ingest.requests import Answer, Request

_HEAD = "/ping/"
_TEXT = b"text/html; charset=utf-8"
_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_VERB = r"start|fail|log|[0-9]+"
_BY_UUID = re.compile(rf"/({_UUID})(?:/?|/({_VERB}))")
_BY_SLUG = re.compile(rf"/([A-Za-z0-9_-]+)/([A-Za-z0-9_-]+)(?:/({_VERB}))?")
_AT_ROOT = re.compile(rf"/{_UUID}(?:/[^/]*)?|/[A-Za-z0-9_-]{{22}}/[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]*)?")
"""What can only be meant for us where there is no ``/ping``: a UUID, or a ping key, which has 22 characters, and a slug."""
_LIMIT = ((b"ping-body-limit", b"%d" % MAX_PING_BODY),)
_OK = Answer(200, b"OK", _TEXT, _LIMIT)
_CREATED = Answer(201, b"Created", _TEXT, _LIMIT)
_NEW = {"period_seconds": 86_400, "grace_seconds": 3_600, "manual_resume": False}
"""What is expected of a monitor that a ping makes, until somebody says otherwise."""


async def answer(request: Request, ears: Ears) -> Answer:
    """Hear one ping. Raises what `Ears.hear` raises."""
    path = request.path.removeprefix("/ping") if request.path.startswith(_HEAD) else request.path
    by_uuid = _BY_UUID.fullmatch(path)
    if by_uuid is not None:
        await ears.hear(token_address(by_uuid[1]), _signal(request, by_uuid[2]))
        return _OK
    by_slug = _BY_SLUG.fullmatch(path)
    if by_slug is None:
        raise NotFound("not found")
    key, slug, verb = by_slug.groups()
    if slug != slug.lower():
        raise BadRequest("invalid url format")
    signal = _signal(request, verb)
    org_id = await ears.org_of(key)
    if org_id is None:
        raise NotFound("not found")
    return await _by_slug(request, ears, org_id, slug, signal)


async def _by_slug(request: Request, ears: Ears, org_id: str, slug: str, signal: Signal) -> Answer:
    address = slug_address(org_id, slug)
    try:
        await ears.hear(address, signal)
    except NotFound:
        if request.query.get("create") != "1":
            raise
    else:
        return _OK
    try:
        await ears.provision(org_id, slug, "heartbeat", _NEW)
    except Conflict:  # too many of them already
        raise NotFound("not found") from None
    await ears.hear(address, signal)
    return _CREATED


def _signal(request: Request, verb: str | None) -> Signal:
    try:
        kind, exit_status = verb_of(verb or "")
    except BadRequest:
        raise BadRequest("invalid url format") from None
    try:
        run_id_of(request)
    except BadRequest:
        raise BadRequest("invalid uuid format") from None
    return ping_signal(request, kind, exit_status)


def refuse(error: WatchbellError) -> Answer:
    """Errors are one line of text."""
    if isinstance(error, NotFound):
        return Answer(404, b"not found", _TEXT)
    if isinstance(error, Ambiguous):
        return Answer(409, b"ambiguous slug", _TEXT)
    if isinstance(error, Invalid):  # a slug that no monitor can have
        return Answer(400, b"invalid url format", _TEXT)
    return Answer(error.status, error.message.encode(), _TEXT)


DIALECT = Dialect(
    kind="healthchecks",
    answer=answer,
    heads=(_HEAD,),
    pattern=_AT_ROOT,
    refuse=refuse,
    clips=True,
    paths=(
        "/ping/{uuid}",
        "/ping/{uuid}/start",
        "/ping/{uuid}/fail",
        "/ping/{uuid}/log",
        "/ping/{uuid}/{exit_status}",
        "/ping/{ping_key}/{slug}",
        "/ping/{ping_key}/{slug}/start",
        "/ping/{ping_key}/{slug}/fail",
        "/ping/{ping_key}/{slug}/log",
        "/ping/{ping_key}/{slug}/{exit_status}",
        "/{uuid}",
        "/{ping_key}/{slug}",
    ),
)
