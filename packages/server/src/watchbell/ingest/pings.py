"""Ping URLs, answered before the framework sees them: ``/heartbeat/{token}`` and ``/ping/{token}``.

Both take the verbs of Healthchecks' pinging API (https://healthchecks.io/docs/http_api/): ``/start``, ``/fail``, ``/log`` and
an exit status; `rid` names a run. A request is answered 200 only once the ping is durable.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from watchbell.domain.errors import BadRequest, TooLarge, WatchbellError
from watchbell.domain.pings import MAX_PING_BODY, PingKind, Signal
from watchbell.lib.ids import is_uuid, uuid7

Hear = Callable[[str, Signal], Awaitable[None]]
"""Takes a token's SHA-256 (hex) and what was said; returns when it is durable."""

_PATH = re.compile(r"^/(?:heartbeat|ping)/([0-9a-fA-F-]{32,36})(?:/([a-z]+|\d{1,5}))?/?$")
_METHODS = ("GET", "HEAD", "POST", "PUT")
_VERBS = {None: PingKind.SUCCESS, "start": PingKind.START, "fail": PingKind.FAIL, "log": PingKind.LOG}
_MAX_BODY = 1_048_576


class PingIngest:
    """Pure ASGI, in front of `app`: takes what begins with a ping URL's path, hands on the rest."""

    def __init__(self, app: ASGIApp, hear: Hear) -> None:
        self._app = app
        self._hear = hear

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(("/heartbeat/", "/ping/")):
            await self._app(scope, receive, send)
            return
        try:
            token, kind, exit_status = _parsed(scope)
            body = await _body(receive)
            await self._hear(token, _signal(scope, kind, exit_status, body))
        except WatchbellError as error:
            await _answer(send, error.status, _error_body(error), b"application/json")
            return
        await _answer(send, 200, b"OK", b"text/plain; charset=utf-8")


def _parsed(scope: Scope) -> tuple[str, PingKind, int | None]:
    """Token's hash, kind and exit status. Raises `BadRequest`."""
    if scope["method"] not in _METHODS:
        raise BadRequest("send a ping by GET, HEAD or POST")
    match = _PATH.match(scope["path"])
    if match is None:
        raise BadRequest("a ping's address ends in its token, then nothing, /start, /fail, /log or an exit status")
    text, verb = match[1].lower(), match[2]
    token = text.replace("-", "") if is_uuid(text) else text
    sha256 = hashlib.sha256(token.encode()).hexdigest()
    if verb is not None and verb.isdigit():
        status = int(verb)
        if status > 255:
            raise BadRequest("an exit status lies between 0 and 255")
        return sha256, PingKind.FAIL if status else PingKind.SUCCESS, status
    if verb not in _VERBS:
        raise BadRequest(f"/{verb} is not known: use /start, /fail, /log or an exit status")
    return sha256, _VERBS[verb], None


def _signal(scope: Scope, kind: PingKind, exit_status: int | None, body: bytes) -> Signal:
    user_agent = next((value for name, value in scope["headers"] if name == b"user-agent"), b"")
    runs = parse_qs(scope["query_string"].decode("latin-1")).get("rid", [])
    if runs and not is_uuid(runs[0].lower()):
        raise BadRequest("rid must be a UUID")
    return Signal(
        kind=kind,
        exit_status=exit_status,
        run_id=runs[0].lower() if runs else None,
        source=scope["client"][0] if scope.get("client") else "",
        method=scope["method"],
        user_agent=user_agent.decode("latin-1"),
        body=body,
    )


async def _body(receive: Receive) -> bytes:
    """The first bytes of the body; the rest is read, up to a megabyte, and dropped. Raises `TooLarge`."""
    kept, length = b"", 0
    while True:
        message = await receive()
        chunk: bytes = message.get("body", b"")
        length += len(chunk)
        if length > _MAX_BODY:
            raise TooLarge("a ping's body must not be larger than 1 MB")
        kept += chunk[: MAX_PING_BODY - len(kept)]
        if not message.get("more_body"):
            return kept


def _error_body(error: WatchbellError) -> bytes:
    shape = {"code": error.code, "message": error.message, "details": [], "request_id": uuid7()}
    return msgspec.json.encode({"error": shape})


async def _answer(send: Send, status: int, body: bytes, media_type: bytes) -> None:
    headers = [
        (b"content-type", media_type),
        (b"content-length", b"%d" % len(body)),
        (b"access-control-allow-origin", b"*"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
