"""`Idempotency-Key` on POST: the same key and body get the first answer again; only what succeeded is remembered."""

import hashlib
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from watchbell.api.deps import ORG_HEADER, address_of, proof_of
from watchbell.api.state import state_of
from watchbell.domain.errors import Invalid
from watchbell.lib.opaque_tokens import sha256_hex
from watchbell.services import idempotency
from watchbell.services.context import Context
from watchbell.services.idempotency import Answer

_KEY = re.compile(r"^[\x21-\x7e]{1,200}$")
_KEPT_HEADERS = ("content-type", "location", "etag")


class Idempotency:
    """Pure ASGI; requests without the header pass untouched, and so do dry runs."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = Headers(scope=scope).get("idempotency-key") if scope["type"] == "http" else None
        if key is None or scope["method"] != "POST" or b"dry_run" in scope["query_string"]:
            await self._app(scope, receive, send)
            return
        if not _KEY.match(key):
            raise Invalid.field(
                "Idempotency-Key", "use 1 to 200 printable characters without blanks, a UUID for example"
            )
        request = Request(scope, receive)
        proof = await proof_of(request)
        body = await request.body()
        who = proof.principal.id or f"anonymous {address_of(request)}"
        org = request.headers.get(ORG_HEADER, "")
        place = sha256_hex(f"{who} {org} {scope['path']}?{scope['query_string'].decode('latin-1')}")
        ctx = state_of(request).ctx
        remembered = await idempotency.begin(ctx, place, key, hashlib.sha256(body).hexdigest())
        if remembered is not None:
            await _send_again(remembered, send)
            return
        await self._carry_out(ctx, scope, body, send, place, key)

    async def _carry_out(self, ctx: Context, scope: Scope, body: bytes, send: Send, place: str, key: str) -> None:
        held = _Held()
        try:
            await self._app(scope, _Replay(body), held)
            answer = held.answer()
            if 200 <= answer.status < 300:
                await idempotency.settle(ctx, place, key, answer)
            else:
                await idempotency.release(ctx, place, key)
        except BaseException:
            await idempotency.release(ctx, place, key)
            raise
        # Sent only now: whoever reads the answer can rely on its being remembered.
        for message in held.messages:
            await send(message)


async def _send_again(answer: Answer, send: Send) -> None:
    headers = MutableHeaders({**answer.headers, "Idempotency-Replayed": "true"})
    headers["Content-Length"] = str(len(answer.body))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers.raw})
    await send({"type": "http.response.body", "body": answer.body})


class _Replay:
    """The body that has been read already."""

    def __init__(self, body: bytes) -> None:
        self._message: Message = {"type": "http.request", "body": body, "more_body": False}

    async def __call__(self) -> Message:
        message, self._message = self._message, {"type": "http.disconnect"}
        return message


class _Held:
    """The answer, held back until it is remembered."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def __call__(self, message: Message) -> None:
        self.messages.append(message)

    def answer(self) -> Answer:
        start = self.messages[0]
        headers = {name: value for name, value in Headers(raw=start["headers"]).items() if name in _KEPT_HEADERS}
        body = b"".join(message.get("body", b"") for message in self.messages[1:])
        return Answer(start["status"], headers, body)
