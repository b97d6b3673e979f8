"""Token URLs, answered before the framework sees them: each dialect says which paths are its own.

A request is answered 2xx only once what it told is durable.
"""

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from watchbell.domain.errors import WatchbellError
from watchbell.ingest.dialect import Dialect
from watchbell.ingest.dialects import shelf
from watchbell.ingest.ears import Ears
from watchbell.ingest.requests import Answer, Request, body_of
from watchbell.lib.ids import uuid7

_HEADERS = (
    (b"access-control-allow-origin", b"*"),
    (b"cache-control", b"max-age=0, no-cache, no-store, must-revalidate, private"),
    (b"x-content-type-options", b"nosniff"),
)


class Ingest:
    """Pure ASGI, in front of `app`: takes what a dialect claims, hands on the rest."""

    def __init__(self, app: ASGIApp, ears: Ears) -> None:
        self._app = app
        self._ears = ears
        self._dialects = tuple(shelf().values())
        self._heads = tuple(head for each in self._dialects for head in each.heads)
        self._patterns = tuple((each.pattern, each) for each in self._dialects if each.pattern is not None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        dialect = self._whose(scope) if scope["type"] == "http" else None
        if dialect is None:
            await self._app(scope, receive, send)
            return
        try:
            answer = await dialect.answer(Request(scope, await body_of(receive, clips=dialect.clips)), self._ears)
        except WatchbellError as error:
            answer = (dialect.refuse or refusal)(error)
        await _send(send, answer, is_head=scope["method"] == "HEAD")

    def _whose(self, scope: Scope) -> Dialect | None:
        path: str = scope["path"]
        if path.startswith(self._heads):
            for each in self._dialects:
                if path.startswith(each.heads) and each.takes(scope["method"]):
                    return each
        for pattern, each in self._patterns:
            if pattern.fullmatch(path) and each.takes(scope["method"]):
                return each
        return None


def refusal(error: WatchbellError) -> Answer:
    """An error in the API's own shape."""
    details = [{"field": problem.field, "message": problem.message} for problem in error.details]
    shape = {"code": error.code, "message": error.message, "details": details, "request_id": uuid7()}
    return Answer(error.status, msgspec.json.encode({"error": shape}))


async def _send(send: Send, answer: Answer, *, is_head: bool) -> None:
    headers = [
        (b"content-type", answer.media_type),
        (b"content-length", b"%d" % len(answer.body)),
        *_HEADERS,
        *answer.headers,
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_head else answer.body})
