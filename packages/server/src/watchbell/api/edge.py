"""The outermost layer of the API: request id, headers of safety, size and type of bodies, and the last catch."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from watchbell.api.errors import error_response, render
from watchbell.domain.errors import BadRequest, TooLarge, WatchbellError
from watchbell.lib.ids import uuid7

log = structlog.get_logger(__name__)

MAX_BODY = 1_048_576
_ID = re.compile(r"^[A-Za-z0-9._-]{1,64}$")
_TOKEN = re.compile(r"/(?![0-9a-f]{8}-[0-9a-f]{4}-7)[^/]{20,}")
"""A part of a path that is long, and no id of ours (a UUID of version 7)."""
_PUBLIC = "/api/public/"
"""What anybody may read, pages of other sites too; no credential counts there."""
_UNTYPED = re.compile(r"/api/v[123]/checks/|/notices/")
"""Where clients of Healthchecks send JSON under any name, and mail programs a form; no cookie counts there, so no other site's
page gains by it."""
_SAFETY = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
        "frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Edge:
    """Pure ASGI: wraps the application, reads no body that nobody asks for."""

    def __init__(self, app: ASGIApp, allowed_hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        sent_id = headers.get("x-request-id", "")
        request_id = sent_id if _ID.match(sent_id) else uuid7()
        scope["watchbell.request_id"] = request_id
        answer = _Answer(send, request_id, is_public=scope["path"].startswith(_PUBLIC))
        try:
            self._inspect(scope, headers)
            await self._app(scope, _Body(receive), answer)
        except WatchbellError as trouble:
            if answer.started:
                raise
            await render(trouble, request_id)(scope, receive, answer)
        except Exception:
            log.exception(
                "request failed", request_id=request_id, method=scope["method"], path=_loggable(scope["path"])
            )
            if answer.started:
                raise
            await error_response(
                500,
                "INTERNAL_ERROR",
                "something went wrong on our side; the operator finds the reason in the log by this request_id",
                request_id=request_id,
            )(scope, receive, answer)

    def _inspect(self, scope: Scope, headers: Headers) -> None:
        if self._hosts and _host_of(headers.get("host", "")) not in self._hosts:
            raise BadRequest("this host name is not served here; see WATCHBELL_ALLOWED_HOSTS")
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            raise BadRequest("the address must not contain a NUL character")
        length = headers.get("content-length", "0")
        if length.isdigit() and int(length) > MAX_BODY:
            raise _too_large()
        has_body = length != "0" or "transfer-encoding" in headers
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if not has_body or _is_json(kind) or _UNTYPED.match(scope["path"]):
            return
        if scope["method"] in ("POST", "PUT", "PATCH", "DELETE"):
            raise BadRequest("send the body as JSON with the header 'Content-Type: application/json'")


def _loggable(path: str) -> str:
    """The path without what may be a secret in it: addresses of messages, calendars and pings are their own credentials."""
    return _TOKEN.sub("/…", path)


def _host_of(header: str) -> str:
    """The name without its port: ``[::1]:8080`` → ``::1``."""
    try:
        return (urlsplit(f"//{header}").hostname or "").lower()
    except ValueError:
        return ""


def _is_json(kind: str) -> bool:
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _too_large() -> TooLarge:
    return TooLarge(f"the body is larger than {MAX_BODY} bytes")


class _Body:
    """Counts what arrives: a body without a length must not be endless."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._size = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._size += len(message.get("body", b""))
            if self._size > MAX_BODY:
                raise _too_large()
        return message


class _Answer:
    """Puts our headers on whatever is answered; a route's own choice wins."""

    def __init__(self, send: Send, request_id: str, *, is_public: bool) -> None:
        self._send = send
        self._request_id = request_id
        self._is_public = is_public
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self._request_id
            for name, value in _SAFETY.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
            if self._is_public:
                headers.setdefault("Access-Control-Allow-Origin", "*")
        await self._send(message)
